"""The charts of a report: drawn once, kept as PNG and SVG, with their sources."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from zhangye.axes import COUNTIES
from zhangye.language import Text
from zhangye.presentation.galleries.pictures import write_all
from zhangye.presentation.galleries.runs import (
    BALANCE_YEAR,
    CHARTS_OF_A_BREAKDOWN,
    COUNTY_PANELS,
    MAIN,
    Step,
    draw_breakdown,
    draw_side_by_side,
    scorecard_pictures,
)
from zhangye.presentation.report.basis import Basis
from zhangye.presentation.report.content import Figure

LEVERS = Text("Source: levers of the scenario.", "资料来源：情景所列措施。")
NUMBER_OF_PICTURES = len(MAIN) + CHARTS_OF_A_BREAKDOWN + 2


@dataclass(frozen=True)
class Pictures:
    """All charts, and the ids of the statistics behind them.

    Attributes
    ----------
    main
        The main indicators, all scenarios in each.
    counties, water
        Panels of the counties and the water balance, first scenario.
    funding
        Who is asked to pay, first scenario.
    scorecard, years
        All targets on one page, and the simulated ones year by year.
    sources
        Ids of ``sources.csv``, in its order.
    """

    main: tuple[Figure, ...]
    counties: tuple[Figure, ...]
    water: Figure
    funding: Figure
    scorecard: Figure
    years: Figure
    sources: tuple[str, ...]


def draw(basis: Basis, step: Step) -> Pictures:
    """Draw every chart of the report.

    Parameters
    ----------
    basis
        The scenarios, run and judged.
    step
        Called with 1 after each of ``NUMBER_OF_PICTURES`` charts.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        register, lang = basis.register, basis.lang
        forecasts = basis.forecasts
        draw_side_by_side(folder, basis.runs, register, lang, step, forecasts)
        # The stacks of the past are the run's own, which the figures of ``basis.runs`` leave out.
        own = basis.card.simulation
        draw_breakdown(folder, own, register, lang, step, forecasts[0] if forecasts else None)
        write_all(scorecard_pictures(basis.card, register, lang), folder, step)
        return _collect(basis, folder)


def _collect(basis: Basis, folder: Path) -> Pictures:
    say, title = basis.say, basis.title
    used: set[str] = set()

    def take(name: str, caption: str, keys: Iterable[tuple[str, str]] | None) -> Figure:
        sources = _sources(basis, keys or ())
        used.update(sources)
        line = _source_line(basis, sources) if keys is not None else say(LEVERS)
        png, svg = ((folder / f"{name}.{kind}").read_bytes() for kind in ("png", "svg"))
        return Figure(caption, line, png, svg)

    of_counties = Text("{label} of the counties, 2000–2035", "各县区{label}，2000—2035年")
    water = Text(
        "Water use of the city by use, and of the counties in {year}, under “{title}”",
        "情景“{title}”下全市分用途用水量及{year}年各县区用水量",
    )
    funding = Text(
        "Money that the programmes of “{title}” ask for, by source",
        "情景“{title}”的项目资金需求及来源",
    )
    card = Text(
        "The {n} targets under “{title}”: gap, grade and verdict",
        "情景“{title}”下{n}项目标的差距、等级与结论",
    )
    years = Text(
        "Simulated targets year by year under “{title}”", "情景“{title}”下可模拟目标的逐年数值"
    )
    return Pictures(
        tuple(take(key[1], _series_caption(basis, *key), [key]) for key in MAIN),
        tuple(
            take(
                f"counties_{indicator}",
                say(of_counties, label=basis.statistics.label(indicator, basis.lang)),
                [(county, indicator) for county in COUNTIES],
            )
            for indicator in COUNTY_PANELS
        ),
        take("water_balance", say(water, title=title, year=BALANCE_YEAR), []),
        take("funding_by_source", say(funding, title=title), None),
        take("scorecard_picture", say(card, title=title, n=len(basis.card.rows)), []),
        take("scorecard_years", say(years, title=title), []),
        tuple(s for s in basis.statistics.sources["source"] if s in used),
    )


def _series_caption(basis: Basis, area: str, indicator: str) -> str:
    unit = basis.unit(basis.statistics.unit(indicator))
    words = Text("{area}: {label}, 2000–2035{unit}", "{area}{label}，2000—2035年{unit}")
    shown = basis.say(Text(" ({unit})", "（{unit}）"), unit=unit) if unit else ""
    return basis.say(
        words,
        area=basis.statistics.area_label(area, basis.lang),
        label=basis.statistics.label(indicator, basis.lang),
        unit=shown,
    )


def _sources(basis: Basis, keys: Iterable[tuple[str, str]]) -> list[str]:
    """Return the source ids of series from 2000 on, sorted."""
    table = basis.statistics.historical
    table = table[table["year"] >= 2000]
    wanted = set(keys)
    mine = [key in wanted for key in zip(table["area"], table["indicator"], strict=True)]
    return sorted(table.loc[mine, "source"].unique())


def _source_line(basis: Basis, sources: list[str]) -> str:
    titles = Text(", ", "、")
    if not sources:
        if basis.forecasts:
            words = Text(
                "Source: forecast of the model, medians.", "资料来源：模型预测（中位数）。"
            )
            return basis.say(words)
        return basis.say(Text("Source: simulation of the model.", "资料来源：模型模拟。"))
    words = Text(
        "Source: to 2017 statistics ({sources}, see the last chapter); line: simulation of the "
        "model.",
        "资料来源：2017年及以前为统计数据（{sources}，见末章）；曲线为模型模拟。",
    )
    if basis.forecasts:
        words = Text(
            "Source: to 2017 statistics ({sources}, see the last chapter); from 2018 on medians "
            "and ranges of the forecast.",
            "资料来源：2017年及以前为统计数据（{sources}，见末章）；2018年起为预测中位数与区间。",
        )
    return basis.say(words, sources=basis.say(titles).join(sources))
