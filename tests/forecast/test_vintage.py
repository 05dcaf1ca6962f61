"""A vintage knows nothing of later years."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from zhangye import observation, project
from zhangye.axes import COUNTIES, LAST_OBSERVED
from zhangye.calibration import drivers, inputs
from zhangye.forecast import shock_multiples, vintage
from zhangye.model_text import ModelText
from zhangye.statistics import Statistics


def test_later_statistics_leave_no_trace_in_the_inputs(
    place: project.Project, known: Statistics
) -> None:
    """Years after a vintage are doubled: inputs of the vintage stay the same."""

    class Doubled:
        def series(self, area: str, indicator: str) -> pd.Series:
            values = known.series(area, indicator).astype(float)
            later = values.index > year
            return values.where(~later, values * 1.5)

    year = 2012
    own = ("observed inflow", "observed national urban income", "observed revenue rate")
    for name in own:
        derive = inputs.LOOKUPS[name]
        plain, doubled = (
            drivers.continued(derive(source.series), year, drivers.rule_of(name))
            for source in (known, Doubled())
        )
        ratio = (plain / doubled).loc[:year]
        # Inputs are relative to 2015, so that a later base year scales a whole series.
        assert ratio.to_numpy() == pytest.approx(np.full(len(ratio), ratio.iloc[0])), name


def test_later_events_and_definitions_are_unknown(
    place: project.Project, known: Statistics
) -> None:
    seen = vintage.observation_at(observation.load(place), known, 2012)
    assert max(one.last for one in seen.series) == 2012
    assert seen.restatement.first_year == vintage.NEVER
    assert not seen.anchors
    assert seen.parameters["wage_step_2015"].value == 0
    assert seen.parameters["missed_departures"].value != 0
    names = vintage.parameters_at(place, 2012).names
    assert vintage.CLOSURE not in names


def test_a_vintage_forecasts_what_is_scored(place: project.Project, known: Statistics) -> None:
    made = vintage.vintage_forecast(place, known, 2014, draws=60, seed=0)
    samples = made.samples([("zhangye", "gdp"), ("zhangye", "resident_population")])
    for series, values in samples.items():
        last = known.value(*series, 2014)
        assert values.shape == (60, 3)
        assert np.isfinite(values).all()
        assert np.median(values[:, 0]) == pytest.approx(last, rel=0.2)


def test_the_shipped_model_is_the_one_of_the_last_vintage(
    place: project.Project, known: Statistics
) -> None:
    """What is scored is what ships: the same rule gives the same file."""
    text = vintage.model_text(place, known, LAST_OBSERVED)
    shipped = ModelText(place.mdl.read_text(encoding="utf-8"))
    for county in COUNTIES:  # a scenario says where the money goes after 2017
        tilt = inputs.padded(inputs.investment_tilt(known.series)[county])
        shipped.set_lookup(f"observed investment tilt[{county.capitalize()}]", tilt)
    differing = [
        line
        for line in set(text.splitlines()) ^ set(shipped.text.splitlines())
        if not line.startswith("observed investment tilt[")
    ]
    assert not differing


def test_what_vintages_miss_sizes_the_shocks() -> None:
    rng = np.random.default_rng(0)
    rows = 4000
    errors = pd.DataFrame(
        {
            "group": np.repeat(["output", "people"], rows // 2),
            "without": 0.01,
            "shocks": 0.01,
            "error": rng.standard_normal(rows),
        }
    )
    # Output is missed by three times its in-sample shocks, people are as told.
    size = np.where(errors["group"] == "output", np.sqrt(0.01 + 9 * 0.01), np.sqrt(0.02))
    errors["error"] *= size
    learned = shock_multiples.learn(errors)
    assert learned["output"] == pytest.approx(3, rel=0.1)
    assert learned["people"] == pytest.approx(1, rel=0.15)
    assert learned["nature"] == learned[shock_multiples.ALL]
