"""The two main commands, end to end: their files, columns, exit codes and refusals."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from zhangye.cli import execute

# The columns that scripts outside the project rely on.
VALUES = "area,year,indicator,unit,value"
SCORECARD = (
    "id,section,area,indicator,comparator,target,unit,year,value,gap,p05,p50,p95,probability,"
    "year_reached,grade,verdict,why,note,run"
)
PATHS = "id,area,year,value,p05,p50,p95,probability"
HASH_LENGTH = hashlib.sha256().digest_size * 2


class Command(NamedTuple):
    verb: str
    files: frozenset[str]


RUN = Command("run", frozenset({"values.csv", "provenance.json"}))
ASSESS = Command(
    "assess",
    frozenset(
        {
            "scorecard.csv",
            "scorecard_counties.csv",
            "scorecard_path.csv",
            "scorecard.json",
            "provenance.json",
        }
    ),
)


def header(path: Path) -> str:
    return path.read_text(encoding="utf-8").splitlines()[0]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results")
    for verb in ("run", "assess"):
        words = [verb, "baseline", "--no-charts", "--lang", "en", "--out", str(folder / verb)]
        assert execute(words) == 0
    return folder


@pytest.mark.parametrize("command", [RUN, ASSESS], ids=lambda command: command.verb)
def test_folder_holds_its_files_and_where_they_come_from(command: Command, results: Path) -> None:
    folder = results / command.verb
    assert {path.name for path in folder.iterdir()} == command.files
    provenance = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    assert set(provenance["files"]) == command.files - {"provenance.json"}
    for part in ("model", "data", "scenario"):
        assert len(bytes.fromhex(provenance["hashes"][part])) * 2 == HASH_LENGTH


def test_values_have_the_agreed_columns_and_years(results: Path) -> None:
    path = results / "run" / "values.csv"
    assert header(path) == VALUES
    values = pd.read_csv(path)
    assert not values.duplicated(["area", "year", "indicator"]).any()
    gdp = values[(values["area"] == "zhangye") & (values["indicator"] == "gdp")]
    assert gdp["year"].tolist() == list(range(2000, 2036))
    assert gdp["value"].notna().all()


def test_scorecard_has_a_row_for_each_commitment(results: Path) -> None:
    path = results / "assess" / "scorecard.csv"
    assert header(path) == SCORECARD
    rows = pd.read_csv(path)
    assert len(rows) == 81
    assert rows["id"].is_unique
    # The probability decides; what is not simulated has none.
    decided = rows["verdict"].isin(["reached", "open", "missed"])
    assert (rows["probability"].notna() == decided).all()
    chance = rows.loc[decided, "probability"]
    expected = np.where(chance >= 0.8, "reached", np.where(chance <= 0.2, "missed", "open"))
    assert rows.loc[decided, "verdict"].tolist() == expected.tolist()
    ranges = rows.loc[decided, ["p05", "p50", "p95"]].to_numpy()
    assert (np.diff(ranges, axis=1) >= 0).all()
    document = json.loads((results / "assess" / "scorecard.json").read_text(encoding="utf-8"))
    assert [target["id"] for target in document["targets"]] == rows["id"].tolist()
    assert document["verdicts"].get("reached", 0) == (rows["verdict"] == "reached").sum()


@pytest.mark.parametrize("name", ["scorecard_counties.csv", "scorecard_path.csv"])
def test_counties_and_paths_have_the_agreed_columns(name: str, results: Path) -> None:
    assert header(results / "assess" / name) == PATHS


def test_path_ends_at_the_value_of_the_scorecard(results: Path) -> None:
    rows = pd.read_csv(results / "assess" / "scorecard.csv").set_index("id")
    path = pd.read_csv(results / "assess" / "scorecard_path.csv")
    assert set(path["year"]) == {2018, 2019, 2020}
    last = path[(path["id"] == "gdp_city") & (path["year"] == 2020)]["value"]
    assert last.tolist() == pytest.approx([rows.loc["gdp_city", "value"]])


@pytest.mark.parametrize("verb", ["run", "assess"])
def test_foreign_folder_is_refused_and_left_alone(
    verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "letter.txt").write_text("mine", encoding="utf-8")
    assert execute([verb, "baseline", "--no-charts", "--out", str(foreign)]) == 2
    assert "foreign" in capsys.readouterr().err
    assert [path.name for path in tmp_path.rglob("*")] == ["foreign", "letter.txt"]
    assert (foreign / "letter.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("verb", ["run", "assess"])
def test_misspelt_scenario_is_answered_with_the_nearest(
    verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert execute([verb, "baselin", "--no-charts", "--lang", "en", "--out", str(out)]) == 2
    message = capsys.readouterr().err
    assert "baseline" in message
    assert "Traceback" not in message
    assert not out.exists()


@pytest.mark.parametrize(
    ("by", "heading"),
    [
        ("section", "1 Overall goals"),
        ("department", "Finance Bureau"),
        ("wording", "Strive"),
        ("county", "Ganzhou"),
    ],
)
def test_rows_are_grouped_as_asked(
    by: str, heading: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(["assess", "baseline", "--by", by, "--all", "--lang", "en"]) == 0
    assert heading in capsys.readouterr().out


@pytest.mark.parametrize(
    ("verb", "lang", "words"),
    [
        ("run", "en", "no posterior was used"),
        ("run", "zh", "未使用后验分布"),
        ("assess", "en", "1000 runs decide"),
        ("assess", "zh", "由1000次模拟判定"),
    ],
)
def test_both_languages_say_what_decides(
    verb: str, lang: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute([verb, "baseline", "--lang", lang]) == 0
    printed = "".join(capsys.readouterr().out.split())
    assert words.replace(" ", "") in printed
