"""Scenario files as people here write them: Chinese names, full-width signs, relative levers."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhangye import project, scenarios
from zhangye.errors import InputError

HOME = project.find()


def load(folder: Path, text: str, base: str = "baseline") -> scenarios.Scenario:
    file = folder / "mine.toml"
    file.write_text(f'title = "Mine"\nextends = "{base}"\n{text}\n', encoding="utf-8")
    return scenarios.load(file, HOME)


@pytest.mark.parametrize("name", ["transport", "LABEL", '"LABEL"'])
@pytest.mark.parametrize("area", ["Ganzhou", "ganzhou", "甘州区", "甘州", '"甘州区"'])
def test_names_in_either_language(tmp_path: Path, name: str, area: str) -> None:
    label = scenarios.catalogue(HOME).levers["transport"].label_zh
    mine = load(tmp_path, f"[levers.{name.replace('LABEL', label)}]\n{area} = {{ 2018 = 4 }}")
    assert mine.value("transport", "Ganzhou", 2018) == 4.0


def test_the_whole_city_and_a_shock_in_chinese(tmp_path: Path) -> None:
    label = scenarios.catalogue(HOME).shocks["inflow_wetness"].label_zh
    mine = load(tmp_path, f'[shocks.{label}]\n全市 = {{ 2018 = "0.9" }}')
    assert mine.value("inflow_wetness", "Sunan", 2018) == 0.9


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[levers.交通投资x]\nall = { 2018 = 1 }", ["line 3", "unknown key", "渠系改造投资"]),
        ("[levers.transport]\n甘洲区 = { 2018 = 1 }", ["line 4", "did you mean '甘州区'"]),
        ("[levers.transport]\nall ＝ { 2018 = 20 }", ["line 4", "full-width", "'=' in its place"]),
        ("[levers.transport]\nall = { 2018 = 20，2019 = 1 }", ["line 4", "',' in its place"]),
        ("[levers.transport]\nall = { ２０１８ = 20 }", ["line 4", "'2' in its place"]),
        ("[levers.transport]\nall = { 2018 = 80% }", ["line 4", "'80%'", "0.8"]),
        ('[levers.transport]\nall = { 2018 = "80%" }', ["line 4", "0.8 where it is a share"]),
        ("[levers.transport]\nall = { 2018 = 1,000 }", ["line 4", "1000, without separators"]),
        ("[levers.transport]\nall = { 2018年 = 20 }", ["line 4", "2018, the year in digits"]),
        ('[levers.transport]\nall = { 2018 = "２０" }', ["line 4", "allowed: 20"]),
        ("[transport]\nall = { 2018 = 20 }", ["line 3", "[levers.transport]"]),
        ("[levers.transport]\nall = {2018 = 9}\n全市 = {2018 = 9}", ["line 5", "the same as"]),
    ],
)
def test_what_to_write_instead(tmp_path: Path, text: str, words: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, text)
    for word in words:
        assert word in str(caught.value)


def test_full_width_signs_in_titles_and_comments_are_text(tmp_path: Path) -> None:
    mine = load(tmp_path, 'title_zh = "高，大＝上"\n# 注：２０１８')
    assert mine.title_zh == "高，大＝上"


def test_scale_and_add_change_what_is_extended(tmp_path: Path) -> None:
    plan = scenarios.load("plan", HOME)
    half = load(tmp_path, "[levers.migrant_settlement]\nscale = 0.5", "plan")
    for year in range(2018, 2022):
        before = plan.city_total("migrant_settlement", year)
        # After 2020 the plan is back at the baseline, and so is half of it.
        wanted = before / 2 if year <= 2020 else before
        assert half.city_total("migrant_settlement", year) == pytest.approx(wanted)
    dearer = load(tmp_path, '[levers.agricultural_water_price]\nadd = 0.1\nafter = "hold"')
    default = dearer.catalogue.levers["agricultural_water_price"].default
    assert dearer.value("agricultural_water_price", "Minle", 2035) == pytest.approx(default + 0.1)


def test_amounts_by_year_leave_other_years_alone(tmp_path: Path) -> None:
    base = load(tmp_path, "[levers.transport]\nall = { 2018 = 20, 2023 = 30 }")
    (tmp_path / "base.toml").write_bytes((tmp_path / "mine.toml").read_bytes())
    mine = load(tmp_path, "[levers.transport]\nscale = { 2019 = 1.5, 2020 = 2 }", "base")
    assert [base.city_total("transport", year) for year in (2020, 2021)] == pytest.approx([20, 20])
    totals = [mine.city_total("transport", year) for year in (2018, 2019, 2020, 2021, 2023)]
    assert totals == pytest.approx([20, 30, 40, 20, 30])


def test_counties_of_their_own_are_scaled_too(tmp_path: Path) -> None:
    load(tmp_path, "[levers.transport]\nall = { 2018 = 20 }\nSunan = { 2018 = 2 }")
    (tmp_path / "base.toml").write_bytes((tmp_path / "mine.toml").read_bytes())
    mine = load(tmp_path, "[levers.transport]\nscale = 2", "base")
    assert mine.value("transport", "Sunan", 2018) == 4.0
    with pytest.raises(InputError, match="counties of their own: Sunan"):
        load(tmp_path, "[levers.transport]\nadd = 2", "base")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("scale = 9", "the value of 2018 comes out of range: '180'"),
        ("scale = 2\nall = { 2018 = 3 }", "line 5, levers.transport.all: scale stands alone"),
        ("scale = { }", "no year is given"),
        ("scale = -1", "out of range"),
        ("scale = { 2017 = 2 }", "no year that a scenario may set"),
    ],
)
def test_relative_changes_that_cannot_be(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, "[levers.transport]\n" + text)
    assert words in str(caught.value)


def test_relative_changes_one_after_the_other_without_a_file() -> None:
    plan = scenarios.load("plan", HOME)
    label = plan.catalogue.levers["migrant_settlement"].label_zh
    changes = scenarios.normalised(plan, "levers", {label: {"scale": 0.5}}, None)
    half = scenarios.changed(plan, {"levers": changes}, "half")
    again = scenarios.normalised(half, "levers", {"migrant_settlement": {"scale": 0.5}}, None)
    quarter = scenarios.changed(half, {"levers": again}, "quarter")
    assert quarter.city_total("migrant_settlement", 2019) == pytest.approx(3.0)
