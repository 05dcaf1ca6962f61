"""What is drawn: the same for a seed, fresh where the posterior's rows repeat, refused if stale."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from zhangye import project, scenarios
from zhangye.calibration import posterior
from zhangye.calibration.posterior import PosteriorError
from zhangye.errors import InputError
from zhangye.forecast import settings
from zhangye.forecast.draws import draw
from zhangye.forecast.yearly import Deviation, Yearly
from zhangye.simulation.run import scheduled
from zhangye.statistics import Statistics


def test_the_same_seed_draws_the_same(place: project.Project) -> None:
    one, again, other = (draw(place, 50, seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one.parameters, again.parameters)
    assert not one.parameters.equals(other.parameters)


def test_rows_repeat_only_after_all_had_their_turn(place: project.Project) -> None:
    kept = len(posterior.load(place).model)
    many = draw(place, kept + 5, 3).parameters
    constants = many.loc[:, ~many.columns.str.contains("@")]
    assert constants.iloc[:kept].duplicated().sum() == 0
    assert constants.duplicated().sum() == 5
    assert not many.duplicated().any()  # the inflow is drawn anew


def test_inflow_is_an_autoregression_that_starts_from_what_is_known() -> None:
    yearly = Yearly(2017, 0.2, {})
    scores = np.random.default_rng(0).standard_normal((40_000, 18))
    drawn = yearly.of_river(scores, np.full(40_000, 0.5))
    first, second, last = drawn["inflow disturbance@2017.5"], drawn.iloc[:, 1], drawn.iloc[:, -1]
    assert first.std() == pytest.approx(0.2 * np.sqrt(0.75), rel=0.02)
    assert last.std() == pytest.approx(0.2, rel=0.02)
    slope = np.polyfit(first, second, 1)[0]
    assert slope == pytest.approx(0.5, abs=0.02)


def test_drivers_walk_or_return() -> None:
    yearly = Yearly(2017, 0.2, {"walk": Deviation(0.03, 1.0), "ratio": Deviation(0.1, 0.9)})
    drawn = yearly.drawn(np.random.default_rng(0), np.full(20_000, 0.5))
    walk = drawn[[name for name in drawn if str(name).startswith("walk@")]]
    ratio = drawn[[name for name in drawn if str(name).startswith("ratio@")]]
    assert walk.columns[0] == "walk@2017.625"  # the end of 2017 still belongs to 2017
    assert walk.iloc[:, 8].std() == pytest.approx(0.03 * 3, rel=0.03)
    assert ratio.iloc[:, -1].std() == pytest.approx(0.1 / np.sqrt(1 - 0.81), rel=0.05)
    assert abs(np.corrcoef(walk.iloc[:, 5], ratio.iloc[:, 5])[0, 1]) < 0.03


def test_a_change_with_momentum_comes_again_in_part() -> None:
    scores = np.array([[1.0, 0.0, 0.0, 0.0]])
    expected = [1.0, 1.4, 1.56, 1.624]
    assert Deviation(1.0, 1.0, 0.4).path(scores)[0] == pytest.approx(expected)
    assert Deviation(0.5, 0.9).path(scores)[0] == pytest.approx([0.5, 0.45, 0.405, 0.3645])


def test_what_years_bring_is_sized_by_what_is_known(known: Statistics) -> None:
    early, late = (Yearly.known(known, year) for year in (2010, 2017))
    assert len(early.years) == 25
    assert early.drivers.keys() == late.drivers.keys()
    assert early.drivers != late.drivers


@pytest.mark.parametrize(
    ("file", "old", "new", "names"),
    [
        ("model/zhangye.mdl", "land share = 0.25", "land share = 0.26", "model"),
        ("data/historical.csv", "", "", "data"),
        ("calibration/parameters.csv", "land share,normal,0.25,0.25,0.05", "", "priors"),
    ],
)
def test_a_posterior_of_something_else_is_refused(
    copy: project.Project, file: str, old: str, new: str, names: str
) -> None:
    path = copy.root / file
    text = path.read_text(encoding="utf-8")
    if names == "data":
        row = next(line for line in text.splitlines() if line.startswith("zhangye,2016,gdp,"))
        value = row.split(",")[3]
        text = text.replace(row, row.replace(f",{value},", f",{float(value) + 1},", 1))
    else:
        new = new or old.replace("0.05", "0.06")
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PosteriorError, match=names) as caught:
        posterior.load(copy)
    assert "zhangye calibrate --sample" in str(caught.value)


def test_comments_and_sources_do_not_count(copy: project.Project) -> None:
    path = copy.calibration / "parameters.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("assumption in the range of", "assumed within"), encoding="utf-8")
    posterior.load(copy)


@pytest.mark.parametrize("content", [b"", b"no netcdf", b"CDF\x02" + b"\x00" * 40])
def test_a_broken_file_is_named(copy: project.Project, content: bytes) -> None:
    posterior.file_of(copy).write_bytes(content)
    with pytest.raises(InputError, match=r"posterior\.nc") as caught:
        posterior.load(copy)
    assert not isinstance(caught.value, PosteriorError)  # with that one ``assess`` goes on


def test_a_part_of_a_plan_is_linear_between_its_ends(place: project.Project) -> None:
    plan = scenarios.load("plan", place)
    rate = plan.implementation_rate
    assert rate.sd > 0
    scores = np.array([-100.0, 0.0, (0.5 - rate.value) / rate.sd, 100.0])
    fixed, varied = scheduled(plan, scores)
    for row, part in enumerate((0.0, rate.value, 0.5, 1.0)):
        told = plan.parameters(part)
        for key in varied.columns:
            if key in told:
                assert varied[key].iloc[row] == pytest.approx(told[key])
    assert not set(fixed) & set(varied.columns)


BAD_SETTINGS = [
    ("sd = 0.04", "sd = -1", "sd"),
    ("sd = 0.04", 'sd = "wide"', "sd"),
    ("economic census 2018", "economic census 2019", "economic census 2018"),
    ("[revisions", "[revision", "revision"),
]


@pytest.mark.parametrize(("old", "new", "named"), BAD_SETTINGS)
def test_bad_revisions_name_the_place(
    copy: project.Project, old: str, new: str, named: str
) -> None:
    path = settings.file_of(copy)
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(named)):
        settings.load(copy)
