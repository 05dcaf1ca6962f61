"""Why the forecast loses on some series: what the model lacks, in words.

Written after a look at the scores, from the statistics up to 2017 and the model's structure.
"""

from __future__ import annotations

from zhangye.axes import CITY, RIVER
from zhangye.backtest.scored import Series
from zhangye.language import Text

REASONS: dict[Series, Text] = {
    (RIVER, "yingluoxia_inflow"): Text(
        "2010-17 was a wet spell; the model expects a return to the long-run mean of 15.9",
        "2010—2017年持续偏丰，而模型预期来水回归多年均值15.9",
    ),
    (RIVER, "zhengyixia_outflow"): Text(
        "the release follows the inflow, which was forecast too low",
        "下泄量随来水变化，而来水预测偏低",
    ),
    ("sunan", "gdp"): Text(
        "a few mines and power stations are the county's economy; their closures of 2014-17 were "
        "not foreseeable from its past",
        "全县经济取决于少数矿山与电站，2014—2017年的关停无法由历史推知",
    ),
    (CITY, "value_added_secondary"): Text(
        "the fall of industrial prices in 2012-16 comes to the model from outside, and a vintage "
        "holds the last prices",
        "2012—2016年工业品价格下跌属外生，站在当时只能沿用最后的价格",
    ),
    (CITY, "bank_loans"): Text(
        "lending grew faster than deposits; a vintage holds the last ratio of the two",
        "贷款增速快于存款，站在当时只能沿用最后的存贷比",
    ),
    (CITY, "retail_sales"): Text(
        "the scope of the series changed in 2014, which earlier vintages cannot know",
        "2014年统计口径变化，此前无从得知",
    ),
}
"""Area and indicator -> the reason, without full stop."""
