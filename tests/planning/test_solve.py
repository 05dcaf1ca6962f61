"""``zhangye solve`` from the command line: what it writes, and how it refuses."""

import json

import pandas as pd
import pytest

from zhangye import scenarios
from zhangye.axes import ELEMENTS, PLAN_YEARS
from zhangye.cli import execute
from zhangye.planning import solve, wanted


@pytest.fixture
def told(solved):
    return json.loads((solved[1] / "solution.json").read_text(encoding="utf-8"))


def test_a_reachable_set_exits_0_and_passes_the_independent_check(solved, told):
    assert solved[0] == 0
    assert told["feasible"] is True
    assert told["probability"]["least"] >= 0.8
    assert told["check"]["seed"] != told["check"]["search_seed"]


def test_the_solution_is_an_ordinary_scenario(solved, with_posterior):
    loaded = scenarios.load(solved[1] / "solution.toml", with_posterior)
    assert loaded.changed()
    code = execute(["run", str(solved[1] / "solution.toml"), "--project", str(with_posterior.root)])
    assert code == 0


def test_its_amounts_lie_in_the_ranges_and_return_to_the_baseline(solved, with_posterior):
    loaded = scenarios.load(solved[1] / "solution.toml", with_posterior)
    for lever in loaded.catalogue.levers.values():
        for year in PLAN_YEARS:
            total = loaded.city_total(lever.name, year)
            assert lever.minimum - 1e-6 <= total <= lever.maximum + 1e-6
        for county in ELEMENTS:
            assert loaded.value(lever.name, county, 2021) == loaded.default(lever.name, county)


def test_the_mix_adds_up_to_the_investment_told(solved, told):
    mix = pd.read_csv(solved[1] / "mix.csv")
    money = mix[mix["kind"] == "money"]
    assert money["additional_present_value"].sum() == pytest.approx(
        told["investment"]["additional_present_value"], abs=1e-3
    )
    assert (money["additional"] >= -1e-6).all()
    assert told["investment"]["discount_rate"] == 0.08


def test_every_answer_says_how_far_it_rests_on_priors(told):
    assert "先验" in told["rests_on"]["zh"]
    # A share of 64 draws would move with the seed: it is left out.
    assert all(row["prior_share"] is None for row in told["probability"]["targets"])


def test_the_same_seed_gives_the_same_answer(solved, with_posterior, tmp_path):
    words = ["solve", "--targets", "water_cap", "--draws", "64", "--lang", "en", "--no-charts"]
    execute([*words, "--project", str(with_posterior.root), "--out", str(tmp_path / "out")])
    first, second = (
        (folder / "solution.toml").read_text(encoding="utf-8")
        for folder in (solved[1], tmp_path / "out")
    )
    assert first == second


def test_an_infeasible_set_exits_1_and_names_what_binds(with_posterior, tmp_path, capsys):
    out = tmp_path / "out"
    code = execute(
        [
            "solve",
            "--targets",
            "migrants",
            "--draws",
            "64",
            "--lang",
            "en",
            "--no-charts",
            "--project",
            str(with_posterior.root),
            "--out",
            str(out),
        ]
    )
    assert code == 1
    found = json.loads((out / "solution.json").read_text(encoding="utf-8"))
    assert found["feasible"] is False
    assert found["binding"][0]["kind"] in ("lever", "fiscal_room")
    assert found["binding"][0]["label_en"] in " ".join(capsys.readouterr().out.split())
    assert scenarios.load(out / "solution.toml", with_posterior).changed()


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["--targets", "water_cup"], "did you mean 'water_cap'"),
        (["--targets", "gdp_city,gdp_city"], "named twice"),
        (["--targets", "processing_rate"], "grade C"),
        (["--probability", "1.2"], "0.05 to 0.99"),
        (["--floor", "basement"], "'baseline'"),
        (["--hold", "transprot"], "did you mean 'transport'"),
        (["--discount-rate", "0.9"], "0 to 0.3"),
        (["--draws", "3"], "50 or more"),
        (["--targets", ","], "no target is named"),
    ],
)
def test_wrong_input_exits_2_with_the_nearest_spelling(
    words, hint, with_posterior, tmp_path, capsys
):
    out = tmp_path / "out"
    code = execute(["solve", *words, "--project", str(with_posterior.root), "--out", str(out)])
    assert code == 2
    assert hint in " ".join(capsys.readouterr().err.split())
    assert not out.exists()


def test_without_a_posterior_it_stops_and_says_how_to_refit(with_posterior, home, tmp_path, capsys):
    import shutil

    copy = tmp_path / "project"
    shutil.copytree(with_posterior.root, copy)
    (copy / "calibration" / "posterior.nc").unlink()
    assert execute(["solve", "--targets", "water_cap", "--project", str(copy)]) == 2
    assert "zhangye calibrate" in capsys.readouterr().err


def test_the_default_is_grade_a_and_the_cap(register):
    found = [one.target.id for one in wanted.choose(register)]
    assert found[-1] == "water_cap"
    assert all(register[name].grade == "A" for name in found[:-1])


def test_margins_are_positive_where_a_target_holds(register):
    import numpy as np

    cap, gdp = wanted.choose(register, ["water_cap", "gdp_city"])
    published = {
        ("zhangye", "total_water_use"): np.full((1, 36), 20.0),
        ("zhangye", "gdp"): np.full((1, 36), 470.0),
    }
    assert cap.margin(published)[0] == pytest.approx(0.11)
    assert gdp.margin(published)[0] == pytest.approx(-10.0)


def test_held_levers_stay_at_the_baseline(register, home):
    baseline = scenarios.load("baseline", home, register.statistics)
    question = solve.Question(wanted.choose(register), 0.8, held=("transport",))
    solve.check_question(question, baseline)
    from zhangye.planning import decisions, settings

    found = decisions.possible(
        baseline, settings.load(home), dict.fromkeys(PLAN_YEARS, 25.0), held=question.held
    )
    assert "transport" not in {one.lever.name for one in found.choices}


def test_where_a_target_is_missed_the_level_within_reach_is_told(with_posterior, tmp_path, capsys):
    words = ["solve", "--targets", "migrants", "--draws", "64", "--lang", "en", "--no-charts"]
    place = ["--project", str(with_posterior.root), "--out", str(tmp_path / "out")]
    assert execute([*words, *place, "--discount-rate", "0.04"]) == 1
    told = json.loads((tmp_path / "out" / "solution.json").read_text(encoding="utf-8"))
    (row,) = told["probability"]["targets"]
    assert 0 < row["level_at_probability"] < row["target"]
    assert "level with 80%" in " ".join(capsys.readouterr().out.split())
    assert told["investment"]["discount_rate"] == 0.04
    assert told["investment"]["discount_rate_basis"] == "given on the command line"


def test_the_discount_rate_of_the_file_is_called_an_assumption(solved, told):
    basis = told["investment"]["discount_rate_basis"]
    assert basis.startswith("assumption")
    assert basis in (solved[1] / "solution.toml").read_text(encoding="utf-8")
    assert "假设值" in told["message"]["zh"]
