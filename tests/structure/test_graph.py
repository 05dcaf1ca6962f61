from __future__ import annotations

import pytest

from zhangye.engine import ModelError, read_source
from zhangye.structure.graph import Graph

EQUATIONS = """
County: Ganzhou, Sunan ~~|
capital[County] = INTEG(investment[County] - depreciation[County], first capital[County])
    ~ Yi CNY ~ |
investment[County] = saving rate*output[County] + support ~ Yi CNY/year ~ |
depreciation[County] = capital[County]/life ~ Yi CNY/year ~ |
output[Ganzhou] = capital[Ganzhou]*productivity*effect(price) ~~|
output[Sunan] = capital[Sunan]*productivity*INITIAL(price in Sunan) ~ Yi CNY/year ~ |
first capital[County] = 5, 6 ~ Yi CNY ~ |
saving rate = 0.3 ~ Dmnl ~ |
support = 1 ~ Yi CNY/year ~ |
price = 1 ~ Dmnl ~ |
price in Sunan = 1 ~ Dmnl ~ |
life = 20 ~ year ~ |
productivity = SMOOTH(skill, learning time) ~ 1/year ~ |
skill = 0.3 + training ~ 1/year ~ |
training = 0 ~ 1/year ~ |
learning time = 5 ~ year ~ |
effect((0,0),(2,2)) ~ Dmnl ~ |
shipped = DELAY1(support, life) ~ Yi CNY/year ~ |
total output = SUM(output[County!]) ~ Yi CNY/year ~ |
output of Ganzhou = output[Ganzhou] ~ Yi CNY/year ~ |
"""


@pytest.fixture
def graph(write_model) -> Graph:
    return Graph(read_source(write_model(EQUATIONS)))


@pytest.mark.parametrize(
    ("variable", "kind"),
    [
        ("capital", "stock"),
        ("investment", "flow"),
        ("depreciation", "flow"),
        ("output", "auxiliary"),
        ("productivity", "delay"),
        ("shipped", "delay"),
        ("support", "constant"),
        ("first capital", "constant"),
        ("effect", "lookup"),
        ("TIME STEP", "constant"),
    ],
)
def test_kinds(graph: Graph, variable: str, kind: str) -> None:
    assert graph.kind(variable) == kind


def test_uses_and_used_by_mirror_each_other(graph: Graph) -> None:
    assert graph.uses("investment") == ["output", "saving rate", "support"]
    assert graph.uses("output") == ["capital", "effect", "price", "price in Sunan", "productivity"]
    assert graph.used_by("output") == ["investment", "output of Ganzhou", "total output"]
    names = [variable.name for variable in graph.source.variables.values()]
    assert {(a, b) for a in names for b in graph.uses(a)} == {
        (a, b) for b in names for a in graph.used_by(b)
    }


def test_paths_come_shortest_first(graph: Graph) -> None:
    assert graph.paths("support", "total output") == [
        ["support", "investment", "capital", "output", "total output"]
    ]
    assert graph.paths("capital", "capital") == [["capital"]]
    assert graph.paths("total output", "support") == []
    assert graph.paths("capital", "investment") == [["capital", "output", "investment"]]


def test_feedback(graph: Graph) -> None:
    assert graph.feedback() == [["capital", "depreciation", "investment", "output"]]
    assert graph.simultaneous() == []


def test_simultaneous_equations_are_found(write_model) -> None:
    model = read_source(write_model("a = b + 1 ~ Dmnl ~ | b = a*2 ~ Dmnl ~ |"))
    assert Graph(model).simultaneous() == [["a", "b"]]


@pytest.mark.parametrize(
    ("lever", "indicator", "path"),
    [
        ("support", "total output", None),  # passes capital
        ("training", "total output", None),  # passes the SMOOTH
        ("learning time", "total output", None),
        ("first capital", "total output", None),  # the stock's initial value
        ("price", "total output", ["price", "output", "total output"]),
        ("price", "output of Ganzhou", ["price", "output", "output of Ganzhou"]),
        ("price in Sunan", "output of Ganzhou", None),  # Sunan's equation alone
        ("price in Sunan", "total output", ["price in Sunan", "output", "total output"]),
        ("support", "shipped", None),
        ("life", "shipped", ["life", "shipped"]),  # a delay's outflow is state / delay time
        ("saving rate", "investment", ["saving rate", "investment"]),
    ],
)
def test_what_passes_a_stock(graph: Graph, lever: str, indicator: str, path) -> None:
    assert graph.reaches_without_stock(lever, indicator) == path


def test_a_named_decision_lets_a_rule_act_at_once(graph: Graph) -> None:
    assert graph.reaches_without_stock("price", "total output", decisions=["output"]) is None
    assert graph.reaches_without_stock("price", "total output", decisions=["price"]) is not None


def test_a_reference_leads_to_its_element_alone(write_model) -> None:
    model = read_source(
        write_model(
            "County: Ganzhou, Sunan ~~| Use: Farm, Town ~~|"
            "lever = 1 ~ 1 ~ | other = 1 ~ 1 ~ |"
            "asked[County,Farm] = lever ~~| asked[County,Town] = other ~ 1 ~ |"
            "given[County,Use] = asked[County,Use]*2 ~ 1 ~ |"
            "town use[County] = given[County,Town] ~ 1 ~ |"
            "all use[County] = SUM(given[County,Use!]) ~ 1 ~ |"
            "some[County] :EXCEPT: [Sunan] = lever ~~| some[Sunan] = other ~ 1 ~ |"
            "in Sunan = some[Sunan] ~ 1 ~ |"
        )
    )
    graph = Graph(model)
    assert graph.reaches_without_stock("lever", "town use") is None
    assert graph.reaches_without_stock("lever", "all use") == ["lever", "asked", "given", "all use"]
    assert graph.reaches_without_stock("other", "town use") is not None
    assert graph.reaches_without_stock("lever", "in Sunan") is None
    assert graph.reaches_without_stock("other", "in Sunan") == ["other", "some", "in Sunan"]


def test_a_chain_over_the_elements_is_not_simultaneous(write_model) -> None:
    model = read_source(
        write_model(
            "Age: Young, Old ~~| x[Young] = 1 + 0*TIME STEP ~~| x[Old] = x[Young]*2 ~ 1 ~ |"
        )
    )
    assert Graph(model).simultaneous() == []


def test_undefined_names(write_model) -> None:
    model = read_source(write_model("a = b*EXP(c) ~ Dmnl ~ | c = Time/TIME STEP ~ Dmnl ~ |"))
    assert Graph(model).undefined() == [("a", "b")]


def test_unknown_names_are_refused(graph: Graph) -> None:
    with pytest.raises(ModelError, match="did you mean 'support'"):
        graph.uses("suport")


def test_distances_count_links_element_by_element(graph: Graph) -> None:
    found = graph.distances(["price"])
    assert found["price"] == 0
    assert found["output"] == 1
    assert found["output of Ganzhou"] == 2
    assert list(found.values()) == sorted(found.values())
    # In Sunan the price acts inside INITIAL alone, so that nothing follows it.
    assert graph.distances(["price in Sunan"]) == {"price in Sunan": 0}
    assert "output of Ganzhou" not in graph.distances(["capital[Sunan]"])
    assert graph.has("capital[Sunan]")
    assert not graph.has("price[Sunan]")


def test_the_route_passes_where_most_passes(graph: Graph) -> None:
    way = graph.route(["training"], ["total output"], {})
    assert way[:3] == ["training", "skill", "productivity"]
    assert way[-1] == "total output"
    assert len(way) == 5
    narrow = {"output[Ganzhou]": 0.1, "output[Sunan]": 0.3}
    assert "output[Sunan]" in graph.route(["training"], ["total output"], narrow)
    wide = {"output[Ganzhou]": 0.4, "output[Sunan]": 0.3}
    assert "output[Ganzhou]" in graph.route(["training"], ["total output"], wide)
    # Where the direct link carries little, the longer way over the stock is taken.
    long = graph.route(["support"], ["output of Ganzhou"], {"investment[Sunan]": 0.0})
    assert long == [
        "support", "investment[Ganzhou]", "capital[Ganzhou]", "output[Ganzhou]",
        "output of Ganzhou",
    ]  # fmt: skip
    assert graph.route(["price in Sunan"], ["total output"], {}) == []
