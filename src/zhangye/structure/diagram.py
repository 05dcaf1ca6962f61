"""Stock-and-flow diagrams, one a module, drawn from the equations.

Every stock has a lane: inflows come from the left, outflows leave to the right, each with its
valve and, beside it, what it depends on at first order. Everything has a cell of its own, so
that nothing can overlap; a flow between two stocks is drawn in both lanes.
"""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhangye.structure.lanes import GAP, LINE, Flow, Lane, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Inches: the page's columns from left to right, mirrored about the stock.
_WIDTH = 13.0
_CENTRE = _WIDTH / 2
_HALF_STOCK = 0.95
_VALVE = 2.1  # from the centre
_CLOUD = 3.35
_CAUSES = 3.75
_CAUSE_CHARACTERS = 42


# Colour-blind safe (Okabe and Ito): stocks blue, flows black, constants grey.
_STOCK_FILL, _STOCK_EDGE = "#dbe9f6", "#0072b2"
_CAUSE_STYLES: dict[str, dict[str, Any]] = {
    "stock": {"color": _STOCK_EDGE, "weight": "bold"},
    "delay": {"color": _STOCK_EDGE},
    "constant": {"color": "#6b6b6b", "style": "italic"},
    "lookup": {"color": "#6b6b6b", "style": "italic"},
    "more": {"color": "#6b6b6b"},
}
_SETTINGS: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "svg.hashsalt": "zhangye",
}


def draw(title: str, module_lanes: list[Lane], figure: Figure | None = None) -> Figure:
    """Draw the lanes of a module.

    Parameters
    ----------
    title
        The module's name.
    module_lanes
        At least one.
    figure
        An empty figure to draw on; by default a new one.

    Returns
    -------
    matplotlib.figure.Figure
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    height = sum(lane.height for lane in module_lanes) + 1.1
    with mpl.rc_context(_SETTINGS):
        figure = Figure() if figure is None else figure
        figure.set_size_inches(_WIDTH, height)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, _WIDTH), ylim=(0, height))
        axes.axis("off")
        axes.text(0.2, height - 0.35, title, fontsize=14, weight="bold", va="center")
        axes.text(
            0.2,
            height - 0.65,
            "boxes: stocks; valves: flows; beside them what a flow depends on "
            "(blue: stocks, italic: constants); circles: outside the module",
            color="#6b6b6b",
            va="center",
        )
        top = height - 0.95
        for lane in module_lanes:
            _draw_lane(axes, lane, top)
            top -= lane.height
    return figure


def _draw_lane(axes: Axes, lane: Lane, top: float) -> None:
    from matplotlib.patches import Rectangle

    height = lane.height - GAP
    middle = top - height / 2
    axes.add_patch(
        Rectangle(
            (_CENTRE - _HALF_STOCK, top - height),
            2 * _HALF_STOCK,
            height,
            facecolor=_STOCK_FILL,
            edgecolor=_STOCK_EDGE,
            linewidth=1.2,
            zorder=3,
        )
    )
    name = "\n".join(textwrap.wrap(lane.stock, 22))
    axes.text(_CENTRE, middle, name, ha="center", va="center", weight="bold", zorder=4)
    for flows, side in ((lane.inflows, -1), (lane.outflows, 1)):
        taken = sum(flow.height for flow in flows)
        y = middle + taken / 2
        for flow in flows:
            _draw_flow(axes, flow, side, y - flow.height / 2)
            y -= flow.height


def _draw_flow(axes: Axes, flow: Flow, side: int, y: float) -> None:
    """Draw pipe, valve, name, far end and causes; ``side`` is -1 for inflows, 1 for outflows."""
    from matplotlib.patches import Circle, Polygon

    valve, far = _CENTRE + side * _VALVE, _CENTRE + side * _CLOUD
    near = _CENTRE + side * _HALF_STOCK
    start, end = (far, near) if side < 0 else (near, far - (0.3 if flow.other else 0.14))
    axes.annotate(
        "",
        xy=(end, y),
        xytext=(start, y),
        arrowprops={"arrowstyle": "-|>", "lw": 2.2, "color": "#404040", "shrinkA": 0, "shrinkB": 0},
    )
    size = 0.1
    for corner in (-1, 1):
        triangle = [
            (valve, y),
            (valve + size, y + corner * 0.13),
            (valve - size, y + corner * 0.13),
        ]
        axes.add_patch(Polygon(triangle, facecolor="white", edgecolor="#404040", zorder=3))
    axes.text(
        valve, y + 0.17, "\n".join(wrapped(flow.name)), ha="center", va="bottom", fontsize=7.5
    )
    if flow.other:
        words = "\n".join(textwrap.wrap(flow.other, 14))
        axes.text(
            far,
            y,
            words,
            ha="center",
            va="center",
            fontsize=6.5,
            color=_STOCK_EDGE,
            zorder=4,
            bbox={"boxstyle": "square,pad=0.2", "fc": "white", "ec": _STOCK_EDGE, "ls": "--"},
        )
    else:
        axes.add_patch(Circle((far, y), 0.13, facecolor="white", edgecolor="#404040", zorder=3))
    _draw_causes(axes, flow, side, y)


def _draw_causes(axes: Axes, flow: Flow, side: int, y: float) -> None:
    """Write the causes beyond the far end, with a bracket and one arrow to the valve."""
    shown = flow.shown
    if not shown:
        return
    edge = _CENTRE + side * (_CAUSES + 0.2)
    top = y + (len(shown) - 1) * LINE / 2
    for position, (name, kind) in enumerate(shown):
        axes.text(
            edge + side * 0.08,
            top - position * LINE,
            textwrap.shorten(name, _CAUSE_CHARACTERS, placeholder=" ..."),
            ha="right" if side < 0 else "left",
            va="center",
            fontsize=7,
            **_CAUSE_STYLES.get(kind, {}),
        )
    half = len(shown) * LINE / 2
    axes.plot([edge, edge], [y - half, y + half], color="#999999", lw=0.8)
    axes.annotate(
        "",
        xy=(_CENTRE + side * _VALVE, y - 0.15),
        xytext=(edge, y - min(half, 0.08)),
        arrowprops={
            "arrowstyle": "->",
            "lw": 0.8,
            "color": "#999999",
            "connectionstyle": f"arc3,rad={-side * 0.35}",
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )


def write(figure: Figure, folder: Path, name: str) -> list[Path]:
    """Write a diagram as SVG and PNG; return both paths."""
    import matplotlib as mpl

    paths = [folder / f"{name}.svg", folder / f"{name}.png"]
    with mpl.rc_context(_SETTINGS):
        figure.savefig(paths[0], metadata={"Date": None})
        figure.savefig(paths[1], dpi=110, metadata={"Software": None})
    return paths
