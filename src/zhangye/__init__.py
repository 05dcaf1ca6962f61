"""Forecasting model of Zhangye's counties and the scorecard of the plan of February 2018."""

__version__ = "0.2.0"
