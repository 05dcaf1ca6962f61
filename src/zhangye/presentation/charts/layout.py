"""The page around a chart, and where its words go.

Text is measured with the renderer before it is placed: lines break where they would leave the
figure, and labels at line ends move apart until none touches another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text as Artist
from numpy.typing import NDArray

from zhangye.language import Registry, Text
from zhangye.presentation.charts import style
from zhangye.version import __version__

DPI = 150
MARGIN = 0.22  # inches between the page's edge and anything on it
NARROWEST = 0.5
ORPHAN = 0.15  # share of its room that a last line takes at least, where it can

# A Chinese line may break between any two characters, but not after an opening mark nor before
# a closing one; an English line breaks at blanks.
_OPENING, _CLOSING = "（《「“‘", "，。、；：！？）》」”’％"
_HAN = r"\u3400-\u9fff\u3000-\u303f\uff00-\uffef"
_PIECES = re.compile(
    rf"[{_OPENING}]*(?:[{_HAN}]|[^\s{_HAN}{_OPENING}{_CLOSING}]+)[{_CLOSING}]*\s*"
    rf"|[{_OPENING}{_CLOSING}]+\s*"
    r"|\s+"
)


@dataclass(frozen=True)
class Caption:
    """What every chart says about itself.

    Attributes
    ----------
    registry
        Labels, units and decimals.
    lang
        'zh' or 'en'.
    source
        Where the figures come from, in the reader's language.
    scenario
        The title of the scenario or scenarios, in the reader's language.
    """

    registry: Registry
    lang: str
    source: str
    scenario: str

    def footer(self) -> str:
        """Return the line at the foot: source, scenario and version."""
        return Text(
            "Source: {source}. Scenario: {scenario}. zhangye {version}",
            "资料来源：{source}；情景：{scenario}；zhangye {version}",
        )(self.lang, source=self.source, scenario=self.scenario, version=__version__)


@dataclass(frozen=True)
class Page:
    """A figure with title, subtitle and footer written.

    Attributes
    ----------
    figure
        The figure.
    left, right, bottom, top
        The edges of what is left for the chart, in inches from the figure's lower left corner.
    """

    figure: Figure
    left: float
    right: float
    bottom: float
    top: float

    def axes(self, left: float, right: float, bottom: float, top: float) -> Axes:
        """Add axes whose box has the given edges in inches."""
        return self.figure.add_axes(self._fractions(left, right, bottom, top))

    def move(self, axes: Axes, left: float, right: float, bottom: float, top: float) -> None:
        """Give axes the edges in inches."""
        axes.set_position(self._fractions(left, right, bottom, top))

    def _fractions(
        self, left: float, right: float, bottom: float, top: float
    ) -> tuple[float, float, float, float]:
        width, height = self.figure.get_size_inches()
        return left / width, bottom / height, (right - left) / width, (top - bottom) / height


class Picture(Figure):
    """A figure that a notebook shows as it is, whatever its backend and without axes too."""

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, bytes]:
        drawn = BytesIO()
        self.savefig(drawn, format="png")
        return {"image/png": drawn.getvalue()}


def new_page(
    size: tuple[float, float],
    title: str,
    subtitle: str,
    footer: str,
    theme: style.Theme = style.SCREEN,
) -> Page:
    """Start a figure of ``size`` inches with its words at the head and foot."""
    figure = Picture(figsize=size, dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    width, height = size
    room = width - 2 * MARGIN
    top = height - MARGIN
    for words, points, colour in (
        (title, theme.title, style.INK),
        (subtitle, theme.subtitle, style.QUIET),
    ):
        block = write_at(figure, MARGIN, top, wrap(figure, words, room, points), points, colour)
        top = extent(block)[1] - 0.08
    foot = write_at(
        figure,
        MARGIN,
        MARGIN,
        wrap(figure, footer, room, theme.footer),
        theme.footer,
        style.QUIET,
        va="bottom",
    )
    return Page(figure, MARGIN, width - MARGIN, extent(foot)[3] + 0.12, top - 0.06)


def write_at(
    figure: Figure,
    x: float,
    y: float,
    words: str,
    points: float,
    colour: str = style.INK,
    *,
    ha: str = "left",
    va: str = "top",
) -> Artist:
    """Write words at a place in inches from the figure's lower left corner."""
    width, height = figure.get_size_inches()
    return figure.text(
        x / width, y / height, words, fontsize=points, color=colour, ha=ha, va=va, linespacing=1.3
    )


def extent(artist: Artist) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top of a text in inches."""
    figure = artist.get_figure(root=True)
    assert figure is not None
    box = artist.get_window_extent(_renderer(figure))
    left, bottom, right, top = np.array(box.extents) / figure.dpi
    return float(left), float(bottom), float(right), float(top)


def text_size(figure: Figure, words: str, points: float) -> tuple[float, float]:
    """Return width and height in inches that words take."""
    probe = figure.text(0, 0, words, fontsize=points, linespacing=1.3)
    left, bottom, right, top = extent(probe)
    probe.remove()
    return right - left, top - bottom


def wrap(figure: Figure, words: str, room: float, points: float) -> str:
    """Break words into lines of at most ``room`` inches, as Chinese and English allow.

    Lines are made shorter where the last one would hold a word or a unit alone.
    """
    lines: list[str] = []
    for paragraph in words.split("\n"):
        broken = _broken(figure, paragraph, room, points)
        # Narrower lines push words into the last one; stop before that costs another line.
        narrower = room
        while len(broken) > 1 and text_size(figure, broken[-1], points)[0] < ORPHAN * room:
            narrower *= 0.95
            if narrower < NARROWEST * room:  # a word without a break keeps the lines as they are
                break
            tried = _broken(figure, paragraph, narrower, points)
            if len(tried) > len(broken):
                break
            broken = tried
        lines += broken
    return "\n".join(shorten(figure, line, room, points) for line in lines)


def _broken(figure: Figure, paragraph: str, room: float, points: float) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in _PIECES.findall(paragraph):
        if line and text_size(figure, (line + piece).rstrip(), points)[0] > room:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def shorten(figure: Figure, words: str, room: float, points: float) -> str:
    """Cut words with an ellipsis so that they take at most ``room`` inches."""
    if text_size(figure, words, points)[0] <= room:
        return words
    kept = words
    while kept and text_size(figure, kept + "…", points)[0] > room:
        kept = kept[:-1].rstrip()
    return kept + "…"


def spread(
    wanted: NDArray[np.float64], heights: NDArray[np.float64], low: float, high: float
) -> NDArray[np.float64]:
    """Return label centres nearest to the wanted ones with none overlapping another.

    Least squares under an order constraint: neighbours that would overlap are pooled into a
    block that sits at the mean of its members' wishes (pool adjacent violators; Barlow et al.
    1972).

    Parameters
    ----------
    wanted
        The wished centres, shape (n,).
    heights
        The labels' heights, shape (n,), same unit.
    low, high
        The labels stay between these edges.

    Raises
    ------
    ValueError
        Where the labels are higher together than the room between the edges.
    """
    if heights.sum() > high - low + 1e-9:
        raise ValueError("the labels are higher than the room for them")
    order = np.argsort(wanted, kind="stable")
    height = heights[order]
    # In these coordinates every label has no height, so that only the order matters.
    offset = np.cumsum(height) - height / 2
    blocks: list[tuple[float, int]] = []
    for wish in wanted[order] - offset:
        mean, count = float(wish), 1
        while blocks and blocks[-1][0] > mean:
            earlier, members = blocks.pop()
            mean = (mean * count + earlier * members) / (count + members)
            count += members
        blocks.append((mean, count))
    placed = np.concatenate([np.full(count, mean) for mean, count in blocks])
    placed = np.clip(placed, low, max(low, high - height.sum()))
    result = np.empty_like(placed)
    result[order] = placed + offset
    return result


@dataclass(frozen=True)
class EndLabel:
    """Words that belong to the end of a line.

    Attributes
    ----------
    value
        Where the line ends, in data units of the vertical axis.
    words, colour
        What is written, and its colour.
    """

    value: float
    words: str
    colour: str


def label_ends(
    axes: Axes,
    labels: Sequence[EndLabel],
    right: float,
    points: float,
    smallest: float = style.SMALLEST_SIZE,
    overhang: float = 0.15,
) -> None:
    """Write labels right of the axes, each near its value and none over another.

    Words too many for the height are set smaller and at last cut to one line each.

    Parameters
    ----------
    axes
        The axes whose right edge the lines end at; limits must be final.
    labels
        What to write.
    right
        The right edge of the room for labels, in inches from the figure's left.
    points, smallest
        The size of the type to begin with, and to end with.
    overhang
        How far labels may stand above and below the axes, in inches.
    """
    if not labels:
        return
    figure = axes.get_figure(root=True)
    assert figure is not None
    page_height = float(figure.get_size_inches()[1])
    _, low, edge, high = _box(axes)
    elbow = 0.16  # a short bent lead joins a label to its line's end when it has been moved
    room = right - edge - elbow - 0.04
    wanted = np.array([_height_of(axes, label.value) for label in labels])
    pad = 0.03
    for size in (*np.arange(points, smallest, -0.5), smallest):
        words = [wrap(figure, label.words, room, size) for label in labels]
        heights = np.array([text_size(figure, w, size)[1] + pad for w in words])
        if heights.sum() <= high - low + 2 * overhang:
            break
    else:
        # Even the smallest type takes too many lines: one line a label, cut where it must be.
        words = [shorten(figure, label.words, room, size) for label in labels]
        line = min((high - low + 2 * overhang) / len(words), text_size(figure, "国Ag", size)[1])
        heights = np.full(len(words), line)
    centres = spread(wanted, heights, max(low - overhang, 0.05), min(high + overhang, page_height))
    for label, text, wish, centre in zip(labels, words, wanted, centres, strict=True):
        write_at(figure, edge + elbow + 0.04, centre, text, size, label.colour, va="center")
        width, height = figure.get_size_inches()
        x = np.array([edge + 0.02, edge + elbow * 0.5, edge + elbow]) / width
        y = np.array([wish, centre, centre]) / height
        axes.plot(
            x, y, transform=figure.transFigure, color=label.colour, linewidth=0.7, clip_on=False
        )


def write_key(
    page: Page,
    entries: Sequence[tuple[str, dict[str, Any]]],
    *,
    fill: bool,
    points: float = style.LABEL_SIZE,
) -> float:
    """Write what lines or fills stand for below the subtitle; return the height left, in inches.

    Parameters
    ----------
    page
        The page; the key begins at its upper left.
    entries
        Words and the keywords of the line (``fill`` false) or patch (true).
    fill
        Whether the chart shows areas or lines.
    points
        The size of the type.
    """
    figure = page.figure
    width, height = figure.get_size_inches()
    scale = points / style.LABEL_SIZE
    sample, row = (0.16 if fill else 0.32) * scale, 0.21 * scale
    x, y = page.left, page.top - row / 2
    for words, look in entries:
        shown = shorten(figure, words, page.right - page.left - sample - 0.1, points)
        needed = sample + 0.06 + text_size(figure, shown, points)[0]
        if x > page.left and x + needed > page.right:
            x, y = page.left, y - row
        if fill:
            box = ((x / width), (y - 0.055 * scale) / height)
            size = (sample / width, 0.11 * scale / height)
            figure.add_artist(Rectangle(box, *size, transform=figure.transFigure, **look))
        else:
            # Three points, so that the marker, if the line has one, stands on its middle.
            places = (np.array([x, x + sample / 2, x + sample]) / width, np.full(3, y / height))
            line = Line2D(*places, transform=figure.transFigure, linewidth=2, markevery=[1], **look)
            figure.add_artist(line)
        write_at(figure, x + sample + 0.06, y, shown, points, va="center")
        x += needed + 0.22
    return y - row / 2 - 0.04


def _height_of(axes: Axes, value: float) -> float:
    figure = axes.get_figure(root=True)
    assert figure is not None
    pixels = axes.transData.transform((axes.get_xlim()[1], value))[1]
    _, low, _, high = _box(axes)
    return float(np.clip(pixels / figure.dpi, low, high))


def _box(axes: Axes) -> tuple[float, float, float, float]:
    figure = axes.get_figure(root=True)
    assert figure is not None
    left, bottom, right, top = np.array(axes.get_window_extent().extents) / figure.dpi
    return float(left), float(bottom), float(right), float(top)


def tick_room(axes: Axes) -> float:
    """Return the width in inches of the widest label on the vertical axis."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    renderer = _renderer(figure)
    low, high = sorted(axes.get_ylim())
    ticks = zip(axes.get_yticks(), axes.get_yticklabels(), strict=True)
    widths = [
        label.get_window_extent(renderer).width
        for tick, label in ticks
        if low <= tick <= high and label.get_text()
    ]
    return max(widths, default=0.0) / figure.dpi


def _renderer(figure: Figure) -> RendererBase:
    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    return canvas.get_renderer()
