"""The sheets of a report's workbook: what a sheet and a column are, and their headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pandas as pd

from zhangye.language import Text
from zhangye.presentation.report.basis import Basis
from zhangye.presentation.report.content import Field, Sheet

WORDS, NUMBER, SHARE, YEAR = "words", "number", "share", "year"
"""What a column holds: a number has the decimals of its row, a share is shown as per cent."""

HEADS = {
    "scenario": Text("Scenario", "情景"),
    "id": Text("Id", "编号"),
    "target_id": Text("Target id", "目标编号"),
    "section": Text("Section", "章节"),
    "area": Text("Area (key)", "地区代码"),
    "area_label": Text("Area", "地区"),
    "indicator": Text("Indicator (key)", "指标代码"),
    "indicator_label": Text("Indicator", "指标"),
    "comparator": Text("Condition", "条件"),
    "target": Text("Wanted", "目标值"),
    "unit": Text("Unit (key)", "单位代码"),
    "unit_label": Text("Unit", "单位"),
    "year": Text("Year", "年份"),
    "value": Text("Value", "数值"),
    "run": Text("One run without noise", "单次无噪声模拟"),
    "gap": Text("Gap", "差距"),
    "p05": Text("5 %", "5%分位"),
    "p50": Text("Median", "中位数"),
    "p95": Text("95 %", "95%分位"),
    "probability": Text("Probability", "概率"),
    "year_reached": Text("Met in", "达标年"),
    "grade": Text("Grade", "等级"),
    "verdict": Text("Verdict (key)", "结论代码"),
    "verdict_label": Text("Verdict", "结论"),
    "departments": Text("Lead departments", "牵头部门"),
    "why": Text("Why", "原因"),
    "note": Text("Note", "备注"),
    "observed_2017": Text("2017, statistics", "2017年统计值"),
    "lever": Text("Lever or shock (key)", "措施代码"),
    "lever_label": Text("Lever or shock", "措施或冲击"),
    "default": Text("Baseline", "基准值"),
    "own_paid": Text("Own money paid, mean of 2018–2020", "自筹资金满足率（2018—2020年平均）"),
    "debt": Text("Local debt, end of year", "年末地方债务"),
    "effect": Text("Effect", "影响"),
    "share": Text("Effect over target", "影响占目标值"),
    "better": Text("Improvement, standard deviations", "改善（标准差倍数）"),
    "turns": Text("Verdict turns", "结论改变"),
    "first": Text("First scenario", "第一情景"),
    "other": Text("That scenario", "该情景"),
    "difference": Text("Difference", "差值"),
    "standard_deviations": Text("Standard deviations", "标准差倍数"),
}


def fields_of(basis: Basis, listed: Iterable[tuple[str, str, float]]) -> tuple[Field, ...]:
    """Return columns from their keys, kinds and widths."""
    return tuple(
        Field(key, basis.say(HEADS[key]) if key in HEADS else key, kind, width)
        for key, kind, width in listed
    )


def make_sheet(
    basis: Basis,
    key: str,
    title: Text,
    note: Text,
    fields: Sequence[Field],
    rows: Sequence[Sequence[Any]],
    decimals: Sequence[int],
    frozen: int,
) -> Sheet:
    """Return a sheet in the reader's language, with plain Python values in its cells."""
    return Sheet(
        key,
        basis.say(title),
        basis.say(note),
        tuple(fields),
        tuple(tuple(_cells(row)) for row in rows),
        tuple(decimals),
        frozen,
    )


def _cells(row: Sequence[Any]) -> Iterator[Any]:
    """Yield plain Python values; what is missing becomes None."""
    for value in row:
        if value is None or pd.isna(value):
            yield None
        else:
            yield value.item() if hasattr(value, "item") else value
