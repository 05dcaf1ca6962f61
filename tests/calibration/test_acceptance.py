"""The shipped numbers follow the main series; the errors are worked out anew, from the files."""

from __future__ import annotations

import csv
import tomllib

import numpy as np
import pytest

from zhangye import engine, observation
from zhangye.axes import TIMES
from zhangye.calibration import acceptance
from zhangye.errors import InputError
from zhangye.observation.economy import Economy
from zhangye.observation.publish import COLUMNS, Published
from zhangye.project import Project
from zhangye.statistics import Statistics

COUNTIES = ("ganzhou", "linze", "gaotai", "shandan", "minle", "sunan")
# Indicator, areas, limit in per cent, number of values.
LIMITS = [
    ("gdp", ("zhangye",), 5, 18),
    ("resident_population", ("zhangye",), 5, 13),
    ("urbanisation_rate", ("zhangye",), 5, 12),
    ("urban_disposable_income", ("zhangye",), 5, 14),
    ("value_added_primary", ("zhangye",), 10, 18),
    ("value_added_secondary", ("zhangye",), 10, 18),
    ("value_added_tertiary", ("zhangye",), 10, 18),
    ("gdp", COUNTIES, 10, 103),
    ("average_wage", ("zhangye",), 10, 16),
    ("registered_population", ("zhangye",), 10, 18),
    ("total_water_use", ("zhangye",), 10, 3),
]


@pytest.fixture(scope="module")
def shipped(model: engine.Model, seen: observation.Observation) -> Published:
    """What the model file and the observation file give, untouched."""
    prepared = model.prepare((), list(COLUMNS), list(TIMES), final_time=2035.5)
    economy = Economy(prepared(np.empty((1, 0))), prepared.outputs)
    return observation.publish(economy, seen)


@pytest.mark.parametrize("limit", LIMITS, ids=lambda case: f"{case[0]}-{len(case[1])}")
def test_limit(
    place: Project, shipped: Published, limit: tuple[str, tuple[str, ...], float, int]
) -> None:
    indicator, areas, most, count = limit
    errors: dict[str, list[float]] = {area: [] for area in areas}
    with (place.data / "historical.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            year = int(row["year"])
            if row["area"] in areas and row["indicator"] == indicator and 2000 <= year <= 2017:
                simulated = shipped[row["area"], indicator][0, year - 2000]
                errors[row["area"]].append(abs(simulated / float(row["value"]) - 1))
    assert sum(map(len, errors.values())) == count
    mean = sum(sum(part) / len(part) for part in errors.values()) / len(areas)
    assert 100 * mean <= most


def test_the_file_holds_these_limits(place: Project, stats: Statistics, shipped: Published) -> None:
    table = acceptance.judge(place, stats, shipped)
    found = table[["indicator", "areas", "limit", "n"]].itertuples(index=False, name=None)
    assert [(i, tuple(a.split()), limit, n) for i, a, limit, n in found] == LIMITS
    assert table["passed"].all()


def test_a_series_off_by_a_fifth_fails(
    place: Project, stats: Statistics, shipped: Published
) -> None:
    off = {**shipped, ("zhangye", "average_wage"): 1.2 * shipped["zhangye", "average_wage"]}
    table = acceptance.judge(place, stats, off)
    assert table.loc[~table["passed"], "indicator"].tolist() == ["average_wage"]


@pytest.mark.parametrize(
    ("change", "fragment"),
    [
        (("average_wage", "avrage_wage"), "did you mean 'average_wage'"),
        (("average_wage,zhangye,10", "average_wage,zhangye,ten"), "'ten'"),
        (("average_wage,zhangye", "average_wage,sunan"), "nothing to compare"),
        (("average_wage,", "registered_population,"), "stands twice"),
    ],
)
def test_wrong_limits(
    copy: Project, stats: Statistics, shipped: Published, change: tuple[str, str], fragment: str
) -> None:
    file = copy.calibration / acceptance.SCHEMA.path
    file.write_text(file.read_text(encoding="utf-8").replace(*change, 1), encoding="utf-8")
    with pytest.raises(InputError, match=fragment):
        acceptance.judge(copy, stats, shipped)


def test_limits_are_not_weights_of_the_fit(place: Project) -> None:
    """City GDP and urbanisation are judged, not fitted: nothing pulls them to their limits."""
    text = (place.calibration / "observation.toml").read_text(encoding="utf-8")
    fitted = {
        (series["indicator"], area)
        for series in tomllib.loads(text)["series"]
        for area in series["areas"]
    }
    assert ("gdp", "zhangye") not in fitted
    assert ("urbanisation_rate", "zhangye") not in fitted
