"""Lanes, diagrams and the generated document."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from zhangye.engine import read_source
from zhangye.structure import diagram, registry
from zhangye.structure.assessment import assess
from zhangye.structure.document import Document, modules, slug
from zhangye.structure.graph import Graph
from zhangye.structure.lanes import SHOWN_CAUSES, Flow, lanes
from zhangye.structure.loops import Loop

EQUATIONS = (Path(__file__).parent / "small_economy.txt").read_text(encoding="utf-8")
LOOP = Loop("R1", "capital -> output -> capital", "资本", "+", "reinvestment switch", 0.0, "")


@pytest.fixture
def graph(write_model) -> Graph:
    return Graph(read_source(write_model(EQUATIONS)))


CHAIN = """
****
	.Chain
****~
	|
work[A] = INTEG(starts - done*share[A] - leak + SUM(gifts[A!]), 0) ~ x ~ c |
work[B] = INTEG(starts - done*share[B], 0) ~ x ~ c |
A1: A, B ~~|
finished = INTEG(-(losses - repairs) + starts, 0) ~ x ~ c |
decay = INTEG(-decay*rate, 1) ~ x ~ c |
starts = work[A]*one*two*three*four*five*six*seven ~ x ~ c |
done = 1 ~ x ~ c | leak = 1 ~ x ~ c | gifts[A1] = 1 ~ x ~ c | share[A1] = 1 ~ x ~ c |
losses = 1 ~ x ~ c | repairs = 1 ~ x ~ c | rate = 1 ~ x ~ c |
one = 1 ~ x ~ c | two = 1 ~ x ~ c | three = 1 ~ x ~ c | four = 1 ~ x ~ c | five = 1 ~ x ~ c |
six = 1 ~ x ~ c | seven = 1 ~ x ~ c |
"""


def test_a_net_flow_is_cut_into_its_terms(write_model) -> None:
    graph = Graph(read_source(write_model(CHAIN)))
    work, finished, decay = lanes(graph, ["work", "finished", "decay"])
    assert [flow.name for flow in work.inflows] == ["starts", "gifts"]
    assert [flow.name for flow in work.outflows] == ["done * share", "leak"]
    assert [flow.name for flow in finished.inflows] == ["repairs", "starts"]
    assert [flow.name for flow in finished.outflows] == ["losses"]
    assert [flow.name for flow in decay.outflows] == ["decay * rate"]
    assert decay.outflows[0].causes == (("decay", "stock"), ("rate", "constant"))


def test_a_flow_between_two_stocks_names_the_other(write_model) -> None:
    equations = (
        "a = INTEG(-move, 9) ~ x ~ c | b = INTEG(move, 0) ~ x ~ c | move = a/t ~ x ~ c |"
        "t = 1 ~ year ~ c |"
    )
    first, second = lanes(Graph(read_source(write_model(equations))), ["a", "b"])
    assert (first.outflows[0].other, second.inflows[0].other) == ("b", "a")


def test_many_causes_are_counted(write_model) -> None:
    graph = Graph(read_source(write_model(CHAIN)))
    starts = lanes(graph, ["work"])[0].inflows[0]
    assert starts.causes[0] == ("work", "stock")
    assert len(starts.causes) == 8
    assert len(starts.shown) == SHOWN_CAUSES + 1
    assert starts.shown[-1] == ("and 1 more", "more")


def test_no_two_texts_of_a_diagram_overlap(write_model, tmp_path) -> None:
    graph = Graph(read_source(write_model(EQUATIONS + CHAIN)))
    figure = diagram.draw("All", lanes(graph, ["capital", "work", "finished", "decay"]))
    for path in diagram.write(figure, tmp_path, "all"):
        assert path.stat().st_size > 10_000
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [text.get_window_extent(renderer) for text in figure.axes[0].texts if text.get_text()]
    page = figure.bbox
    for position, box in enumerate(boxes):
        assert page.x0 <= box.x0
        assert box.x1 <= page.x1
        assert page.y0 <= box.y0
        assert box.y1 <= page.y1
        assert not any(box.overlaps(other) for other in boxes[position + 1 :])


def test_drawing_again_gives_the_same_picture(graph: Graph, tmp_path) -> None:
    pictures = []
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        svg, _ = diagram.write(diagram.draw("Economy", lanes(graph, ["capital"])), folder, "x")
        pictures.append(svg.read_bytes())
    assert pictures[0] == pictures[1]


def test_a_long_name_is_shortened() -> None:
    flow = Flow("a very long expression of many words that would run into its neighbours", ())
    assert flow.height > Flow("short", ()).height


def test_the_document(graph: Graph, tmp_path) -> None:
    path = tmp_path / "variables.csv"
    rows = [
        f"{v.name},{v.group},标签,label,,no,no"
        for v in graph.source.variables.values()
        if not v.is_control
    ]
    rows[0] = "capital,Economy,资本存量,capital,fixed_capital,yes,yes"
    header = "variable,module,label_zh,label_en,indicator,shown,decision"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    register = registry.load(path)
    table = pd.DataFrame(
        [[-0.1234]], index=["R1"], columns=pd.MultiIndex.from_tuples([("a", 2010.0)])
    )
    text = Document(graph, register, {"Economy": "model/economy.svg"}).text(
        assess(graph, register), [LOOP], table
    )
    for variable in graph.source.variables.values():
        if not variable.is_control:
            assert f"#### {variable.name} · " in text
            assert all(equation.text in text for equation in variable.equations)
    assert "#### capital · 资本存量" in text
    assert "stock; unit: Yi CNY; reports `fixed_capital`; named decision." in text
    assert "Uses: depreciation, first capital, investment. Used by: depreciation, output." in text
    assert "![Stocks and flows of Economy](model/economy.svg)" in text
    assert "| R1 | -12.3 |" in text
    assert text.index("### Economy") < text.index("### Water")


def test_the_assessment(graph: Graph) -> None:
    found = assess(graph)
    assert found.counts["stock"] == 2
    assert found.counts["flow"] == 2
    assert found.unused == ("use by sector",)
    assert not found.complete
    assert sum(found.counts.values()) == len(graph.source.variables) - 4


@pytest.mark.parametrize(
    ("equation", "lack"),
    [
        ("x = 3 ~ ~ Source. |", "without_unit"),
        ("x = 3 ~ ha ~ |", "undocumented"),
        ("x = missing one ~ ha ~ Source. |", "undefined"),
        ("x = TIME STEP ~ ha ~ Source. |", "inconsistent"),
    ],
)
def test_what_lacks_something_is_named(write_model, equation: str, lack: str) -> None:
    found = assess(Graph(read_source(write_model(equation))))
    assert "x" in " ".join(getattr(found, lack))


def test_modules_without_a_register_are_the_headings(graph: Graph) -> None:
    assert list(modules(graph)) == ["Economy", "Water"]
    assert slug("Agro-industry and tourism") == "agro-industry-and-tourism"
