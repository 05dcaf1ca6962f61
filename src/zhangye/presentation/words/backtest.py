"""The words of the backtest's report."""

from __future__ import annotations

from zhangye.language import Text

TITLE = Text("Backtest: forecasts of the past, scored", "回测：对历史的预测及评分")

OPENING = Text(
    "At the end of {vintages} every method knows the statistics up to that year and forecasts the "
    "three years after it. The statistics are those known in February 2018: they may have been "
    "revised since the vintage (pseudo-vintages). {n} values of {series} series are scored, {m} "
    "of them before the restatement of {restated}. Values of one vintage move together, so that "
    "{n} values say less than {n} independent ones would: small differences mean nothing.",
    "在{vintages}年末，各方法仅知道截至当年的统计数据，并预测其后三年。"
    "数据为2018年2月所见版本，可能在当年之后有过修订（伪实时回测）。"
    "共对{series}个序列的{n}个值评分，其中{m}个在{restated}年数据修订之前。"
    "同一时点的预测值同向波动，{n}个值的信息少于{n}个独立值，小的差别没有意义。",
)

SCORES = Text(
    "MAPE is the mean absolute percentage error of the median. CRPS, the continuous ranked "
    "probability score, judges the whole distribution; it is taken from seven quantiles and "
    "divided by the observed value. Both are in per cent and better when lower. Coverage is the "
    "share of outcomes inside the 50 % and 90 % intervals.",
    "MAPE为中位数的平均绝对百分比误差；CRPS（连续分级概率评分）评价整个预测分布，由七个分位数计算并除以实际值；"
    "两者均为百分数，越低越好。覆盖率为实际值落入50%与90%区间的比例。",
)

HEADINGS = {
    "bar": Text("Against the bar", "是否达到标准"),
    "demands": Text("Every demand, and who sets it", "各项标准及其依据"),
    "scores": Text("Scores", "评分"),
    "methods_before_restatement": Text(
        "By method, without {restated} as a scored year", "按方法（不含{restated}年）"
    ),
    "methods": Text("By method, all values", "按方法（全部值）"),
    "vintages": Text("MAPE by vintage, %", "按预测时点的MAPE，%"),
    "leads": Text("MAPE by years ahead, %", "按提前年数的MAPE，%"),
    "indicators": Text("MAPE by indicator, %", "按指标的MAPE，%"),
    "losing": Text("Series on which the {method} loses", "{method}落后的序列"),
    "ahead": Text("Where {peer} is ahead", "{peer}占优的序列"),
    "weights": Text("Weights of the combination", "组合权重"),
    "learned": Text("Weights by the vintages they were learned from", "按学习所用时点的权重"),
    "rule": Text("What is scored", "评分范围"),
    "twins": Text("Counted once", "只计一次的数据"),
    "not_observed": Text("What is no observation", "非实际值"),
    "left_out": Text("Left out", "未计入的值"),
    "methods_used": Text("How the methods work", "方法说明"),
}

BAR = Text(
    "The bar: a lower mean absolute percentage error and a lower CRPS than every statistical "
    "method, a median error at most 5 % above the best, and 90 % intervals that hold 80 to 97 % "
    "of the outcomes; without and with {restated} as a scored year.",
    "标准：平均绝对百分比误差与CRPS均低于每一种统计方法，误差中位数不高于最优方法的1.05倍，"
    "90%区间覆盖80%–97%的实际值；分别在不含与含{restated}年时检验。",
)

CRITERIA = {
    "mape": Text("MAPE", "MAPE"),
    "crps": Text("CRPS", "CRPS"),
    "median_ape": Text("median error", "误差中位数"),
    "coverage_90": Text("coverage of 90 % intervals", "90%区间覆盖率"),
}

LOSING = Text(
    "Its error is higher than that of {peer}, the statistical method with the lowest error over "
    "all values, by the percentage points in the last column but one. The best peer of a series "
    "is chosen after the fact.",
    "其误差高于{peer}（全部值误差最低的统计方法），差距（百分点）见倒数第二列；"
    "各序列的最优方法为事后选出。",
)

NONE_LOSES = Text("There is none.", "无。")

DIAGNOSIS = Text(
    "{side} in {count} of {n} years, worst at {vintage} ({error:.0f} %); the 90 % interval holds "
    "{held} of {n}",
    "{n}个年份中{count}个{side}，{vintage}年时点误差最大（{error:.0f}%）；90%区间覆盖{held}个",
)
TOO_HIGH, TOO_LOW = Text("too high", "偏高"), Text("too low", "偏低")

WEIGHTS = Text(
    "The members' distributions are mixed (linear pool) with weights that minimise the mean "
    "relative CRPS, held towards equal weights. What is scored above used, at each vintage, the "
    "weights learned from the other vintages; the last row is learned from all of them. That "
    "distributions are mixed, and not their quantiles averaged, was decided with the scores of "
    "the statistical methods at all vintages in view.",
    "各成员的预测分布按权重混合（线性混合）；权重使平均相对CRPS最小，并向等权收缩。"
    "上文评分所用权重在每个时点只由其他时点得出；末行由所有时点得出。"
    "采用混合分布而非分位数平均，是在看过统计方法各时点评分之后决定的。",
)

RULE = Text(
    "Levels (no ratios, shares, changes or growth) of the city, the counties and the river that "
    "the model publishes, with at least seven observed values from 2000 to the vintage, one of "
    "them in it. A datum that is published twice counts once.",
    "评分对象为模型发布的全市、县区与河流的总量指标（不含比率、份额、变化与增速），"
    "自2000年至预测时点至少有七个实际值且时点当年有值。重复发布的数据只计一次。",
)

NOT_OBSERVED = Text(
    "These values of the statistics are no observations, neither for the methods nor as outcomes.",
    "下列统计值不视为实际值，既不供各方法使用，也不作为评分依据。",
)

PEERS = (
    Text(
        "Structural model: fitted anew to the statistics up to each vintage.",
        "结构模型：在每个时点用截至当年的数据重新拟合。",
    ),
    Text(
        "Last value, last growth, drift, linear trend: intervals from their own residuals.",
        "沿用上年值、沿用上年增速、漂移法、线性趋势：区间由其残差得出。",
    ),
    Text(
        "Automatic ETS, ARIMA, Theta and complex exponential smoothing: the package statsforecast "
        "at its defaults on yearly values, native intervals.",
        "自动ETS、ARIMA、Theta与复指数平滑：statsforecast软件包默认设置，年度数据，自带区间。",
    ),
    Text(
        "Missing years are filled with constant growth, for the statistical methods alone. They "
        "see the years from 2000 on, as the model does; quantiles below zero are set to zero.",
        "缺失年份按等速增长补齐，仅供统计方法使用；"
        "统计方法与模型一样只用2000年以来的数据；负的分位数取零。",
    ),
)

CHARTS = {
    "scores_by_method": Text(
        "{method}: {value:.1f} % mean absolute error without {restated}, rank {rank} of {count}",
        "{method}：不含{restated}年的平均绝对误差为{value:.1f}%，在{count}种方法中列第{rank}",
    ),
    "error_by_lead": Text(
        "{method}: error of {first:.1f} % one year ahead, {last:.1f} % three years ahead",
        "{method}：提前一年误差{first:.1f}%，提前三年{last:.1f}%",
    ),
}

HEADS = {
    "method": Text("method", "方法"),
    "n": Text("n", "n"),
    "area": Text("area", "地区"),
    "indicator": Text("indicator", "指标"),
    "scored": Text("scored years", "评分年份"),
    "measure": Text("measure", "指标"),
    "value": Text("value", "数值"),
    "limit": Text("limit", "界限"),
    "set_by": Text("set by", "由何方法决定"),
    "passed": Text("passed", "是否达到"),
    "best_peer": Text("best peer", "最优统计方法"),
    "behind": Text("behind, points", "落后，百分点"),
    "why": Text("how", "表现"),
    "learned": Text("learned without", "不含的时点"),
    "series": Text("series", "序列"),
    "reason": Text("reason", "原因"),
    "stands_for": Text("counted as", "计入"),
    "years": Text("years", "年份"),
}
WITHOUT, WITH = Text("without {restated}", "不含{restated}年"), Text("all", "全部")
YES, NO = Text("yes", "是"), Text("no", "否")
EVERY_VINTAGE = Text("all (none)", "全部（无）")
SEPARATOR = Text(", ", "、")
EVERY_COUNTY = Text("six counties", "六县区")
EVERY_AREA = Text("all areas", "所有地区")
