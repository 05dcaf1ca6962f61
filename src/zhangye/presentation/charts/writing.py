"""A chart on the disk: the picture, and the numbers behind it."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.text import Text as Artist

from zhangye.presentation.charts import style
from zhangye.presentation.charts.layout import DPI

PRINT_DPI = 300
PICTURES = ("png", "svg", "pdf")
"""Formats of ``save``."""


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
    save(figure, png, dpi=DPI)
    save(figure, svg, outlines=True)
    frame.to_csv(csv, index=not isinstance(frame.index, pd.RangeIndex), lineterminator="\n")
    return [png, svg, csv]


def save(
    figure: Figure, path: str | Path, *, outlines: bool = False, dpi: float = PRINT_DPI
) -> None:
    """Write a picture in the format of its suffix: PNG, SVG or PDF.

    PDF and SVG hold the letters that they need of the font, so that they look alike everywhere.
    The file depends on the figure alone: no date, no random ids.

    Parameters
    ----------
    figure
        What a function of this package returned.
    path
        A name that ends in ``.png``, ``.svg`` or ``.pdf``.
    outlines
        Whether letters of an SVG become paths, for programs that do not read embedded fonts
        (Word among them); they can then not be searched or edited as words.
    dpi
        Dots an inch of a PNG.
    """
    kind = Path(path).suffix.lower().lstrip(".")
    with style.figure_settings():
        if kind == "png":
            figure.savefig(path, format="png", dpi=dpi, metadata={"Software": "zhangye"})
        elif kind == "pdf":
            metadata = {"CreationDate": None, "Creator": "zhangye", "Producer": "matplotlib"}
            figure.savefig(path, format="pdf", metadata=metadata)
        else:
            _save_svg(figure, Path(path), outlines=outlines)


def _save_svg(figure: Figure, path: Path, *, outlines: bool) -> None:
    import matplotlib as mpl

    drawing = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "path" if outlines else "none"}):
        figure.savefig(drawing, format="svg", metadata={"Date": None, "Creator": "zhangye"})
    text = drawing.getvalue()
    if not outlines:
        words = "".join(artist.get_text() for artist in figure.findobj(Artist))
        face = f"@font-face {{font-family: '{style.family()}'; src: url({_font(words)});}}"
        text = re.sub(r"(<style[^>]*>)", lambda tag: f"{tag[1]}{face}", text, count=1)
    path.write_text(text, encoding="utf-8", newline="\n")


def _font(words: str) -> str:
    """Return the part of the font that some words need, as a WOFF in a data URL."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    # The time of writing stays out of the font: same chart, same file.
    font = TTFont(style.font_file(), recalcTimestamp=False)
    options = subset.Options(layout_features=[], name_IDs=[1, 2, 13, 14], notdef_outline=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=words + " 0123456789,.−")
    subsetter.subset(font)
    font.flavor = "woff"
    file = io.BytesIO()
    font.save(file, reorderTables=False)
    return "data:font/woff;base64," + base64.b64encode(file.getvalue()).decode("ascii")
