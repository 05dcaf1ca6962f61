"""Issued forecasts and how good they were, as tables and in plain words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from zhangye.language import Text
from zhangye.presentation.words.backtest_labels import MEASURES, METHODS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from rich.table import Table

    from zhangye.targets import Register
    from zhangye.vintages.score import Score

SHOWN = ("mape", "crps", "coverage_50", "coverage_90")
SCENARIOS = {
    "baseline": Text("Our forecast, baseline", "本模型：基准情景"),
    "plan": Text("Our forecast, plan", "本模型：规划情景"),
}
ISSUED = Text("Forecasts that were issued", "已发布的预测")
METHODS_TITLE = Text("Issued forecasts against what was printed", "已发布预测与公布数据的对比")
TARGETS_TITLE = Text("Targets whose year has come", "已到期目标")
HEADS = {
    "vintage": Text("vintage", "时点"),
    "figures": Text("later figures known", "当时已知的后续数据"),
    "intact": Text("as issued", "与发布时一致"),
    "path": Text("folder", "文件夹"),
    "method": Text("method", "方法"),
    "scenario": Text("scenario", "情景"),
    "target": Text("target", "目标"),
    "probability": Text("was given", "当时概率"),
    "met": Text("came", "结果"),
    "brier": Text("Brier", "布里尔得分"),
    "brier_half": Text("always 1/2", "恒取1/2"),
    "brier_automatic": Text("automatic methods", "自动方法"),
}
YES, NO = Text("yes", "是"), Text("NO", "否")
MET, NOT_MET = Text("met", "实现"), Text("not met", "未实现")
VERDICT = Text(
    "{issued}, {method}: CRPS {own:.1f} % on {n} values; {word} than the best statistical method "
    "({peer}, {other:.1f} %) by {gap:.1f} points; 90 % intervals held {held:.0f} %.",
    "{issued}，{method}：{n}个数据的CRPS为{own:.1f}%，比最好的统计方法（{peer}，{other:.1f}%）{word}"
    "{gap:.1f}个百分点；90%区间包含了{held:.0f}%的数据。",
)
ALONE = Text(
    "{issued}, {method}: CRPS {own:.1f} % on {n} values; no statistical method could be fitted; "
    "90 % intervals held {held:.0f} %.",
    "{issued}，{method}：{n}个数据的CRPS为{own:.1f}%；无法拟合统计方法；90%区间包含了{held:.0f}%的数据。",
)
BETTER, WORSE = Text("better", "好"), Text("worse", "差")
FEW = Text("Scores on fewer than {n} values say little.", "少于{n}个数据的评分参考意义有限。")
FEWEST_VALUES = 20


def label(method: str, language: str) -> str:
    """Return what a method, or a scenario of ours, is called."""
    return (SCENARIOS.get(method) or METHODS[method])(language)


def vintages_table(frame: pd.DataFrame, language: str) -> Table:
    """Return the forecasts that were issued."""
    table = _table(ISSUED(language), ["vintage", "figures", "intact", "path"], language)
    for row in frame.to_dict("records"):
        count = "" if row["figures"] is None else str(row["figures"])
        intact = (YES if row["intact"] else NO)(language)
        table.add_row(str(row["vintage"]), count, intact, str(row["path"]))
    return table


def methods_table(methods: pd.DataFrame, language: str) -> Table:
    """Return scores by vintage and method, the least CRPS first."""
    table = _table(METHODS_TITLE(language), ["vintage", "method"], language)
    table.add_column("n", justify="right")
    for measure in SHOWN:
        table.add_column(MEASURES[measure](language), justify="right")
    for row in methods.sort_values(["issued", "crps"], kind="stable").to_dict("records"):
        cells = [f"{row[measure]:.1f}" for measure in SHOWN]
        style = "bold" if row["method"] in SCENARIOS else None
        name = label(str(row["method"]), language)
        table.add_row(str(row["issued"]), name, str(row["n"]), *cells, style=style)
    return table


def targets_table(targets: pd.DataFrame, register: Register, language: str) -> Table:
    """Return what was said of targets, and what came."""
    heads = ["vintage", "scenario", "target", "probability", "met", "brier", "brier_half"]
    table = _table(TARGETS_TITLE(language), [*heads, "brier_automatic"], language)
    for row in targets.to_dict("records"):
        indicator = register.by_id[str(row["id"])].indicator
        automatic = row["brier_automatic"]
        table.add_row(
            str(row["issued"]),
            label(str(row["scenario"]), language),
            register.statistics.label(indicator, language),
            f"{100 * row['probability']:.0f} %",
            (MET if row["met"] else NOT_MET)(language),
            f"{row['brier']:.2f}",
            f"{row['brier_half']:.2f}",
            "" if math.isnan(automatic) else f"{automatic:.2f}",
        )
    return table


def verdicts(score: Score, language: str) -> Iterator[str]:
    """Say of each of our forecasts whether it was better or worse, by how much, on how many."""
    for issued, table in score.methods.groupby("issued", sort=False):
        peers = table[~table["method"].isin(SCENARIOS)]
        for row in table[table["method"].isin(SCENARIOS)].to_dict("records"):
            said = {
                "issued": issued,
                "method": label(str(row["method"]), language),
                "own": row["crps"],
                "n": row["n"],
                "held": row["coverage_90"],
            }
            # Only methods that forecast all the same values can be compared.
            rivals = peers[peers["n"] == row["n"]].sort_values("crps", kind="stable")
            if rivals.empty:
                yield ALONE(language, **said)
                continue
            best = rivals.iloc[0]
            gap = float(best["crps"]) - float(row["crps"])
            yield VERDICT(
                language,
                word=(BETTER if gap >= 0 else WORSE)(language),
                peer=label(str(best["method"]), language),
                other=float(best["crps"]),
                gap=abs(gap),
                **said,
            )
    if len(score.values) and score.methods["n"].max() < FEWEST_VALUES:
        yield FEW(language, n=FEWEST_VALUES)


def _table(title: str, heads: list[str], language: str) -> Table:
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for head in heads:
        table.add_column(HEADS[head](language), overflow="fold")
    return table
