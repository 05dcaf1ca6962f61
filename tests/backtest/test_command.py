"""``zhangye backtest`` with a stand-in for the model's forecasts."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from zhangye.backtest import run as backtests
from zhangye.backtest.scored import Series
from zhangye.cli import execute
from zhangye.forecast import backtested
from zhangye.language import Language
from zhangye.place import backtest as answer
from zhangye.place.session import Session
from zhangye.project import Project
from zhangye.statistics import Statistics

KEYS = [("zhangye", "gdp"), ("sunan", "gdp"), ("zhangye", "bank_loans")]


class _StandIn:
    """Forecasts around the last value, in place of the model's."""

    def __init__(
        self,
        project: Project,
        statistics: Statistics,
        plan: dict[int, list[Series]],
        draws: int,
        seed: int,
    ) -> None:
        self._statistics, self._plan, self._draws, self._seed = statistics, plan, draws, seed

    def structural(self, vintage: int) -> dict[Series, npt.NDArray[np.float64]]:
        random = np.random.default_rng((self._seed, vintage))
        return {
            key: self._statistics.value(*key, vintage)
            * (1 + 0.1 * random.normal(size=(self._draws, 3)))
            for key in self._plan[vintage]
        }

    def shipped(self, frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["method"] == "combination"].assign(method="shipped")


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backtested, "Backtested", _StandIn)
    monkeypatch.setattr(answer, "_published", lambda session: KEYS)


@pytest.mark.usefixtures("model")
def test_folder_and_screen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["backtest", "--lang", "en", "--seed", "5", "--draws", "200", "--jobs", "1", "--out"]
    assert execute([*words, str(tmp_path / "once")]) == 0
    printed = capsys.readouterr().out
    for word in ("Structural model", "Automatic ARIMA", "demands", "without 2017"):
        assert word in printed
    frame = pd.read_csv(tmp_path / "once" / "backtest.csv")
    assert set(frame["vintage"]) == set(backtests.VINTAGES)
    assert {"combination", "shipped"} <= set(frame["method"])
    record = json.loads((tmp_path / "once" / "provenance.json").read_text(encoding="utf-8"))
    assert record["seed"] == 5
    assert {"backtest.csv", "backtest.md", "backtest.html", "weights.csv"} <= set(record["files"])
    assert record["hashes"]["data"]


@pytest.mark.usefixtures("model")
def test_missing_package_is_said_before_any_work(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name, *more: None if name == "statsforecast" else find(name, *more),
    )
    assert execute(["backtest", "--out", str(tmp_path / "none")]) == 2
    assert "pip install statsforecast" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_a_run_publishes_what_is_scored(place: Project, stats: Statistics) -> None:
    keys = answer._published(Session(place, Language.EN))
    chosen = backtests.plan(stats, keys)
    assert [len(series) for series in chosen.values()] == [21, 27, 28]
    assert ("heihe_midstream", "zhengyixia_outflow") in chosen[2010]
