"""A vintage knows nothing of later years."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from zhangye import observation, project
from zhangye.calibration import inputs
from zhangye.forecast import vintage
from zhangye.statistics import Statistics


def test_growth_goes_on_and_fades() -> None:
    points = pd.Series(np.exp(0.1 * np.arange(15)), index=range(2000, 2015))
    made = vintage.continued(points, 2010, grows=True)
    steps = np.diff(np.log(made.loc[2010:]))
    assert steps == pytest.approx(0.1 * 0.8 ** np.arange(1, len(steps) + 1))
    assert made.loc[:2010].equals(points.loc[:2010])


def test_what_has_no_trend_is_held() -> None:
    points = pd.Series([1.0, 2.0, 3.0], index=[2000, 2010, 2015])
    assert vintage.continued(points, 2012, grows=False).to_dict() == {2000: 1.0, 2010: 2.0}
    later = vintage.continued(points.loc[2015:], 2012, grows=False)
    assert later.to_dict() == {2015: 3.0}  # one point: its value holds everywhere


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
        grows = name in vintage.GROWTH
        plain, doubled = (
            vintage.continued(derive(source.series), year, grows=grows)
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
