"""The tables of ``zhangye calibrate``, for the screen and for its report."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from zhangye.calibration.estimates import FAR
from zhangye.language import Text
from zhangye.presentation.tables.table import Table, word_table

if TYPE_CHECKING:
    from zhangye.statistics import Statistics

FLAGS = {
    "at bound": Text("at its bound", "位于边界"),
    "far from prior": Text("beyond 2 sd of its prior", "偏离先验超过2个标准差"),
}


def _cell(value: float, shape: str) -> str:
    return "" if math.isnan(value) else format(value, shape)


def fit_sheet(series: pd.DataFrame, statistics: Statistics, lang: str) -> Table:
    """Return the fit of every series.

    Parameters
    ----------
    series
        ``Result.series``.
    statistics
        Labels, units and decimals.
    lang
        'zh' or 'en'.
    """
    heads = (
        Text("series", "序列"),
        Text("area", "地区"),
        Text("n", "n"),
        Text("RMSE", "RMSE"),
        Text("unit", "单位"),
        Text("MAPE, %", "MAPE，%"),
        Text("U2", "U2"),
        Text("bias", "偏差"),
        Text("var.", "变异"),
        Text("cov.", "协变"),
    )
    rows = []
    for row in series.to_dict("records"):
        places = statistics.decimals(row["indicator"]) + 1
        rows.append(
            (
                statistics.label(row["indicator"], lang),
                statistics.area_label(row["area"], lang),
                str(row["n"]),
                _cell(row["rmse"], f",.{places}f"),
                statistics.unit_label(statistics.unit(row["indicator"]), lang),
                _cell(row["mape"], ".1f"),
                *(_cell(row[c], ".2f") for c in ("u2", "bias", "variation", "covariation")),
            )
        )
    title = Text("Fit of the published basis, 2000-2017", "统计口径的拟合（2000–2017年）")(lang)
    return word_table(title, tuple(head(lang) for head in heads), rows, "llrrlrrrrr")


def estimates_sheet(
    estimates: pd.DataFrame, labels: Mapping[str, tuple[str, str]], lang: str
) -> Table:
    """Return every estimate beside its prior.

    Parameters
    ----------
    estimates
        ``Result.estimates``.
    labels
        English and Chinese labels of the model's variables; the English reader sees their names.
    lang
        'zh' or 'en'.
    """
    heads = (
        Text("parameter", "参数"),
        Text("value", "估计值"),
        Text("prior", "先验"),
        Text("sd", "标准差"),
        Text("shift", "偏移"),
        Text("note", "说明"),
    )
    rows, marked = [], set()
    for place, row in enumerate(estimates.to_dict("records")):
        key = row["parameter"]
        label = labels.get(key.partition("[")[0])
        shown = f"{label[1]}\n{key}" if label is not None and lang == "zh" else key
        spread = f"ln {row['sd']:.3g}" if row["family"] == "lognormal" else f"{row['sd']:.3g}"
        flag = FLAGS[row["flag"]](lang) if row["flag"] else ""
        if flag:
            marked.add(place)
        values = (f"{row['value']:.4g}", f"{row['prior']:.4g}", spread, f"{row['shift']:+.2f}")
        rows.append((shown, *values, flag))
    title = Text(
        "Estimates beside their priors (ln: sd of the logarithm; shift: in sd)",
        "参数估计与先验（ln：对数的标准差；偏移以标准差计）",
    )(lang)
    return word_table(title, tuple(head(lang) for head in heads), rows, "lrrrrl", marked)


def anchors_sheet(anchors: pd.DataFrame, lang: str) -> Table:
    """Return the findings of the literature beside the simulated ones.

    Parameters
    ----------
    anchors
        ``Result.anchors``.
    lang
        'zh' or 'en'.
    """
    heads = (
        Text("finding", "文献结论"),
        Text("unit", "单位"),
        Text("found", "文献值"),
        Text("sd", "标准差"),
        Text("simulated", "模拟值"),
        Text("shift", "偏移"),
    )
    rows, marked = [], set()
    for place, row in enumerate(anchors.to_dict("records")):
        numbers = (f"{row[column]:,.5g}" for column in ("observed", "sd", "simulated"))
        rows.append((row["anchor"], row["unit"], *numbers, f"{row['shift']:+.2f}"))
        if abs(row["shift"]) > FAR:
            marked.add(place)
    title = Text(
        "Findings of the literature (calibration/observation.toml; shift: in sd)",
        "文献结论（calibration/observation.toml；偏移以标准差计）",
    )(lang)
    return word_table(title, tuple(head(lang) for head in heads), rows, "llrrrr", marked)


def acceptance_sheet(acceptance: pd.DataFrame, statistics: Statistics, lang: str) -> Table:
    """Return the limits and whether the fit keeps them.

    Parameters
    ----------
    acceptance
        ``Result.acceptance``.
    statistics
        Labels.
    lang
        'zh' or 'en'.
    """
    heads = (
        Text("series", "序列"),
        Text("area", "地区"),
        Text("result", "结果"),
        Text("n", "n"),
        Text("MAPE, %", "MAPE，%"),
        Text("limit, %", "上限，%"),
    )
    rows, marked = [], set()
    for place, row in enumerate(acceptance.to_dict("records")):
        areas = row["areas"].split()
        where = statistics.area_label(areas[0], lang)
        if len(areas) > 1:
            where = Text("mean over {n} counties", "{n}个县区平均")(lang, n=len(areas))
        verdict = Text("passes", "通过") if row["passed"] else Text("fails", "未通过")
        if not row["passed"]:
            marked.add(place)
        rows.append(
            (
                statistics.label(row["indicator"], lang),
                where,
                verdict(lang),
                str(row["n"]),
                f"{row['mape']:.1f}",
                f"{row['limit']:g}",
            )
        )
    title = Text("Limits of acceptance", "验收限值")(lang)
    return word_table(title, tuple(head(lang) for head in heads), rows, "lllrrr", marked)
