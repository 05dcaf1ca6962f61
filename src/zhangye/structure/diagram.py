"""Stock-and-flow diagrams, one a module, drawn from the equations.

Every stock has a lane: inflows come from the left, outflows leave to the right, each with its
valve and, beside it, what it depends on at first order. Everything has a cell of its own, so
that nothing can overlap; a flow between two stocks is drawn in both lanes.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhangye.structure import syntax
from zhangye.structure.graph import Graph

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN_CAUSES = 7
"""A flow shows at most so many of what it depends on; the rest is counted."""

# Inches: the page's columns from left to right, mirrored about the stock.
_WIDTH = 13.0
_CENTRE = _WIDTH / 2
_HALF_STOCK = 0.95
_VALVE = 2.1  # from the centre
_CLOUD = 3.35
_CAUSES = 3.75
_LINE = 0.17  # height of a line of text
_GAP = 0.3
_NAME_CHARACTERS = 30
_CAUSE_CHARACTERS = 42


@dataclass(frozen=True)
class Flow:
    """A term of a stock's net flow.

    Attributes
    ----------
    name
        The flow's variable, or the term's text where it is no variable of its own.
    causes
        Pairs of variable and kind on which it depends, the most telling first.
    other
        The stock of the same module at the flow's other end, or empty.
    """

    name: str
    causes: tuple[tuple[str, str], ...]
    other: str = ""

    @property
    def shown(self) -> list[tuple[str, str]]:
        """The causes that are drawn, with a line that counts the others."""
        more = len(self.causes) - SHOWN_CAUSES
        if more <= 0:
            return list(self.causes)
        return [*self.causes[:SHOWN_CAUSES], (f"and {more} more", "more")]

    @property
    def height(self) -> float:
        """Inches that the flow takes in its lane."""
        name = len(_wrapped(self.name)) * _LINE
        return max(2 * name + 0.35, len(self.shown) * _LINE) + _GAP


@dataclass
class Lane:
    """A stock with its flows."""

    stock: str
    inflows: list[Flow] = field(default_factory=list)
    outflows: list[Flow] = field(default_factory=list)

    @property
    def height(self) -> float:
        """Inches that the lane takes on the page."""
        sides = (sum(flow.height for flow in side) for side in (self.inflows, self.outflows))
        return max(0.75, *sides) + _GAP


def lanes(graph: Graph, stocks: Iterable[str]) -> list[Lane]:
    """Work out the lanes of some stocks from their equations.

    Parameters
    ----------
    graph
        The model's graph.
    stocks
        Names of variables of kind ``stock``, in the order in which they are drawn.
    """
    found: list[Lane] = []
    for stock in stocks:
        variable = graph.source.variable(stock)
        lane = Lane(variable.name)
        seen: set[tuple[int, str]] = set()
        for equation in variable.equations:
            for sign, term in _terms(equation.tree.flow, 1):
                name = _plain(syntax.text(term))
                if (sign, name) not in seen:
                    seen.add((sign, name))
                    side = lane.inflows if sign > 0 else lane.outflows
                    side.append(_flow(graph, variable, term, name))
        found.append(lane)
    return [_joined(lane, found) for lane in found]


def _terms(tree: Any, sign: int) -> list[tuple[int, Any]]:
    """Split a net flow into its signed terms."""
    if syntax.kind(tree) == "CallStructure" and tree.function.reference == "sum":
        return [
            (inner_sign, tree if inner is tree.arguments[0] else inner)
            for inner_sign, inner in _terms(tree.arguments[0], sign)
        ]
    if syntax.kind(tree) != "ArithmeticStructure":
        return [(sign, tree)]
    operators = tree.operators
    if operators == ["negative"]:
        return _terms(tree.arguments[0], -sign)
    if operators[0] in {"+", "-"}:
        signs = [1, *(1 if operator == "+" else -1 for operator in operators)]
        return [
            part
            for argument_sign, argument in zip(signs, tree.arguments, strict=True)
            for part in _terms(argument, sign * argument_sign)
        ]
    return _product_terms(tree, sign)


def _product_terms(tree: Any, sign: int) -> list[tuple[int, Any]]:
    """Keep a product as one term; a leading minus sign turns it into an outflow."""
    first = tree.arguments[0]
    if syntax.kind(first) == "ArithmeticStructure" and first.operators == ["negative"]:
        positive = type(tree)(tree.operators, (first.arguments[0], *tree.arguments[1:]))
        return [(-sign, positive)]
    return [(sign, tree)]


def _flow(graph: Graph, stock: Any, term: Any, name: str) -> Flow:
    variables = graph.source.variables
    reference = _bare_reference(term)
    if reference is not None and reference in variables:
        own = variables[reference]
        return Flow(own.name, _causes(graph, stock, graph.uses(own.name), own.group))
    names = {r.reference for r in syntax.references(term)} & set(variables)
    return Flow(name, _causes(graph, stock, [variables[n].name for n in names], stock.group))


def _bare_reference(term: Any) -> str | None:
    if syntax.kind(term) == "ReferenceStructure":
        return str(term.reference)
    if syntax.kind(term) == "CallStructure" and term.function.reference == "sum":
        return _bare_reference(term.arguments[0])
    return None


def _causes(
    graph: Graph, stock: Any, names: Iterable[str], group: str
) -> tuple[tuple[str, str], ...]:
    """Order causes: stocks, what is computed, constants; other groups' constants are left out."""
    order = {"stock": 0, "delay": 1, "flow": 2, "auxiliary": 3, "data": 4, "lookup": 5}
    kept = []
    for name in names:
        kind = graph.kind(name)
        if kind == "constant" and graph.source.variable(name).group != group:
            continue
        kept.append((name, kind))
    return tuple(sorted(kept, key=lambda cause: (order.get(cause[1], 6), cause[0])))


def _joined(lane: Lane, others: list[Lane]) -> Lane:
    """Name the stock at the other end of a flow where another lane has the same flow."""

    def joined(flow: Flow, side: str) -> Flow:
        for other in others:
            names = [match.name for match in getattr(other, side)]
            if other is not lane and flow.name in names:
                return Flow(flow.name, flow.causes, other.stock)
        return flow

    return Lane(
        lane.stock,
        [joined(flow, "outflows") for flow in lane.inflows],
        [joined(flow, "inflows") for flow in lane.outflows],
    )


def _plain(text: str) -> str:
    """Leave out subscripts: a diagram shows one stock for all counties."""
    return re.sub(r"\[[^\]]*\]", "", text)


def _wrapped(name: str) -> list[str]:
    lines = textwrap.wrap(name, _NAME_CHARACTERS) or [name]
    return (
        lines
        if len(lines) <= 2
        else [lines[0], textwrap.shorten(" ".join(lines[1:]), _NAME_CHARACTERS, placeholder=" ...")]
    )


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


def draw(title: str, module_lanes: list[Lane]) -> Figure:
    """Draw the lanes of a module.

    Parameters
    ----------
    title
        The module's name.
    module_lanes
        At least one.

    Returns
    -------
    matplotlib.figure.Figure
    """
    import matplotlib as mpl  # noqa: PLC0415 (heavy)
    from matplotlib.figure import Figure  # noqa: PLC0415 (heavy)

    height = sum(lane.height for lane in module_lanes) + 1.1
    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=(_WIDTH, height))
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
    from matplotlib.patches import Rectangle  # noqa: PLC0415 (heavy)

    height = lane.height - _GAP
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
    from matplotlib.patches import Circle, Polygon  # noqa: PLC0415 (heavy)

    valve, far = _CENTRE + side * _VALVE, _CENTRE + side * _CLOUD
    near = _CENTRE + side * _HALF_STOCK
    start, end = (far, near) if side < 0 else (near, far - 0.14)
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
        valve, y + 0.17, "\n".join(_wrapped(flow.name)), ha="center", va="bottom", fontsize=7.5
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
    top = y + (len(shown) - 1) * _LINE / 2
    for position, (name, kind) in enumerate(shown):
        axes.text(
            edge + side * 0.08,
            top - position * _LINE,
            textwrap.shorten(name, _CAUSE_CHARACTERS, placeholder=" ..."),
            ha="right" if side < 0 else "left",
            va="center",
            fontsize=7,
            **_CAUSE_STYLES.get(kind, {}),
        )
    half = len(shown) * _LINE / 2
    axes.plot([edge, edge], [y - half, y + half], color="#999999", lw=0.8)
    axes.annotate(
        "",
        xy=(_CENTRE + side * _VALVE, y - 0.15),
        xytext=(edge, y - min(half, 0.08)),
        arrowprops={
            "arrowstyle": "->",
            "lw": 0.8,
            "color": "#999999",
            "connectionstyle": f"arc3,rad={-side * -0.35}",
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )


def write(figure: Figure, folder: Path, name: str) -> list[Path]:
    """Write a diagram as SVG and PNG; return both paths."""
    import matplotlib as mpl  # noqa: PLC0415 (heavy)

    paths = [folder / f"{name}.svg", folder / f"{name}.png"]
    with mpl.rc_context(_SETTINGS):
        figure.savefig(paths[0], metadata={"Date": None})
        figure.savefig(paths[1], dpi=110, metadata={"Software": None})
    return paths
