"""Loops cut period by period."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from zhangye import scenarios
from zhangye.cli import execute
from zhangye.explain.dominance import PERIODS, Dominance, bend, dominance, pattern
from zhangye.presentation.charts.loops import loop_heatmap
from zhangye.simulation import simulate


@pytest.fixture(scope="module")
def found(home) -> Dominance:
    return dominance(home, scenarios.load("baseline", home))


def test_atomic_patterns() -> None:
    years = np.arange(6.0)
    assert pattern(bend(2.0**years)) == "accelerating"
    assert pattern(bend(100 - 2.0**years)) == "accelerating"  # a decline that speeds up
    assert pattern(bend(3 + 2 * years)) == "linear"
    assert pattern(bend(10 * (1 - 0.5**years))) == "levelling off"
    assert pattern(bend(np.full(6, 4.0))) == "linear"
    assert bend(np.array([0.0, 1.0, 3.0])) == pytest.approx(1 / 1.5)


def test_a_cut_is_an_ordinary_run_with_the_constant_changed_in_mid_run(home, found) -> None:
    loop = next(loop for loop in found.loops if loop.id == "R1")
    cut = simulate(home, found.scenario, params={f"{loop.constant}@2017.5": loop.neutral_value})
    row = found.of("zhangye", "gdp").query("loop == 'R1' and `from` == 2018").iloc[0]
    assert row["value_without"] == pytest.approx(cut.value("zhangye", "gdp", 2020), rel=1e-9)
    whole = simulate(home, found.scenario)
    gaps = [
        100 * (1 - cut.value("zhangye", "gdp", year) / whole.value("zhangye", "gdp", year))
        for year in (2018, 2020)
    ]
    assert row["step"] == pytest.approx(gaps[0], rel=1e-6)
    assert row["push"] == pytest.approx((gaps[1] - gaps[0]) / 2, rel=1e-6)


def test_capital_lifts_growth_and_depreciation_holds_it_down_in_every_period(found) -> None:
    push = found.of("zhangye", "gdp").pivot_table("push", "loop", "from")
    assert (push.loc["R1"] > 0).all()
    assert (push.loc["B1"] < 0).all()
    assert list(push.columns) == [first for first, _ in PERIODS]
    assert "frozen" not in push.index


def test_dominance_needs_a_change_of_pattern(found) -> None:
    table = found.table
    changed = table["pattern"] != table["pattern_without"]
    assert not (table["dominates"] & ~changed).any()
    assert table["dominates"].any()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_words_of_the_heat_map_touch(found, caption_in, collisions, lang: str) -> None:
    labels = {loop.id: loop.path_zh if lang == "zh" else loop.path_en for loop in found.loops}
    for indicator in ("gdp", "total_water_use"):
        rows = found.of("zhangye", indicator)
        figure = loop_heatmap(
            rows, labels=labels, indicator=indicator, area="zhangye", caption=caption_in(lang)
        )
        assert collisions(figure) == []


def test_the_command(tmp_path: Path, capsys) -> None:
    out = tmp_path / "loops"
    words = ["loops", "plan", "--indicator", "total_water_use", "--lang", "zh", "--out", str(out)]
    assert execute(words) == 0
    table = pd.read_csv(out / "loops.csv")
    assert {"loop", "indicator", "area", "from", "to", "push", "dominates"} <= set(table.columns)
    assert (out / "loops_zhangye_total_water_use.png").exists()
    assert "先验" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--indicator", "gpd"], ["--area", "ganzou"], ["plam"]])
def test_wrong_input(words: list[str], tmp_path: Path, capsys) -> None:
    assert execute(["loops", *words, "--out", str(tmp_path / "x")]) == 2
    assert "did you mean" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()
