"""The parameter file: agreement with the model, coordinates, and what it refuses."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from zhangye.calibration import parameters
from zhangye.calibration.parameters import Parameters
from zhangye.engine import Model, Source, read_source
from zhangye.errors import InputError
from zhangye.project import Project


@pytest.fixture(scope="module")
def model_source(place: Project) -> Source:
    return read_source(place.mdl)


def test_values_are_those_of_the_model(known: Parameters, model_source: Source) -> None:
    for name, value in zip(known.names, known.values, strict=True):
        stem = name.partition("[")[0]
        written = model_source.constants(stem)
        columns = {re.sub(r"[ _]+", " ", c).casefold(): v for c, v in written.items()}
        assert columns[name.casefold()] == pytest.approx(value, rel=1e-6), name


def test_units_are_those_of_the_model(known: Parameters, model_source: Source) -> None:
    for name, unit in zip(known.names, known.table["unit"], strict=True):
        assert model_source.variable(name.partition("[")[0]).unit == unit, name


def test_coordinates_go_there_and_back(known: Parameters) -> None:
    standard = known.standard(known.values)
    assert known.natural(standard) == pytest.approx(known.values, rel=1e-12)
    centre = known.table["prior"].to_numpy(dtype=float)
    assert known.natural(np.zeros(len(centre))) == pytest.approx(centre, rel=1e-12)


def test_a_lognormal_parameter_moves_by_factors(known: Parameters) -> None:
    row = known.names.index("catch up speed")
    standard = np.zeros(len(known.names))
    standard[row] = 1.0
    sd = float(known.table["sd"][row])
    expected = float(known.table["prior"][row]) * np.exp(sd)
    assert known.natural(standard)[row] == pytest.approx(expected)


def test_parameters_not_estimated_rest_on_their_priors(known: Parameters) -> None:
    fixed = known.table[known.table["estimated"] == "no"]
    assert len(fixed) > 0
    assert fixed["value"].to_numpy() == pytest.approx(fixed["prior"].to_numpy())


def test_the_engine_takes_every_name(known: Parameters, model: Model) -> None:
    prepared = model.prepare(known.names, ["city gdp"], [2000.0], final_time=2000.5)
    assert prepared(known.values[None, :]).shape == (1, 1, 1)


class Case(NamedTuple):
    old: str
    new: str
    fragments: tuple[str, ...]


CASES = {
    "column unknown": Case("pooling,estimated", "group,estimated", ("line 1", "'group'")),
    "column misspelled": Case("family,value", "family,valeu", ("line 1", "did you mean 'value'")),
    "no number": Case("0.05,0.01,0.02,0.1,,no", "0.05,few,0.02,0.1,,no", ("column sd", "'few'")),
    "not finite": Case("0.05,0.01,0.02,0.1,,no", "0.05,nan,0.02,0.1,,no", ("column sd", "'nan'")),
    "value out of bounds": Case(
        "depreciation rate,normal,0.05", "depreciation rate,normal,0.5",
        ("column value", "outside its bounds", "0.5", "0.02 to 0.1"),
    ),
    "prior out of bounds": Case(
        "depreciation rate,normal,0.05,0.05", "depreciation rate,normal,0.05,0.01",
        ("column prior", "outside its bounds", "0.01"),
    ),
    "sd of zero": Case("0.05,0.01,0.02,0.1,,no", "0.05,0,0.02,0.1,,no", ("column sd", "above 0")),
    "bounds crossed": Case(
        "0.05,0.01,0.02,0.1,,no", "0.05,0.01,0.2,0.1,,no", ("column upper", "above 0.2")
    ),
    "lognormal at zero": Case(
        "gobi yield,lognormal,12000.0,12000.0,0.4,3000.0", "gobi yield,lognormal,12000,12000,0.4,0",
        ("column lower", "positive"),
    ),
    "twice": Case("depreciation rate,", "metered share,", ("stands twice", "'metered share'")),
    "family": Case(
        "depreciation rate,normal", "depreciation rate,nornal", ("did you mean 'normal'",)
    ),
    "estimated": Case("0.02,0.1,,no", "0.02,0.1,,maybe", ("column estimated", "'maybe'")),
    "no source": Case(
        ",assumption of February 2018\n", ",\n", ("column source", "required")
    ),
    "cut short": Case(
        "farmland balance share,normal,0.7,0.7,0.15,0.0,1.0,,no,1,assumption", "farmland bal",
        ("cut short",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_wrong_file(copy: Project, case: Case) -> None:
    file = parameters.file_of(copy)
    text = file.read_text(encoding="utf-8")
    assert case.old in text
    file.write_text(text.replace(case.old, case.new, 1), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        parameters.load(copy)
    message = str(raised.value)
    assert message.startswith(str(file))
    for fragment in case.fragments:
        assert fragment in message


def test_missing_file(copy: Project) -> None:
    parameters.file_of(copy).unlink()
    with pytest.raises(InputError, match="missing"):
        parameters.load(copy)


def test_missing_column(copy: Project) -> None:
    file = parameters.file_of(copy)
    table = pd.read_csv(file, dtype=str, keep_default_na=False).drop(columns="pooling")
    table.to_csv(file, index=False)
    with pytest.raises(InputError, match="line 1: a column is missing: 'pooling'"):
        parameters.load(copy)
