"""``zhangye calibrate``: what it prints, writes, and leaves alone."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from zhangye.calibration import parameters, save
from zhangye.cli import calibration_report, execute
from zhangye.cli.calibration_tables import Sheet
from zhangye.observation import settings
from zhangye.outputs import hash_files
from zhangye.project import Project


def _everything(place: Project) -> str:
    return hash_files(place.model, place.data, place.calibration, place.scenarios)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["Fit of the published basis", "at its bound", "passes", "Urbanisation rate"]),
        ("zh", ["统计口径的拟合", "位于边界", "通过", "甘州区"]),
    ],
)
def test_tables_and_no_change(
    copy: Project, capsys: pytest.CaptureFixture[str], lang: str, words: list[str]
) -> None:
    before = _everything(copy)
    assert execute(["calibrate", "--project", str(copy.root), "--lang", lang]) == 0
    printed = capsys.readouterr().out
    for word in words:
        assert word in printed
    for name in parameters.load(copy).estimated().names:
        assert name.split("[", maxsplit=1)[0].split()[0] in printed
    assert _everything(copy) == before


def test_report(
    copy: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: Project
) -> None:
    # Two charts stand for all: drawing takes most of the time.
    charted = calibration_report.Report.charted
    monkeypatch.setattr(calibration_report.Report, "charted", lambda self: charted(self)[:2])
    folder = tmp_path / "fit"
    words = ["calibrate", "--project", str(copy.root), "--report", str(folder), "--lang", "en"]
    assert execute(words) == 0
    series = pd.read_csv(folder / "fit.csv")
    assert {"n", "rmse", "mape", "u2", "bias", "variation", "covariation"} <= set(series.columns)
    estimated = parameters.load(place).estimated().names
    estimates = pd.read_csv(folder / "parameters.csv")
    assert set(estimated) <= set(estimates["parameter"])
    findings = pd.read_csv(folder / "anchors.csv").set_index("anchor")
    take = findings.loc["midstream_take"]
    assert take["shift"] == pytest.approx((take["simulated"] - take["observed"]) / take["sd"])
    assert pd.read_csv(folder / "acceptance.csv")["passed"].all()
    text = (folder / "report.md").read_text(encoding="utf-8")
    assert "## Limits of acceptance" in text
    assert "| Value added, primary | Zhangye | 18 |" in text
    record = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    for name in ("value_added_primary-zhangye", "value_added_secondary-zhangye"):
        assert "![" in text
        assert f"(charts/{name}.png)" in text
        assert {f"charts/{name}{end}" for end in (".png", ".svg", ".csv")} <= set(record["files"])


def test_write_moves_a_spoilt_value_back(copy: Project, stats: object) -> None:
    model, observed = save.current_values(copy)
    shipped = model["savings rate"]
    model["savings rate"] *= 1.1
    save.write(save.texts(copy, stats, model, observed))  # type: ignore[arg-type]
    assert execute(["calibrate", "--project", str(copy.root), "--write", "--lang", "en"]) == 0
    known = parameters.load(copy).table.set_index("parameter")["value"]
    assert known["savings rate"] == pytest.approx(shipped, rel=1e-2)
    assert f"\nsavings rate = {known['savings rate']:.6g}\n" in copy.mdl.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "fragments"),
    [
        ("savings rate,", "saving rate,", ("parameters.csv", "did you mean 'savings rate'")),
        ("savings rate,lognormal", "savings rate,lognormel", ("line", "did you mean 'lognormal'")),
    ],
)
def test_wrong_input_is_one_line_and_writes_nothing(
    copy: Project,
    capsys: pytest.CaptureFixture[str],
    old: str,
    new: str,
    fragments: tuple[str, ...],
) -> None:
    file = parameters.file_of(copy)
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    before = _everything(copy)
    folder = copy.root / "fit"
    words = ["calibrate", "--project", str(copy.root), "--write", "--report", str(folder)]
    assert execute(words) == 2
    errors = capsys.readouterr().err
    for fragment in fragments:
        assert fragment in errors
    assert errors.count("\n") == 1
    assert _everything(copy) == before
    assert not folder.exists()


def test_wrong_report_folder_is_told_before_the_fit(
    copy: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.file_of(copy).unlink()  # the fit would complain of this
    words = ["calibrate", "--project", str(copy.root), "--report", str(copy.data)]
    assert execute(words) == 2
    assert "holds something that zhangye did not write" in capsys.readouterr().err


def test_markdown_of_a_sheet() -> None:
    sheet = Sheet("Fit", ("series", "n"), [("GDP\ngdp", "18")], "lr")
    expected = "## Fit\n\n| series | n |\n| --- | ---: |\n| GDP<br>gdp | 18 |\n"
    assert sheet.markdown() == expected
