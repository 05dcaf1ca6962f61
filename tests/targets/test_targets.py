"""Grades, the plan's words, the arithmetic of the contradictions, and entries."""

from __future__ import annotations

import datetime
import re
import shutil
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from zhangye import targets
from zhangye.assess.notes import _prior
from zhangye.errors import InputError
from zhangye.project import Project
from zhangye.targets.contradictions import Contradiction
from zhangye.targets.contradictions.facts import grow, growth

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def register() -> targets.Register:
    return targets.load(Project(ROOT))


@pytest.fixture(scope="module")
def found(register: targets.Register) -> dict[str, Contradiction]:
    return {one.key: one for one in targets.check(register)}


@pytest.fixture
def copy(tmp_path: Path) -> Project:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return Project(tmp_path)


def test_eighty_one_targets_graded_by_rule(register: targets.Register) -> None:
    grades = Counter(target.grade for target in register.targets)
    assert grades == {"A": 8, "B": 26, "C": 13, "D": 34}


@pytest.mark.parametrize(
    ("column", "value"), [("anchor", "development zone 2012"), ("anchor_zh", "开发区2012年数值")]
)
def test_a_target_without_an_anchor_or_its_chinese_name_is_refused(
    copy: Project, column: str, value: str
) -> None:
    file = copy.data / "targets.csv"
    text = file.read_text(encoding="utf-8")
    assert text.count(value) == 1
    file.write_text(text.replace(value, ""), encoding="utf-8")
    with pytest.raises(InputError, match=column):
        targets.load(copy)


def test_reasons_name_anchors_in_the_reader_s_language(register: targets.Register) -> None:
    for target in register.targets:
        if target.grade == "B":
            note = _prior(target, register, "zh")
            assert target.anchor_zh in note
            assert not re.search("[a-z]{3}", note), target.id


def words(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def test_every_target_quotes_the_plan(register: targets.Register) -> None:
    plan = words((ROOT / "data" / "plan.txt").read_text(encoding="utf-8"))
    for target in register.targets:
        start = 0
        for part in re.split("…+", target.text):
            place = plan.find(words(part), start)
            assert place >= 0, f"{target.id}: {part}"
            start = place


def test_covering_takes_groups_in(register: targets.Register) -> None:
    ids = {target.id for target in register.covering("linze")}
    assert {"gdp_linze", "sewage_treatment", "key_parks"} <= ids
    assert "sewage_treatment" not in {target.id for target in register.covering("ganzhou")}


def test_unknown_target(register: targets.Register) -> None:
    with pytest.raises(InputError, match="did you mean 'water_cap'"):
        register["water_capp"]


def test_growth_by_hand() -> None:
    # 377 x 1.084^3 = 480.2, and 404.7 x 1.0585^3 = 480.0
    assert growth(377, 480, 3) == pytest.approx(8.4, abs=0.05)
    assert growth(404.7, 480, 3) == pytest.approx(5.85, abs=0.01)
    assert grow(100, 10, 2) == pytest.approx(121)


@pytest.mark.parametrize(
    ("key", "kind", "fragments"),
    [
        ("county_sum", "tension", ["= 440", "= 40", "20.8", "24.3 %", "26.5"]),
        ("gdp_basis", "reading", ["404.7", "8.4 % a year from 377.0", "-6.9%"]),
        ("water_intensity", "tension", ["382.8", "408.2", "18.61", "19.69", "8.8 %"]),
        ("migrants", "reading", ["= 58 %", "5.2e4", "= 54 %", "13.2e4"]),
        ("urban_income", "contradiction", ["9.1 %", "0.80 of that", "0.84"]),
        ("farm_stays", "contradiction", ["= 250"]),
        ("jobs_and_people", "reading", ["92.2e4", "88.6e4", "2.0e4"]),
        ("crop_land", "tension", ["200,000 ha", "104%", "71%"]),
        ("villages", "reading", ["= 130"]),
        ("water_now", "reading", ["20.30", "21.80"]),
        ("land_per_gdp", "reading", ["45,600", "22,424", "= 87 "]),
    ],
)
def test_contradictions_by_hand(
    found: dict[str, Contradiction], key: str, kind: str, fragments: list[str]
) -> None:
    steps = "\n".join(step.text.en for step in found[key].steps)
    assert found[key].kind == kind
    for fragment in fragments:
        assert fragment in steps


def test_contradictions_say_the_same_in_both_languages(found: dict[str, Contradiction]) -> None:
    for one in found.values():
        for step in one.steps:
            numbers = [set(re.findall(r"\d+\.\d+", text)) for text in (step.text.en, step.text.zh)]
            assert numbers[0] >= numbers[1], one.key


def test_contradictions_follow_the_data(copy: Project) -> None:
    path = copy.data / "targets.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("gdp,,>=,480,", "gdp,,>=,450,"), encoding="utf-8")
    changed = {one.key: one for one in targets.check(targets.load(copy))}
    assert "450 - 440 = 10" in changed["county_sum"].steps[1].text.en


def entry(**changes: object) -> targets.Entry:
    row: dict[str, object] = {
        "id": "processing_rate",
        "kind": "base",
        "area": "zhangye",
        "value": 58.0,
        "unit": "%",
        "year": 2017,
        "date": datetime.date(2018, 3, 1),
        "by": "Li Ming",
        "note": "农业局, 年报",
    }
    return targets.Entry(**(row | changes))  # type: ignore[arg-type]


def test_an_entered_base_turns_c_into_b(copy: Project) -> None:
    assert targets.load(copy)["processing_rate"].grade == "C"
    targets.enter(targets.load(copy), entry())
    again = targets.load(copy)
    assert again["processing_rate"].grade == "B"
    assert again.entered["note"].tolist() == ["农业局, 年报"]
    assert not list(copy.data.glob("*.tmp"))


def test_progress_leaves_the_grade_and_may_be_later_than_2017(copy: Project) -> None:
    targets.enter(targets.load(copy), entry(kind="progress", year=2019))
    assert targets.load(copy)["processing_rate"].grade == "C"


def test_a_group_needs_the_base_of_every_county(copy: Project) -> None:
    counties = ("linze", "gaotai", "shandan", "minle", "sunan")
    for number, county in enumerate(counties, start=1):
        targets.enter(targets.load(copy), entry(id="gas_coverage", area=county))
        expected = "B" if number == len(counties) else "C"
        assert targets.load(copy)["gas_coverage"].grade == expected


def test_the_base_of_a_change_is_a_level(copy: Project) -> None:
    change = entry(id="irrigation_per_mu", value=400.0, unit="m3/mu", year=2015)
    targets.enter(targets.load(copy), change)
    assert targets.load(copy).entered["value"].tolist() == [400.0]


def test_a_second_entry_needs_replace(copy: Project) -> None:
    targets.enter(targets.load(copy), entry())
    before = (copy.data / "entered.csv").read_bytes()
    with pytest.raises(InputError, match="--replace"):
        targets.enter(targets.load(copy), entry(value=60.0))
    assert (copy.data / "entered.csv").read_bytes() == before
    targets.enter(targets.load(copy), entry(value=60.0), replace=True)
    assert targets.load(copy).entered["value"].tolist() == [60.0]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": "processing_rat"}, "did you mean 'processing_rate'"),
        ({"kind": "bases"}, "did you mean 'base'"),
        ({"area": "ganzhou"}, "no target of this area"),
        ({"unit": "1e8 CNY"}, "another unit"),
        ({"value": 120.0}, "0 to 100 %"),
        ({"value": -1.0}, "0 to 100 %"),
        ({"value": float("nan")}, "0 to 100 %"),
        ({"year": 1999}, "2000 to 2017"),
        ({"year": 2018}, "a base is where the plan starts"),
        ({"kind": "progress", "year": 2021}, "2000 to 2020"),
        ({"by": "  "}, "who enters it is missing"),
    ],
)
def test_refused_entries_write_nothing(
    copy: Project, changes: dict[str, object], message: str
) -> None:
    before = (copy.data / "entered.csv").read_bytes()
    with pytest.raises(InputError, match=re.escape(message)):
        targets.enter(targets.load(copy), entry(**changes))
    assert (copy.data / "entered.csv").read_bytes() == before
