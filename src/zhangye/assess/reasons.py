"""Why a target is reached or missed: plain words, from official figures, forecast and run."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from zhangye.arrays import Array
from zhangye.assess.figures import Figure, Figures
from zhangye.axes import CITY, COUNTIES, ELEMENTS, LAST_OBSERVED, position
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


Runs = Array | float
"""A figure in each run (runs), or one number."""


class Reader:
    """Short ways to official figures, to the forecast, and to what was computed behind it.

    Figures of the economy come as one a run; `say` tells their median, so that a sentence and the
    headline beside it rest on the same ensemble.

    Parameters
    ----------
    figures
        Official figures, forecast and economy.
    lang
        The reader's language.
    """

    def __init__(self, figures: Figures, lang: str) -> None:
        self.figures = figures
        self.economy = figures.economy
        self.registry: Registry = figures.statistics
        self.lang = lang

    def say(self, words: Text, **fields: object) -> str:
        """Return words in the reader's language, with medians in the place of runs."""
        told = {k: median(v) if isinstance(v, np.ndarray) else v for k, v in fields.items()}
        return words(self.lang, **told)

    def flow(self, name: str, year: int) -> Array:
        """Return a flow in a year: runs."""
        return self.economy.flow(name)[:, position(year)]

    def stock(self, name: str, year: int) -> Array:
        """Return a stock at the end of a year: runs."""
        return self.economy.stock(name)[:, position(year)]

    def city(self, name: str, year: int, element: str = "") -> Array:
        """Return the sum of a flow over the counties: runs."""
        inside = f",{element}" if element else ""
        parts = [self.flow(f"{name}[{county}{inside}]", year) for county in ELEMENTS]
        return np.asarray(np.sum(parts, axis=0))

    def growth(self, name: str, first: int, last: int) -> Array:
        """Return the growth of a flow, per cent a year: runs."""
        return grown(self.flow(name, first), self.flow(name, last), last - first)

    def city_growth(self, name: str, last: int, element: str = "") -> Array:
        """Return the growth since 2017 of a flow's sum over the counties, per cent a year: runs."""
        first, final = (self.city(name, year, element) for year in (BASE, last))
        return grown(first, final, last - BASE)

    def since(self, indicator: str, base: int, year: int) -> Array:
        """Return what a cumulative indicator counts from the end of a base year: runs."""
        return sum_since(self.economy, indicator, base)[:, position(year)]

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


def median(runs: Runs) -> float:
    """Return what a reader is told of a figure."""
    return float(np.median(runs))


def grown(first: Array, last: Array, years: int) -> Array:
    """Return growth in per cent a year: runs."""
    return np.asarray(100 * ((last / first) ** (1 / years) - 1))


def _sources_of_growth(reader: Reader, elements: tuple[str, ...], last: int) -> dict[str, float]:
    """Split real growth since 2017 over capital, labour and the rest: per cent a year.

    Growth accounting (Solow 1957): inputs by their output elasticities, weighted by value added;
    the rest is productivity, and in farming land and water.
    """
    years = last - BASE
    total: dict[int, Runs] = dict.fromkeys((BASE, last), 0.0)
    parts: dict[str, Runs] = {"capital": 0.0, "employment": 0.0}
    for county in elements:
        for sector in SECTORS:
            key = f"[{county},{sector}]"
            value = {year: reader.flow("value added" + key, year) for year in (BASE, last)}
            total = {year: total[year] + value[year] for year in total}
            weight = 0.5 * (value[BASE] + value[last])
            for name, share in (("capital", "capital share"), ("employment", "labour share")):
                change = np.log(reader.flow(name + key, last) / reader.flow(name + key, BASE))
                parts[name] += weight * reader.flow(f"{share}[{sector}]", BASE) * change
    mean = 0.5 * (total[BASE] + total[last])
    real = grown(np.asarray(total[BASE]), np.asarray(total[last]), years)
    # Logarithms add up; a reader knows growth rates, to which their parts are scaled.
    scale = real / np.log(total[last] / total[BASE])
    capital, labour = (median(parts[name] / mean * scale) for name in ("capital", "employment"))
    whole = median(real)
    return {"growth": whole, "capital": capital, "labour": labour, "rest": whole - capital - labour}


CORRECTION = Text(
    "{correction:+.1f} for how official figures have differed from the model",
    "公布值与模型的历史偏差{correction:+.1f}",
)
"""What a forecast's growth has beyond the model's own."""


def _gdp(target: Target, reader: Reader) -> str:
    area = target.area
    elements = ELEMENTS if area == CITY else (COUNTIES[area],)
    parts = _sources_of_growth(reader, elements, target.year)
    base = reader.base(area, "gdp")
    nominal = reader.published_growth(area, "gdp", target.year)
    prices = median(reader.growth("output prices", BASE, target.year))
    words = Text(
        "From {base:.1f} in 2017{mark} it needs {needed:.1f} % a year at current prices; forecast: "
        "{nominal:.1f} %: real growth {growth:.1f} (capital {capital:.1f} points, labour "
        "{labour:.1f}, productivity, land and water {rest:.1f}), prices {prices:+.1f}, {other}.",
        "以2017年{base:.1f}{mark}为基数，按现价需年均增长{needed:.1f}%，预测为{nominal:.1f}%："
        "实际增长{growth:.1f}（资本{capital:.1f}、劳动{labour:.1f}、生产率与水土{rest:.1f}个百分点），"
        "价格{prices:+.1f}，{other}。",
    )
    return reader.say(
        words,
        base=base.value,
        mark=base.mark(reader.lang),
        needed=growth(base.value, target.value, target.year - BASE),
        nominal=nominal,
        prices=prices,
        other=CORRECTION(reader.lang, correction=nominal - parts["growth"] - prices),
        **parts,
    )


def _income(target: Target, reader: Reader) -> str:
    town = target.indicator.startswith("urban")
    place = "urban" if town else "rural"
    real = median(reader.growth(f"city {place} income", BASE, target.year))
    prices = median(reader.growth("consumer prices", BASE, target.year))
    nominal = reader.published_growth(CITY, target.indicator, target.year)
    base = reader.base(CITY, target.indicator)
    words = Text(
        "From {base:,.0f} in 2017{mark} it needs {needed:.1f} % a year; forecast: {nominal:.1f} %: "
        "real growth {real:.1f} (wages paid outside farming {wages:+.1f}, people who share them "
        "{heads:+.1f}), prices {prices:+.1f}, {other}.",
        "以2017年{base:,.0f}{mark}为基数，需年均增长{needed:.1f}%，预测为{nominal:.1f}%："
        "实际增长{real:.1f}（非农工资总额{wages:+.1f}，分享人口{heads:+.1f}），价格{prices:+.1f}，{other}。",
    )
    return reader.say(
        words,
        base=base.value,
        mark=base.mark(reader.lang),
        needed=growth(base.value, target.value, target.year - BASE),
        nominal=nominal,
        real=real,
        wages=reader.city_growth("town wages", target.year),
        heads=reader.city_growth(f"{place} population", target.year),
        prices=prices,
        other=CORRECTION(reader.lang, correction=nominal - real - prices),
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
    return reader.say(
        words,
        ratio=both.value,
        mark=both.mark(reader.lang),
        city=city,
        province=province,
    )


def _urbanisation(target: Target, reader: Reader) -> str:
    base = reader.base(CITY, target.indicator)
    value = reader.forecast(CITY, target.indicator, target.year)
    years = target.year - BASE
    ages = ("Under 15", "Working age", "Over 64")
    moves = np.sum([reader.city("moves", target.year, age) for age in ages], axis=0)
    words = Text(
        "From {base:.2f} % in 2017{mark} towns need {needed:.2f} points a year; forecast: "
        "{gain:.2f}. In {year} {moves:.2f} x 1e4 people move in from villages.",
        "以2017年{base:.2f}%{mark}为基数，需年均提高{needed:.2f}个百分点，预测为{gain:.2f}个；"
        "{year}年由乡村迁入{moves:.2f}万人。",
    )
    return reader.say(
        words,
        base=base.value,
        mark=base.mark(reader.lang),
        gain=(value - base.value) / years,
        needed=(target.value - base.value) / years,
        moves=moves,
        year=target.year,
    )


def _migrants(target: Target, reader: Reader) -> str:
    value = reader.forecast(CITY, target.indicator, target.year)
    longer = reader.since(target.indicator, 2015, target.year)
    pool = reader.city("settlement pool", target.year)
    words = Text(
        "{value:.1f} settle from 2018 to {year}, {longer:.1f} counted from 2016; in {year} "
        "{wish:.2f} are offered and take registration, and {pool:.1f} wait (1e4 persons).",
        "2018—{year}年落户{value:.1f}万人，自2016年起计{longer:.1f}万人；{year}年提供并接受落户"
        "{wish:.2f}万人，等待落户{pool:.1f}万人。",
    )
    wish = reader.city("settlement wish", target.year)
    return reader.say(words, value=value, year=target.year, longer=longer, wish=wish, pool=pool)


def _water_cap(target: Target, reader: Reader) -> str:
    year = target.year
    wanted = reader.city("water wanted", year)
    permitted = reader.city("permitted use", year)
    supply = reader.city("water supply", year)
    names = {county: f"irrigation adequacy[{element}]" for county, element in COUNTIES.items()}
    served = {county: median(reader.flow(name, year)) for county, name in names.items()}
    short = min(served, key=lambda county: served[county])
    words = Text(
        "Users want {wanted:.2f}, may take {permitted:.2f} and could get {supply:.2f} x 1e8 m3. "
        "Fields of {county} are the shortest, with {adequacy:.0f} % of their need.",
        "需水{wanted:.2f}，允许取用{permitted:.2f}，可供{supply:.2f}亿立方米。"
        "{county}灌溉最紧，保证程度{adequacy:.0f}%。",
    )
    county = reader.registry.area_label(short, reader.lang)
    return reader.say(
        words, wanted=wanted, permitted=permitted, supply=supply,
        county=county, adequacy=100 * served[short],
    )  # fmt: skip


RATIOS = {
    "water_use_per_gdp_change": (
        "total_water_use", Text("water use", "用水总量"), Text("real output", "实际产出"),
    ),
    "industrial_water_per_va_change": (
        "industrial_water_use", Text("industrial water", "工业用水"),
        Text("industrial output", "工业产出"),
    ),
}  # fmt: skip
"""Ratios that the plan asks for: the published figure above, and both parts in words."""


def _ratio(target: Target, reader: Reader) -> str:
    """Explain a ratio's change by its two parts since the base year, which multiply to it."""
    base = target.baseline_year or 2015
    above, above_name, below_name = RATIOS[target.indicator]
    ratio = 1 + reader.forecast(CITY, target.indicator, target.year) / 100
    upper = 1 + reader.figures.change(CITY, above, base, target.year)
    return _two_parts(reader, base, (above_name, upper), (below_name, upper / ratio))


def _irrigation(target: Target, reader: Reader) -> str:
    """Explain the change of irrigation a mu by land, and water that follows from both."""
    base = target.baseline_year or 2015
    ratio = 1 + reader.forecast(CITY, target.indicator, target.year) / 100
    land = {
        year: np.sum([reader.stock(f"irrigated land[{c}]", year) for c in ELEMENTS], axis=0)
        for year in (base, target.year)
    }
    lower = median(land[target.year] / land[base])
    names = Text("irrigation water", "灌溉用水"), Text("irrigated land", "灌溉面积")
    return _two_parts(reader, base, (names[0], ratio * lower), (names[1], lower))


def _two_parts(
    reader: Reader, base: int, above: tuple[Text, float], below: tuple[Text, float]
) -> str:
    words = Text(
        "Since {base}, {above} changes by {a:+.1f} % and {below} by {b:+.1f} %.",
        "自{base}年起，{above}变化{a:+.1f}%，{below}变化{b:+.1f}%。",
    )
    return reader.say(
        words,
        base=base,
        above=above[0](reader.lang),
        below=below[0](reader.lang),
        a=100 * (above[1] - 1),
        b=100 * (below[1] - 1),
    )


def _efficiency(target: Target, reader: Reader) -> str:
    canal, field = (
        np.mean([reader.stock(f"{name}[{county}]", target.year) for county in ELEMENTS], axis=0)
        for name in ("canal efficiency", "field efficiency")
    )
    base = reader.base(CITY, target.indicator)
    value = reader.forecast(CITY, target.indicator, target.year)
    words = Text(
        "From {base:.3f} in 2017{mark} the product of both needs {needed:.3f} a year; forecast: "
        "{gain:.3f}. Canals bring {canal:.2f} of the water to the field and fields use {field:.2f} "
        "of it, means of the counties.",
        "以2017年{base:.3f}{mark}为基数，每年需提高{needed:.3f}，预测为{gain:.3f}；"
        "各县区平均渠系利用{canal:.2f}，田间利用{field:.2f}。",
    )
    years = target.year - BASE
    return reader.say(
        words,
        base=base.value,
        mark=base.mark(reader.lang),
        canal=canal,
        field=field,
        gain=(value - base.value) / years,
        needed=(target.value - base.value) / years,
    )


def _construction_land(target: Target, reader: Reader) -> str:
    land = grown(
        reader.stock("construction land", BASE),
        reader.stock("construction land", target.year),
        target.year - BASE,
    )
    output = reader.growth("city gdp", BASE, target.year)
    words = Text(
        "Construction land grows {land:.1f} % a year, real output {output:.1f} %.",
        "建设用地年均增长{land:.1f}%，实际产出{output:.1f}%。",
    )
    return reader.say(words, land=land, output=output)


def _farmland(target: Target, reader: Reader) -> str:
    years = range(BASE + 1, target.year + 1)
    irrigated = {year: reader.flow("share from irrigated", year) for year in years}
    built = [
        reader.flow(f"urban expansion[{county}]", year) * irrigated[year]
        for year in years
        for county in ELEMENTS
    ]
    flows = {
        "opened": median(np.sum([reader.city("land opening", year) for year in years], axis=0)),
        "lost": median(np.sum([reader.city("land retirement", year) for year in years], axis=0)),
        "built": median(np.sum(built, axis=0)),
    }
    net = flows["opened"] - flows["lost"] - flows["built"]
    words = Text(
        "From 2018 to {year} farms open {opened:,.0f} ha beside the rule of balance, {lost:,.0f} "
        "ha fall out or are retired and {built:,.0f} ha are built on; {other:+,.0f} ha are for how "
        "official figures have differed from the model.",
        "2018—{year}年，占补平衡之外新开{opened:,.0f}公顷，退出{lost:,.0f}公顷，"
        "建设占用{built:,.0f}公顷；公布值与模型的历史偏差{other:+,.0f}公顷。",
    )
    value = reader.forecast(CITY, target.indicator, target.year)
    return reader.say(words, year=target.year, other=value - net, **flows)


def _gobi(target: Target, reader: Reader) -> str:
    words = Text(
        "To the {base:.1f} x 1e4 mu of 2017{mark} works add {added:.2f} a year.",
        "在2017年{base:.1f}万亩{mark}的基础上每年新增{added:.2f}万亩。",
    )
    base = reader.base(CITY, target.indicator)
    value = reader.forecast(CITY, target.indicator, target.year)
    added = (value - base.value) / (target.year - BASE)
    return reader.say(words, base=base.value, mark=base.mark(reader.lang), added=added)


def _jobs(target: Target, reader: Reader) -> str:
    value = reader.forecast(CITY, target.indicator, target.year)
    longer = reader.since(target.indicator, 2015, target.year)
    words = Text(
        "Firms in town hire {hires:.2f} x 1e4 people in {year} in all; {value:.1f} count as "
        "new from 2018 to {year}, {longer:.1f} from 2016.",
        "{year}年城镇招用{hires:.2f}万人；2018—{year}年计入新增就业{value:.1f}万人，自2016年起为{longer:.1f}万人。",
    )
    hires = np.sum([reader.city("hires", target.year, one) for one in SECTORS[1:]], axis=0)
    return reader.say(words, hires=hires, value=value, year=target.year, longer=longer)


def _processing(target: Target, reader: Reader) -> str:
    use = np.mean([reader.flow(f"processing use[{c}]", target.year) for c in ELEMENTS], axis=0)
    farm = reader.city_growth("value added", target.year, "Primary")
    words = Text(
        "Plants run at {use:.0f} % of capacity; farm output behind them grows {farm:.1f} % a year.",
        "加工能力利用率{use:.0f}%；原料（农业产出）年均增长{farm:.1f}%。",
    )
    return reader.say(words, use=100 * use, farm=farm)


def _parks(target: Target, reader: Reader) -> str:
    words = Text(
        "Park capital grows {parks:.1f} % a year, output {output:.1f} %: the share follows their "
        "ratio.",
        "园区资本年均增长{parks:.1f}%，产出{output:.1f}%，占比随二者之比变化。",
    )
    parks = reader.city_growth("park capital", target.year)
    return reader.say(words, parks=parks, output=reader.growth("city gdp", BASE, target.year))


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
    "irrigation_water_per_mu_change": _irrigation,
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

    Figures of 2017 are official where statistics have them, those of later years the forecast's
    medians, and so is what is read from inside the economy; without an ensemble, one run's.
    """
    return REASONS[target.indicator](target, Reader(figures, lang))
