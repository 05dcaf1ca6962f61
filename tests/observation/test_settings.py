"""What ``calibration/observation.toml`` may not say."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from zhangye import observation
from zhangye.errors import InputError
from zhangye.observation import Observation
from zhangye.observation.settings import file_of
from zhangye.project import Project


class Case(NamedTuple):
    old: str
    new: str
    fragments: tuple[str, ...]


# The first series' error, whatever the last fit made of it: the rest of the line becomes a comment.
ERROR = "error = "

CASES = {
    "no TOML": Case("[census]", "[census", ("no TOML", "line")),
    "cut short": Case("[restatement]\nfirst_year = 2017", "[restatement]\nfirst_", ("no TOML",)),
    "unknown key": Case(
        "persistence = 0.6\n", "persistance = 0.6\n", ("series.1", "did you mean 'persistence'")
    ),
    "unknown section": Case("[census]", "[censuses]", ("census",)),
    "unknown parameter": Case(
        "wage_ratio = {", "wage_rate = {", ("parameters.wage_rate", "did you mean 'wage_ratio'")
    ),
    "parameter missing": Case("wage_ratio = {", "# wage_ratio = {", ("missing", "'wage_ratio'")),
    "parameter twice": Case("wage_step_2015 = {", "wage_ratio = {", ("no TOML", "line ")),
    "no number": Case(ERROR, 'error = "small"  # ', ("series.1.error", "'small'")),
    "number in quotes": Case(ERROR, 'error = "0.07"  # ', ("series.1.error", "'0.07'")),
    "boolean": Case(ERROR, "error = true  # ", ("series.1.error",)),
    "not finite": Case(ERROR, "error = inf  # ", ("series.1.error", "inf")),
    "error of zero": Case(ERROR, "error = 0  # ", ("series.1.error", "greater than 0")),
    "persistence of one": Case(
        "persistence = 0.6", "persistence = 1.0", ("series.1.persistence", "less than 1")
    ),
    "year after the vintage": Case("last = 2013", "last = 2019", ("last", "2017", "2019")),
    "ends before it begins": Case(
        "last = 2013\nleave_out", "first = 2014\nlast = 2013\nleave_out", ("2013", "2014 to 2017")
    ),
    "key missing": Case('indicator = "value_added_primary"\n', "", ("series.1.indicator",)),
    "series twice": Case(
        '"value_added_secondary"', '"value_added_primary"', ("series.2", "stands twice")
    ),
    "no area": Case('areas = ["zhangye"]', "areas = []", ("series.1.areas",)),
    "area misspelt": Case(
        'areas = ["zhangye"]',
        'areas = ["zhangey"]',
        ("series.1.areas", "no such area", "did you mean 'zhangye'"),
    ),
    "value far from its prior": Case(
        "restatement_primary = { value = ",
        "restatement_primary = { value = 1000, prior = -0.33, sd = 0.15, note = '' } # ",
        ("parameters.restatement_primary.value", "1000", "a number from -1.83 to 1.17"),
    ),
    "unknown anchor": Case(
        "[anchors.midstream_take]", "[anchors.midstream_tak]", ("did you mean 'midstream_take'",)
    ),
    "sd of zero": Case("sd = 6000", "sd = 0", ("anchors", "sd")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_wrong_file(copy: Project, case: Case) -> None:
    file = file_of(copy)
    text = file.read_text(encoding="utf-8")
    assert case.old in text
    file.write_text(text.replace(case.old, case.new, 1), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        observation.load(copy)
    message = str(raised.value)
    assert message.startswith(str(file))
    for fragment in case.fragments:
        assert fragment in message


def test_missing_file(copy: Project) -> None:
    file_of(copy).unlink()
    with pytest.raises(InputError, match="missing"):
        observation.load(copy)


def test_every_prior_and_series_is_sound(seen: Observation) -> None:
    for name, parameter in seen.parameters.items():
        assert abs(parameter.value - parameter.prior) < 4 * parameter.sd, name
    assert max(series.last for series in seen.series) <= 2017
