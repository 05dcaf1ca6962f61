"""Reality checks hold on a sound model; for each family, a broken equation makes one fail."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from zhangye.engine import Source, read_source
from zhangye.errors import InputError
from zhangye.structure import checks, loops
from zhangye.structure.check_runs import Runner
from zhangye.structure.conditions import Condition
from zhangye.structure.graph import Graph

EQUATIONS = (Path(__file__).parent / "small_economy.txt").read_text(encoding="utf-8")

CHECKS = """
- id: counties_add_up
  family: conservation
  en: The counties' output adds up to the city's.
  zh: 各县产出之和等于全市。
  it_should: near(sum(output, County), total_output, 1e-9)
- id: uses_add_up
  family: conservation
  en: Water uses add up to the total.
  zh: 各项用水之和等于总量。
  it_should: near(sum(use_by_sector), water_use, 1e-9)
- id: no_saving
  family: extreme
  en: Without saving no capital is added.
  zh: 无储蓄则资本不增。
  when: {saving rate: 0}
  it_should: change(capital) <= 0
- id: dearer_water
  family: direction
  en: Dearer water lowers use.
  zh: 水价上升则用水下降。
  when: {water price: "* 1.5"}
  it_should: water_use <= baseline(water_use)
- id: units
  family: dimension
  en: Every equation has the unit that its variable declares.
  zh: 量纲一致。
- id: half_step
  family: time_step
  en: Half the time step changes little.
  zh: 步长减半结果基本不变。
  time_step: 0.25
  it_should: near(total_output, baseline(total_output), 0.02)
- id: loops_at_work
  family: loop
  en: Each loop moves an indicator.
  zh: 每个回路都起作用。
  indicators: [total output]
  times: [2010]
- id: stocks_not_negative
  family: non_negative
  en: No stock falls below zero, with each lever at either end.
  zh: 存量不为负。
  levers: ends
"""
LOOPS = [loops.Loop("R1", "reinvestment", "再投资", "+", "reinvestment switch", 0.0, "")]
ENDS = [Condition("saving rate at its minimum", (("saving rate", 0.0),))]


def load(tmp_path, model: Source, text: str = CHECKS) -> list[checks.Check]:
    path = tmp_path / "checks.yaml"
    path.write_text(text, encoding="utf-8")
    return checks.load(path, Graph(model))


def results(tmp_path, compile_model, path, text: str = CHECKS):
    graph = Graph(read_source(path))
    runner = Runner(compile_model(path), graph, LOOPS, ENDS)
    return {r.check.id: r for r in runner.run(load(tmp_path, graph.source, text))}


def test_a_sound_model_passes(tmp_path, write_model, compile_model) -> None:
    found = results(tmp_path, compile_model, write_model(EQUATIONS))
    assert {name: result.failures for name, result in found.items() if not result.passed} == {}
    assert {result.check.family for result in found.values()} == set(checks.FAMILIES)


BREAKS = [
    ("counties_add_up", "= SUM(output[County!])", "= 1.01*SUM(output[County!])"),
    ("uses_add_up", "0.7, 0.3", "0.7, 0.2"),
    ("no_saving", "switch*saving rate*", "switch*(saving rate+0.3)*"),
    ("dearer_water", "EXP(-price", "EXP(price"),
    ("units", "capital[County]/life of capital", "0.05*capital[County]"),
    ("half_step", "life of capital = 20", "life of capital = 0.6"),
    ("loops_at_work", "reinvestment switch*saving", "(1+0*reinvestment switch)*saving"),
    ("stocks_not_negative", "capital[County]/life of capital", "first capital[County]/adjustment"),
]


def test_every_family_has_a_break() -> None:
    families = {record["id"]: record["family"] for record in yaml.safe_load(CHECKS)}
    assert {families[name] for name, _, _ in BREAKS} == set(checks.FAMILIES)


@pytest.mark.parametrize("broken", BREAKS, ids=[broken[0] for broken in BREAKS])
def test_a_broken_equation_fails_its_check(
    tmp_path, write_model, compile_model, broken: tuple[str, str, str]
) -> None:
    check, old, new = broken
    assert old in EQUATIONS
    path = write_model(EQUATIONS.replace(old, new))
    assert not results(tmp_path, compile_model, path)[check].passed


def test_a_failure_says_where(tmp_path, write_model, compile_model) -> None:
    path = write_model(EQUATIONS)
    text = """
- id: small_capital
  family: extreme
  en: A made-up bound.
  zh: 虚构的上限。
  when: {"first capital[Sunan]": "* 2", productivity: 0.3}
  it_should: capital <= 11
  from: 2000
  to: 2003
"""
    (failure,) = results(tmp_path, compile_model, path, text)["small_capital"].failures
    assert failure.condition == "first capital[Sunan] * 2, productivity = 0.3"
    assert (failure.county, failure.year, failure.value, failure.count) == (
        "Sunan",
        2000.0,
        12.0,
        4,
    )
    assert failure.variable == "capital = 12"


def test_a_failure_tells_the_baseline(tmp_path, write_model, compile_model) -> None:
    text = """
- id: more_saving
  family: direction
  en: A statement that is wrong on purpose.
  zh: 有意写错的判断。
  when: {saving rate: 0.4}
  it_should: last(sum(capital)) < baseline(last(sum(capital)))
"""
    path = write_model(EQUATIONS)
    (failure,) = results(tmp_path, compile_model, path, text)["more_saving"].failures
    model = compile_model(path)
    ends = [
        model.run(params={"saving rate": rate}, return_columns=["capital"]).iloc[-1].sum()
        for rate in (0.4, 0.3)
    ]
    assert failure.variable == f"capital = {ends[0]:.6g} (baseline {ends[1]:.6g})"
    assert failure.year == 2010.0
    assert failure.value == pytest.approx(ends[0])


def test_what_is_not_finite_fails(tmp_path, write_model, compile_model) -> None:
    path = write_model(
        EQUATIONS.replace("productivity*water", "productivity*LN(0*saving rate)*water")
    )
    with pytest.warns(RuntimeWarning):
        found = results(tmp_path, compile_model, path)
    assert "output is not finite" in found["counties_add_up"].failures[0].variable
    assert found["counties_add_up"].failures[0].year == 2000.0
    (failure, *_) = found["stocks_not_negative"].failures
    assert "capital is not finite" in failure.variable
    assert failure.year in {2000.0, 2001.0}


def test_a_number_is_no_statement(tmp_path, write_model, compile_model) -> None:
    text = "- {id: a, family: extreme, en: a, zh: a, it_should: total_output}"
    with pytest.raises(InputError, match="not a statement"):
        results(tmp_path, compile_model, write_model(EQUATIONS), text)


def test_runs_are_shared(tmp_path, write_model, compile_model) -> None:
    path = write_model(EQUATIONS)
    graph = Graph(read_source(path))
    model = compile_model(path)
    list(Runner(model, graph, LOOPS, ENDS).run(load(tmp_path, graph.source)[:2]))
    assert model.runs == 1


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("saving rate: 0", "savings rate: 0", "did you mean 'saving rate'"),
        ("saving rate: 0", "total output: 0", "no such constant"),
        ("saving rate: 0", "saving rate: yes", "check 3 (no_saving), when.saving rate"),
        ('"* 1.5"', '"1.5"', "no value of a constant"),
        ("sum(output, County)", "sum(outptu, County)", "did you mean 'output'"),
        ("sum(output, County)", "exec(output)", "unknown function"),
        ("family: extreme", "family: extrem", "check 3 (no_saving), family"),
        ("it_should: change", "it_shoud: change", "did you mean 'it_should'"),
        ("  it_should: change(capital) <= 0\n", "", "it_should is missing"),
        ("  time_step: 0.25\n", "", "needs a time_step"),
        ("  times: [2010]\n", "", "needs indicators and times"),
        ("id: uses_add_up", "id: counties_add_up", "stands twice"),
        ("- id: uses_add_up", "  : - [", "no YAML"),
    ],
)
def test_broken_files(tmp_path, write_model, old: str, new: str, says: str) -> None:
    assert old in CHECKS
    model = read_source(write_model(EQUATIONS))
    with pytest.raises(InputError) as caught:
        load(tmp_path, model, CHECKS.replace(old, new))
    assert says in str(caught.value)
    assert "checks.yaml" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [("[" * 50_000, "inside one another"), ("- a: &b 1\n  c: *b\n", "aliases")],
)
def test_bombs_are_refused(tmp_path, write_model, text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        load(tmp_path, read_source(write_model("")), text)
