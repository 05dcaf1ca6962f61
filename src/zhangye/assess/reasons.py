"""Why a target is reached or missed: plain words, from official figures, forecast and run."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from zhangye.assess.figures import Figure, Figures
from zhangye.axes import CITY, COUNTIES, ELEMENTS, LAST_OBSERVED, YEARS
from zhangye.language import Registry, Text
from zhangye.observation.publish import sum_since
from zhangye.targets.contradictions.facts import growth
from zhangye.targets.register import Target

BASE = LAST_OBSERVED
"""What sentences count growth from."""
SECTORS = ("Primary", "Secondary", "Tertiary")
EXTRA = (
    "value added", "capital", "employment", "capital share", "labour share", "enforcement",
    "water wanted", "permitted use", "water supply", "irrigation adequacy", "moves",
    "settlement wish", "settlement pool", "town wages", "hires", "canal efficiency",
    "field efficiency", "land opening", "land retirement", "urban expansion",
    "share from irrigated",
    "processing use", "gobi opening", "park capital",
)  # fmt: skip
"""Model variables that the reasons read beside those of the published basis."""


class Reader:
    """Short ways to official figures, to the forecast, and to what one run computed behind it.

    Parameters
    ----------
    figures
        Official figures, forecast and run.
    lang
        The reader's language.
    """

    def __init__(self, figures: Figures, lang: str) -> None:
        self.figures = figures
        self.simulation = figures.simulation
        self.registry: Registry = figures.statistics
        self.lang = lang

    def flow(self, name: str, year: int) -> float:
        """Return a flow in a year."""
        return float(self.simulation.economy.flow(name)[0, year - int(YEARS[0])])

    def stock(self, name: str, year: int) -> float:
        """Return a stock at the end of a year."""
        return float(self.simulation.economy.stock(name)[0, year - int(YEARS[0])])

    def city(self, name: str, year: int, element: str = "") -> float:
        """Return the sum of a flow over the counties."""
        inside = f",{element}" if element else ""
        return sum(self.flow(f"{name}[{county}{inside}]", year) for county in ELEMENTS)

    def growth(self, name: str, first: int, last: int) -> float:
        """Return the growth of a flow, per cent a year."""
        return growth(self.flow(name, first), self.flow(name, last), last - first)

    def since(self, indicator: str, base: int, year: int) -> float:
        """Return what a cumulative indicator counts from the end of a base year."""
        return float(sum_since(self.simulation.economy, indicator, base)[0, year - int(YEARS[0])])

    def base(self, area: str, indicator: str) -> Figure:
        """Return the figure of 2017."""
        return self.figures.past(area, indicator)

    def forecast(self, area: str, indicator: str, year: int) -> float:
        """Return the forecast of a year."""
        return self.figures.coming(area, indicator, year)

    def published_growth(self, area: str, indicator: str, last: int) -> float:
        """Return the growth of a published figure since 2017, per cent a year."""
        base = self.base(area, indicator).value
        return growth(base, self.forecast(area, indicator, last), last - BASE)


def _sources_of_growth(reader: Reader, elements: tuple[str, ...], last: int) -> dict[str, float]:
    """Split real growth since 2017 over capital, labour and the rest: per cent a year.

    Growth accounting (Solow 1957): inputs by their output elasticities, weighted by value added;
    the rest is productivity, and in farming land and water.
    """
    years = last - BASE
    total = dict.fromkeys((BASE, last), 0.0)
    capital = labour = 0.0
    for county in elements:
        for sector in SECTORS:
            key = f"[{county},{sector}]"
            value = {year: reader.flow("value added" + key, year) for year in (BASE, last)}
            total = {year: total[year] + value[year] for year in total}
            weight = 0.5 * (value[BASE] + value[last])
            for name in ("capital", "employment"):
                change = np.log(reader.flow(name + key, last) / reader.flow(name + key, BASE))
                share = reader.flow(
                    f"{'capital' if name == 'capital' else 'labour'} share[{sector}]", BASE
                )
                if name == "capital":
                    capital += weight * share * change
                else:
                    labour += weight * share * change
    mean = 0.5 * (total[BASE] + total[last])
    growth = 100 * np.log(total[last] / total[BASE]) / years
    parts = {"capital": 100 * capital / mean / years, "labour": 100 * labour / mean / years}
    return {"growth": growth, **parts, "rest": growth - parts["capital"] - parts["labour"]}


def _gdp(target: Target, reader: Reader) -> str:
    area = target.area
    elements = ELEMENTS if area == CITY else (COUNTIES[area],)
    parts = _sources_of_growth(reader, elements, target.year)
    base = reader.base(area, "gdp")
    needed = growth(base.value, target.value, target.year - BASE)
    nominal = reader.published_growth(area, "gdp", target.year)
    words = Text(
        "From {base:.1f} in 2017{mark} it needs {needed:.1f} % a year at current prices; forecast: "
        "{nominal:.1f} %. In the model's run real growth is {growth:.1f} % a year: capital "
        "{capital:.1f} points, labour {labour:.1f}, productivity, land and water {rest:.1f}.",
        "以2017年{base:.1f}{mark}为基数，按现价需年均增长{needed:.1f}%，预测为{nominal:.1f}%。"
        "模型单次模拟中实际年均增长{growth:.1f}%，其中资本{capital:.1f}、劳动{labour:.1f}、"
        "生产率与水土{rest:.1f}个百分点。",
    )
    return words(
        reader.lang,
        base=base.value,
        mark=base.mark(reader.lang),
        needed=needed,
        nominal=nominal,
        **parts,
    )


def _income(target: Target, reader: Reader) -> str:
    town = target.indicator.startswith("urban")
    name = "city urban income" if town else "city rural income"
    real = reader.growth(name, BASE, target.year)
    nominal = reader.published_growth(CITY, target.indicator, target.year)
    base = reader.base(CITY, target.indicator)
    needed = growth(base.value, target.value, target.year - BASE)
    wages = growth(
        reader.city("town wages", BASE),
        reader.city("town wages", target.year),
        target.year - BASE,
    )
    place = "urban" if town else "rural"
    heads = growth(
        reader.city(f"{place} population", BASE),
        reader.city(f"{place} population", target.year),
        target.year - BASE,
    )
    words = Text(
        "From {base:,.0f} in 2017{mark} it needs {needed:.1f} % a year; forecast: {nominal:.1f} %. "
        "In the model's run it grows {real:.1f} % a year in real terms: wages paid outside farming "
        "{wages:+.1f} %, people who share them {heads:+.1f} %.",
        "以2017年{base:,.0f}{mark}为基数，需年均增长{needed:.1f}%，预测为{nominal:.1f}%。"
        "模型单次模拟中实际年均增长{real:.1f}%：非农工资总额{wages:+.1f}%，分享人口{heads:+.1f}%。",
    )
    return words(
        reader.lang,
        base=base.value,
        mark=base.mark(reader.lang),
        needed=needed,
        nominal=nominal,
        real=real,
        wages=wages,
        heads=heads,
    )


def _against_province(target: Target, reader: Reader) -> str:
    residence = "urban" if target.indicator.startswith("urban") else "rural"
    indicator = f"{residence}_disposable_income"
    city = reader.published_growth(CITY, indicator, target.year)
    province = reader.published_growth("gansu", indicator, target.year)
    mine, theirs = (reader.base(area, indicator) for area in (CITY, "gansu"))
    both = Figure(mine.value / theirs.value, mine.official and theirs.official)
    words = Text(
        "It stood at {ratio:.2f} of the province in 2017{mark}; forecast: the city's income grows "
        "{city:.1f} % a year, the province's {province:.1f} %.",
        "2017年为全省的{ratio:.2f}{mark}；预测全市收入年均增长{city:.1f}%，全省{province:.1f}%。",
    )
    return words(
        reader.lang,
        ratio=both.value,
        mark=both.mark(reader.lang),
        city=city,
        province=province,
    )


def _urbanisation(target: Target, reader: Reader) -> str:
    base = reader.base(CITY, target.indicator)
    value = reader.forecast(CITY, target.indicator, target.year)
    years = target.year - BASE
    moves = sum(
        reader.flow(f"moves[{county},{age}]", target.year)
        for county in ELEMENTS
        for age in ("Under 15", "Working age", "Over 64")
    )
    words = Text(
        "From {base:.2f} % in 2017{mark} towns need {needed:.2f} points a year; forecast: "
        "{gain:.2f}. In the model's run {moves:.2f} x 1e4 people a year move in from villages.",
        "以2017年{base:.2f}%{mark}为基数，需年均提高{needed:.2f}个百分点，预测为{gain:.2f}个；"
        "模型单次模拟中每年由乡村迁入{moves:.2f}万人。",
    )
    return words(
        reader.lang,
        base=base.value,
        mark=base.mark(reader.lang),
        gain=(value - base.value) / years,
        needed=(target.value - base.value) / years,
        moves=moves,
    )


def _migrants(target: Target, reader: Reader) -> str:
    value = reader.forecast(CITY, target.indicator, target.year)
    longer = reader.since(target.indicator, 2015, target.year)
    pool = reader.city("settlement pool", target.year)
    words = Text(
        "{value:.1f} settle from 2018 to {year}, {longer:.1f} counted from 2016; what binds is "
        "how many are offered and take registration ({wish:.2f} a year), not the {pool:.1f} who "
        "wait (1e4 persons).",
        "2018—{year}年落户{value:.1f}万人，自2016年起计{longer:.1f}万人；制约在于每年提供并接受"
        "落户的人数（{wish:.2f}万人），而非等待落户的{pool:.1f}万人。",
    )
    wish = reader.city("settlement wish", target.year)
    return words(reader.lang, value=value, year=target.year, longer=longer, wish=wish, pool=pool)


def _water_cap(target: Target, reader: Reader) -> str:
    year = target.year
    wanted = reader.city("water wanted", year)
    permitted = reader.city("permitted use", year)
    supply = reader.city("water supply", year)
    short = min(COUNTIES, key=lambda c: reader.flow(f"irrigation adequacy[{COUNTIES[c]}]", year))
    adequacy = 100 * reader.flow(f"irrigation adequacy[{COUNTIES[short]}]", year)
    binds = (
        Text("quotas, as far as they are enforced, bind", "起约束作用的是已执行的用水指标")
        if permitted < supply
        else Text("what rivers and wells give binds", "起约束作用的是可供水量")
    )
    words = Text(
        "Users want {wanted:.2f}, may take {permitted:.2f} and could get {supply:.2f} x 1e8 m3: "
        "{binds}. Fields of {county} are the shortest, with {adequacy:.0f} % of their need.",
        "需水{wanted:.2f}，允许取用{permitted:.2f}，可供{supply:.2f}亿立方米：{binds}。"
        "{county}灌溉最紧，保证程度{adequacy:.0f}%。",
    )
    county = reader.registry.area_label(short, reader.lang)
    return words(
        reader.lang, wanted=wanted, permitted=permitted, supply=supply,
        binds=binds(reader.lang), county=county, adequacy=adequacy,
    )  # fmt: skip


def _ratio(target: Target, reader: Reader) -> str:
    """Explain a ratio's change by its two parts since the base year."""
    base = target.baseline_year or 2015
    parts: dict[str, tuple[Callable[[int], float], Callable[[int], float], Text, Text]] = {
        "water_use_per_gdp_change": (
            lambda year: reader.flow("total water use", year),
            lambda year: reader.flow("city gdp", year),
            Text("water use", "用水总量"),
            Text("real output", "实际产出"),
        ),
        "industrial_water_per_va_change": (
            lambda year: reader.simulation.value(CITY, "industrial_water_use", year),
            lambda year: reader.city("secondary output", year),
            Text("industrial water", "工业用水"),
            Text("industrial output", "工业产出"),
        ),
        "irrigation_water_per_mu_change": (
            lambda year: reader.city("delivered", year, "Irrigation"),
            lambda year: sum(reader.stock(f"irrigated land[{c}]", year) for c in ELEMENTS),
            Text("irrigation water", "灌溉用水"),
            Text("irrigated land", "灌溉面积"),
        ),
    }
    above, below, above_name, below_name = parts[target.indicator]
    words = Text(
        "Since {base}, {above} changes by {a:+.1f} % and {below} by {b:+.1f} %.",
        "自{base}年起，{above}变化{a:+.1f}%，{below}变化{b:+.1f}%。",
    )
    return words(
        reader.lang,
        base=base,
        above=above_name(reader.lang),
        below=below_name(reader.lang),
        a=100 * (above(target.year) / above(base) - 1),
        b=100 * (below(target.year) / below(base) - 1),
    )


def _efficiency(target: Target, reader: Reader) -> str:
    canal, field = (
        float(np.mean([reader.stock(f"{name}[{county}]", target.year) for county in ELEMENTS]))
        for name in ("canal efficiency", "field efficiency")
    )
    base = reader.base(CITY, target.indicator)
    value = reader.forecast(CITY, target.indicator, target.year)
    words = Text(
        "From {base:.3f} in 2017{mark} the product of both needs {needed:.3f} a year; forecast: "
        "{gain:.3f}. In the model's run canals bring {canal:.2f} of the water to the "
        "field and fields use {field:.2f} of it.",
        "以2017年{base:.3f}{mark}为基数，每年需提高{needed:.3f}，预测为{gain:.3f}；"
        "模型单次模拟中渠系利用{canal:.2f}，田间利用{field:.2f}。",
    )
    years = target.year - BASE
    return words(
        reader.lang,
        base=base.value,
        mark=base.mark(reader.lang),
        canal=canal,
        field=field,
        gain=(value - base.value) / years,
        needed=(target.value - base.value) / years,
    )


def _construction_land(target: Target, reader: Reader) -> str:
    land = growth(
        reader.stock("construction land", BASE),
        reader.stock("construction land", target.year),
        target.year - BASE,
    )
    output = reader.growth("city gdp", BASE, target.year)
    words = Text(
        "Construction land grows {land:.1f} % a year, real output {output:.1f} %.",
        "建设用地年均增长{land:.1f}%，实际产出{output:.1f}%。",
    )
    return words(reader.lang, land=land, output=output)


def _farmland(target: Target, reader: Reader) -> str:
    year = target.year
    share = reader.flow("share from irrigated", year)
    built = sum(reader.flow(f"urban expansion[{c}]", year) for c in ELEMENTS) * share
    words = Text(
        "In {year}, farms open {opened:,.0f} ha beside the rule of balance, {lost:,.0f} ha fall "
        "out or are retired, {built:,.0f} ha are built on.",
        "{year}年，占补平衡之外新开{opened:,.0f}公顷，退出{lost:,.0f}公顷，建设占用{built:,.0f}公顷。",
    )
    return words(
        reader.lang,
        year=year,
        opened=reader.city("land opening", year),
        lost=reader.city("land retirement", year),
        built=built,
    )


def _gobi(target: Target, reader: Reader) -> str:
    words = Text(
        "To the {base:.1f} x 1e4 mu of 2017{mark} works add {added:.2f} a year in the model's run.",
        "模型单次模拟中，在2017年{base:.1f}万亩{mark}的基础上每年新增{added:.2f}万亩。",
    )
    base = reader.base(CITY, target.indicator)
    added = reader.city("gobi opening", target.year) * 15 / 1e4
    return words(reader.lang, base=base.value, mark=base.mark(reader.lang), added=added)


def _jobs(target: Target, reader: Reader) -> str:
    value = reader.forecast(CITY, target.indicator, target.year)
    longer = reader.since(target.indicator, 2015, target.year)
    words = Text(
        "Firms in town hire {hires:.2f} x 1e4 people a year in all; {value:.1f} count as new from "
        "2018 to {year}, {longer:.1f} from 2016.",
        "城镇每年招用{hires:.2f}万人；2018—{year}年计入新增就业{value:.1f}万人，自2016年起为{longer:.1f}万人。",
    )
    hires = sum(
        reader.flow(f"hires[{county},{sector}]", target.year)
        for county in ELEMENTS
        for sector in SECTORS[1:]
    )
    return words(reader.lang, hires=hires, value=value, year=target.year, longer=longer)


def _processing(target: Target, reader: Reader) -> str:
    use = float(np.mean([reader.flow(f"processing use[{c}]", target.year) for c in ELEMENTS]))
    farm = growth(
        reader.city("value added", BASE, "Primary"),
        reader.city("value added", target.year, "Primary"),
        target.year - BASE,
    )
    words = Text(
        "Plants run at {use:.0f} % of capacity; farm output behind them grows {farm:.1f} % a year.",
        "加工能力利用率{use:.0f}%；原料（农业产出）年均增长{farm:.1f}%。",
    )
    return words(reader.lang, use=100 * use, farm=farm)


def _parks(target: Target, reader: Reader) -> str:
    words = Text(
        "Park capital grows {parks:.1f} % a year, output {output:.1f} %: the share follows their "
        "ratio.",
        "园区资本年均增长{parks:.1f}%，产出{output:.1f}%，占比随二者之比变化。",
    )
    parks = growth(
        reader.city("park capital", BASE),
        reader.city("park capital", target.year),
        target.year - BASE,
    )
    return words(reader.lang, parks=parks, output=reader.growth("city gdp", BASE, target.year))


REASONS: dict[str, Callable[[Target, Reader], str]] = {
    "gdp": _gdp,
    "urban_disposable_income": _income,
    "rural_disposable_income": _income,
    "urban_income_ratio_to_province": _against_province,
    "rural_income_ratio_to_province": _against_province,
    "urbanisation_rate": _urbanisation,
    "rural_urban_migrants_cumulative": _migrants,
    "total_water_use": _water_cap,
    "water_use_per_gdp_change": _ratio,
    "industrial_water_per_va_change": _ratio,
    "irrigation_water_per_mu_change": _ratio,
    "irrigation_water_use_coefficient": _efficiency,
    "construction_land_per_gdp": _construction_land,
    "cultivated_land_change": _farmland,
    "gobi_agriculture_area": _gobi,
    "urban_new_jobs_cumulative": _jobs,
    "agri_processing_output_growth": _processing,
    "park_share_of_county_economy": _parks,
}


def reason(target: Target, figures: Figures, lang: str) -> str:
    """Return a sentence that says what drives or binds a simulated target.

    Figures of 2017 are official where statistics have them, those of later years the forecast's;
    what is read from inside the economy is the noiseless run's, and says so.
    """
    return REASONS[target.indicator](target, Reader(figures, lang))
