"""The results of reality checks, as a table and sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from zhangye.language import Language, Text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from zhangye.structure.check_runs import Failure, Result


FAMILY_NAMES = {
    "conservation": Text("conservation", "守恒"),
    "extreme": Text("extreme conditions", "极端条件"),
    "direction": Text("direction", "方向"),
    "dimension": Text("dimension", "量纲"),
    "time_step": Text("time step", "步长"),
    "loop": Text("loops", "回路"),
    "non_negative": Text("not negative", "非负"),
}
SHOWN_FAILURES = 5


def shown(results: Sequence[Result], language: Language) -> Iterator[RenderableType]:
    """Yield the table of checks, a line a failure, and how many hold."""
    from rich.table import Table
    from rich.text import Text as Line

    table = Table(
        Text("check", "检验")(language),
        Text("family", "类别")(language),
        Text("it should", "应当")(language),
        Text("result", "结果")(language),
    )
    for result in results:
        words = result.check.zh if language is Language.ZH else result.check.en
        verdict = Text("holds", "通过") if result.passed else Text("fails", "未通过")
        style = None if result.passed else "bold red"
        name = FAMILY_NAMES[result.check.family](language)
        table.add_row(result.check.id, name, words, verdict(language), style=style)
    yield table
    for result in results:
        for failure in result.failures[:SHOWN_FAILURES]:
            yield Line(f"{result.check.id}: {_sentence(failure, language)}")
        more = len(result.failures) - SHOWN_FAILURES
        if more > 0:
            words = Text("{n} more conditions", "另有 {n} 个条件")(language, n=more)
            yield Line(f"{result.check.id}: {words}")
    held = sum(result.passed for result in results)
    summary = Text("{held} of {all} checks hold", "{all} 项检验中 {held} 项通过")
    yield Line(summary(language, held=held, all=len(results)))


def _sentence(failure: Failure, language: Language) -> str:
    """Say condition, county, year and values of one failure."""
    year = "" if failure.year is None else f"{failure.year:g}"
    parts = [failure.condition, failure.county, year, failure.variable]
    if failure.count > 1:
        parts.append(Text("and {n} more places", "另有 {n} 处")(language, n=failure.count - 1))
    return "; ".join(part for part in parts if part)
