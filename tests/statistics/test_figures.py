"""Official figures of later years: what is taken, asked back, kept beside and refused."""

from __future__ import annotations

import datetime
import multiprocessing
import shutil
from pathlib import Path

import pytest
from openpyxl import Workbook

from zhangye.cli import execute
from zhangye.errors import InputError
from zhangye.place.place import Place, open_place
from zhangye.project import FOLDERS, find
from zhangye.statistics import figures

WRITERS = 6


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in FOLDERS:
        shutil.copytree(find().root / folder, tmp_path / folder)
    return tmp_path


@pytest.fixture
def place(root: Path) -> Place:
    return open_place(root, "en")


def test_the_table_ships_empty() -> None:
    assert len((find().data / "entered_figures.csv").read_text(encoding="utf-8").splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "fragment"),
    [
        (["--value", "4300000"], "another unit"),
        (["--area", "minle", "--value", "900"], "a year since 2017"),
        (["--area", "linze", "--value", "500"], "a year since 2017"),
        (["--value", "0"], "not positive"),
    ],
)
def test_absurd_values_are_asked_back(
    words: list[str], fragment: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = ["enter", "gdp", "--year", "2018", "--by", "Li", *words, "--project", str(root)]
    before = (root / "data" / "entered_figures.csv").read_bytes()
    assert execute(whole) == 2
    said = capsys.readouterr().err
    assert fragment in said
    assert "--confirm" in said
    assert (root / "data" / "entered_figures.csv").read_bytes() == before
    assert execute([*whole, "--confirm"]) == 0


def test_a_county_above_the_city_is_asked_back(place: Place) -> None:
    city = float(place._session.statistics.series("zhangye", "value_added_primary").iloc[-1])
    with pytest.raises(InputError, match="whole city"):
        place.enter("value_added_primary", city + 1, 2018, "Li", area="ganzhou")


@pytest.mark.parametrize(
    ("options", "fragment"),
    [
        ({"unit": "1e4 CNY"}, "another unit"),
        ({"year": 2036}, "2018 to 2035"),
        ({"target": "gpd"}, "did you mean 'gdp'"),
        ({"area": "each_county"}, "single areas"),
        ({"published": "March"}, "2019-03-15"),
        ({"by": " "}, "by: the text is empty"),
        ({"value": -1.0}, "cannot be so"),
    ],
)
def test_wrong_figures_are_refused(options: dict[str, object], fragment: str, place: Place) -> None:
    given = {"target": "gdp", "value": 430.0, "year": 2018, "by": "Li"} | options
    with pytest.raises(InputError, match=fragment):
        place.enter(**given)  # type: ignore[arg-type]
    assert place.figures.empty


def test_a_revision_stands_beside_what_it_revises(place: Place) -> None:
    place.enter("gdp", 430, 2018, "Li", published="2019-03-15")
    with pytest.raises(InputError, match="stands already"):
        place.enter("gdp", 431, 2018, "Li")
    table = place.enter("gdp", 421, 2018, "Wang", published=datetime.date(2020, 1, 8))
    assert table["value"].tolist() == [430, 421]
    assert table["counts"].tolist() == [False, True]
    assert place.withdraw("gdp", 2018, published="2020-01-08")["counts"].tolist() == [True]
    assert place.withdraw("gdp", 2018).empty
    with pytest.raises(InputError, match="no such figure"):
        place.withdraw("gdp", 2018)


def test_targets_that_are_indicators_too_keep_their_base(place: Place) -> None:
    assert len(place.enter("beef_cattle", 30, 2017, "Li")) == 1
    assert place.figures.empty
    assert len(place.enter("beef_cattle", 31, 2018, "Li", confirm=True)) == 1
    assert len(place.entered) == 1


def sheet(path: Path, rows: list[list[object]]) -> Path:
    header = ["area", "year", "indicator", "value", "published"]
    if path.suffix == ".xlsx":
        book = Workbook()
        for row in (header, *rows):
            book.worksheets[0].append(row)
        book.save(path)
    else:
        lines = [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
        path.write_bytes("\n".join([",".join(header), *lines]).encode("gbk"))
    return path


@pytest.mark.parametrize("name", ["figures.csv", "figures.xlsx"])
def test_many_at_once_or_none(name: str, place: Place, tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["张掖市", 2018, "gdp", 430.5, "2019-03-15"],
        ["ganzhou", 2018, "地区生产总值", 190, None],
    ]
    bad = sheet(tmp_path / f"bad-{name}", [*rows, ["ganzou", 2018, "gdp", 190, None]])
    with pytest.raises(InputError, match=r"4, area.*did you mean 'ganzhou'"):
        place.enter_file(bad, "Li")
    assert place.figures.empty
    table = place.enter_file(sheet(tmp_path / name, rows), "Li")
    assert table["value"].tolist() == [190, 430.5]
    assert table["published"].tolist() == [None, datetime.date(2019, 3, 15)]


def test_a_sheet_that_is_none(place: Place, tmp_path: Path) -> None:
    (tmp_path / "no.xlsx").write_bytes(b"no workbook")
    (tmp_path / "no.csv").write_text("area,yaer,indicator,value\n", encoding="utf-8")
    for name, fragment in (
        ("no.xlsx", "no workbook"), ("no.csv", "no figures"),
        ("no.txt", "no sheet"), ("none.csv", "missing"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=fragment):
            place.enter_file(tmp_path / name, "Li")


def enter_one(root: Path, year: int, gate: object) -> None:
    place = open_place(root, "en")
    gate.wait()  # type: ignore[attr-defined]
    place.enter("gdp", 430, year, "Li", confirm=True)


def test_writers_at_once_lose_nothing(root: Path) -> None:
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(WRITERS)
    workers = [
        context.Process(target=enter_one, args=(root, 2018 + n, gate)) for n in range(WRITERS)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=120)
    statistics = open_place(root, "en")._session.statistics
    assert [one.year for one in figures.current(statistics)] == list(range(2018, 2018 + WRITERS))
