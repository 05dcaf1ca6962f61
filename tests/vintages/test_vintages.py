"""Issued forecasts stay as they are, the past can be asked again, and scores say what they mean."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from zhangye.cli import execute
from zhangye.errors import InputError
from zhangye.outputs import Provenance
from zhangye.place.place import Place, open_place
from zhangye.project import FOLDERS, Project, find
from zhangye.vintages import frozen, known

NAME = "2018-02"
DRAWS = 40


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("issued")
    for folder in FOLDERS:
        shutil.copytree(find().root / folder, root / folder)
    open_place(root, "en").freeze(NAME, draws=DRAWS)
    return root


@pytest.fixture
def root(issued: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(issued, tmp_path / "copy"))


@pytest.fixture
def place(root: Path) -> Place:
    return open_place(root, "en")


def test_forecasts_of_this_project_are_as_they_were_issued() -> None:
    changed = {one.name: one.changed() for one in frozen.listed(find())}
    assert not any(changed.values()), changed


def test_an_issued_forecast_is_never_written_over(root: Path, place: Place) -> None:
    before = {path: path.read_bytes() for path in (root / "forecasts").rglob("*.*")}
    with pytest.raises(InputError, match="issued already"):
        place.freeze(NAME, draws=DRAWS)
    assert {path: path.read_bytes() for path in (root / "forecasts").rglob("*.*")} == before
    with pytest.raises(InputError, match="2019-04"):
        place.freeze("2019-13", draws=DRAWS)
    with pytest.raises(InputError, match="issued already"):
        frozen.freeze(Project(root), NAME, {}, {}, Provenance(None, None, None, None, None, ()))


@pytest.mark.parametrize("file", frozen.FILES)
def test_a_changed_file_is_noticed(file: str, root: Path, place: Place) -> None:
    assert place.vintages.frame()["intact"].tolist() == [True]
    path = root / "forecasts" / NAME / file
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert place.vintages.frame()["intact"].tolist() == [False]
    with pytest.raises(InputError, match="not as it was issued"):
        place.score()


def test_the_first_vintage_answers_as_before(root: Path, place: Place) -> None:
    before = place.forecast("plan", draws=DRAWS).frame()
    place.enter("gdp", 430, 2018, "Li")
    after = place.forecast("plan", draws=DRAWS).frame()
    then = open_place(root, "en", vintage=NAME).forecast("plan", draws=DRAWS).frame()
    pd.testing.assert_frame_equal(then, before)
    assert not after.equals(before)
    with pytest.raises(InputError, match="did you mean '2018-02'"):
        open_place(root, "en", vintage="2018-03").forecast("plan", draws=DRAWS)


def test_a_later_vintage_knows_what_was_entered_before_it(root: Path, place: Place) -> None:
    place.enter("gdp", 430, 2018, "Li")
    place.freeze("2019-04", draws=DRAWS)
    place.enter("gdp", 460, 2019, "Li")
    assert place.vintages.frame()["figures"].tolist() == [0, 1]
    assert len(open_place(root, "en", vintage="2019-04").figures) == 1
    assert len(open_place(root, "en").figures) == 2
    assert set(place.score().frame()["issued"]) == {NAME, "2019-04"}
    assert set(place.score().frame().query("issued == '2019-04'")["year"]) == {2019}


def test_outputs_name_their_vintage(
    root: Path, place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place.enter("gdp", 430, 2018, "Li")
    out = tmp_path / "out.csv"
    words = ["forecast", "plan", "--draws", str(DRAWS), "--project", str(root), "--lang", "en"]
    assert execute([*words, "--out", str(out)]) == 0
    record = json.loads((tmp_path / "out.csv.provenance.json").read_text(encoding="utf-8"))
    assert record["vintage"] == "2018-02 and 1 official figures up to 2018"
    assert record["vintage"] in " ".join(capsys.readouterr().err.split())
    assert execute([*words, "--out", str(out), "--vintage", NAME]) == 0
    record = json.loads((tmp_path / "out.csv.provenance.json").read_text(encoding="utf-8"))
    assert record["vintage"] == known.FIRST


def quantile(root: Path, indicator: str, year: int, column: str) -> float:
    table = frozen.intact(Project(root), NAME).quantiles()
    chosen = table.query(
        "scenario == 'plan' and area == 'zhangye' and indicator == @indicator and year == @year"
    )
    return float(chosen[column].iloc[0])


def test_scores_are_what_their_names_say(root: Path, place: Place) -> None:
    middle, high = quantile(root, "gdp", 2018, "p50"), quantile(root, "retail_sales", 2018, "p95")
    place.enter("gdp", middle, 2018, "Li", confirm=True)
    place.enter("retail_sales", 1.1 * high, 2018, "Li", confirm=True)
    score = place.score()
    own = score.frame().query("method == 'plan'").set_index("indicator")
    assert own["error"]["gdp"] == pytest.approx(0)
    assert own["within_90"].to_dict() == {"gdp": True, "retail_sales": False}
    assert own["lead"].tolist() == [1, 1]
    ranks = score.frame().groupby("indicator")["rank"]
    assert (ranks.min() == 1).all()
    assert {"drift", "auto_ets", "mean_automatic"} <= set(score.frame()["method"])
    best = score.frame().query("indicator == 'gdp'").sort_values("crps").iloc[0]
    assert best["rank"] == 1
    reliable = score.scored.reliability.query("method == 'plan'").set_index("level")["below"]
    assert reliable[0.95] == 0.5  # one of two lay below its 95 % quantile
    assert reliable[0.5] == 0.5
    assert reliable[0.05] == 0


def test_brier_scores_of_targets_whose_year_has_come(root: Path, place: Place) -> None:
    target = place._session.register.by_id["gdp_city"]
    place.enter("gdp", 0.9 * target.value, 2020, "Li", confirm=True)
    said = frozen.intact(Project(root), NAME).scorecard().query("id == 'gdp_city'")
    found = place.score().scored.targets.query("id == 'gdp_city'")
    assert not found["met"].any()
    assert found["brier"].to_numpy() == pytest.approx(said["probability"].to_numpy() ** 2, abs=1e-5)
    assert (found["brier_half"] == 0.25).all()
    assert found["brier_automatic"].between(0, 1).all()
    place.enter("gdp", 1.01 * target.value, 2020, "Li", published="2021-03-01", confirm=True)
    assert place.score().scored.targets.query("id == 'gdp_city'")["met"].all()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_commands_speak_both_languages(
    lang: str, root: Path, place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--project", str(root), "--lang", lang]
    assert execute(["score", *words]) == 0
    assert ("Nothing to score" if lang == "en" else "尚无可评分") in capsys.readouterr().out
    place.enter("gdp", 430, 2018, "Li")
    assert execute(["vintages", *words]) == 0
    assert NAME in capsys.readouterr().out
    assert execute(["score", *words, "--out", str(tmp_path / "score")]) == 0
    assert "CRPS" in capsys.readouterr().out
    assert (tmp_path / "score" / "values.csv").is_file()
    assert (tmp_path / "score" / "reliability.png").is_file()


def test_a_fan_shows_what_came(place: Place) -> None:
    place.enter("gdp", 430, 2018, "Li")
    figure = place.score().plot("gdp")
    dots = np.concatenate([one.get_offsets() for one in figure.axes[0].collections[2:]])
    assert [2018, 430] in dots.tolist()
