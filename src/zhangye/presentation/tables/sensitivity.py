"""What a figure hangs on, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhangye.language import Text

if TYPE_CHECKING:
    from rich.table import Table

    from zhangye.explain.names import Names
    from zhangye.explain.sensitivity import Sensitivity
    from zhangye.targets import Register


SHOWN_CONSTANTS = 8
FACTORS = {
    "constants": Text("constants of the model", "模型参数"),
    "inflow": Text("river inflow", "来水"),
    "drivers": Text("drivers from outside", "外部驱动"),
    "announced revisions": Text("announced revisions", "统计修订"),
    "implementation rate": Text("implementation rate", "落实比例"),
}
NOTE = Text(
    "How far this rests on priors: the constants are drawn from the posterior together, as one "
    "group, because indices need independent inputs. {share}Lever effects rest almost wholly on "
    "priors, and a lever's range is an assumption (scenarios/levers.csv): a wider range would give "
    "it a larger share.",
    "对先验的依赖程度：模型参数彼此相关，而指数要求输入相互独立，因此全部参数按后验联合抽样并作为一组。{share}"
    "措施效应几乎全部依据先验，措施取值范围亦为假设（scenarios/levers.csv）：范围越宽，所占比重越大。",
)
SHARE = Text(
    "{share:.0%} of the variance of the forecast of {year}, levers as the scenario has them, rests "
    "on priors alone (90 % interval {low:.0%} to {high:.0%}). ",
    "措施按情景取值时，{year}年预测方差的{share:.0%}仅取决于先验（90%区间{low:.0%}至{high:.0%}）。",
)


def factor_label(name: str, lang: str) -> str:
    """Return what a reader calls a group of inputs."""
    from zhangye.explain.factors import LEVERS
    from zhangye.explain.fields import label

    if name.startswith(LEVERS):
        words = Text("levers: {field}", "措施：{field}")
        return words(lang, field=label(name.removeprefix(LEVERS), lang))
    return FACTORS[name](lang)


def indices_table(
    found: Sensitivity, register: Register, area: str, indicator: str, year: int, lang: str
) -> Table:
    """Return the indices of one figure and year."""
    from rich.table import Table

    statistics = register.statistics
    rows = found.of(area, indicator, year)
    title = Text(
        "{area}, {indicator} {year}: share of the variance, with the 90 % interval of the "
        "sampling error ({runs:,} runs)",
        "{year}年{area}{indicator}：占方差的比重及抽样误差的90%区间（{runs:,}次模拟）",
    )(
        lang,
        area=statistics.area_label(area, lang),
        indicator=statistics.label(indicator, lang),
        year=year,
        runs=found.runs,
    )
    table = Table(title=title, title_justify="left")
    table.add_column(Text("inputs", "输入")(lang), overflow="fold")
    heads = (Text("alone", "单独作用"), Text("with interactions", "含交互作用"))
    for head in heads:
        table.add_column(head(lang), justify="right")
    for row in rows.to_dict("records"):
        cells = [
            f"{100 * row[kind]:.1f} % ({100 * row[f'{kind}_p05']:.1f} – "
            f"{100 * row[f'{kind}_p95']:.1f})"
            for kind in ("first", "total")
        ]
        table.add_row(factor_label(str(row["factor"]), lang), *cells)
    left_out = float(rows["left_out"].max())
    if left_out > 0:
        table.caption = Text(
            "{share:.1%} of the points left out: the model gave no number at one of their runs",
            "{share:.1%}的样本点因模型未得出数值而剔除",
        )(lang, share=left_out)
    return table


def constants_table(
    found: Sensitivity, names: Names, area: str, indicator: str, lang: str
) -> Table:
    """Return the constants that most of their part goes with."""
    from rich.table import Table

    rows = found.constants
    rows = rows[(rows["area"] == area) & (rows["indicator"] == indicator) & (rows["year"] == 2020)]
    title = Text(
        "Within the constants, 2020: the part that goes with each one and with what is "
        "correlated with it",
        "模型参数之中（2020年）：与各参数及其相关参数相伴的比重",
    )
    table = Table(title=title(lang), title_justify="left")
    table.add_column(Text("constant", "参数")(lang), overflow="fold")
    table.add_column(Text("part", "比重")(lang), justify="right")
    table.add_column(Text("rank correlation", "秩相关")(lang), justify="right")
    table.add_column(Text("rests on", "依据")(lang))
    kinds = {True: Text("data and prior", "数据与先验"), False: Text("prior alone", "仅先验")}
    strongest = rows.sort_values("ratio", ascending=False, kind="stable").head(SHOWN_CONSTANTS)
    for row in strongest.to_dict("records"):
        table.add_row(
            names.label(str(row["constant"]), lang),
            f"{100 * float(row['ratio']):.0f} %",
            f"{float(row['correlation']):+.2f}",
            kinds[bool(row["estimated"])](lang),
        )
    return table


def priors_note(found: Sensitivity, area: str, indicator: str, lang: str) -> str:
    """Say how far the answer rests on priors."""
    shares = found.prior_shares
    rows = shares[
        (shares["area"] == area) & (shares["indicator"] == indicator) & (shares["year"] == 2020)
    ]
    told = [
        SHARE(lang, year=2020, share=row["prior_only"], low=row["p05"], high=row["p95"])
        for row in rows.to_dict("records")
    ]
    return NOTE(lang, share="".join(told))
