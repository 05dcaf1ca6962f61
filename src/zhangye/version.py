"""The version of the package: apart from `zhangye` itself, so that every room may print it."""

__version__ = "0.2.0"
