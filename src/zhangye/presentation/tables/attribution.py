"""Why two scenarios differ, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhangye.language import Text
from zhangye.presentation.tables.styled import styled

if TYPE_CHECKING:
    from rich.table import Table

    from zhangye.explain.attribution import Attribution
    from zhangye.targets import Register


SHOWN_PAIRS, SHOWN_VARIABLES, SHOWN_ROUTES = 5, 12, 3
PATH_YEARS = (2018, 2020, 2025, 2035)


def contributions_table(
    found: Attribution, register: Register, figure: tuple[str, str, int], lang: str
) -> Table:
    """Return the part of each lever and shock in the difference of one figure."""
    from rich.table import Table

    from zhangye.presentation.words.signs import number, signed

    area, indicator, year = figure
    statistics = register.statistics
    decimals = statistics.decimals(indicator) + 1
    one, two = (scenario.label(lang) for scenario in found.scenarios)
    start, end = found.end_values(area, indicator, year)
    title = Text(
        "{area}, {indicator} {year} ({unit}): {start} under '{one}', {end} under '{two}'",
        "{year}年{area}{indicator}（{unit}）：“{one}”{start}，“{two}”{end}",
    )(
        lang,
        area=statistics.area_label(area, lang),
        indicator=statistics.label(indicator, lang),
        year=year,
        unit=statistics.unit_label(statistics.unit(indicator), lang),
        start=number(start, decimals),
        end=number(end, decimals),
        one=one,
        two=two,
    )
    table = Table(title=title, title_justify="left")
    table.add_column(Text("lever or shock", "措施或冲击")(lang), overflow="fold")
    for head in (
        Text("contribution", "贡献"),
        Text("alone on A", "单独实施"),
        Text("on top of all", "末位加入"),
    ):
        table.add_column(head(lang), justify="right")
    effects = found.at(area, indicator, year)
    for name, row in effects.iterrows():
        cells = [signed(float(row[kind]), decimals) for kind in effects.columns]
        table.add_row(found.label(str(name), lang), *cells)
    table.add_section()
    total = signed(float(effects["shapley"].sum()), decimals)
    table.add_row(Text("difference", "两情景之差")(lang), total, "", "")
    return table


def pairs_table(
    found: Attribution, register: Register, figure: tuple[str, str, int], lang: str
) -> Table | None:
    """Return the strongest interactions; None where there are none."""
    from rich.table import Table

    from zhangye.presentation.words.signs import signed

    strongest = found.strongest_pairs(*figure)[:SHOWN_PAIRS]
    decimals = register.statistics.decimals(figure[1]) + 1
    if not strongest:
        return None
    title = Text(
        "Strongest interactions: above zero the two help each other, below zero one does what "
        "the other would have done",
        "最强的交互作用：大于零为相互促进，小于零为相互替代",
    )
    table = Table(title=title(lang), title_justify="left")
    table.add_column(Text("lever", "措施")(lang), overflow="fold")
    table.add_column(Text("with", "与")(lang), overflow="fold")
    table.add_column(Text("interaction", "交互作用")(lang), justify="right")
    for first, second, value in strongest:
        cells = (found.label(first, lang), found.label(second, lang))
        table.add_row(*cells, signed(value, decimals))
    return table


def path_table(found: Attribution, year: int, lang: str) -> Table:
    """Return the stocks and flows that differ most, by distance from the levers."""
    from rich.table import Table

    from zhangye.explain.fields import label
    from zhangye.explain.pathway import strongest

    years = sorted({*PATH_YEARS, year})
    title = Text(
        "The path through the model: stocks and flows that differ most in {year}, by distance "
        "from the levers (change in % of the variable's mean size)",
        "模型中的传导路径：{year}年差异最大的存量与流量，按与措施的距离排列（占变量平均规模的%）",
    )
    table = Table(title=title(lang, year=year), title_justify="left")
    table.add_column(Text("links", "距离")(lang), justify="right")
    table.add_column(Text("stock or flow", "存量或流量")(lang), overflow="fold")
    table.add_column(Text("field", "领域")(lang), overflow="fold")
    for one in years:
        table.add_column(str(one), justify="right")
    kinds = {
        "stock": Text("stock", "存量"),
        "delay": Text("delay", "延迟"),
        "flow": Text("flow", "流量"),
    }
    for name, row in strongest(found.path.table(), year, SHOWN_VARIABLES).iterrows():
        table.add_row(
            str(row["distance"]),
            styled(
                f"{found.variable_label(str(name), lang)} ",
                (f"({kinds[str(row['kind'])](lang)})", "dim"),
            ),
            label(str(row["module"]), lang),
            *(f"{100 * float(row[one]):+,.1f}" for one in years),
        )
    return table


def routes(found: Attribution, figure: tuple[str, str, int], lang: str) -> str:
    """Return the ways of the largest contributions through the model, one a line."""
    title = Text(
        "How the largest ones get there: of all ways the one whose weakest link is moved most "
        "(mean difference since 2018, in % of a variable's size)",
        "贡献最大者的传导途径：各路径中最弱环节变动最大者（2018年以来平均差异，占变量规模的%）",
    )
    names = [player.name for player in found.players]
    lines = []
    for name in found.at(*figure).index[:SHOWN_ROUTES]:
        steps = found.path.route(names.index(str(name)), *figure)
        if steps:
            words = [found.step_label(step, lang) for step in steps[1:]]
            lines.append(f"  {found.label(str(name), lang)}: " + " → ".join(words))
    return "\n".join([title(lang), *lines]) if lines else ""
