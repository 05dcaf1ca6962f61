"""The loader's look-ups against numbers read off the table by hand, and the consistency checks."""

from __future__ import annotations

import datetime
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from zhangye import statistics
from zhangye.errors import InputError
from zhangye.project import Project
from zhangye.statistics.cells import CellError, parse_number
from zhangye.statistics.coverage import spans

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def stats() -> statistics.Statistics:
    return statistics.load(Project(ROOT))


def test_values_units_and_labels(stats: statistics.Statistics) -> None:
    assert stats.value("zhangye", "gdp", 2017) == pytest.approx(376.96, abs=0.005)
    assert stats.unit("gdp") == "1e8 CNY"
    assert stats.label("gdp", "zh") == "地区生产总值"
    assert stats.area_label("minle", "zh") == "民乐县"
    assert stats.unit_label("1e8 m3", "zh") == "亿立方米"
    assert stats.element("ganzhou") == "Ganzhou"
    assert stats.members("counties") == ("linze", "gaotai", "shandan", "minle", "sunan")


def test_series_is_indexed_by_year(stats: statistics.Statistics) -> None:
    inflow = stats.series("heihe_midstream", "yingluoxia_inflow")
    assert list(inflow.index) == list(range(2000, 2018))
    assert inflow[2017] == 23.55
    # Trap 9 of the notes handed over: mean 18.8 in 2000-17, 21.6 in 2013-17.
    assert inflow.mean() == pytest.approx(18.8, abs=0.05)
    assert inflow.loc[2013:].mean() == pytest.approx(21.6, abs=0.05)


def test_unknown_names_say_the_nearest(stats: statistics.Statistics) -> None:
    with pytest.raises(InputError, match="ganzhou"):
        stats.series("ganzho", "gdp")
    with pytest.raises(InputError, match="retail_sales"):
        stats.unit("retail_sale")
    with pytest.raises(InputError, match="2016"):
        stats.value("zhangye", "rural_disposable_income", 2015)


def test_no_observed_value_after_2017(stats: statistics.Statistics) -> None:
    assert stats.historical["year"].max() == 2017


def test_every_indicator_has_one_unit_and_both_languages(stats: statistics.Statistics) -> None:
    units = stats.historical.groupby("indicator")["unit"].nunique()
    assert (units == 1).all()
    for column in ("label_zh", "label_en", "definition_zh", "definition_en"):
        assert (stats.indicators[column] != "").all()
    labels = stats.indicators["label_en"]
    assert labels.is_unique
    assert stats.indicators["label_zh"].is_unique


def test_every_source_is_used(stats: statistics.Statistics) -> None:
    used = set(stats.historical["source"]) | set(stats.tables["anchors"].frame["source"])
    assert used == set(stats.sources["source"])


def test_ships_without_entries(stats: statistics.Statistics) -> None:
    assert stats.tables["entered"].frame.empty


def test_schema_lists_every_table(stats: statistics.Statistics) -> None:
    package = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    assert {resource["path"] for resource in package["resources"]} == {
        path.name for path in (ROOT / "data").glob("*.csv")
    }


def test_loading_takes_well_under_a_second() -> None:
    start = time.process_time()
    statistics.load(Project(ROOT))
    assert time.process_time() - start < 1


def test_coverage_counts(stats: statistics.Statistics) -> None:
    rows = statistics.coverage(stats, ["total_water_use"], ["zhangye"])
    assert rows[["count", "years", "gaps"]].to_numpy().tolist() == [
        [3, "2010, 2015, 2017", "2011-2014, 2016"]
    ]
    assert statistics.coverage(stats)["count"].sum() == len(stats.historical)


def test_coverage_of_an_unknown_indicator(stats: statistics.Statistics) -> None:
    with pytest.raises(InputError, match="gdp_per_capita"):
        statistics.coverage(stats, ["gdp_per_capital"])


def test_spans() -> None:
    assert spans([2005, 2000, 2001, 2002]) == "2000-2002, 2005"
    assert spans([]) == ""


def findings(stats: statistics.Statistics) -> dict[str, statistics.Finding]:
    return {finding.key: finding for finding in statistics.check(stats)}


def test_six_counties_exceed_the_city_in_2002_to_2004(stats: statistics.Statistics) -> None:
    wrong = findings(stats)["counties_gdp"].disagreements
    assert [pair.year for pair in wrong] == [2002, 2003, 2004]
    assert all(0.02 < pair.difference < 0.03 for pair in wrong)


def test_water_of_ganzhou_disagrees_by_use(stats: statistics.Statistics) -> None:
    (pair,) = findings(stats)["water_uses"].comparisons
    # 6.228 + 2.226 against 6.51 + 0.70, by hand.
    assert pair.left == pytest.approx(8.454, abs=0.001)
    assert pair.right == pytest.approx(7.21, abs=0.001)
    assert not pair.agrees


def test_capital_formation_falls_from_0_99_to_0_53_of_investment(
    stats: statistics.Statistics,
) -> None:
    pairs = {
        pair.year: pair.left / pair.right
        for pair in findings(stats)["capital_formation"].comparisons
        if pair.area == "zhangye"
    }
    assert pairs[2006] == pytest.approx(0.99, abs=0.005)
    assert pairs[2016] == pytest.approx(0.53, abs=0.005)


def test_census_agrees_with_itself(stats: statistics.Statistics) -> None:
    census = findings(stats)["census"]
    assert len(census.comparisons) == 8
    assert not census.disagreements


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "True", "1,234", "", " 5", "五", "1e999"])
def test_what_is_no_finite_number(text: str) -> None:
    with pytest.raises(CellError):
        parse_number(text)


@pytest.mark.parametrize(("text", "number"), [("5", 5.0), ("-0.5", -0.5), ("6.9e+06", 6.9e6)])
def test_numbers(text: str, number: float) -> None:
    assert parse_number(text) == number


@pytest.fixture
def entered(tmp_path: Path) -> Callable[[bytes], statistics.Statistics]:
    shutil.copytree(ROOT / "data", tmp_path / "data")

    def read(raw: bytes) -> statistics.Statistics:
        (tmp_path / "data" / "entered.csv").write_bytes(raw)
        return statistics.load(Project(tmp_path))

    return read


HEADER = "id,kind,area,value,unit,year,date,by,note"


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig", "utf-8"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_as_excel_in_chinese_windows_saves_it(
    entered: Callable[[bytes], statistics.Statistics], encoding: str, mark: str
) -> None:
    rows = [
        HEADER,
        "processing_rate,base,张掖市,5.80E+01,%,2017,2018/2/8,李明,电话",
        "gdp_ganzhou,base,甘州区,1.60E+02,亿元,2017,2018年2月8日,李明,",
        ",,,,,,,,",
        ",,,,,,,,",
    ]
    frame = entered("\r\n".join(rows).replace(",", mark).encode(encoding)).tables["entered"].frame
    assert frame["value"].tolist() == [58.0, 160.0]
    assert frame["area"].tolist() == ["zhangye", "ganzhou"]
    assert frame["unit"].tolist() == ["%", "1e8 CNY"]
    assert set(frame["date"]) == {datetime.date(2018, 2, 8)}


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("５８", "58 (full-width '５' stands where '5' is meant)"),
        ("1，234", "1234, without separators of thousands"),
        ("58%", "58 where the unit is %, 0.58 where it is a share"),
        (" 58", "58, without blanks"),
    ],
)
def test_a_number_as_people_write_it_is_told_how(
    entered: Callable[[bytes], statistics.Statistics], cell: str, words: str
) -> None:
    row = f"processing_rate,base,zhangye,{cell},%,2017,2018-02-08,Li,"
    with pytest.raises(InputError) as caught:
        entered(f"{HEADER}\n{row}\n".encode())
    assert words in str(caught.value)
    assert "line 2, column value" in str(caught.value)


def test_a_key_of_the_schemas_that_names_no_column(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    file = tmp_path / "data" / "datapackage.json"
    package = json.loads(file.read_text(encoding="utf-8"))
    table = next(one for one in package["resources"] if one["schema"].get("foreignKeys"))
    table["schema"]["foreignKeys"][0]["reference"]["fields"] = [float("inf")]
    file.write_text(json.dumps(package), encoding="utf-8")
    with pytest.raises(InputError, match="the key names a column that the table has not: inf"):
        statistics.load(Project(tmp_path))
