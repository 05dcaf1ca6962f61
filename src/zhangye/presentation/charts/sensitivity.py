"""What a figure hangs on: Sobol indices by factor, with their sampling error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MultipleLocator

from zhangye.language import Text
from zhangye.presentation.charts import style
from zhangye.presentation.charts.findings import quantity
from zhangye.presentation.charts.layout import Caption, new_page, shorten, write_at, write_key

ROW, LABEL_ROOM = 0.34, 2.6
PALE = "#A9C9DF"
"""The total index, behind the first-order index in the same colour."""


def sobol_bars(
    tables: Mapping[int, pd.DataFrame],
    *,
    labels: Mapping[str, str],
    indicator: str,
    area: str,
    caption: Caption,
) -> Figure:
    """Draw first-order and total indices of one figure, a panel a year.

    Parameters
    ----------
    tables
        Year -> ``factor, first, first_p05, first_p95, total, total_p05, total_p95, sd``.
    labels
        Factor -> what the reader calls it, in the order of the rows.
    indicator, area
        Which figure.
    caption
        Labels, language, source and scenario.
    """
    registry, lang = caption.registry, caption.lang
    subtitle = Text(
        "{area}, {indicator}: share of the variance by group of inputs; lines: 90 % interval of "
        "the sampling error. Constants are one group: they depend on each other",
        "{area}{indicator}：各组输入占方差的比重；横线为抽样误差的90%区间。模型参数彼此相关，故作为一组",
    )(
        lang,
        area=registry.area_label(area, lang),
        indicator=registry.label(indicator, lang),
    )
    rows = list(labels)
    with style.figure_settings():
        finding = _finding(tables, labels, indicator, caption)
        size = (9.0, 2.5 + ROW * len(rows))
        page = new_page(size, finding, subtitle, caption.footer())
        key = [
            (Text("alone (first-order index)", "单独作用（一阶指数）")(lang), {"color": style.MET}),
            (
                Text("with its interactions (total index)", "含交互作用（总指数）")(lang),
                {"color": PALE},
            ),
        ]
        top = write_key(page, key, fill=True) - 0.3
        left = page.left + LABEL_ROOM
        width = (page.right - left - 0.15) / len(tables)
        bottom = page.bottom + 0.3
        for k, (year, table) in enumerate(tables.items()):
            start = left + k * width
            axes = page.axes(start, start + width - 0.4, bottom, top)
            _panel(axes, table.set_index("factor").loc[rows])
            spread = float(table["sd"].iloc[0])
            words = Text("{year} (sd {spread})", "{year}年（标准差{spread}）")(
                lang, year=year, spread=quantity(spread, indicator, caption, difference=True)
            )
            write_at(page.figure, start, top + 0.08, words, 9.5, va="bottom")
        row = (top - bottom) / len(rows)
        for place, name in enumerate(rows):
            shown = shorten(page.figure, labels[name], LABEL_ROOM - 0.2, style.LABEL_SIZE)
            y = top - (place + 0.5) * row
            write_at(page.figure, left - 0.1, y, shown, style.LABEL_SIZE, ha="right", va="center")
        page.figure.draw_without_rendering()
    return page.figure


def _panel(axes: Axes, table: pd.DataFrame) -> None:
    places = np.arange(len(table))
    for column, colour, height in (("total", PALE, 0.66), ("first", style.MET, 0.34)):
        values = np.clip(table[column].to_numpy(dtype=float), 0, None)
        axes.barh(places, values, color=colour, height=height, linewidth=0)
    for column, shift in (("total", 0.2), ("first", 0.0)):
        low, high = (table[f"{column}_{end}"].to_numpy(dtype=float) for end in ("p05", "p95"))
        axes.hlines(
            places + shift, np.clip(low, 0, None), np.clip(high, 0, None), color=style.INK,
            linewidth=0.8,
        )  # fmt: skip
    axes.set_ylim(len(table) - 0.5, -0.5)
    most = float(table[["total_p95", "first_p95"]].to_numpy().max())
    axes.set_xlim(0, max(1.0, most) * 1.02)
    axes.set_yticks(places, [""] * len(table))
    axes.xaxis.set_major_locator(MultipleLocator(0.25))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.0f} %"))
    axes.tick_params(labelsize=8.0, length=0, pad=4)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")


def _finding(
    tables: Mapping[int, pd.DataFrame],
    labels: Mapping[str, str],
    indicator: str,
    caption: Caption,
) -> str:
    lang = caption.lang
    year, table = next(iter(tables.items()))
    ranked: Sequence[dict[str, object]] = table.sort_values("total", ascending=False).to_dict(
        "records"
    )  # type: ignore[assignment]
    parts = [
        Text("{name} ({share:.0%})", "{name}（{share:.0%}）")(
            lang, name=labels[str(row["factor"])], share=max(0.0, float(str(row["total"])))
        )
        for row in ranked[:2]
    ]
    words = Text(
        "{indicator} in {year} hangs most on {first}, then on {second}",
        "{year}年{indicator}的不确定性主要来自{first}，其次是{second}",
    )
    return words(
        lang,
        indicator=caption.registry.label(indicator, lang),
        year=year,
        first=parts[0],
        second=parts[-1],
    )
