"""What follows 2020, said: sentences, tables and charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from zhangye.assess.scorecard import AFTER_YEARS
from zhangye.language import Text
from zhangye.planning.afterwards import Afterwards
from zhangye.presentation.galleries.pictures import Picture
from zhangye.presentation.tables.styled import styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from rich.table import Table

    from zhangye.assess import Scorecard
    from zhangye.targets import Register

LABELS = {
    "groundwater": Text("Groundwater drawn down", "地下水储量消耗"),
    "release_owed": Text("Added release owed downstream", "下游欠泄水量增加"),
    "upkeep": Text("Irrigation upkeep left undone", "水利工程维护欠账"),
    "local_government_debt": Text("Added local government debt", "地方政府债务增加"),
    "bank_loans": Text("Added bank loans", "金融机构贷款增加"),
}
LAST = AFTER_YEARS[-1]
NEGLIGIBLE = 0.01
"""Share of what the baseline draws below which a difference is called none."""
LEFT_OUT = Text(
    " {n} pairs of runs gave no number by 2035 and are left out of the differences.",
    "另有{n}对模拟至2035年未得出数值，未计入差额。",
)
MORE = Text(
    "by {year} more is drawn than under the baseline (by over {floor:.0%}): {names}",
    "至{year}年以下各项比基准情景多出{floor:.0%}以上：{names}",
)
NO_MORE = Text(
    "by {year} no stock is drawn on over {floor:.0%} more than under the baseline",
    "至{year}年各项均未比基准情景多出{floor:.0%}以上",
)
NOMINAL = Text(
    "Figures in money are at current prices, as the plan's are: with rising prices a target of "
    "2020 is passed in later years by that alone.",
    "金额类指标与规划一致，按当年价格计：物价上涨本身即可使2020年的目标在以后年份被超过。",
)
RESTS = Text(
    "How far this rests on priors: initial groundwater storage, recharge, the norm of upkeep and "
    "local debt are assumptions of the model (docs/model.md), not observed; lever effects rest "
    "almost wholly on priors.",
    "对先验的依赖程度：地下水初始储量、补给量、维护费标准与地方政府债务均为模型假设"
    "（见 docs/model.md），并非观测值；措施效应几乎全部依据先验。",
)
SHARE = Text(
    " By source, {least:.0%} to {most:.0%} of the variance of the differences rests on priors "
    "alone.",
    "按来源计，差额方差中仅取决于先验的比例为{least:.0%}至{most:.0%}。",
)


def finding(found: Afterwards, lang: str) -> str:
    """Say how many targets hold on, and from what the scenario borrows beyond the baseline."""
    held = Text(
        "Of {n} simulated targets reached in 2020, {a} are so in 2025 and {b} in 2035",
        "2020年达到的{n}项模拟目标中，2025年仍达到{a}项，2035年{b}项",
    )(lang, n=len(found.held), a=found.count(AFTER_YEARS[1]), b=found.count(LAST))
    parts = [held]
    for year in (AFTER_YEARS[0], LAST):
        drawn = more_than_baseline(found, year)
        names = Text(", ", "、")(lang).join(LABELS[name](lang) for name in drawn)
        words = MORE if drawn else NO_MORE
        shown = names.lower() if lang == "en" else names
        parts.append(words(lang, year=year, names=shown, floor=NEGLIGIBLE))
    return Text("; ", "；")(lang).join(parts)


def more_than_baseline(found: Afterwards, year: int) -> list[str]:
    """Return the sources from which the scenario has drawn more than the baseline by a year."""
    rows = found.at(year)
    floor = NEGLIGIBLE * rows["baseline"].abs()
    return [str(name) for name in rows.index[rows["difference"] > floor]]


def rests(found: Afterwards, lang: str) -> str:
    """Say how far the answer rests on priors."""
    shares = found.at(LAST)["prior_share"].dropna()
    words = RESTS(lang)
    if len(shares):
        words += SHARE(lang, least=float(shares.min()), most=float(shares.max()))
    left_out = found.at(LAST)["left_out"].max()
    if left_out > 0:
        words += LEFT_OUT(lang, n=int(left_out))
    return words


def held_table(found: Afterwards, register: Register, lang: str) -> Table:
    """Return the targets reached in 2020, with their figures afterwards."""
    from rich.table import Table

    from zhangye.presentation.words.signs import COMPARATORS, chance, number

    title = Text(
        "Targets reached in 2020: do they hold? ✗: no longer (with an ensemble: probability "
        "below 80 %)",
        "2020年达到的目标此后能否保持（✗为不再达到；集合模拟时指概率低于80%）",
    )
    table = Table(title=title(lang), title_justify="left")
    table.add_column(Text("target", "目标")(lang), overflow="fold")
    table.add_column(Text("wanted", "目标值")(lang), justify="right", no_wrap=True)
    for year in AFTER_YEARS:
        table.add_column(str(year), justify="right", no_wrap=True)
    figures = {(row["id"], row["year"]): row for row in found.path.to_dict("records")}
    for name, years in found.held.items():
        target = register[name]
        decimals = register.statistics.decimals(target.indicator)
        cells = []
        for year in AFTER_YEARS:
            row = figures[name, year]
            odds = float(row["probability"])
            shown = "" if pd.isna(odds) else f" {chance(odds, lang)}"
            mark = "" if years[year] else "✗ "
            cells.append(styled((mark, "red"), number(float(row["value"]), decimals) + shown))
        label = register.statistics.label(target.indicator, lang)
        area = register.statistics.area_label(target.area, lang)
        wanted = f"{COMPARATORS[target.comparator]} {number(target.value, decimals)}"
        table.add_row(
            Text("{area}, {label}", "{area}{label}")(lang, area=area, label=label), wanted, *cells
        )
    return table


def borrowed_table(found: Afterwards, register: Register, lang: str) -> Table:
    """Return what is drawn since the end of 2017 beyond the baseline, by source."""
    from rich.table import Table

    from zhangye.presentation.words.signs import number

    title = Text(
        "Borrowed? Drawn since the end of 2017 (money at prices of 2015): in brackets, more (+) "
        "or less than the baseline",
        "是否透支？2017年末以来的消耗（资金为2015年价），括号内为与基准情景之差",
    )
    table = Table(title=title(lang), title_justify="left")
    table.add_column(Text("drawn on", "来源")(lang), overflow="fold")
    ensemble = bool(found.borrowed["probability"].notna().any())
    # The file has every year; the terminal has no room for all beside the interval.
    years = (AFTER_YEARS[0], LAST) if ensemble else AFTER_YEARS
    for year in years:
        table.add_column(str(year), justify="right", no_wrap=True)
    if ensemble:
        heads = Text("more, 90 % in {year}", "{year}年差额90%区间"), Text("P(more)", "多于基准概率")
        for head in heads:
            table.add_column(head(lang, year=LAST), justify="right", overflow="fold")
    for source, words in LABELS.items():
        whole = [found.at(year).loc[source] for year in years]
        rows = [row.drop("unit").astype(float).to_dict() for row in whole]
        cells = [f"{number(row['drawn'], 2)} ({row['difference']:+.2f})" for row in rows]
        if ensemble:
            cells.append(f"{rows[-1]['p05']:+.2f} – {rows[-1]['p95']:+.2f}")
            cells.append(f"{rows[-1]['probability']:.0%}")
        unit = register.statistics.unit_label(str(whole[0]["unit"]), lang)
        table.add_row(styled(f"{words(lang)} ", (f"({unit})", "dim")), *cells)
    return table


def pictures(found: Afterwards, card: Scorecard, register: Register, lang: str) -> list[Picture]:
    """Return the targets of 2020 to 2035, and what is drawn on beside the baseline."""
    return [
        Picture("after_2020_targets", lambda: (_heatmap(found, card, register, lang), found.path)),
        Picture(
            "after_2020_borrowed",
            lambda: (borrowed_picture(found, card, register, lang), found.borrowed),
        ),
    ]


def _heatmap(found: Afterwards, card: Scorecard, register: Register, lang: str) -> Figure:
    from zhangye.presentation import charts
    from zhangye.presentation.galleries import runs as gallery

    forecast = None if card.odds is None else card.odds.forecast
    caption = gallery.caption(card.simulation, register, lang, forecast)
    return charts.scorecard_heatmap(
        found.path, card.rows, caption=caption, title=finding(found, lang)
    )


def borrowed_picture(found: Afterwards, card: Scorecard, register: Register, lang: str) -> Figure:
    """Return the picture of what is drawn on, the scenario beside the baseline."""
    from zhangye.presentation.charts.afterwards import borrowed
    from zhangye.presentation.galleries import runs as gallery

    return borrowed(
        found.borrowed,
        labels={name: words(lang) for name, words in LABELS.items()},
        caption=gallery.caption(card.simulation, register, lang),
        title=finding(found, lang),
    )
