"""What a scenario file means."""

from pathlib import Path

import pytest

from zhangye import engine, project, scenarios, statistics, targets
from zhangye.axes import ELEMENTS, FORECAST_YEARS

HOME = project.find()
EIGHT = {
    "baseline", "plan", "high-investment", "water-saving", "urbanisation", "industry-first",
    "balanced", "dry-years",
}  # fmt: skip


@pytest.fixture
def load(tmp_path: Path):
    def from_text(text: str) -> scenarios.Scenario:
        file = tmp_path / "mine.toml"
        file.write_text('title = "Mine"\n' + text, encoding="utf-8")
        return scenarios.load(file, HOME)

    return from_text


def test_the_eight_scenarios_load_and_say_what_they_assume() -> None:
    assert set(scenarios.names(HOME)) == EIGHT
    for name in EIGHT:
        loaded = scenarios.load(name, HOME)
        assert "ssumption" in loaded.header
        assert loaded.title_zh != loaded.title
        assert bool(loaded.changed()) == (name != "baseline")


def test_a_total_is_split_by_the_catalogue(load) -> None:
    mine = load("[levers.transport]\nall = { 2018 = 30.0 }\n")
    shares = scenarios.split_shares(statistics.load(HOME))["gdp"]
    for county in ELEMENTS:
        assert mine.value("transport", county, 2018) == pytest.approx(30 * shares[county])
    assert mine.city_total("transport", 2018) == pytest.approx(30)


def test_a_countys_own_value_replaces_its_share_and_no_other(load) -> None:
    mine = load("[levers.transport]\nall = { 2018 = 30.0 }\nSunan = { 2018 = 9.0 }\n")
    plain = load("[levers.transport]\nall = { 2018 = 30.0 }\n")
    assert mine.value("transport", "Sunan", 2018) == 9.0
    for county in set(ELEMENTS) - {"Sunan"}:
        assert mine.value("transport", county, 2018) == plain.value("transport", county, 2018)


def test_an_intensive_lever_is_the_same_everywhere(load) -> None:
    mine = load("[levers.agricultural_water_price]\nall = { 2019 = 0.3 }\n")
    assert {mine.value("agricultural_water_price", c, 2019) for c in ELEMENTS} == {0.3}
    assert mine.value("agricultural_water_price", "Minle", 2018) == 0.2


@pytest.mark.parametrize(("after", "later"), [("baseline", 20.0), ("hold", 40.0)])
def test_between_years_the_last_value_holds_and_after_them_what_is_said(
    load, after: str, later: float
) -> None:
    mine = load(f'[levers.transport]\nall = {{ 2019 = 30.0, 2022 = 40.0 }}\nafter = "{after}"\n')
    totals = {year: mine.city_total("transport", year) for year in FORECAST_YEARS}
    assert totals[2018] == pytest.approx(20.0)
    assert totals[2021] == pytest.approx(30.0)
    assert totals[2022] == pytest.approx(40.0)
    assert totals[2023] == pytest.approx(later)


def test_what_extends_another_overrides_only_what_it_names(load, tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(
        'title = "b"\n[levers.transport]\nall = { 2018 = 30.0, 2019 = 35.0 }\n', encoding="utf-8"
    )
    mine = load('extends = "base"\n[levers.transport]\nall = { 2019 = 25.0 }\n')
    assert mine.city_total("transport", 2018) == pytest.approx(30.0)
    assert mine.city_total("transport", 2019) == pytest.approx(25.0)
    assert [file.name for file in mine.files] == ["mine.toml", "base.toml"]


def test_the_engine_is_told_only_of_changes_and_from_the_start_of_the_year(load) -> None:
    mine = load("[levers.service_road]\nGaotai = { 2019 = 1.0 }\n")
    default = mine.default("service_road", "Gaotai")
    assert mine.parameters() == {
        "service investment[Gaotai,Road]@2018.5": 1.0,
        "service investment[Gaotai,Road]@2019.5": default,
    }


def test_the_implementation_rate_scales_deviations_of_money_alone(load) -> None:
    mine = load(
        "[implementation_rate]\nvalue = 0.5\n"
        "[levers.transport]\nGanzhou = { 2018 = 30.0 }\n"
        "[levers.tax_fee_relief]\nall = { 2018 = 4.0 }\n"
    )
    told = mine.parameters()
    default = mine.default("transport", "Ganzhou")
    assert told["transport[Ganzhou]@2017.5"] == pytest.approx((30 + default) / 2)
    assert told["tax fee relief[Ganzhou]@2017.5"] == 4.0


def test_funding_adds_up_to_the_money_of_all_levers() -> None:
    baseline = scenarios.load("baseline", HOME)
    money = sum(
        lever.default for lever in baseline.catalogue.levers.values() if lever.funding is not None
    )
    assert baseline.funding().loc[2018].sum() == pytest.approx(money)


def test_the_model_holds_the_catalogues_defaults() -> None:
    model = engine.read(HOME.mdl)
    baseline = scenarios.load("baseline", HOME)
    expected = scenarios.defaults(baseline.catalogue, baseline.shares)
    for constant, value in expected.items():
        assert model.default(constant) == pytest.approx(value, rel=1e-5), constant


def test_levers_name_targets_of_the_plan() -> None:
    register = targets.load(HOME)
    for lever in scenarios.catalogue(HOME).levers.values():
        for target in lever.targets:
            assert target in register.by_id, f"{lever.name}: {target}"


def test_the_plan_to_model_page_names_every_target_and_lever() -> None:
    page = (HOME.root / "docs" / "plan-to-model.md").read_text(encoding="utf-8")
    missing = [t.id for t in targets.load(HOME).targets if f"`{t.id}`" not in page]
    missing += [name for name in scenarios.catalogue(HOME).levers if f"`{name}`" not in page]
    assert missing == []
