"""The scores of a backtest, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from zhangye.language import Text

if TYPE_CHECKING:
    from rich.table import Table

    from zhangye.presentation.report.backtest import Report


def scores_tables(report: Report, language: str) -> list[Table]:
    """Return the methods' scores, before the restatement and over all years."""
    from rich.table import Table

    from zhangye.presentation.report.backtest import SHOWN_MEASURES
    from zhangye.presentation.words import backtest as wording
    from zhangye.presentation.words.backtest_labels import MEASURES, METHODS, OWN

    tables = []
    for name in ("methods_before_restatement", "methods"):
        title = wording.HEADINGS[name](language, restated=report.restated)
        table = Table(title=title, title_justify="left")
        table.add_column(wording.HEADS["method"](language), overflow="fold")
        table.add_column("n", justify="right")
        for measure in SHOWN_MEASURES:
            table.add_column(MEASURES[measure](language), justify="right")
        for row in report.tables[name].sort_values("mape", kind="stable").to_dict("records"):
            cells = [f"{row[measure]:.1f}" for measure in SHOWN_MEASURES]
            style = "bold" if row["method"] in OWN else None
            table.add_row(METHODS[row["method"]](language), str(row["n"]), *cells, style=style)
        tables.append(table)
    return tables


def demands_table(report: Report, language: str) -> Table:
    """Return the demands on the model alone and on what ships, and what came of them."""
    from rich.table import Table

    from zhangye.backtest.run import SHIPPED, STRUCTURAL
    from zhangye.presentation.words import backtest as wording

    sheet = report.demands(STRUCTURAL, SHIPPED)
    table = Table(title=wording.HEADINGS["demands"](language), title_justify="left")
    for column in sheet.columns:
        side: Literal["left", "right"] = "right" if column.number else "left"
        table.add_column(column.head, justify=side, overflow="fold")
    for row in sheet.rows:
        table.add_row(*(cell.text for cell in row))
    return table


def verdicts(report: Report, language: str) -> str:
    """Say how many of the bar's demands each of the project's methods meets."""
    from zhangye.presentation.words.backtest_labels import METHODS

    words = Text("{method}: meets {met} of {all} demands", "{method}：{all}项标准达到{met}项")
    return "\n".join(
        words(
            language,
            method=METHODS[name](language),
            met=sum(criterion.passed for criterion in found),
            all=len(found),
        )
        for name, found in report.criteria().items()
    )
