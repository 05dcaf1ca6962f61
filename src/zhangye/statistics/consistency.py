"""Where the statistics agree with themselves, and where not: sums that ought to match.

Nothing here is an error of the user: a disagreement is a property of the published figures, and
its explanation says what to do about it (``docs/data.md`` has the longer story).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from zhangye.language import Text
from zhangye.statistics.store import Statistics


@dataclass(frozen=True)
class Comparison:
    """Two figures that ought to be equal.

    Attributes
    ----------
    area, year
        What they are about.
    left, right
        The figures, in the unit of the finding.
    tolerance
        The relative difference that rounding and sources explain.
    """

    area: str
    year: int
    left: float
    right: float
    tolerance: float

    @property
    def difference(self) -> float:
        """The relative difference, left over right less 1."""
        return self.left / self.right - 1

    @property
    def agrees(self) -> bool:
        """Whether the difference is within the tolerance."""
        return abs(self.difference) <= self.tolerance


@dataclass(frozen=True)
class Finding:
    """One check over all areas and years that have the figures.

    Attributes
    ----------
    key
        A short name.
    title
        What is compared.
    left, right
        What stands on either side.
    unit
        The unit of both sides.
    explanation
        Why they differ, and what to do about it.
    comparisons
        The figures, one row an area and year.
    """

    key: str
    title: Text
    left: Text
    right: Text
    unit: str
    explanation: Text
    comparisons: tuple[Comparison, ...]

    @property
    def disagreements(self) -> tuple[Comparison, ...]:
        """The comparisons outside their tolerance."""
        return tuple(pair for pair in self.comparisons if not pair.agrees)


def _compare(left: pd.DataFrame, right: pd.DataFrame, tolerance: float) -> tuple[Comparison, ...]:
    sides = [side.stack().rename_axis(["year", "area"]) for side in (left, right)]
    both = pd.concat(sides, axis=1, keys=["left", "right"], join="inner").dropna()
    rows = both.reset_index().sort_values(["area", "year"])
    columns = (rows[name] for name in ("area", "year", "left", "right"))
    return tuple(
        Comparison(area, year, one, other, tolerance)
        for area, year, one, other in zip(*columns, strict=True)
    )


def _sum(statistics: Statistics, indicators: Sequence[str]) -> pd.DataFrame:
    frames = [statistics.wide(name) for name in indicators]
    total = frames[0]
    for frame in frames[1:]:
        total = total + frame
    return total


def _counties(statistics: Statistics, indicator: str) -> pd.DataFrame:
    # A year counts only where all six have a value.
    wide = statistics.wide(indicator)
    counties = [county for county in statistics.counties if county in wide]
    total = wide[counties].sum(axis=1, min_count=len(statistics.counties))
    return total.to_frame("zhangye")


def _six_against_city(
    indicator: str, title: Text, tolerance: float, explanation: Text
) -> Callable[[Statistics], Finding]:
    def run(statistics: Statistics) -> Finding:
        return Finding(
            f"counties_{indicator}",
            title,
            Text("sum of the six", "六县区合计"),
            Text("city", "全市"),
            statistics.unit(indicator),
            explanation,
            _compare(_counties(statistics, indicator), statistics.wide(indicator), tolerance),
        )

    return run


def _parts_against_whole(
    key: str,
    parts: Sequence[str],
    whole: Sequence[str],
    sides: tuple[Text, Text],
    title: Text,
    tolerance: float,
    explanation: Text,
) -> Callable[[Statistics], Finding]:
    def run(statistics: Statistics) -> Finding:
        return Finding(
            key,
            title,
            *sides,
            statistics.unit(whole[0]),
            explanation,
            _compare(_sum(statistics, parts), _sum(statistics, whole), tolerance),
        )

    return run


def _capital_formation(statistics: Statistics) -> Finding:
    return Finding(
        "capital_formation",
        Text("Capital formation against investment", "资本形成与固定资产投资"),
        Text("capital formation", "资本形成"),
        Text("investment", "投资"),
        statistics.unit("fixed_asset_investment"),
        Text(
            "Investment as projects report it is not capital formation: over it, capital formation "
            "falls from 0.99 (2006) to 0.53 (2016), and investment of 2017 was restated from about "
            "350 to 246. Fit capital formation; treat investment as an observation of it.",
            "项目口径的固定资产投资不是资本形成：二者之比由2006年的0.99降至2016年的0.53，"
            "2017年投资由约350亿元下修为246亿元。应以资本形成为准，投资只作为它的观测。",
        ),
        _compare(
            statistics.wide("gross_fixed_capital_formation"),
            statistics.wide("fixed_asset_investment"),
            0.05,
        ),
    )


def _urbanisation(statistics: Statistics) -> Finding:
    implied = statistics.wide("urban_population") / statistics.wide("resident_population") * 100
    return Finding(
        "urbanisation",
        Text("Urban residents over residents against the rate", "城镇人口占比与城镇化率"),
        Text("urban / residents", "城镇/常住"),
        Text("published rate", "公布的城镇化率"),
        statistics.unit("urbanisation_rate"),
        Text(
            "County figures of 2012 come from a watershed model's base table, whose urban people "
            "and rates disagree; the census of 2010 agrees now with the one, now with the other. "
            "Neither is good enough to fit; the city's own figures agree.",
            "2012年各县数据取自流域模型的基础表：城镇人口与城镇化率互不一致，"
            "2010年普查有时接近前者、有时接近后者。两者均不宜用于拟合；全市数据一致。",
        ),
        _compare(implied, statistics.wide("urbanisation_rate"), 0.01),
    )


def _people_behind_gdp(statistics: Statistics) -> Finding:
    per_head = statistics.wide("gdp") / statistics.wide("gdp_per_capita") * 1e4
    residents = statistics.wide("resident_population").rolling(2).mean()
    return Finding(
        "gdp_per_capita",
        Text("People behind GDP per head against mean residents", "人均GDP隐含人口与年均常住人口"),
        Text("GDP / GDP per head", "GDP/人均GDP"),
        Text("mean of two year ends", "两年末平均"),
        statistics.unit("resident_population"),
        Text(
            "GDP per head divides by the mean of the year's residents. County GDP is mostly "
            "derived "
            "from GDP per head: the two are one datum, so fit one of them.",
            "人均GDP以年平均常住人口为分母。县级GDP大多由人均GDP推算：二者是同一信息，只拟合其一。",
        ),
        _compare(per_head, residents, 0.01),
    )


def _irrigated_against_cultivated(statistics: Statistics) -> Finding:
    return Finding(
        "irrigated_land",
        Text("Irrigated area against cultivated land", "灌溉面积与耕地面积"),
        Text("irrigated area", "灌溉面积"),
        Text("cultivated land", "耕地面积"),
        statistics.unit("cultivated_land"),
        Text(
            "More land was irrigated than counted as cultivated: the statistical area leaves out "
            "reclaimed land. Remote sensing finds about half as much again. Do not mix the two.",
            "灌溉面积大于统计耕地：统计口径未含部分新垦地，遥感面积约大一半，两种口径不可混用。",
        ),
        _compare(statistics.wide("irrigated_area"), statistics.wide("cultivated_land"), 0.05),
    )


_SECTORS = tuple(f"value_added_{sector}" for sector in ("primary", "secondary", "tertiary"))

CHECKS: tuple[Callable[[Statistics], Finding], ...] = (
    _six_against_city(
        "gdp",
        Text("GDP of the six counties against the city", "六县区GDP与全市"),
        0.02,
        Text(
            "County GDP is mostly derived from GDP per head and scaled to the city, so agreement "
            "from 2013 on is by construction. Unscaled, the six sum to 102-103 % in 2002-04 and "
            "98.7 % in 2010.",
            "县级GDP多由人均GDP推算并按全市总量调整，2013年后一致是构造结果；"
            "2002-2004年合计为全市的102-103%，2010年为98.7%。",
        ),
    ),
    _six_against_city(
        "registered_population",
        Text("Registered people of the six against the city", "六县区户籍人口与全市"),
        0.002,
        Text(
            "County figures of 2016 repeat those of 2015 in the source, and those labelled 2017 "
            "add up to the city of 2016: they are probably one year late. The difference is below "
            "1 %.",
            "来源中2016年各县数重复2015年，标为2017年的合计恰为全市2016年数：可能晚标一年，"
            "差异不到1%。",
        ),
    ),
    _six_against_city(
        "resident_population",
        Text("Residents of the six against the city", "六县区常住人口与全市"),
        0.01,
        Text(
            "One year only (2012, a watershed model's base table). Residents before 2010 are close "
            "to registered people; the census of 2010 took off about 7 %.",
            "仅2012年一年（流域模型基础表）。2010年前常住人口接近户籍人口，2010年普查下调约7%。",
        ),
    ),
    _six_against_city(
        "urban_population",
        Text("Urban residents of the six against the city", "六县区城镇人口与全市"),
        0.02,
        Text(
            "One year only: the county table of 2012 is a watershed model's, and lies between the "
            "census of 2010 and the city of 2012.",
            "仅2012年一年：县级数取自流域模型基础表，介于2010年普查与2012年全市数之间。",
        ),
    ),
    _six_against_city(
        "fixed_asset_investment",
        Text("Investment of the six against the city", "六县区投资与全市"),
        0.01,
        Text(
            "The city of 2008-2010 is the sum of the counties by construction. No explanation of "
            "2005 was found.",
            "2008-2010年全市数即各县之和；2005年差额未找到解释。",
        ),
    ),
    _six_against_city(
        "value_added_primary",
        Text("Primary value added of the six against the city", "六县区第一产业增加值与全市"),
        0.01,
        Text(
            "County sectors exist for 2001 and 2011-12 only.",
            "分县产业数据仅有2001年和2011-2012年。",
        ),
    ),
    _parts_against_whole(
        "sectors",
        _SECTORS,
        ["gdp"],
        (Text("three sectors", "三次产业合计"), Text("GDP", "GDP")),
        Text("The three sectors against GDP", "三次产业与GDP"),
        0.01,
        Text(
            "The city agrees in every year. Ganzhou of 2000-2011 lacks about a tenth: its "
            "secondary "
            "column is probably industry without construction. The province of 2001-04 mixes "
            "vintages of GDP "
            "(revised) and sectors (as first published).",
            "全市各年一致。甘州2000-2011年缺约一成：其第二产业栏可能只含工业，不含建筑业。"
            "全省2001-2004年GDP为修订数，产业为初次公布数。",
        ),
    ),
    _parts_against_whole(
        "census",
        ["census_urban_population", "census_rural_population"],
        ["census_population"],
        (Text("urban + rural", "城镇+乡村"), Text("residents", "常住人口")),
        Text("Urban plus rural against residents (census)", "城镇加乡村与常住人口（普查）"),
        0.001,
        Text("The census of 2010 agrees with itself.", "2010年普查自身一致。"),
    ),
    _parts_against_whole(
        "registration",
        ["registered_agricultural_population", "registered_nonagricultural_population"],
        ["registered_population"],
        (Text("agricultural + other", "农业+非农业"), Text("registered", "户籍人口")),
        Text("Registered by kind against all registered", "农业加非农业与户籍人口"),
        0.005,
        Text(
            "They agree. Registration as non-agricultural is not living in a town.",
            "一致。非农业户籍不等于居住在城镇。",
        ),
    ),
    _urbanisation,
    _people_behind_gdp,
    _parts_against_whole(
        "water_uses",
        ["surface_water_use", "groundwater_use"],
        ["agricultural_water_use", "non_agricultural_water_use"],
        (Text("surface + ground", "地表+地下"), Text("farm + other uses", "农业+非农业")),
        Text("Water by origin against water by use", "供水量与用水量"),
        0.03,
        Text(
            "The columns of one model table disagree, and both are model inputs rather than "
            "measurements. No official annual total of the city was found.",
            "同一模型表的两组列互不一致，且均为模型输入而非实测；未找到全市官方年用水总量。",
        ),
    ),
    _parts_against_whole(
        "farm_water",
        ["agricultural_water_use"],
        ["total_water_use"],
        (Text("farm use", "农业用水"), Text("surface + ground", "地表+地下")),
        Text("Farm water against all water", "农业用水与用水总量"),
        0.15,
        Text(
            "A part above the whole (Linze, Sunan) or far below it (Shandan, Ganzhou): the two "
            "come "
            "from different columns of one model table. Shares of use are better priors than data.",
            "部分大于总量（临泽、肃南）或远小于总量（山丹、甘州）：取自同一模型表的不同列。"
            "用水结构只宜作先验，不宜作数据。",
        ),
    ),
    _capital_formation,
    _irrigated_against_cultivated,
    _parts_against_whole(
        "electricity",
        [f"electricity_{part}" for part in ("primary", "secondary", "tertiary", "residential")],
        ["electricity_total"],
        (Text("four uses", "四类合计"), Text("total", "合计")),
        Text("Electricity by use against the total", "分类用电与合计"),
        0.001,
        Text("They agree; the source states no unit.", "一致；来源未注明单位。"),
    ),
)


def check(statistics: Statistics) -> list[Finding]:
    """Run every check; the figures on both sides come from the statistics alone."""
    return [run(statistics) for run in CHECKS]
