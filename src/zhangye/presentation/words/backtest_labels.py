"""What a reader calls the methods and the scores."""

from __future__ import annotations

from zhangye.language import Text

OWN = ("structural", "combination", "shipped")
"""The project's own methods; the others are its peers."""

METHODS = {
    "structural": Text("Structural model", "结构模型"),
    "combination": Text("Combination", "组合预测"),
    "shipped": Text("Shipped forecast", "发布的预测"),
    "last_value": Text("Last value", "沿用上年值"),
    "last_growth": Text("Last growth", "沿用上年增速"),
    "drift": Text("Drift", "漂移法"),
    "linear_trend": Text("Linear trend", "线性趋势"),
    "auto_ets": Text("Automatic ETS", "自动ETS"),
    "auto_arima": Text("Automatic ARIMA", "自动ARIMA"),
    "auto_theta": Text("Automatic Theta", "自动Theta"),
    "ces": Text("Complex smoothing (CES)", "复指数平滑（CES）"),
    "mean_automatic": Text("Mean of the four automatic", "四种自动方法的均值"),
}

MEASURES = {
    "mape": Text("MAPE, %", "MAPE，%"),
    "median_ape": Text("median error, %", "误差中位数，%"),
    "mape_of_mean": Text("MAPE of the mean, %", "均值的MAPE，%"),
    "crps": Text("CRPS, %", "CRPS，%"),
    "coverage_50": Text("in 50 %, %", "50%区间覆盖率，%"),
    "coverage_90": Text("in 90 %, %", "90%区间覆盖率，%"),
}
