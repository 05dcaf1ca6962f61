"""What Vensim's language means, where parsers lose it: the right number, or a clear refusal."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from zhangye import engine

from .conftest import CONTROL

SETTINGS = "\\\\\\---///\nV300\n*View\n///---\\\\\\\n:L<%^E!@\n15:0,0,0,{},0,0\n"


def _last(model: engine.Model, name: str) -> float:
    return float(model.run(return_columns=[name]).iloc[-1, 0])


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("(-2)^2", 4), ("-2^2", -4), ("( - 2.0 )^2", 4), ("((-2))^2", 4), ("-(-2)^2", -4),
        ("3*(-2)^2", 12), ("5-(-2)^2", 1), ("2^(-2)", 0.25), ("(-2)^3", -8), ("(-1e1)^2", 100),
        ("ABS(-2)^2", 4), ("-(2)^2", -4), ("(-n)^2", 9), ("(-2)^2^0", -2),
    ],
)  # fmt: skip
def test_powers_of_negative_numbers(write, written: str, value: float) -> None:
    model = write(f"n = 3 ~~|\nx = {written} ~~|\ny[d] = {written} + 0*Time ~~|\nd: a, b ~~|")
    frame = model.run(return_columns=["x", "y[b]"])
    assert (frame == value).all(axis=None)
    many = model.run_many(pd.DataFrame({"n": [3.0, 3.0]}), ["x"])
    assert (many["x"] == value).all()


@pytest.mark.parametrize("number", [1, 5])
def test_runge_kutta_where_the_settings_ask_for_it(write_settings, number: int) -> None:
    model = write_settings("rate = 0.5 ~~|\ns = INTEG(rate*s, 1) ~~|", number)
    growth = sum(0.25**k / np.prod(range(1, k + 1)) for k in range(5))
    assert _last(model, "s") == pytest.approx(growth**8, rel=1e-14)
    prepared = model.prepare(["rate"], ["s"], times=[4.0])
    assert prepared([[0.5]])[0, 0, 0] == pytest.approx(growth**8, rel=1e-13)
    paused = prepared.until(2.0, [[0.5]])
    assert (paused.resume() == prepared([[0.5]])).all()
    up, down = prepared([[0.5 + 1e-6]]), prepared([[0.5 - 1e-6]])
    slope = model.gradient(["s"], ["rate"], [4.0]).iloc[0, 0]
    assert slope == pytest.approx(float((up - down)[0, 0, 0]) / 2e-6, rel=1e-6)


def test_runge_kutta_of_coupled_states_and_the_time(write_settings) -> None:
    equations = (
        "x = INTEG(v, 1) ~~|\nv = INTEG(-x + Time, 0) ~~|\n"
        "slow = SMOOTH(Time, 2) ~~|\npipe = DELAY FIXED(x, 1, 0) ~~|"
    )
    model = write_settings(equations, 1)
    frame = model.run(return_columns=["x", "v", "slow", "pipe"])
    time = frame.index.to_numpy()
    np.testing.assert_allclose(frame["x"], np.cos(time) + time - np.sin(time), atol=5e-3)
    np.testing.assert_allclose(frame["slow"], time - 2 + 2 * np.exp(-time / 2), atol=1e-4)
    np.testing.assert_array_equal(frame["pipe"].iloc[1:], frame["x"].iloc[:-1])


@pytest.mark.parametrize(("number", "name"), [(2, "Difference"), (3, "Runge-Kutta 2"), (9, "9")])
def test_other_methods_are_refused(write_settings, number: int, name: str) -> None:
    with pytest.raises(engine.ModelError, match=f"line 12: .*integration method .*{name}"):
        write_settings("x = 1 ~~|", number)


@pytest.fixture
def write_settings(tmp_path: Path):
    """Return a function that writes a model whose settings choose an integration method."""

    def make(equations: str, number: int) -> engine.Model:
        path = tmp_path / "model.mdl"
        text = "{UTF-8}\n" + equations.replace("\n", "\n") + "\n" + CONTROL
        path.write_text(text + SETTINGS.format(number), encoding="utf-8")
        return engine.read(path)

    return make


def test_missing_values_equal_missing_values(write) -> None:
    model = write(
        "d: a, b, c ~~|\nv[a] = 5 ~~|\nv[b] = :NA: ~~|\nv[c] = 7 ~~|\nnone = :NA: ~~|\n"
        "is[d] = IF THEN ELSE(v[d] = :NA:, 1, 0) ~~|\n"
        "other[d] = IF THEN ELSE(:NA: <> v[d], 1, 0) ~~|\n"
        "named[d] = IF THEN ELSE(v[d] = none, 1, 0) ~~|\n"
        "mean = SUM(IF THEN ELSE(v[d!] = :NA:, 0, v[d!])) / SUM(other[d!]) ~~|"
    )
    row = model.run().iloc[0]
    assert [row[f"is[{d}]"] for d in "abc"] == [0, 1, 0]
    assert [row[f"other[{d}]"] for d in "abc"] == [1, 0, 1]
    assert [row[f"named[{d}]"] for d in "abc"] == [0, 1, 0]
    assert row["mean"] == 6
    assert model.run({"none": 7.0}).iloc[0]["named[c]"] == 1
    many = model.run_many(pd.DataFrame({"v[a]": [5.0, 6.0]}), ["is[a]", "is[b]"], times=[0.0])
    assert many["is[b]"].to_numpy().ravel().tolist() == [1, 1]


def test_missing_values_are_neither_more_nor_less(write) -> None:
    with pytest.raises(engine.ModelError, match=":NA: is neither more nor less"):
        write("x = IF THEN ELSE(Time > :NA:, 1, 0) ~~|")


@pytest.mark.parametrize(
    "equations",
    ["x = 1 ~~|\nX = 2 ~~|", "d: a, b ~~|\nx[d] = 1 ~~|\nx[a] = 2 ~~|",
     "d: a, b ~~|\nx[a] = 1 ~~|\nx[b] = 2 ~~|\nx[a] = 3 ~~|",
     "x((0,0),(1,1)) ~~|\nx((0,0),(1,2)) ~~|"],
)  # fmt: skip
def test_two_equations_for_one_variable(write, equations: str) -> None:
    with pytest.raises(engine.ModelError, match=r"[xX](\[a\])?'?.*(stands twice|two eq)"):
        write(equations)


def test_repeated_points(write) -> None:
    model = write("t((0,0),(1,0.6),(2,1),(2,1),(4,1)) ~~|\nx = t(Time/2) ~~|\n"
                  "y = WITH LOOKUP(Time, ((0,0),(0,0),(4,8))) ~~|")  # fmt: skip
    assert _last(model, "x") == 1
    assert _last(model, "y") == 8
    with pytest.raises(engine.ModelError, match="shortage: the table has two values at 2"):
        write("shortage((0,0),(2,1),(2,3),(4,1)) ~~|\nx = shortage(Time) ~~|")
    with pytest.raises(engine.ModelError, match="x: the table has two values at 0"):
        write("x = WITH LOOKUP(Time, ((0,0),(0,1),(4,8))) ~~|")


def test_the_model_s_variables_in_macros(write) -> None:
    model = write(
        ":MACRO: SCALE(x)\nSCALE = x/TIME STEP$ + Time$ + price$ + FINAL TIME$ ~~|\n"
        ":END OF MACRO:\nprice = 100 ~~|\ny = SCALE(2) ~~|"
    )
    assert model.run(return_columns=["y"]).iloc[1, 0] == 2 / 0.5 + 1 + 100 + 4


@pytest.mark.parametrize(
    ("mapping", "values"),
    [("C1, C2 -> (A: A2, A1)", [20, 10]), ("C1, C2 -> A", [10, 20]),
     ("C1, C2 -> (A: A2, A1), B", [20, 10])],
)  # fmt: skip
def test_mappings_member_by_member(write, mapping: str, values: list[float]) -> None:
    model = write(f"A: A1, A2 ~~|\nB: B1, B2 ~~|\nC: {mapping} ~~|\nx[C] = 1, 2 ~~|\n"
                  "y[A] = x[C]*10 ~~|")  # fmt: skip
    assert model.run(return_columns=["y"]).iloc[0].tolist() == values


def test_mappings_onto_subranges(write) -> None:
    model = write(
        "A: A1, A2, A3 ~~|\nfirst: A1, A2 ~~|\nC: C1, C2 -> (A: A3, first) ~~|\n"
        "x[C] = 1, 2 ~~|\ny[A] = x[C]*10 ~~|"
    )
    assert model.run(return_columns=["y"]).iloc[0].tolist() == [20, 20, 10]
    with pytest.raises(engine.ModelError, match="3 members for the 2 of C"):
        write(
            "A: A1, A2, A3 ~~|\nC: C1, C2 -> (A: A3, A2, A1) ~~|\nx[C] = 1, 2 ~~|\ny[A] = x[C] ~~|"
        )


@pytest.mark.parametrize("depth", [60, 300])
def test_deep_expressions(write, depth: int) -> None:
    nested = "0"
    for i in range(depth):
        nested = f"IF THEN ELSE(Time={i},{i + 10},{nested})"
    model = write(f"x = {nested} ~~|")
    assert model.run(return_columns=["x"]).iloc[:, 0].tolist() == [10, 11, 12, 13, 14]


def test_expressions_beyond_any_depth(write) -> None:
    with pytest.raises(engine.ModelError, match=r"'x'.*more than 400 parentheses"):
        write("x = " + "(" * 500 + "1" + ")" * 500 + " ~~|")


def test_all_obstacles_are_told_at_once(write) -> None:
    with pytest.raises(engine.ModelError) as caught:
        write("a = 3 + ~~|\nb = 2 ~~|\nc = (4 ~~|")
    text = str(caught.value)
    assert "line 2, variable 'a'" in text
    assert "also: line 4, variable 'c'" in text
    with pytest.raises(engine.ModelError) as caught:
        write("a = VENSIM ONLY(3) ~~|\nb = a + 1 ~~|\nc = nothing ~~|")
    assert "a: the function VENSIM ONLY" in str(caught.value)
    assert "also: c: unknown variable 'nothing'" in str(caught.value)
    assert str(caught.value).count("VENSIM ONLY") == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "model.mdl"
    head = "{GB18030}\n" if encoding == "gb18030" else ""
    path.write_text(head + "人口 = INTEG(人口*0.03, 100) ~~|\n" + CONTROL, encoding=encoding)
    assert engine.read(path).run(return_columns=["人口"]).iloc[-1, 0] > 112


def test_keywords_of_data_variables(write) -> None:
    with pytest.raises(engine.ModelError, match=":GUESS: is not supported"):
        write("x :GUESS: := GET DIRECT DATA('t.csv', ',', 'A', 'B2') ~~|")


def test_ranges_beyond_any_size(write) -> None:
    assert len(write("d: (e1-e300) ~~|\nx[d] = 3 ~~|").coords["d"]) == 300
    with pytest.raises(engine.ModelError, match=r"line 2, .*1,000,000 elements \(at most"):
        write("d: (e1-e1000000) ~~|\nx[d] = 3 ~~|")
