"""The notebooks run from top to bottom, and what a reader sees in them is right."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from nbclient import NotebookClient

import zhangye
from zhangye import engine, observation, project, statistics, targets
from zhangye.calibration import parameters, posterior
from zhangye.calibration.density import laplace_factor
from zhangye.calibration.fit import Problem

PACKAGE = Path(zhangye.__file__).parent
FOLDER = Path(__file__).parents[2] / "notebooks"
NAMES = (
    "00-start",
    "01-history",
    "02-model",
    "03-scenarios",
    "04-targets",
    "05-calibration",
    "06-levers",
)
HOME = project.find()
SLOWEST_MOVE = 100.0
"""Milliseconds that a slider may take to answer."""
KEPT_DRAWS = 640
DRAWS = {"draws = 1000": "draws = 60"}
SHRUNKEN = {
    "00-start": DRAWS,
    "04-targets": DRAWS,
    "05-calibration": {"draws = 1000": "draws = 120"},
    "06-levers": {
        **DRAWS,
        "points = 2048": "points = 64",
        "runs = 4096": "runs = 256",
        "wanted = None": 'wanted = ["water_cap"]',
        "steps = 12": "steps = 3",
    },
}
"""Notebooks that a test runs with a stand-in for the posterior and little to draw."""
LONGEST_CELL = 8
"""Lines of code; what is longer belongs into the package."""
LARGEST = 30_000
"""Bytes of a committed notebook: text and code alone stay well below."""

Outputs = Callable[[str, str], list[nbformat.NotebookNode]]
Output = Callable[[str, str], str]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outputs]:
    """Return the outputs of the cell with a tag; each notebook is executed once."""
    elsewhere = tmp_path_factory.mktemp("notebooks")

    @cache
    def executed(name: str) -> nbformat.NotebookNode:
        notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
        if name in SHRUNKEN:
            copy = _with_posterior(tmp_path_factory.mktemp("project"))
            _shrink(notebook, {"zhangye.open(": f"zhangye.open({str(copy)!r}, ", **SHRUNKEN[name]})
        place = {"metadata": {"path": str(elsewhere)}}
        NotebookClient(notebook, timeout=120, kernel_name="python3", resources=place).execute()
        return notebook

    def tagged(name: str, tag: str) -> list[nbformat.NotebookNode]:
        cells = [c for c in executed(name).cells if tag in c.metadata.get("tags", ())]
        assert len(cells) == 1, f"{name} has {len(cells)} cells with the tag {tag}"
        return cells[0].outputs

    # The kernel is a process of its own and must find the package that is tested.
    with pytest.MonkeyPatch.context() as patch:
        path = [str(PACKAGE.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
        patch.setenv("PYTHONPATH", os.pathsep.join(path))
        yield tagged


def _with_posterior(folder: Path) -> Path:
    """Copy the project and give it draws of the normal approximation as its posterior."""
    for part in project.FOLDERS:
        shutil.copytree(HOME.root / part, folder / part)
    known, seen = parameters.load(HOME), observation.load(HOME)
    problem = Problem(engine.read(HOME.mdl), known, seen, statistics.load(HOME), whole=True)
    factor = laplace_factor(problem, problem.start())
    scores = np.random.default_rng(0).standard_normal((KEPT_DRAWS, len(factor)))
    natural, observed = problem.split(
        np.clip(problem.start() + scores @ factor.T, *problem.bounds())
    )
    posterior.save(
        project.Project(folder),
        pd.DataFrame(natural, columns=problem.parameters.names),
        pd.DataFrame({name: values[:, 0] for name, values in observed.items()}),
        {"sampler": "normal approximation, for a test"},
    )
    return folder


def _shrink(notebook: nbformat.NotebookNode, changes: Mapping[str, str]) -> None:
    """Change the settings of a notebook."""
    (cell,) = [c for c in notebook.cells if "settings" in c.metadata.get("tags", ())]
    for old, new in changes.items():
        assert cell.source.count(old) == 1
        cell.source = cell.source.replace(old, new)
    # What is read here is text: a table must not break into two.
    cell.source = f"import pandas\npandas.set_option('display.width', 250)\n{cell.source}"


@pytest.fixture(scope="module")
def output(outputs: Outputs) -> Output:
    """Return what the cell with a tag shows as text."""

    def text(name: str, tag: str) -> str:
        found = outputs(name, tag)
        return "\n".join(o.get("text") or o.get("data", {}).get("text/plain", "") for o in found)

    return text


def row(shown: str, label: str) -> list[float]:
    """Return the numbers of the line that begins with a label."""
    lines = [line for line in shown.splitlines() if re.match(rf"{re.escape(label)}\s", line)]
    assert len(lines) == 1, f"{len(lines)} lines begin with {label!r} in:\n{shown}"
    return [float(word) for word in re.findall(r"-?\d+\.?\d*", lines[0][len(label) :])]


def test_the_folder_holds_the_seven() -> None:
    assert sorted(file.stem for file in FOLDER.glob("*.ipynb")) == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_committed_notebooks_are_bare_and_small(name: str) -> None:
    file = FOLDER / f"{name}.ipynb"
    notebook = nbformat.read(file, as_version=4)
    nbformat.validate(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.id for cell in cells if cell.outputs or cell.execution_count] == []
    assert file.stat().st_size < LARGEST
    assert "widgets" not in notebook.metadata


@pytest.mark.parametrize("name", NAMES)
def test_code_is_short_and_knows_the_front_door_alone(name: str) -> None:
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            lines = [line for line in cell.source.splitlines() if line.strip()]
            assert len(lines) <= LONGEST_CELL, cell.source
            assert "from zhangye" not in cell.source
            assert "import zhangye." not in cell.source


def test_the_tour_ends_with_files(outputs: Outputs) -> None:
    assert "text/html" in outputs("00-start", "card")[-1]["data"]
    assert "%: " in outputs("00-start", "why")[0]["text"]
    assert outputs("00-start", "save")[-1]["data"]["text/plain"]


@pytest.mark.parametrize("name", NAMES)
def test_text_is_bilingual_and_ends_with_exercises(name: str) -> None:
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    words = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    for text in words:
        assert re.search(r"[a-z]{3}", text), text
        assert re.search(r"[\u4e00-\u9fff]", text), text
    assert "You will learn" in words[0]
    assert notebook.cells[-1].source.startswith("## Exercises")
    assert len(re.findall(r"^\d\. ", words[-1], re.MULTILINE)) in (2, 3)


def test_history_shows_the_restatement_of_2017(output: Output) -> None:
    stats = statistics.load(HOME)
    before, after = (stats.value("zhangye", "gdp", year) for year in (2016, 2017))
    real = stats.value("zhangye", "gdp_growth_real", 2017)
    shown = row(output("01-history", "restatement"), "2017")
    assert shown == pytest.approx([after, 100 * (after / before - 1), real], abs=0.006)
    assert shown[1] < 0 < shown[2]


def test_history_shows_people_and_consistency(output: Output) -> None:
    stats = statistics.load(HOME)
    kinds = ("registered_population", "resident_population", "census_population")
    wanted = [stats.value("zhangye", kind, 2010) for kind in kinds]
    assert row(output("01-history", "people"), "2010") == pytest.approx(wanted, abs=0.006)
    assert row(output("01-history", "ratio"), "2016") == [0.53]
    table = output("01-history", "consistency")
    for finding in statistics.check(stats):
        counts = [len(finding.comparisons), len(finding.disagreements)]
        assert row(table, finding.key) == counts


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("00-start", "chart"),
        ("00-start", "two"),
        ("01-history", "gdp-chart"),
        ("02-model", "diagram"),
        ("03-scenarios", "chart"),
        ("04-targets", "scorecard"),
        ("04-targets", "heatmap"),
        ("05-calibration", "posterior-chart"),
        ("05-calibration", "fan-chart"),
        ("06-levers", "attribute-chart"),
        ("06-levers", "sensitivity-chart"),
        ("06-levers", "loops-chart"),
        ("06-levers", "after-chart"),
    ],
)
def test_pictures_appear(outputs: Outputs, name: str, tag: str) -> None:
    pictures = [found["data"]["image/png"] for found in outputs(name, tag) if "data" in found]
    assert len(pictures) == 1
    assert len(pictures[0]) > 10_000


def test_model_stock_moves_by_its_flows(output: Output) -> None:
    shown = output("02-model", "timing")
    (start,) = row(shown, "stock at the end of 2016")[-1:]
    (flow,) = row(shown, "plus flows of 2017")[-1:]
    (end,) = row(shown, "stock at the end of 2017")[-1:]
    assert abs(flow) > 1
    assert start + flow == pytest.approx(end, abs=0.002)


def test_model_uses_of_water_add_up(output: Output) -> None:
    shown = output("02-model", "balance")
    total = row(shown, "total water use")
    assert len(total) == 4
    assert row(shown, "sum") == pytest.approx(total, abs=0.0011)
    assert all(
        use > 0.5 * whole for use, whole in zip(row(shown, "Irrigation"), total, strict=True)
    )


def test_model_knock_outs_act_in_their_direction(output: Output) -> None:
    shown = output("02-model", "knock-out")
    lines = re.findall(r"(\d{4})\s+(-?\d+\.\d+)\s+(-?\d+\.\d+)\s*$", shown, re.MULTILINE)
    assert [year for year, _, _ in lines] == ["2020", "2035"] * 3
    profits = [float(first) for _, first, _ in lines]
    rebound = [float(second) for _, _, second in lines]
    # Without retained profit the economy is smaller, and ever more so.
    assert profits[1] < profits[0] < 0
    # Without the rebound there is another area of irrigated land.
    assert max(abs(rebound[4]), abs(rebound[5])) > 0.5


def test_model_conserves(output: Output) -> None:
    shown = output("02-model", "checks")
    assert "True" in shown
    assert "False" not in shown


def test_scenarios_compare_and_change(output: Output) -> None:
    shown = output("03-scenarios", "compared")
    baseline, plan, _, _ = row(shown, "total_water_use")
    assert plan < baseline
    shown = output("03-scenarios", "changed")
    for year in (2020, 2035):
        before, after = row(shown, f"efficiency {year}")
        assert after > before
        before, after = row(shown, f"water {year}")
        assert after < before


def test_sliders_answer_while_one_drags(output: Output) -> None:
    assert "FloatSlider" in output("03-scenarios", "sliders")
    shown = output("03-scenarios", "milliseconds")
    (median,), (longest,) = row(shown, "median"), row(shown, "longest")
    print(f"one move of a slider: median {median} ms, longest {longest} ms")
    assert 0 < median < SLOWEST_MOVE


def test_sliders_agree_with_the_baseline(output: Output) -> None:
    shown = output("03-scenarios", "agreement")
    (baseline,), (defaults,) = row(shown, "baseline"), row(shown, "defaults")
    (maxima,) = row(shown, "maxima")
    assert defaults == baseline
    assert maxima < baseline - 0.1


def test_targets_show_grades_and_verdicts(output: Output) -> None:
    register = targets.load(HOME)
    shown = output("04-targets", "grades")
    for letter in "ABCD":
        assert row(shown, letter) == [sum(t.grade == letter for t in register.targets)]
    counts = output("04-targets", "verdicts")
    found = [int(line.split()[-1]) for line in counts.splitlines() if re.search(r"\s\d+$", line)]
    assert sum(found) == len(register.targets)
    judged = output("04-targets", "judged")
    for target in register.targets:
        if target.grade == "A":
            wanted, _, probability = row(judged, target.id)
            assert wanted == target.value
            verdict = "reached" if probability >= 0.8 else "open"
            line = judged_line(judged, target.id)
            assert ("missed" if probability <= 0.2 else verdict) in line


def judged_line(shown: str, target: str) -> str:
    """Return the line of a target."""
    return next(line for line in shown.splitlines() if line.startswith(f"{target} "))


def test_targets_show_the_path_and_the_contradictions(output: Output, outputs: Outputs) -> None:
    path = row(output("04-targets", "path"), "gdp_city")
    assert path[:3] == sorted(path[:3])
    assert path[3] == targets.load(HOME)["gdp_city"].value
    found = targets.check(targets.load(HOME))
    shown = output("04-targets", "contradictions")
    assert shown.splitlines() == [f"[{f.kind}] {f.title('zh')}" for f in found]
    (steps,) = (one["data"]["text/html"] for one in outputs("04-targets", "steps"))
    for finding in found:
        assert finding.conclusion("zh") in steps


def test_calibration_counts_data_and_priors(output: Output) -> None:
    stats = statistics.load(HOME)
    values = row(output("05-calibration", "data"), "value_added_primary")
    known = stats.series("zhangye", "value_added_primary").loc[2000:2017]
    assert values[:4] == [1, len(known), known.index.min(), known.index.max()]
    priors = output("05-calibration", "priors")
    table = parameters.load(HOME).table["estimated"]
    assert row(priors, "yes") == [(table == "yes").sum()]
    assert row(priors, "no") == [(table == "no").sum()]


def test_calibration_tells_what_was_learned(output: Output) -> None:
    contractions = [
        float(line.split()[-1])
        for line in output("05-calibration", "contraction").splitlines()
        if re.search(r"\d$", line)
    ]
    assert len(contractions) == 12
    assert min(contractions[:6]) > 0.7
    assert max(contractions[6:]) < 0.4
    assert "household_savings" in output("05-calibration", "information")
    pairs = output("05-calibration", "correlations")
    strengths = [abs(float(line.split()[-1])) for line in pairs.splitlines()[1:]]
    assert strengths == sorted(strengths, reverse=True)
    assert min(strengths) >= 0.5


def test_calibration_ranks_what_the_data_cannot_tell(output: Output) -> None:
    groups = output("05-calibration", "groups")
    drivers = row(groups, "drivers after 2017")
    assert drivers[0] > 2 * drivers[1] > 0
    assert "inflow after 2017" in groups


def test_calibration_fan_opens(output: Output) -> None:
    shown = output("05-calibration", "fan")
    rows = [row(shown, str(year)) for year in (2018, 2020, 2025, 2035)]
    for quantiles in rows:
        assert len(quantiles) == 5
        assert quantiles == sorted(quantiles)
    assert rows[-1][-1] - rows[-1][0] > rows[0][-1] - rows[0][0] > 0


def test_calibration_scores_the_past(output: Output) -> None:
    shown = output("05-calibration", "backtest")
    for year in (2015, 2016, 2017):
        model, last = row(shown, str(year))
        assert 0 < model < 60
        assert 0 < last < 60
    # Before the restatement a model that grows must beat the repetition of the last value.
    model, last = row(shown, "2016")
    assert model < last


@pytest.mark.parametrize("tag", ["attribute-rests", "solve-rests", "frontier-rests", "after-rests"])
def test_levers_say_how_far_an_answer_rests_on_priors(outputs: Outputs, tag: str) -> None:
    shown = [one["data"]["text/html"] for one in outputs("06-levers", tag) if "data" in one]
    assert "先验" in "".join(shown)


def test_levers_parts_add_up_to_the_difference(output: Output) -> None:
    shown = output("06-levers", "attribute-sum")
    (parts,), (difference,) = row(shown, "sum of parts"), row(shown, "difference")
    assert abs(difference) > 0.1
    assert parts == pytest.approx(difference, abs=1e-5)


def test_levers_split_variance_and_rank_loops(output: Output) -> None:
    factors = output("06-levers", "sensitivity")
    constants, water = row(factors, "constants"), row(factors, "levers: Water")
    assert constants[1] > water[1]
    share, low, high = row(output("06-levers", "sensitivity-rests"), "2020")
    assert 0 <= low <= share <= high <= 1
    pushes = [
        [abs(float(word)) for word in line.split()[1:]]
        for line in output("06-levers", "loops").splitlines()
        if re.match(r"[BR]\d+\s", line)
    ]
    means = [float(np.mean(values)) for values in pushes]
    assert len(means) == 6
    assert means == sorted(means, reverse=True)


def test_levers_solve_trace_and_follow(output: Output) -> None:
    solved = output("06-levers", "solve")
    assert "water_cap" in solved
    frontier = output("06-levers", "frontier")
    gdp = [float(line.split()[2]) for line in frontier.splitlines() if line.startswith("all")]
    assert len(gdp) >= 2
    held = output("06-levers", "after-held")
    counts = [row(held, str(year))[0] for year in (2020, 2025, 2030, 2035)]
    assert counts[0] == max(counts)
    drawn = row(output("06-levers", "after"), "groundwater")
    assert drawn[2] == pytest.approx(drawn[0] - drawn[1], abs=0.011)
    assert drawn[3] <= drawn[4]
