"""The version of the package: apart from `zhangye` itself, so that every room may print it."""

__version__ = "0.1.0"
"""As in ``pyproject.toml``; a test keeps them equal."""
