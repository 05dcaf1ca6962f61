"""Font, colours and settings of every figure."""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager

from zhangye.errors import InputError

# Okabe and Ito (2008), 'Color Universal Design': told apart by colour-blind readers. Their
# yellow and sky blue are left out: too pale for a line with its label on white.
LINE_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#A2548A", "#8A6D00", "#4D4D4D")
LINE_DASHES = ("solid", (0, (6, 1.5)), (0, (2, 1.2)), (0, (6, 1.5, 1.5, 1.5)))
FILL_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#999999")

INK = "#222222"
QUIET = "#5F5F5F"
GRID = "#DDDDDD"
FORECAST_SHADE = "#F1F4F7"
HISTORY_DOT = "#222222"
TARGET_LINE = "#9C1C1C"
MET, SHORT = "#0072B2", "#D55E00"

TITLE_SIZE, SUBTITLE_SIZE, LABEL_SIZE, FOOTER_SIZE = 14.0, 9.5, 9.0, 7.5
SMALLEST_SIZE = 5.5

# The ids inside an SVG come from this salt instead of a random number: same chart, same file.
SVG_SALT = "zhangye"


def font_file() -> Path:
    """Return the Chinese font (Noto Sans SC, OFL) that the distribution ``zhplot`` carries.

    The file is found without importing ``zhplot``, whose import changes global settings.

    Raises
    ------
    InputError
        Where the distribution or the font in it is missing.
    """
    found = importlib.util.find_spec("zhplot")
    folders = [] if found is None else list(found.submodule_search_locations or [])
    for folder in folders:
        for file in sorted(Path(folder, "fonts").glob("NotoSansSC*.[to]tf")):
            return file
    raise InputError(
        "charts need the font Noto Sans SC from the package 'zhplot', which is not installed",
        allowed="install it with: pip install zhplot==1.0.0",
    )


@functools.cache
def _family() -> str:
    file = font_file()
    font_manager.fontManager.addfont(file)
    return font_manager.FontProperties(fname=file).get_name()


@contextmanager
def figure_settings() -> Iterator[None]:
    """Draw inside with the project's settings; the reader's own settings stay as they were."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "font.family": [_family()],
                "font.size": LABEL_SIZE,
                "text.color": INK,
                "axes.edgecolor": QUIET,
                "axes.labelcolor": INK,
                "axes.spines.top": False,
                "axes.spines.right": False,
                "axes.spines.left": False,
                "axes.grid": True,
                "axes.grid.axis": "y",
                "axes.axisbelow": True,
                "axes.unicode_minus": True,
                "grid.color": GRID,
                "grid.linewidth": 0.7,
                "xtick.color": QUIET,
                "ytick.color": QUIET,
                "ytick.left": False,
                "lines.solid_capstyle": "round",
                "hatch.linewidth": 0.6,
                "svg.fonttype": "path",
                "svg.hashsalt": SVG_SALT,
            }
        )
        yield


def line_style(position: int) -> dict[str, Any]:
    """Return colour and dashes of the line at a position; no two of the first 24 are alike."""
    return {
        "color": LINE_COLOURS[position % len(LINE_COLOURS)],
        "linestyle": LINE_DASHES[(position // len(LINE_COLOURS)) % len(LINE_DASHES)],
    }
