"""What a report says agrees with the runs, in both languages, with one run and an ensemble."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from zhangye import scenarios
from zhangye.presentation.report.content import Bullets, Content, Figure, Paragraph, walk
from zhangye.presentation.report.levers import changed_paths, spells
from zhangye.presentation.tables.table import Table
from zhangye.project import find

from .conftest import Made, make, with_ensemble

CHAPTERS_OF_SEVERAL = 9
HAN = re.compile(r"[\u4e00-\u9fff]")


def tables(content: Content) -> Iterator[Table]:
    for placed in walk(content.sections):
        yield from (block for block in placed.section.blocks if isinstance(block, Table))


def words(content: Content) -> str:
    found = []
    for placed in walk(content.sections):
        for block in placed.section.blocks:
            if isinstance(block, Paragraph):
                found.append(block.text)
            elif isinstance(block, Bullets):
                found += block.items
    return "\n".join(found)


def test_every_row_of_every_table_fits_its_columns(chinese: Made, english: Made) -> None:
    for made in (chinese, english):
        for table in tables(made.content):
            assert table.rows, table.caption
            assert {len(row) for row in table.rows} == {len(table.columns)}, table.caption


def test_comparison_stands_only_where_there_are_several(chinese: Made, english: Made) -> None:
    assert len(english.content.sections) == CHAPTERS_OF_SEVERAL
    assert len(chinese.content.sections) == CHAPTERS_OF_SEVERAL - 1


def test_chinese_sentences_are_chinese_and_english_ones_english(
    chinese: Made, english: Made
) -> None:
    for sentence in chinese.content.sections[0].blocks[0].items:  # type: ignore[union-attr]
        assert HAN.search(sentence)
        assert sentence.endswith("。")
    for sentence in english.content.sections[0].blocks[0].items:  # type: ignore[union-attr]
        assert not HAN.search(sentence)
        assert sentence.endswith(".")


def test_summary_counts_are_those_of_the_scorecard(english: Made) -> None:
    sheet = next(s for s in english.content.sheets if s.key == "scorecard")
    place = [field.key for field in sheet.fields].index("verdict")
    verdicts = [row[place] for row in sheet.rows if row[0] == "Plan of February 2018"]
    summary = "\n".join(english.content.sections[0].blocks[0].items)  # type: ignore[union-attr]
    assert f"{verdicts.count('reached')} are reached" in summary
    assert f"{verdicts.count('missed')} missed" in summary
    assert len(verdicts) == 81


def test_each_chart_names_the_statistics_that_it_shows(chinese: Made) -> None:
    figures = [
        block
        for placed in walk(chinese.content.sections)
        for block in placed.section.blocks
        if isinstance(block, Figure)
    ]
    gdp = next(figure for figure in figures if figure.caption.startswith("张掖市地区生产总值"))
    assert re.search(r"s\d{3}", gdp.source)
    assert all(figure.source.startswith("资料来源：") for figure in figures)
    assert all(figure.png.startswith(b"\x89PNG") for figure in figures)


def test_hashes_and_command_stand_in_the_last_chapter(chinese: Made) -> None:
    last = list(tables(chinese.content))[-1]
    cells = {row[0].text: row[1].text for row in last.rows}
    assert cells["模型（SHA-256）"] == chinese.record.model
    assert cells["数据（SHA-256）"] == chinese.record.data
    assert cells["命令"] == " ".join(chinese.record.command)


def test_spells_cover_the_years_and_hold_their_values(english: Made) -> None:
    plan = scenarios.load("plan", find())
    paths = changed_paths(plan)
    found = spells(paths)
    assert found[0][0] == 2018
    assert found[-1][1] == 2035
    for path in paths:
        for first, last in found:
            assert len({path.values[year] for year in range(first, last + 1)}) == 1


def test_a_county_of_its_own_has_a_row_of_its_own(tmp_path: object) -> None:
    home = find()
    file = tmp_path / "own.toml"  # type: ignore[operator]
    file.write_text(
        'title = "Own"\ntitle_zh = "自定"\nextends = "baseline"\n'
        "[levers.transport]\nGanzhou = { 2018 = 9.0 }\n"
        "[levers.agricultural_water_price]\nLinze = { 2018 = 0.3 }\n",
        encoding="utf-8",
    )
    paths = changed_paths(scenarios.load(str(file), home))
    areas = {name: [p.area for p in paths if p.entry.name == name] for name in ("transport",)}
    assert areas["transport"][0] == "zhangye"
    assert "ganzhou" in areas["transport"]
    own = next(p for p in paths if p.entry.name == "transport" and p.area == "ganzhou")
    assert own.values[2018] == 9.0
    price = {p.area: p.values[2018] for p in paths if p.entry.name == "agricultural_water_price"}
    assert price["linze"] == 0.3
    assert "zhangye" not in price
    total = next(p for p in paths if p.entry.name == "transport" and p.area == "zhangye")
    assert total.values[2018] == pytest.approx(
        sum(p.values[2018] for p in paths if p.entry.name == "transport" and p.area != "zhangye")
    )


def test_ensemble_columns_are_shown_where_they_are_filled() -> None:
    made = make("en", "baseline", judge=with_ensemble)
    shown = next(t for t in tables(made.content) if t.caption.startswith("Simulated targets under"))
    heads = [column.head for column in shown.columns]
    assert "Prob." in heads
    assert "Share of priors" in heads
    assert shown.rows[0][heads.index("Prob.")].text == "42 %"
    assert shown.rows[0][heads.index("Share of priors")].text == "87%"
    assert "one noiseless run" not in words(made.content)
    assert f"{len(shown.rows)} open" in words(made.content)
    sheet = next(s for s in made.content.sheets if s.key == "scorecard")
    assert "prior_share" in [field.key for field in sheet.fields]


def test_one_run_says_that_it_is_one_run(english: Made) -> None:
    assert "Every verdict rests on one noiseless run" in words(english.content)
    shown = next(t for t in tables(english.content) if t.caption.startswith("Simulated targets"))
    assert "Probability" not in [column.head for column in shown.columns]
