"""The tables behind a report, unrounded, as the sheets of its workbook."""

from __future__ import annotations

import pandas as pd

from zhangye.assess.scorecard import PATH_COLUMNS
from zhangye.axes import FORECAST_YEARS, YEARS, position
from zhangye.comparison import DEBT, FACTOR, MONEY
from zhangye.language import Text
from zhangye.presentation.report.basis import Basis
from zhangye.presentation.report.content import Field, Sheet
from zhangye.presentation.report.levers import changed_paths
from zhangye.presentation.report.programmes import label
from zhangye.presentation.report.sheets import NUMBER, SHARE, WORDS, YEAR, fields_of, make_sheet
from zhangye.scenarios import SOURCE_LABELS, SOURCES
from zhangye.simulation import CENSUS_ONLY

MONEY_DECIMALS = 1


def sheets(basis: Basis, effects: pd.DataFrame, differences: pd.DataFrame | None) -> list[Sheet]:
    """Return the sheets of a report.

    Parameters
    ----------
    basis
        The scenarios, run and judged.
    effects, differences
        As ``zhangye.comparison`` gives them; no differences for one scenario.
    """
    found = [
        _scorecard(basis),
        _points(basis, "counties"),
        _points(basis, "path"),
        _values(basis),
        _levers(basis),
        _funding(basis),
        _effects(basis, effects),
    ]
    if differences is not None:
        found.append(_differences(basis, differences))
    return found


def _scorecard(basis: Basis) -> Sheet:
    listed = [
        ("scenario", WORDS, 16), ("id", WORDS, 24), ("section", WORDS, 8),
        ("area_label", WORDS, 10), ("indicator_label", WORDS, 30), ("comparator", WORDS, 6),
        ("target", NUMBER, 12), ("unit_label", WORDS, 14), ("year", YEAR, 8),
        ("value", NUMBER, 12), ("gap", NUMBER, 12), ("p05", NUMBER, 12), ("p50", NUMBER, 12),
        ("p95", NUMBER, 12), ("probability", SHARE, 10), ("year_reached", YEAR, 9),
        ("grade", WORDS, 7), ("verdict_label", WORDS, 14),
    ]  # fmt: skip
    if basis.prior_share:
        listed.append((basis.prior_share, SHARE, 14))
    listed += [
        ("why", WORDS, 60), ("note", WORDS, 60), ("departments", WORDS, 40),
        ("area", WORDS, 14), ("indicator", WORDS, 30), ("unit", WORDS, 14), ("verdict", WORDS, 14),
        ("run", NUMBER, 12),
    ]  # fmt: skip
    rows, decimals = [], []
    for card in basis.cards:
        for row in basis.rows(card):
            target = basis.register[str(row["id"])]
            shown = {
                **row,
                "scenario": card.simulation.scenario.label(basis.lang),
                "area_label": basis.statistics.area_label(target.area, basis.lang),
                "indicator_label": basis.statistics.label(target.indicator, basis.lang),
                "unit_label": basis.unit(target.unit),
                "verdict_label": basis.verdict(str(row["verdict"])).text,
                "departments": target.led_by(basis.lang),
            }
            rows.append([shown[key] for key, _, _ in listed])
            decimals.append(basis.statistics.decimals(target.indicator))
    note = Text(
        "One row a scenario and target; the columns of scorecard.csv, with labels.",
        "每个情景、每项目标一行；列与 scorecard.csv 一致，并附名称。",
    )
    return make_sheet(
        basis,
        "scorecard",
        Text("Scorecard", "目标评估"),
        note,
        fields_of(basis, listed),
        rows,
        decimals,
        5,
    )


def _points(basis: Basis, key: str) -> Sheet:
    listed = [
        ("scenario", WORDS, 16), ("id", WORDS, 28), ("indicator_label", WORDS, 30),
        ("area_label", WORDS, 12), ("year", YEAR, 8), ("value", NUMBER, 14),
        ("unit_label", WORDS, 14), ("p05", NUMBER, 12), ("p50", NUMBER, 12),
        ("p95", NUMBER, 12), ("probability", SHARE, 10), ("area", WORDS, 14),
    ]  # fmt: skip
    rows, decimals = [], []
    for card in basis.cards:
        frame = card.counties if key == "counties" else card.path
        for row in frame[list(PATH_COLUMNS)].to_dict("records"):
            target = basis.register[str(row["id"])]
            shown = {
                **row,
                "scenario": card.simulation.scenario.label(basis.lang),
                "indicator_label": basis.statistics.label(target.indicator, basis.lang),
                "area_label": basis.statistics.area_label(str(row["area"]), basis.lang),
                "unit_label": basis.unit(target.unit),
            }
            rows.append([shown[name] for name, _, _ in listed])
            decimals.append(basis.statistics.decimals(target.indicator))
    title, note = {
        "counties": (
            Text("Counties", "多县区目标"),
            Text(
                "The county figures behind targets of several counties (scorecard_counties.csv); "
                "empty where nothing is known.",
                "多县区目标的县区数值（scorecard_counties.csv）；空格为未知。",
            ),
        ),
        "path": (
            Text("Year by year", "目标逐年值"),
            Text(
                "The simulated targets year by year (scorecard_path.csv).",
                "可模拟目标的逐年数值（scorecard_path.csv）。",
            ),
        ),
    }[key]
    return make_sheet(basis, key, title, note, fields_of(basis, listed), rows, decimals, 4)


def _values(basis: Basis) -> Sheet:
    listed = [
        ("scenario", WORDS, 16), ("area_label", WORDS, 12), ("indicator_label", WORDS, 30),
        ("unit_label", WORDS, 16), ("observed_2017", NUMBER, 13),
        *((str(year), NUMBER, 11) for year in map(int, YEARS)),
        ("area", WORDS, 14), ("indicator", WORDS, 30),
    ]  # fmt: skip
    rows, decimals = [], []
    known = basis.statistics.historical
    observed = known[known["year"] == 2017].set_index(["area", "indicator"])["value"]
    for run in basis.runs:
        for (area, indicator), values in run.published.items():
            if indicator in CENSUS_ONLY:
                continue
            rows.append(
                [
                    run.scenario.label(basis.lang),
                    basis.statistics.area_label(area, basis.lang),
                    basis.statistics.label(indicator, basis.lang),
                    basis.unit(basis.statistics.unit(indicator)),
                    observed.get((area, indicator)),
                    *map(float, values[0]),
                    area,
                    indicator,
                ]
            )
            decimals.append(basis.statistics.decimals(indicator))
    note = Text(
        "Simulated values on the published basis, 2000-2035, one row a scenario, area and "
        "indicator.",
        "公布口径的模拟值（2000—2035年），每个情景、地区、指标一行。",
    )
    if basis.forecasts:
        note = Text(
            "On the published basis, one row a scenario, area and indicator: official figures to "
            "2017 where there are any, medians of the forecast from 2018 on.",
            "公布口径，每个情景、地区、指标一行：2017年及以前为统计值（如有），2018年起为预测中位数。",
        )
    return make_sheet(
        basis, "values", Text("Values", "指标值"), note, fields_of(basis, listed), rows, decimals, 4
    )


def _levers(basis: Basis) -> Sheet:
    listed = [
        ("scenario", WORDS, 16), ("lever_label", WORDS, 28), ("area_label", WORDS, 12),
        ("unit_label", WORDS, 24), ("default", NUMBER, 10),
        *((str(year), NUMBER, 9) for year in FORECAST_YEARS), ("lever", WORDS, 28),
    ]  # fmt: skip
    rows = [
        [
            scenario.label(basis.lang),
            label(path.entry, basis.lang),
            basis.statistics.area_label(path.area, basis.lang),
            basis.statistics.unit_label(path.entry.unit, basis.lang),
            path.default,
            *path.values.values(),
            path.entry.name,
        ]
        for scenario in basis.scenarios
        for path in changed_paths(scenario)
    ]
    note = Text(
        "Levers and shocks that differ from the baseline, as announced; city: total or common "
        "value.",
        "与基准情景不同的措施与冲击（公布值）；张掖市为合计或共同取值。",
    )
    decimals = [2] * len(rows)
    return make_sheet(
        basis, "levers", Text("Levers", "措施"), note, fields_of(basis, listed), rows, decimals, 3
    )


def _funding(basis: Basis) -> Sheet:
    asked = Text("{source}, asked for", "{source}（需求）")
    spent = Text("{source}, spent", "{source}（支出）")
    fields = [
        *fields_of(basis, [("scenario", WORDS, 16), ("year", YEAR, 8)]),
        *(
            Field(f"{kind}_{s}", basis.say(words, source=basis.say(SOURCE_LABELS[s])), NUMBER, 14)
            for kind, words in (("asked", asked), ("spent", spent))
            for s in SOURCES
        ),
        *fields_of(basis, [("own_paid", SHARE, 12), ("debt", NUMBER, 14)]),
    ]
    rows = []
    for run in basis.runs:
        money = run.scenario.funding()
        for year in FORECAST_YEARS:
            place = position(year)
            rows.append(
                [
                    run.scenario.label(basis.lang),
                    year,
                    *(float(money[source][year]) for source in SOURCES),
                    *(float(run.economy.flow(name)[0, place]) for name in MONEY),
                    float(run.economy.flow(FACTOR)[0, place]),
                    float(run.economy.stock(DEBT)[0, place]),
                ]
            )
    note = Text(
        "Money of the programmes, 1e8 CNY a year at 2015 prices: asked for as announced, and "
        "spent in the run. Debt: 1e8 CNY.",
        "项目资金，亿元/年（2015年价）：公布的需求与模拟中的支出。债务单位为亿元。",
    )
    decimals = [MONEY_DECIMALS] * len(rows)
    title = Text("Funding", "资金")
    return make_sheet(basis, "funding", title, note, fields, rows, decimals, 2)


def _effects(basis: Basis, effects: pd.DataFrame) -> Sheet:
    listed = [
        ("scenario", WORDS, 16), ("lever_label", WORDS, 28), ("indicator_label", WORDS, 30),
        ("area_label", WORDS, 12), ("effect", NUMBER, 12), ("unit_label", WORDS, 14),
        ("share", SHARE, 12), ("better", NUMBER, 12), ("turns", WORDS, 10),
        ("lever", WORDS, 28), ("target_id", WORDS, 28),
    ]  # fmt: skip
    names = {scenario.name: scenario.label(basis.lang) for scenario in basis.scenarios}
    entries = basis.scenarios[0].catalogue.entries
    rows, decimals = [], []
    for row in effects.to_dict("records"):
        target = basis.register[str(row["target"])]
        yes, no = basis.say(Text("yes", "是")), basis.say(Text("no", "否"))
        shown = {
            **row,
            "scenario": names[str(row["scenario"])],
            "lever_label": label(entries[str(row["lever"])], basis.lang),
            "indicator_label": basis.statistics.label(target.indicator, basis.lang),
            "area_label": basis.statistics.area_label(target.area, basis.lang),
            "unit_label": basis.unit(target.unit),
            "turns": yes if row["turns"] else no,
            "target_id": target.id,
        }
        rows.append([shown[key] for key, _, _ in listed])
        decimals.append(basis.statistics.decimals(target.indicator) + 1)
    note = Text(
        "What a target would lose without the lever: in its unit, over the wanted value, and in "
        "standard deviations of the forecast with the sign of what is wanted.",
        "去掉该措施后目标的变化：按目标单位、占目标值的比重、按有利方向取号的预测标准差倍数。",
    )
    title = Text("Lever effects", "措施作用")
    return make_sheet(basis, "effects", title, note, fields_of(basis, listed), rows, decimals, 3)


def _differences(basis: Basis, differences: pd.DataFrame) -> Sheet:
    listed = [
        ("scenario", WORDS, 16), ("indicator_label", WORDS, 30), ("area_label", WORDS, 12),
        ("year", YEAR, 8), ("unit_label", WORDS, 14), ("first", NUMBER, 12),
        ("other", NUMBER, 12), ("difference", NUMBER, 12), ("standard_deviations", NUMBER, 10),
        ("area", WORDS, 14), ("indicator", WORDS, 30),
    ]  # fmt: skip
    names = {scenario.name: scenario.label(basis.lang) for scenario in basis.scenarios}
    rows, decimals = [], []
    for row in differences.to_dict("records"):
        shown = {
            **row,
            "scenario": names[str(row["scenario"])],
            "indicator_label": basis.statistics.label(str(row["indicator"]), basis.lang),
            "area_label": basis.statistics.area_label(str(row["area"]), basis.lang),
            "unit_label": basis.unit(str(row["unit"])),
        }
        rows.append([shown[key] for key, _, _ in listed])
        decimals.append(basis.statistics.decimals(str(row["indicator"])))
    note = Text(
        "The other scenarios against the first; differences also in standard deviations of the "
        "first one's forecast, the greatest first.",
        "其他情景与第一情景的差异，并按第一情景预测标准差的倍数从大到小排列。",
    )
    title = Text("Differences", "情景差异")
    return make_sheet(
        basis, "differences", title, note, fields_of(basis, listed), rows, decimals, 3
    )
