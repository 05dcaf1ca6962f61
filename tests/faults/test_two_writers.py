"""Several people who write one file at once lose nothing."""

from __future__ import annotations

import datetime
import multiprocessing
import shutil
from pathlib import Path

import pytest

from zhangye import targets
from zhangye.errors import InputError
from zhangye.project import FOLDERS, Project, find

WRITERS = 10


@pytest.fixture
def copy(tmp_path: Path) -> Project:
    for folder in FOLDERS:
        shutil.copytree(find().root / folder, tmp_path / folder)
    return Project(tmp_path)


def entry(year: int, by: str) -> targets.Entry:
    return targets.Entry(
        id="processing_rate",
        kind="base",
        area="zhangye",
        value=50.0 + year % 10,
        unit="%",
        year=year,
        date=datetime.date(2018, 2, 1),
        by=by,
    )


def enter_at_once(root: Path, year: int, by: str, gate: object, answers: object) -> None:
    project = Project(root)
    register = targets.load(project)
    gate.wait()  # type: ignore[attr-defined]
    try:
        targets.enter(register, entry(year, by))
    except InputError as error:
        answers.put((year, by, str(error)))  # type: ignore[attr-defined]
    else:
        answers.put((year, by, "accepted"))  # type: ignore[attr-defined]


def together(root: Path, years: list[int]) -> list[tuple[int, str, str]]:
    context = multiprocessing.get_context("spawn")
    gate, answers = context.Barrier(len(years)), context.Queue()
    workers = [
        context.Process(target=enter_at_once, args=(root, year, f"writer {n}", gate, answers))
        for n, year in enumerate(years)
    ]
    for worker in workers:
        worker.start()
    said = [answers.get(timeout=120) for _ in workers]
    for worker in workers:
        worker.join()
    return said


def test_entries_made_at_once_are_all_kept(copy: Project) -> None:
    years = list(range(2008, 2008 + WRITERS))
    said = together(copy.root, years)
    assert {answer for _, _, answer in said} == {"accepted"}
    kept = targets.load(copy).statistics.tables["entered"].frame
    assert sorted(kept["year"]) == years


def test_of_two_entries_of_one_figure_one_is_refused_with_a_word(copy: Project) -> None:
    said = together(copy.root, [2017, 2017])
    (accepted,) = [by for _, by, answer in said if answer == "accepted"]
    (refused,) = [answer for _, _, answer in said if answer != "accepted"]
    assert "an entry stands already" in refused
    (kept,) = targets.load(copy).statistics.tables["entered"].frame.to_dict("records")
    assert kept["by"] == accepted
