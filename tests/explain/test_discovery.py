"""Conditions under which the plan misses a target."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from zhangye import scenarios
from zhangye.cli import execute
from zhangye.errors import InputError
from zhangye.explain.discovery import Discovery, discover, pick, simulated_targets
from zhangye.explain.names import Names
from zhangye.targets.conditions import holds

RUNS = 512


@pytest.fixture(scope="module")
def found(with_posterior, register) -> Discovery:
    plan = scenarios.load("plan", with_posterior)
    target = pick(register, "water_cap")
    return discover(with_posterior, plan, register, target, runs=RUNS, seed=1)


def test_boxes_are_denser_than_all_runs_and_hold_what_they_say(found) -> None:
    assert len(found.hits) + found.left_out == RUNS
    assert 0 < found.share < 1
    assert found.peelings
    for one in found.peelings:
        inside = one.box.holds(found.conditions.to_numpy())
        assert inside.sum() >= one.box.points
        assert one.box.density > found.share
        assert len(one.box.limits) <= 4
        assert max(one.quasi_p.values()) <= 0.05
    first = found.peelings[0].box
    inside = first.holds(found.conditions.to_numpy())
    assert first.density == pytest.approx(found.hits[inside].mean())
    assert first.coverage == pytest.approx(found.hits[inside].sum() / found.hits.sum())


def test_water_use_hangs_on_inflow(found) -> None:
    assert {"mean inflow", "inflow_wetness"} & set(found.limits()["condition"])


def test_missed_and_reached_are_opposites(with_posterior, register, found) -> None:
    other = discover(
        with_posterior, found.scenario, register, found.target, runs=RUNS, seed=1, missed=False
    )
    np.testing.assert_array_equal(other.hits, ~found.hits)


def test_conditions_hold_what_was_drawn_and_what_it_rests_on(found) -> None:
    table = found.conditions
    assert table["share carried out"].between(0, 1).all()
    assert table["provincial_demand"].between(0.7, 1.3).all()
    assert table["mean inflow"].between(3, 60).all()
    assert found.rests_on("capital share[Secondary]") == "prior alone"
    assert found.rests_on("retention rate") == "data and prior"
    assert found.rests_on("provincial_demand") == "range"


def test_tables_have_a_row_a_restriction_and_a_row_a_step(found) -> None:
    limits, path = found.limits(), found.trajectories()
    assert len(limits) == sum(len(one.box.limits) for one in found.peelings)
    assert path.groupby("box")["chosen"].sum().eq(1).all()
    assert limits[["low", "high"]].notna().any(axis=1).all()


def test_only_targets_that_a_run_can_judge(register) -> None:
    assert {"gdp_city", "water_cap"} <= set(simulated_targets(register))
    with pytest.raises(InputError, match="gdp_city"):
        pick(register, "gdp_cty")


def test_hits_are_those_of_the_scorecards_rule(register) -> None:
    from zhangye.explain.discovery import _holds

    for target in simulated_targets(register).values():
        values = np.array([0.5, 1.0, 1.5]) * target.value
        expected = [holds(target, float(value)) for value in values]
        assert _holds(target, values).tolist() == expected


def test_labels_in_both_languages(home, register) -> None:
    names = Names(home, register.statistics)
    assert names.label("capital share[Secondary]", "zh") == "资本产出弹性（第二产业）"
    assert names.label("restatement_primary", "en") == "restatement of 2017: primary sector"
    assert names.label("no such constant", "en") == "no such constant"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_command(with_posterior, tmp_path: Path, capsys, lang: str) -> None:
    out = tmp_path / "boxes"
    words = ["discover", "plan", "--target", "water_cap", "--draws", "512", "--lang", lang]
    assert execute([*words, "--out", str(out), "--project", str(with_posterior.root)]) == 0
    table = pd.read_csv(out / "discover.csv")
    assert {"box", "condition", "low", "high", "coverage", "density", "quasi_p"} <= set(table)
    assert (out / "discover_water_cap.png").exists()
    assert ("prior" if lang == "en" else "先验") in capsys.readouterr().out


def test_no_words_of_the_chart_touch(found, caption_in, collisions, register, home) -> None:
    from zhangye.presentation.charts.discovery import Limit, discovery_chart

    limits = [
        Limit(int(row["box"]), str(row["condition"]), 0.2, 0.7, (0.0, 1.0), "0.2 – 0.7")
        for row in found.limits().to_dict("records")
    ]
    for lang in ("zh", "en"):
        figure = discovery_chart(
            limits,
            found.trajectories(),
            heads=[f"Box {n}: 80% of its 1,806 runs" for n in range(1, len(found.peelings) + 1)],
            finding="'Plan' misses the target in 41% of 4,096 runs",
            subtitle="Boxes found by patient rule induction",
            caption=caption_in(lang),
        )
        assert collisions(figure) == []


def test_a_target_that_is_always_reached_has_no_box(with_posterior, capsys) -> None:
    words = ["discover", "baseline", "--target", "gobi_agriculture", "--draws", "256"]
    place = ["--no-shocks", "--project", str(with_posterior.root), "--lang", "en"]
    assert execute([*words, *place]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "100%" in said
    assert "no condition within its range changes that" in said
