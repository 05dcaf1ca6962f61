"""``zhangye calibrate``: what it prints, writes, and leaves alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from zhangye.calibration import parameters, posterior, save
from zhangye.calibration.posterior import Posterior
from zhangye.cli import execute
from zhangye.observation import settings
from zhangye.outputs import hash_files
from zhangye.presentation.report import calibration as calibration_report
from zhangye.project import Project


def _everything(place: Project) -> str:
    return hash_files(place.model, place.data, place.calibration, place.scenarios)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            ["Fit of the published basis", "Sizes of the errors", "passes", "Urbanisation rate"],
        ),
        ("zh", ["统计口径的拟合", "误差大小", "通过", "甘州区"]),
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


@pytest.fixture
def two_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw two series in place of all: drawing takes most of the time."""
    charted = calibration_report.Report.charted
    monkeypatch.setattr(calibration_report.Report, "charted", lambda self: charted(self)[:2])


@pytest.mark.usefixtures("two_charts")
def test_report(copy: Project, tmp_path: Path, place: Project) -> None:
    posterior.file_of(copy).unlink(missing_ok=True)
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
    # Without a posterior the report says so, and how to get one.
    assert "# No posterior" in text
    assert posterior.REFIT in text
    assert "Which data inform which parameter" in text
    assert not (folder / "posterior.csv").exists()


@pytest.mark.usefixtures("two_charts")
@pytest.mark.parametrize(
    ("lang", "wanted"),
    [
        ("en", ["What the data cannot tell", "Strong correlations", "Parameters that a bound"]),
        ("zh", ["数据无法说明的", "强相关参数", "受边界约束的参数"]),
    ],
)
def test_report_with_a_posterior(
    copy: Project, tmp_path: Path, normal: Posterior, lang: str, wanted: list[str]
) -> None:
    posterior.save(copy, normal.model, normal.observed, normal.settings)
    folder = tmp_path / "fit"
    words = ["calibrate", "--project", str(copy.root), "--report", str(folder), "--lang", lang]
    assert execute(words) == 0
    text, page = (
        (folder / name).read_text(encoding="utf-8") for name in ("report.md", "report.html")
    )
    for word in (*wanted, "1.0040", posterior.load(copy).fingerprint()[:12]):
        assert word in text
        assert word in page
    # Nothing of the page stands elsewhere: no network, no file beside it.
    assert "http" not in re.sub(r"data:[^\"]+", "", page).replace("http://www.w3.org", "")
    pictures = re.findall(r'<img src="([^"]{20})', page)
    assert pictures
    assert all(picture.startswith("data:image/svg+xml") for picture in pictures)
    # The first of the ranking rests on its prior, and its row says what the CSV says.
    ranking = pd.read_csv(folder / "worth_constants.csv").set_index("name")
    contraction = pd.read_csv(folder / "posterior.csv").set_index("parameter")["contraction"]
    resting = ranking.index[(contraction[ranking.index] < 0.5).to_numpy()]
    row = next(line for line in text.splitlines() if f"{resting[0]} |" in line and " ± " not in line
               and f"| {100 * ranking.loc[resting[0], 'verdicts']:.1f} |" in line)  # fmt: skip
    assert f"{contraction[resting[0]]:.2f}" in row
    record = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    assert record["seed"] == 0
    assert {"charts/worth.png", "charts/parameters-water.svg", "laplace.csv"} <= set(
        record["files"]
    )


def test_a_posterior_of_other_priors_is_refused_in_the_report(
    copy: Project, tmp_path: Path, normal: Posterior, capsys: pytest.CaptureFixture[str]
) -> None:
    posterior.save(copy, normal.model, normal.observed, normal.settings)
    file = parameters.file_of(copy)
    before = file.read_text(encoding="utf-8")
    file.write_text(before.replace("0.22,0.2,0.05", "0.22,0.3,0.05"), encoding="utf-8")
    assert file.read_text(encoding="utf-8") != before
    folder = tmp_path / "fit"
    words = ["calibrate", "--project", str(copy.root), "--report", str(folder), "--lang", "en"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibration_report.Report, "charted", lambda self: [])
        assert execute(words) == 0
    assert "priors" in capsys.readouterr().err
    assert "no longer matches" in (folder / "report.md").read_text(encoding="utf-8")


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
    assert "is in the project's own folder data" in capsys.readouterr().err
