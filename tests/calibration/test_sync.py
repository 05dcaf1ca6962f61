"""Every number of the model file that stands elsewhere is the one that stands there."""

from __future__ import annotations

import re

import pytest

from zhangye import scenarios
from zhangye.calibration import inputs, parameters, sync
from zhangye.engine import read_source
from zhangye.errors import InputError
from zhangye.model_text import ModelText
from zhangye.project import Project
from zhangye.statistics import Statistics

# Money of one physical unit in Yi CNY of one unit of the service: Wan persons, Wan m2, km.
SERVICE_UNITS = {
    "CNY/m2": 1e4,
    "CNY/person": 1e4,
    "CNY/(m3/day)": 1e4,
    "CNY/household": 1e4,
    "CNY/(t/day)": 1.0,
    "CNY/km": 1.0,
    "CNY/bed": 1.0,
}


@pytest.fixture(scope="module")
def text(place: Project) -> str:
    return place.mdl.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def catalogue(place: Project) -> scenarios.Catalogue:
    return scenarios.catalogue(place)


def test_rewriting_changes_nothing(
    place: Project, stats: Statistics, text: str, catalogue: scenarios.Catalogue
) -> None:
    new = sync.rewrite(text, stats, parameters.load(place), catalogue)
    assert new.splitlines() == text.splitlines()


def test_rewriting_repairs_what_was_changed_by_hand(
    place: Project, stats: Statistics, text: str, catalogue: scenarios.Catalogue
) -> None:
    spoilt = ModelText(text)
    spoilt.set_element("need scale[Sunan]", 7)
    spoilt.set_constant("own share", [0.5] * len(spoilt.elements("Programme")))
    spoilt.set_constant("transport", [1, 2, 3, 4, 5, 6])
    spoilt.set_lookup("observed transfers", inputs.padded(inputs.release_base(stats.series)))
    assert spoilt.text != text
    assert sync.rewrite(spoilt.text, stats, parameters.load(place), catalogue) == text


def test_levers_stand_with_their_defaults(
    stats: Statistics, text: str, catalogue: scenarios.Catalogue
) -> None:
    model = ModelText(text)
    defaults = scenarios.defaults(catalogue, scenarios.split_shares(stats))
    constants = sync.lever_constants(model, catalogue, defaults)
    assert constants["transport"].sum() == pytest.approx(catalogue.levers["transport"].default)
    assert constants["service investment"].shape == (6, 11)
    road = catalogue.levers["service_road"].default
    assert constants["service investment"][:, 0].sum() == pytest.approx(road)
    assert constants["default tax fee relief"] == catalogue.levers["tax_fee_relief"].default
    # Canal works come first among programmes.
    canal = catalogue.levers["irrigation_canal_investment"].funding
    assert canal is not None
    for payer in ("own", "transfer", "bank"):
        assert constants[f"{payer} share"][0] == canal[payer]


def test_every_money_lever_is_a_programme_or_a_service(
    text: str, catalogue: scenarios.Catalogue
) -> None:
    model = ModelText(text)
    carried = set(model.lever_of_programme().values())
    carried |= {f"service investment[{service}]" for service in model.elements("Service")}
    money = {lever.applies_to for lever in catalogue.levers.values() if lever.funding is not None}
    assert money == carried


def test_unit_costs_equal_those_of_the_catalogue(
    place: Project, catalogue: scenarios.Catalogue
) -> None:
    checked = set()
    for variable in read_source(place.mdl).variables.values():
        lever = re.search(r"unit_cost of (\w+) in scenarios/levers\.csv", variable.comment)
        if lever is None:
            continue
        number, _, unit = catalogue.levers[lever[1]].unit_cost.partition(" ")
        value = re.search(r"= ?([\d.]+)$", variable.equations[0].text)
        assert value is not None, variable.name
        assert float(value[1]) == float(number), variable.name
        if unit != "CNY/CNY":
            assert _folded(variable.unit) == _folded(unit), variable.name
        checked.add(lever[1])
    priced = {
        lever.name
        for lever in catalogue.levers.values()
        if lever.unit_cost and not lever.name.startswith("service_")
    }
    # The remaining money levers are capital at their price: one CNY buys one CNY.
    bought = {name for name in priced if catalogue.levers[name].unit_cost == "1 CNY/CNY"}
    assert priced - checked - bought == {"education_health"}


def test_unit_costs_of_services(text: str, catalogue: scenarios.Catalogue) -> None:
    model = ModelText(text)
    written = re.search(r"(?m)^service unit cost\[Service\] = ([\d., ]+)$", text)
    assert written is not None
    values = [float(part) for part in written[1].split(",")]
    costs = {lever.applies_to: lever.unit_cost for lever in catalogue.levers.values()}
    for service, value in zip(model.elements("Service"), values, strict=True):
        number, _, unit = costs[f"service investment[{service}]"].partition(" ")
        assert value == pytest.approx(float(number) * SERVICE_UNITS[unit] / 1e8), service


def _folded(unit: str) -> str:
    """Return a unit with its factors in one order: 'CNY/mu/yr' is 'CNY/(mu*year)'."""
    first, *others = re.split(r"[/*()]+", unit.replace("yr", "year").rstrip(")"))
    return "/".join([first, *sorted(others)])


@pytest.mark.parametrize(
    ("key", "close"),
    [("need scal[Sunan]", "need scale"), ("need scale[Sunnan]", "need scale[Sunan]")],
)
def test_an_unknown_parameter_names_file_and_spelling(
    place: Project, text: str, key: str, close: str
) -> None:
    known = parameters.load(place)
    known.table.loc[0, "parameter"] = key
    with pytest.raises(InputError) as raised:
        sync.check_names(ModelText(text), known, parameters.file_of(place))
    assert str(raised.value).startswith(str(parameters.file_of(place)))
    assert f"did you mean '{close}'" in str(raised.value)
