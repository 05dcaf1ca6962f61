"""The part of ``docs/calibration.md`` that ``zhangye backtest --write`` writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.errors import InputError
from zhangye.forecast.shock_multiples import ALL, GROUPS
from zhangye.outputs import whole_file
from zhangye.presentation.words.backtest import CRITERIA
from zhangye.presentation.words.backtest_labels import METHODS

if TYPE_CHECKING:
    from zhangye.presentation.report.backtest import Report
    from zhangye.project import Project

BEGIN, END = "<!-- backtest: begin -->", "<!-- backtest: end -->"
"""Lines of the document between which this module writes."""
_LANGUAGE = "en"


def file_of(project: Project) -> Path:
    """Return the path of the document."""
    return project.root / "docs" / "calibration.md"


def update(
    project: Project, report: Report, multiples: Mapping[str, float], seed: int, draws: int
) -> Path | None:
    """Write scores, demands and multiples into the document.

    Parameters
    ----------
    project
        Whose document; a project without documents gets none.
    report
        The backtest.
    multiples
        Of the discrepancy's shocks, by group.
    seed, draws
        What the backtest was run with.

    Returns
    -------
    Path or None
        The file that was written.

    Raises
    ------
    InputError
        Where the document lacks the two lines that mark the place.
    """
    path = file_of(project)
    if not path.exists():
        return None
    before, begin, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise InputError(
            "the document has no place for the scores", file=path, allowed=f"{BEGIN} ... {END}"
        )
    with whole_file(path) as draft:
        content = chapter(report, multiples, seed, draws)
        draft.write_text(f"{before}{BEGIN}\n{content}{END}{after}", encoding="utf-8", newline="\n")
    return path


def chapter(report: Report, multiples: Mapping[str, float], seed: int, draws: int) -> str:
    """Return the text between the two lines."""
    values = len(report.frame[report.frame["method"] == "structural"])
    told = (
        f"Measured with `zhangye backtest --write --seed {seed} --draws {draws}`, which writes "
        f"this part: {values} values; each score before a stroke leaves out {report.restated}."
    )
    parts = [told, _scores(report), _demands(report), _multiples(multiples)]
    return "\n\n".join(parts) + "\n"


def _scores(report: Report) -> str:
    names = ("mape", "median_ape", "crps", "coverage_90")
    before, every = (
        report.tables[name].set_index("method")
        for name in ("methods_before_restatement", "methods")
    )
    rows = [
        (
            METHODS[str(method)](_LANGUAGE),
            *(
                f"{before.loc[method, name]:.{digits}f} / {every.loc[method, name]:.{digits}f}"
                for name, digits in zip(names, (2, 2, 2, 0), strict=True)
            ),
        )
        for method in before.sort_values("mape", kind="stable").index
    ]
    heads = ("method", "MAPE, %", "median error, %", "CRPS, %", "in 90 %, %")
    return _table(heads, rows)


def _demands(report: Report) -> str:
    rows = [
        (
            METHODS[method](_LANGUAGE),
            CRITERIA[one.name](_LANGUAGE),
            "all" if one.restated else f"without {report.restated}",
            f"{one.value:.2f}",
            "80 to 97" if one.limit is None else f"{one.limit:.2f}",
            METHODS[one.best_peer](_LANGUAGE) if one.best_peer else "",
            "yes" if one.passed else "no",
        )
        for method, found in report.criteria().items()
        if method in ("structural", "shipped")
        for one in found
    ]
    heads = ("method", "demand", "years", "value", "limit", "set by", "met")
    return _table(heads, rows)


def _multiples(multiples: Mapping[str, float]) -> str:
    rows = [
        (group, f"{multiple:.2f}", ", ".join(GROUPS.get(group, ("any other indicator",))))
        for group, multiple in multiples.items()
        if group != ALL
    ]
    rows.append((ALL, f"{multiples[ALL]:.2f}", "any other indicator"))
    return _table(("group", "multiple of the shocks", "indicators"), rows)


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
