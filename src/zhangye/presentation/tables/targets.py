"""The plan's commitments, and where the plan pulls against itself, as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from zhangye.language import Text
from zhangye.presentation.tables.styled import styled

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from zhangye.targets import Contradiction, Register, Target


GROUPS: dict[str, Callable[[Target], str]] = {
    "section": lambda target: target.section,
    "department": lambda target: target.led_by("zh"),
    "wording": lambda target: target.wording,
    "grade": lambda target: target.grade,
}
WORDINGS = {
    "firm": Text("firm", "确定"),
    "strive": Text("strive", "力争"),
    "about": Text("about", "左右"),
    "explore": Text("explore", "探索"),
}
GRADES = {
    "A": Text("A: calibrated on its own series", "A：按自身序列校准"),
    "B": Text("B: structure with an anchor or prior", "B：结构加参照值或先验"),
    "C": Text("C: no base value", "C：缺基数"),
    "D": Text("D: administrative, reported", "D：行政性，填报"),
}
KINDS = {
    "contradiction": Text("contradiction", "矛盾"),
    "tension": Text("tension", "紧张"),
    "reading": Text("reading", "理解"),
}


ORIGINS = {
    "plan": Text("plan", "规划"),
    "inferred": Text("inferred", "推断"),
    "none": Text("none", "无"),
}
"""Where a year of a target comes from."""
PRICES = {"2015": Text("of 2015", "2015年价"), "current": Text("current", "现价")}
ANCHORS = {"series": "历年序列", "none": "无"}


def list_tables(
    register: Register, shown: Sequence[Target], by: str, lang: str
) -> Iterator[RenderableType]:
    """Yield one table a group of targets; ``by`` is a key of `GROUPS`."""
    from rich.table import Table

    groups: dict[str, list[Target]] = {}
    for target in shown:
        groups.setdefault(GROUPS[by](target), []).append(target)
    names = {"wording": WORDINGS, "grade": GRADES}.get(by, {})
    for group in sorted(groups):
        title = names[group](lang) if group in names else group
        if by == "department":
            title = groups[group][0].led_by(lang)
        table = Table(title=f"{title} ({len(groups[group])})", title_justify="left", expand=True)
        for head, width in (
            (Text("target", "目标"), None),
            (Text("area", "地区"), 14),
            (Text("condition", "要求"), 24),
            (Text("year", "年份"), 6),
            (Text("wording", "措辞"), 8),
            (Text("grade", "等级"), 5),
        ):
            table.add_column(head(lang), width=width, overflow="fold")
        for target in groups[group]:
            table.add_row(
                styled(
                    f"{register.statistics.label(target.indicator, lang)}\n", (target.id, "dim")
                ),
                register.statistics.area_label(target.area, lang),
                _condition(register, target, lang),
                _year(target),
                WORDINGS[target.wording](lang),
                target.grade,
            )
        yield table
    note = Text(
        "{n} targets. A year in brackets is inferred, not in the plan.",
        "共{n}项。括号内年份为推断，规划未写明。",
    )
    yield note(lang, n=len(shown))


def target_table(register: Register, target: Target, lang: str) -> Table:
    """Return all about one target."""
    from rich.table import Table

    stats = register.statistics
    none = Text("-", "无")(lang)
    base = none
    if target.baseline_year is not None:
        base = f"{target.baseline_year} ({ORIGINS[target.baseline_source](lang)})"
    prices = PRICES[target.price_base](lang) if target.price_base else none
    lines: list[tuple[Text, str]] = [
        (Text("id", "编号"), target.id),
        (Text("indicator", "指标"), f"{stats.label(target.indicator, lang)} ({target.indicator})"),
        (Text("definition", "定义"), stats.definition(target.indicator, lang)),
        (Text("area", "地区"), stats.area_label(target.area, lang)),
        (Text("condition", "要求"), _condition(register, target, lang)),
        (Text("year", "年份"), f"{target.year} ({ORIGINS[target.year_source](lang)})"),
        (Text("base year", "基年"), base),
        (Text("tolerance", "容差"), _tolerance(target, lang) or none),
        (Text("price base", "价格"), prices),
        (Text("wording", "措辞"), WORDINGS[target.wording](lang)),
        (Text("section", "章节"), target.section),
        (Text("departments", "牵头部门"), target.led_by(lang)),
        (Text("grade", "等级"), GRADES[target.grade](lang)),
        (Text("anchor", "基数来源"), _anchor(target, lang) or none),
        (Text("plan's words", "规划原文"), target.text),
        (Text("how read", "如何理解"), target.definition or none),
    ]
    entered = register.entered
    for row in entered[entered["id"] == target.id].itertuples():
        words = f"{row.kind} {row.area} {row.year}: {row.value:g} {row.unit} ({row.by}, {row.date})"
        lines.append((Text("entered", "填报"), words))
    table = Table(show_header=False, box=None)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for head, words in lines:
        table.add_row(head(lang), words)
    return table


def contradiction(
    register: Register, found: Contradiction, number: int, lang: str
) -> Iterator[RenderableType]:
    """Yield one finding of the plan against itself, step by step."""
    yield styled("\n", (f"{number}. {found.title(lang)}", "bold"), f"  [{KINDS[found.kind](lang)}]")
    for step in found.steps:
        yield _indented(f"- {step.text(lang)}", 3)
        origin = []
        if step.targets:
            named = _named(register, step.targets, lang)
            origin.append(f"{Text('plan', '规划')(lang)}: {named}")
        sources: dict[str, list[str]] = {}
        for datum in step.data:
            label = register.statistics.label(datum.indicator, lang)
            area = register.statistics.area_label(datum.area, lang)
            year = "" if datum.year is None else f" {datum.year}"
            sources.setdefault(datum.source, []).append(f"{area} {label}{year}")
        origin += [f"{source}: {', '.join(words)}" for source, words in sources.items()]
        if origin:
            yield _indented("; ".join(origin), 5, style="dim")
    yield _indented(f"=> {found.conclusion(lang)}", 3)


def _named(register: Register, ids: Sequence[str], lang: str) -> str:
    """Return targets by area and indicator, as a reader knows them."""
    stats = register.statistics
    whole = Text("{area}, {label}", "{area}{label}")
    words = [
        whole(lang, area=stats.area_label(t.area, lang), label=stats.label(t.indicator, lang))
        for t in (register[one] for one in ids)
    ]
    return Text("; ", "；")(lang).join(dict.fromkeys(words))


def _tolerance(target: Target, lang: str) -> str:
    return target.tolerance.replace("points", "个百分点") if lang == "zh" else target.tolerance


def _anchor(target: Target, lang: str) -> str:
    """Return what a base rests on; what the register says in English alone is said to be so."""
    if lang != "zh" or not target.anchor:
        return target.anchor
    return ANCHORS.get(target.anchor, "原注（英文）：" + target.anchor)


def _indented(words: str, columns: int, style: str = "") -> RenderableType:
    from rich.padding import Padding
    from rich.text import Text as Styled

    return Padding(Styled(words, style=style), (0, 0, 0, columns))


def _condition(register: Register, target: Target, lang: str) -> str:
    unit = register.statistics.unit_label(target.unit, lang)
    return f"{target.comparator} {target.value:,g} {unit}"


def _year(target: Target) -> str:
    return str(target.year) if target.year_source == "plan" else f"({target.year})"
