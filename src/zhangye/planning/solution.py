"""A solution as an ordinary scenario file, and what it costs whom."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from zhangye import scenarios
from zhangye.axes import ELEMENTS, PLAN_YEARS
from zhangye.comparison import EXTRA, payers
from zhangye.language import Text
from zhangye.planning.decisions import NEAR, Choice
from zhangye.planning.settings import Settings
from zhangye.planning.solve import Solution
from zhangye.scenarios import SOURCES, Scenario
from zhangye.scenarios.catalogue import Lever
from zhangye.simulation import simulate

if TYPE_CHECKING:
    from zhangye import engine
    from zhangye.project import Project
    from zhangye.statistics import Statistics

FILE = "solution.toml"
LEAST_MONEY = 0.005
"""1e8 CNY: less is not shown."""
TITLE = Text(
    "Solution: {count} target(s) with probability {probability:.2f}",
    "求解方案：以{probability:.0%}的概率实现{count}项目标",
)
NEAREST = Text(
    "Nearest to {count} target(s) with probability {probability:.2f}",
    "最接近方案：以{probability:.0%}的概率实现{count}项目标（不可行）",
)
MIX_COLUMNS = (
    "lever", "kind", "unit", "area", "year", "baseline", "amount", "additional", "present_value",
    "additional_present_value",
)  # fmt: skip


def titles(solution: Solution) -> tuple[str, str]:
    """Return the title of the scenario in English and Chinese."""
    words = TITLE if solution.feasible else NEAREST
    question = solution.question
    filled = {"count": len(question.wanted), "probability": question.probability}
    return words("en", **filled), words("zh", **filled)


def scenario_text(solution: Solution) -> str:
    """Return the text of ``solution.toml``: what differs from the baseline, and why."""
    question, settings = solution.question, solution.settings
    title, title_zh = titles(solution)
    ids = ", ".join(one.target.id for one in question.wanted)
    way = "all at once" if question.together else "each for itself"
    checked = solution.check.least(question.groups())
    lines = [
        "# Written by `zhangye solve`. An ordinary scenario: run, assess and compare accept it.",
        "# 由 `zhangye solve` 生成的普通情景文件，可用于 run、assess 与 compare。",
        f"# Targets: {ids}",
        f"# Wanted probability {question.probability:g} ({way}); in {solution.check.draws} draws "
        f"that the search never saw: {checked:.3f}",
        f"# Least present value of money at a discount rate of {settings.discount_rate:g} a year "
        f"(prices of 2015, present year {settings.present_year}); money not below the "
        f"{'baseline' if question.floor == 'baseline' else 'least of levers.csv'}.",
        f"# Discount rate: {settings.basis['discount_rate']}.",
        "# All of it is supposed to be carried out. Effects of levers rest on priors: the data",
        "# identify almost none of them. After 2020 everything returns to the baseline.",
        f'title = "{title}"',
        f'title_zh = "{title_zh}"',
        'extends = "baseline"',
    ]
    for lever, areas in _changed(solution).items():
        lines += ["", f"[levers.{lever}]"]
        for area, path in areas.items():
            years = ", ".join(f"{year} = {float(value)!r}" for year, value in path.items())
            lines.append(f"{area} = {{ {years} }}")
    return "\n".join(lines) + "\n"


def _changed(solution: Solution) -> dict[str, dict[str, dict[int, float]]]:
    """Return lever -> area -> year -> amount, of areas that differ from the baseline anywhere."""
    paths: dict[tuple[str, str], dict[int, float]] = {}
    moved: set[tuple[str, str]] = set()
    settled = [(one, one.low) for one in solution.decisions.settled]
    chosen = zip(solution.decisions.choices, solution.amounts, strict=True)
    scenario = solution.decisions.scenario
    for one, amount in [*chosen, *settled]:
        key = one.lever.name, one.area
        if key not in paths:
            paths[key] = {year: _base(scenario, one.lever, one.area, year) for year in PLAN_YEARS}
        paths[key] |= dict.fromkeys(one.years, round(float(amount), 8))
        if amount != one.base:
            moved.add(key)
    found: dict[str, dict[str, dict[int, float]]] = {}
    for (lever, area), path in paths.items():
        if (lever, area) in moved:
            found.setdefault(lever, {})[area] = path
    return found


def _base(scenario: Scenario, lever: Lever, area: str, year: int) -> float:
    value = (
        scenario.city_total(lever.name, year)
        if area == "all"
        else scenario.value(lever.name, area, year)
    )
    return round(value, 8)


def as_scenario(solution: Solution, project: Project, statistics: Statistics) -> Scenario:
    """Load the solution's text as ``run`` would; what it costs is worked out from that."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, FILE)
        file.write_text(scenario_text(solution), encoding="utf-8", newline="\n")
        return scenarios.load(file, project, statistics)


def mix(scenario: Scenario, baseline: Scenario, settings: Settings) -> pd.DataFrame:
    """Return money and rules of 2018-2020 by lever, county and year.

    Returns
    -------
    DataFrame
        `MIX_COLUMNS`: ``kind`` is ``money`` or ``rule``; present values, of the whole amount and
        of what is additional, are 1e8 CNY at 2015 prices, 0 for rules.
    """
    rows = []
    for lever in scenario.catalogue.levers.values():
        money = lever.funding is not None
        for county in ELEMENTS[:1] if lever.scalar else ELEMENTS:
            for year in PLAN_YEARS:
                before = baseline.value(lever.name, county, year)
                amount = scenario.value(lever.name, county, year)
                years = settings.present_year - year
                discounted = (1 + settings.discount_rate) ** years if money else 0.0
                rows.append(
                    {
                        "lever": lever.name,
                        "kind": "money" if money else "rule",
                        "unit": lever.unit,
                        "area": "zhangye" if lever.scalar else county.lower(),
                        "year": year,
                        "baseline": before,
                        "amount": amount,
                        "additional": amount - before,
                        "present_value": amount * discounted,
                        "additional_present_value": (amount - before) * discounted,
                    }
                )
    return pd.DataFrame(rows, columns=list(MIX_COLUMNS))


def rules(solution: Solution) -> list[dict[str, object]]:
    """Return the rules that the solution moves: lever, area, unit, baseline, value, extreme.

    ``extreme`` is 'maximum' or 'minimum' where the value is an end of the lever's range.
    """
    lines = []
    for one, amount in zip(solution.decisions.choices, solution.amounts, strict=True):
        if not one.money and amount != one.base:
            lines.append(
                {
                    "lever": one.lever.name,
                    "area": one.area,
                    "unit": one.lever.unit,
                    "baseline": one.base,
                    "value": round(float(amount), 8),
                    "extreme": _extreme(one, float(amount)),
                }
            )
    return lines


def _extreme(one: Choice, amount: float) -> str:
    near = NEAR * (one.high - one.low)
    if amount >= one.high - near:
        return "maximum"
    return "minimum" if amount <= one.low + near else ""


def by_programme(table: pd.DataFrame, column: str = "additional") -> pd.DataFrame:
    """Return additional money of 2018-2020: levers x counties, 1e8 CNY at 2015 prices.

    ``column`` 'additional_present_value' discounts it. Levers without any are left out; the
    greatest sum comes first.
    """
    money = table[table["kind"] == "money"]
    wide = money.pivot_table(column, "lever", "area", "sum", fill_value=0.0)
    wide = wide.reindex(columns=[county.lower() for county in ELEMENTS], fill_value=0.0)
    wide = wide[wide.abs().sum(axis=1) > LEAST_MONEY]
    return wide.loc[wide.sum(axis=1).sort_values(ascending=False, kind="stable").index]


def who_pays(
    project: Project, model: engine.Model, chosen: Scenario, baseline: Scenario
) -> dict[str, dict[str, float]]:
    """Return what each source pays in 2018-2020 after the cut of own money, and local debt.

    One noiseless run of each scenario; 1e8 CNY at 2015 prices.
    """
    shares = {}
    for key, scenario in (("solution", chosen), ("baseline", baseline)):
        row = payers(simulate(project, scenario, model=model, extra=EXTRA))
        shares[key] = {
            **{source: _number(row[f"{source} 2018-2020"]) for source in SOURCES},
            "own_money_paid_share": _number(row["own money paid 2018-2020"]),
            "local_debt_2035": _number(row["local debt 2035"]),
        }
    return shares


def _number(value: object) -> float:
    return round(float(str(value)), 4)


def by(table: pd.DataFrame, column: str) -> Mapping[str, float]:
    """Return additional money of the mix summed by a column: 1e8 CNY at 2015 prices."""
    money = table[table["kind"] == "money"].groupby(column, sort=False)["additional"].sum()
    return {str(key): round(float(value), 4) for key, value in money.items()}
