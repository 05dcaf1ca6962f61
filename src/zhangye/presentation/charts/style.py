"""Font, colours and settings of every figure."""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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

LINE_MARKERS = ("", "s", "^", "v")

TITLE_SIZE, SUBTITLE_SIZE, LABEL_SIZE, FOOTER_SIZE = 14.0, 9.5, 9.0, 7.5
SMALLEST_SIZE = 5.5


@dataclass(frozen=True)
class Theme:
    """Sizes and colours of a chart for one use.

    Attributes
    ----------
    width, height
        The page in centimetres unless another is asked for; a height of None follows the panels.
    title, subtitle, label, tick, footer, smallest
        Sizes of type in points; ``smallest`` is what a label may shrink to.
    line, dot
        Width of lines and diameter of dots, in points.
    colours
        Of the scenarios' lines, in turn.
    target
        Colour of targets and caps.
    dashed
        Whether neighbouring lines differ in dashes and markers too, so that they are told apart
        in grayscale.
    """

    width: float
    height: float | None
    title: float
    subtitle: float
    label: float
    tick: float
    footer: float
    smallest: float
    line: float
    dot: float
    colours: tuple[str, ...] = LINE_COLOURS
    target: str = TARGET_LINE
    dashed: bool = True

    def line_style(self, position: int) -> dict[str, Any]:
        """Return colour and dashes of the line at a position, and a marker once dashes repeat."""
        turn = position if self.dashed else position // len(self.colours)
        look: dict[str, Any] = {
            "color": self.colours[position % len(self.colours)],
            "linestyle": LINE_DASHES[turn % len(LINE_DASHES)],
        }
        marker = LINE_MARKERS[turn // len(LINE_DASHES) % len(LINE_MARKERS)]
        return look | {"marker": marker} if marker else look


SCREEN = Theme(
    width=22.86, height=13.72, title=TITLE_SIZE, subtitle=SUBTITLE_SIZE, label=LABEL_SIZE, tick=8.0,
    footer=FOOTER_SIZE, smallest=SMALLEST_SIZE, line=1.8, dot=4.5, dashed=False,
)  # fmt: skip
"""What ``run`` and the other commands draw: as large as a window."""

# 15.5 cm is the text of an A4 page in Word between its usual margins. Nothing in print is smaller
# than 8 points; what stands on a slide is read from the back of a room.
THEMES = {
    "report": Theme(
        width=15.5, height=None, title=11.5, subtitle=8.5, label=8.5, tick=8.0, footer=8.0,
        smallest=8.0, line=1.5, dot=3.4,
    ),
    "slide": Theme(
        width=31.0, height=16.5, title=26.0, subtitle=15.0, label=16.0, tick=14.0, footer=12.0,
        smallest=12.0, line=3.0, dot=6.5,
    ),
    "gray": Theme(
        width=15.5, height=None, title=11.5, subtitle=8.5, label=8.5, tick=8.0, footer=8.0,
        smallest=8.0, line=1.5, dot=3.4, colours=("#000000", "#5A5A5A"), target="#000000",
    ),
}  # fmt: skip
"""The themes of charts to order, by name."""

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
        allowed="install it with: pip install zhplot",
    )


@functools.cache
def family() -> str:
    """Return the font's family name, and make matplotlib know it."""
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
                # Titles come from users' files: a dollar sign is a dollar sign.
                "text.parse_math": False,
                "font.family": [family()],
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
                # Type 42 embeds the letters as TrueType: searchable, and editable in the PDF.
                "pdf.fonttype": 42,
                "svg.fonttype": "path",
                "svg.hashsalt": SVG_SALT,
            }
        )
        yield


def line_style(position: int) -> dict[str, Any]:
    """Return colour and dashes of the line at a position; no two of the first 24 are alike."""
    return SCREEN.line_style(position)
