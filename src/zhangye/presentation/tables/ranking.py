"""The ranking of levers as a table for the terminal and as a page of the documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhangye.language import Text
from zhangye.scenarios import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

TITLE = Text(
    "What one more 1e8 CNY a year from 2018 does (GDP in 1e8 CNY, per yuan with 90 %)",
    "2018年起每年多投入1亿元的效果（生产总值单位亿元，每元产出附90%区间）",
)
HEADS = (
    Text("lever", "措施"),
    Text("GDP 2020", "2020年生产总值"),
    Text("GDP 2035", "2035年生产总值"),
    Text("per yuan (90 %)", "每元产出（90%区间）"),
    Text("urban income", "城镇收入"),
    Text("rural income", "农村收入"),
    Text("water", "用水"),
    Text("paid, %", "资金到位%"),
    Text("hangs most on", "主要取决于"),
    Text("known from", "依据"),
)
KNOWN = {True: Text("prior only", "仅先验"), False: Text("data and prior", "数据与先验")}


def ranking_heads(lang: str) -> list[str]:
    """Return the heads of the ranking's columns."""
    return [head(lang) for head in HEADS]


def ranking_cells(table: pd.DataFrame, scenario: Scenario, lang: str) -> list[list[str]]:
    """Return the cells of the ranking, a row a lever.

    Parameters
    ----------
    table
        What `lever_ranking` returns.
    scenario
        Whose catalogue names the levers.
    lang
        ``zh`` or ``en``.
    """
    levers = scenario.catalogue.levers
    return [
        [
            levers[row["lever"]].label_zh if lang == "zh" else levers[row["lever"]].label_en,
            f"{row['gdp_2020']:+.2f}",
            f"{row['gdp_2035']:+.2f}",
            f"{row['return_p50']:+.2f} ({row['return_p05']:+.2f} .. {row['return_p95']:+.2f})",
            f"{row['urban_income_2035']:+.0f}",
            f"{row['rural_income_2035']:+.0f}",
            f"{row['water_2035']:+.3f}",
            f"{100 * row['paid']:.0f}",
            row["hangs_on"] or "-",
            KNOWN[bool(row["prior_only"])](lang),
        ]
        for row in table.to_dict("records")
    ]


def ranking_table(table: pd.DataFrame, scenario: Scenario, lang: str) -> Table:
    """Return the ranking for the terminal; parameters as of `ranking_cells`."""
    from rich.table import Table

    shown = Table(title=TITLE(lang), title_justify="left")
    for head in ranking_heads(lang):
        shown.add_column(head, overflow="fold")
    for cells in ranking_cells(table, scenario, lang):
        shown.add_row(*cells)
    return shown


def ranking_page(table: pd.DataFrame, scenario: Scenario, draws: int) -> str:
    """Return the page of the documentation, with the command that writes it.

    Parameters
    ----------
    table
        What `lever_ranking` returns.
    scenario
        The scenario of the ranking.
    draws
        How many draws were made.
    """
    return f"""# What one more 1e8 CNY a year does

Written by `zhangye docs --ranking {draws}`; do not edit.

Each money lever in turn gets 1e8 CNY a year more from 2018 on (prices of 2015, the whole city,
spread over the counties as usual) beside the scenario `{scenario.name}`, under {draws} draws of
the constants that rest on a prior alone; estimated constants stay at their fit. Shown are medians
of the differences: GDP in 1e8 CNY a year, incomes in CNY a head in 2035, water in 1e8 m3 in 2035,
and GDP of 2035 for each yuan meant to be spent until then, with the 90 % interval. "Paid" is what
payers came up with: a programme draws on pools that others use too. A lever whose effect hangs
most on a constant that is not estimated is marked **prior only**: the order of such levers is an
assumption. Where the interval reaches zero, no effect at all lies inside the priors. What a lever
is for may be something else than output: homes, clinics, water, people settled.

{_markdown(ranking_heads("en"), ranking_cells(table, scenario, "en"))}
"""


def _markdown(heads: list[str], rows: list[list[str]]) -> str:
    """Return a table in Markdown: the lever's name and the last two columns are words."""
    marks = ["---", *["---:"] * (len(heads) - 3), "---", "---"]
    return "\n".join("| " + " | ".join(line) + " |" for line in (heads, marks, *rows))
