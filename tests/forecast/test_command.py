"""``zhangye forecast`` as a user meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from zhangye import project
from zhangye.calibration import posterior
from zhangye.errors import InputError
from zhangye.forecast import shock_multiples

ROOT = Path(__file__).parents[2]


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "zhangye", *words, "--lang", "en"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=ROOT,
    )


def test_it_writes_the_table_and_its_provenance(tmp_path: Path) -> None:
    out = tmp_path / "forecast.csv"
    done = _run("forecast", "plan", "--draws", "40", "--seed", "5", "--out", str(out))
    assert done.returncode == 0, done.stderr
    frame = pd.read_csv(out)
    assert set(frame["area"]) >= {"zhangye", "ganzhou", "sunan", "heihe_midstream"}
    record = json.loads((tmp_path / "forecast.csv.provenance.json").read_text(encoding="utf-8"))
    assert record["seed"] == 5
    assert len(record["hashes"]["posterior"]) == 64


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("forecast", "baselin"), "baseline"),
        (("forecast", "baseline", "--out", "forecast.txt"), ".csv"),
        (("forecast", "baseline", "--draws", "0"), "draws"),
        (("forecast", "baseline", "--seed", "x"), "seed"),
    ],
)
def test_wrong_input_is_said_and_nothing_written(words: tuple[str, ...], told: str) -> None:
    done = _run(*words)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not (ROOT / "forecast.txt").exists()


def test_without_a_posterior_it_stops_and_assess_goes_on(copy: project.Project) -> None:
    posterior.file_of(copy).unlink()
    stopped = _run("forecast", "baseline", "--project", str(copy.root))
    assert stopped.returncode == 2
    assert "zhangye calibrate --sample" in stopped.stderr
    judged = _run("assess", "plan", "--project", str(copy.root))
    assert judged.returncode == 0
    assert "One run decides" in judged.stderr
    assert "no probabilities" in judged.stdout


def test_without_sizes_of_the_discrepancy_it_says_how_to_learn_them(copy: project.Project) -> None:
    shock_multiples.file_of(copy).unlink()
    with pytest.raises(InputError, match="zhangye backtest --write"):
        shock_multiples.load(copy)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("output,", "outputs,", "output"),
        ("output,", "output,-", "positive"),
        ("output,", "output,x", "positive"),
    ],
)
def test_wrong_sizes_are_named(copy: project.Project, old: str, new: str, told: str) -> None:
    path = shock_multiples.file_of(copy)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=told) as caught:
        shock_multiples.load(copy)
    assert "discrepancy.csv" in str(caught.value)
