"""A chart on the disk: the picture twice, and the numbers behind it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from zhangye.presentation.charts import style
from zhangye.presentation.charts.layout import DPI


def write(figure: Figure, frame: pd.DataFrame, folder: str | Path, name: str) -> list[Path]:
    """Write ``name.png``, ``name.svg`` and ``name.csv`` into a folder.

    The files depend on the figure alone: no date, no random ids.

    Parameters
    ----------
    figure
        What a function of this package returned.
    frame
        The numbers that it shows.
    folder
        An existing folder (inside ``outputs.whole_folder``).
    name
        The files' name without suffix.

    Returns
    -------
    list of Path
        The files written.
    """
    png, svg, csv = (Path(folder, name + suffix) for suffix in (".png", ".svg", ".csv"))
    with style.figure_settings():
        figure.savefig(png, dpi=DPI, metadata={"Software": "zhangye"})
        figure.savefig(svg, metadata={"Date": None, "Creator": "zhangye"})
    frame.to_csv(csv, index=not isinstance(frame.index, pd.RangeIndex), lineterminator="\n")
    return [png, svg, csv]
