"""What a new user does: open, run, change, plot, judge, save; and what the answers promise."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from matplotlib.figure import Figure
from nbclient import NotebookClient

import zhangye
from zhangye.cli import execute
from zhangye.place.place import Place

SOURCE = Path(zhangye.__file__).parents[1]
DRIP = "drip_irrigation_investment"
TWELVE_LINES = """
import zhangye
place = zhangye.open(lang="zh")
plan = place.run("plan")
plan
plan["zhangye", "gdp"].loc[2017:2020]
mine = place.run("plan", levers={"drip_irrigation_investment": {"all": 3.0, "Ganzhou": 1.5}}, after="hold", title="更多滴灌")
place.plot("gdp", scenarios=["baseline", plan, mine], area="counties")
card = place.assess(mine, draws=60)
card
card["gdp_city"].probability, card["gdp_city"].why
mine.scenario.save("mine.toml")
card.save("results", charts=False)
"""  # noqa: E501


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> tuple[nbformat.NotebookNode, Path]:
    folder = tmp_path_factory.mktemp("new-user")
    lines = TWELVE_LINES.strip().splitlines()
    assert len(lines) == 12
    written = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(line) for line in lines])
    with pytest.MonkeyPatch.context() as patch:
        path = [str(SOURCE), *filter(None, [os.environ.get("PYTHONPATH")])]
        patch.setenv("PYTHONPATH", os.pathsep.join(path))
        place = {"metadata": {"path": str(folder)}}
        NotebookClient(written, timeout=240, kernel_name="python3", resources=place).execute()
    return written, folder


def shown(notebook: nbformat.NotebookNode, line: int, kind: str) -> str:
    data = [one["data"] for one in notebook.cells[line - 1].outputs if "data" in one]
    return str(data[-1][kind])


def test_twelve_lines_do_the_work(notebook: tuple[nbformat.NotebookNode, Path]) -> None:
    cells, folder = notebook
    assert "规划情景" in shown(cells, 4, "text/html")
    assert "地区生产总值" in shown(cells, 4, "text/html")
    assert len(shown(cells, 7, "image/png")) > 10_000
    assert "概率" in shown(cells, 9, "text/html")
    probability, why = eval(shown(cells, 10, "text/plain").replace("np.float64", "float"))
    assert 0 <= probability <= 1
    assert len(why) > 10
    scorecard = pd.read_csv(folder / "results" / "scorecard.csv").set_index("id")
    assert scorecard.at["gdp_city", "probability"] == pytest.approx(probability)
    record = json.loads((folder / "results" / "provenance.json").read_text(encoding="utf-8"))
    assert record["command"][0] == "zhangye.open()"
    assert record["hashes"]["posterior"]


def test_saved_scenario_is_the_one_that_ran(
    notebook: tuple[nbformat.NotebookNode, Path], place: Place
) -> None:
    saved = place.run(notebook[1] / "mine.toml")
    levers = {DRIP: {"all": 3.0, "Ganzhou": 1.5}}
    again = place.run("plan", levers=levers, after="hold", title="更多滴灌")
    assert saved.scenario.title == "更多滴灌"
    assert saved.frame().equals(again.frame())
    value = again.simulation.scenario.value
    assert value(DRIP, "Ganzhou", 2018) == value(DRIP, "Ganzhou", 2035) == 1.5


def test_import_is_light_and_fast() -> None:
    heavy = ("numpy", "pandas", "matplotlib", "llvmlite", "pysd", "rich", "xarray")
    code = (
        "import sys, time; start = time.perf_counter(); import zhangye; "
        "print(time.perf_counter() - start, sorted({m.split('.')[0] for m in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert set(heavy).isdisjoint(eval(done.stdout.split(" ", 1)[1]))


def test_names_complete() -> None:
    assert {"open", "engine", "InputError", "__version__"} <= set(dir(zhangye))
    from zhangye import engine

    assert zhangye.engine is engine
    with pytest.raises(AttributeError, match="no attribute 'opne'"):
        zhangye.opne  # noqa: B018
    asked = {
        "run",
        "assess",
        "forecast",
        "compare",
        "attribute",
        "solve",
        "frontier",
        "sensitivity",
    }
    asked |= {"discover", "loops", "report", "check", "backtest", "scenario", "levers", "shocks"}
    assert asked | {"targets", "data", "variables", "enter", "entered", "plot"} <= set(dir(Place))


def test_series_and_frame_carry_units(place: Place) -> None:
    run = place.run("plan")
    series = run["ganzhou", "gdp"]
    assert (series.name, series.index.name, series.attrs["unit"]) == ("gdp", "year", "1e8 CNY")
    frame = run.frame()
    rows = frame[(frame["area"] == "ganzhou") & (frame["indicator"] == "gdp")]
    assert rows["value"].tolist() == series.tolist()
    assert set(rows["unit"]) == {series.attrs["unit"]}


def test_a_result_writes_what_the_command_writes(place: Place, tmp_path: Path) -> None:
    place.run("plan").save(tmp_path / "python", charts=False)
    words = ["run", "plan", "--no-charts", "--lang", "en", "--out", str(tmp_path / "command")]
    assert execute(words) == 0
    for name in ("values.csv",):
        one, two = ((tmp_path / way / name).read_bytes() for way in ("python", "command"))
        assert one == two
    records = [
        json.loads((tmp_path / way / "provenance.json").read_text(encoding="utf-8"))
        for way in ("python", "command")
    ]
    assert records[0]["hashes"] == records[1]["hashes"]
    assert records[0]["command"] == ["zhangye.open()", "run('plan')"]


def test_a_change_counts_in_the_record_as_its_file_does(place: Place, tmp_path: Path) -> None:
    changed = place.scenario("plan").change(levers={DRIP: 3.0})
    place.run(changed).save(tmp_path / "memory", charts=False)
    place.run(changed.save(tmp_path / "mine.toml")).save(tmp_path / "file", charts=False)
    place.run("plan").save(tmp_path / "plan", charts=False)
    memory, file, plan = (
        json.loads((tmp_path / name / "provenance.json").read_text(encoding="utf-8"))["hashes"]
        for name in ("memory", "file", "plan")
    )
    assert memory == file
    assert memory["scenario"] != plan["scenario"]


def test_changes_add_up_and_leave_the_first_alone(place: Place) -> None:
    plan = place.scenario("plan")
    one = plan.change(levers={DRIP: {"all": 3.0}})
    two = one.change(levers={DRIP: {"Ganzhou": {2019: 1.0}}}, shocks={"inflow_wetness": 0.8})
    assert plan._scenario.value(DRIP, "Linze", 2018) != one._scenario.value(DRIP, "Linze", 2018)
    assert two._scenario.value(DRIP, "Linze", 2018) == one._scenario.value(DRIP, "Linze", 2018)
    assert two._scenario.value(DRIP, "Ganzhou", 2019) == 1.0
    assert two._scenario.value("inflow_wetness", "Ganzhou", 2020) == 0.8
    assert "inflow_wetness" not in (one.changes or {})
    names = set(two.frame()["name"])
    assert {DRIP, "inflow_wetness", "gobi_agriculture_investment"} <= names


def test_scenarios_with_one_title_are_not_drawn_as_one(place: Place) -> None:
    one = place.run("plan", levers={DRIP: 3.0}, title="Mine")
    two = place.run("plan", levers={DRIP: 2.0}, title="Mine")
    with pytest.raises(zhangye.InputError, match="give one of them another"):
        place.plot("gdp", scenarios=[one, two])
    assert isinstance(place.plot("gdp", scenarios=[one, "plan", "plan"]), Figure)


def test_registers_have_labels_of_the_language() -> None:
    chinese, english = zhangye.open(lang="zh"), zhangye.open(lang="en")
    assert chinese.levers.at[DRIP, "label"] == "高效节水灌溉投资"
    assert english.levers.at[DRIP, "label"] == "drip irrigation investment"
    assert len(chinese.targets) == 81
    for name in ("levers", "shocks", "targets", "variables", "indicators"):
        table = getattr(chinese, name)
        assert table["label"].astype(bool).all(), name
        assert "unit" in table
    assert {"label", "unit_label", "source_title", "area_label"} <= set(chinese.data.columns)
    assert chinese.data["year"].max() <= 2017


def test_html_says_what_the_terminal_says(place: Place) -> None:
    html = place.run("baseline")._repr_html_()
    assert "<table>" in html
    assert "GDP" in html
    assert "no posterior was used" in html
    assert "[dim]" not in html
