"""What the page is told: levers, presets, targets, history, in the registries' words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zhangye.assess import notes
from zhangye.assess.bases import base_of
from zhangye.axes import CITY, COUNTIES, ELEMENTS, FORECAST_YEARS, LAST_OBSERVED, PLAN_YEARS
from zhangye.explain import fields
from zhangye.language import Text
from zhangye.page.bands import bands
from zhangye.presentation.words.signs import VERDICTS
from zhangye.scenarios import SOURCE_LABELS, SOURCES
from zhangye.scenarios.catalogue import OBSERVATION, Lever, Shock
from zhangye.scenarios.splits import share
from zhangye.targets.conditions import LIKELY, UNLIKELY, limit
from zhangye.targets.sections import SECTIONS
from zhangye.version import __version__

if TYPE_CHECKING:
    from zhangye.page.module import PageModule
    from zhangye.project import Project
    from zhangye.scenarios import Scenario
    from zhangye.scenarios.catalogue import Entry
    from zhangye.statistics import Statistics
    from zhangye.targets.register import Register, Target

VERSION = 1
"""Of the payload: a page's scripts know one."""
Said = dict[str, str]
Json = dict[str, Any]
REPORTED = Text(
    "An administrative target: whether it is met is reported, not simulated",
    "行政性目标，由部门填报，不作模拟",
)


def said(text: Text, **fields: object) -> Said:
    """Return words in both languages."""
    return {"zh": text("zh", **fields), "en": text("en", **fields)}


def _both(words: Any) -> Said:
    """Return what a function of a language says in both."""
    return {lang: words(lang) for lang in ("zh", "en")}


@dataclass(frozen=True)
class Registries:
    """Where the page's words and numbers come from.

    Attributes
    ----------
    project
        The folders.
    register
        Targets and statistics.
    presets
        The scenarios that the page offers; it begins with the first.
    shipped
        The project's own scenarios, whose values bands are named after.
    """

    project: Project
    register: Register
    presets: Sequence[Scenario]
    shipped: Mapping[str, Scenario]

    @property
    def statistics(self) -> Statistics:
        """The tables of ``data/``."""
        return self.register.statistics


def payload(registries: Registries, module: PageModule) -> Json:
    """Return all that the page is told beside its draws and its module's code.

    Parameters
    ----------
    registries
        What may be moved and what is shown.
    module
        What runs.
    """
    catalogue = registries.presets[0].catalogue
    series = _series(module)
    return {
        "version": VERSION,
        "product": f"zhangye {__version__}",
        "years": list(FORECAST_YEARS),
        "last_observed": LAST_OBSERVED,
        "plan_years": list(PLAN_YEARS),
        **_places(registries, series),
        "payers": [{"id": name, "label": said(SOURCE_LABELS[name])} for name in SOURCES],
        "groups": _groups(registries),
        "levers": _entries(registries, catalogue.levers.values(), module),
        "shocks": _entries(registries, catalogue.shocks.values(), module),
        "presets": [_preset(one) for one in registries.presets],
        "targets": [_target(registries, one, module) for one in registries.register.targets],
        "verdicts": {
            "likely": LIKELY,
            "unlikely": UNLIKELY,
            **{name: said(text) for name, text in VERDICTS.items()},
        },
        "series": series,
        "history": _history(registries.statistics, series),
        "sources": _sources(registries.statistics),
        "module": module.description,
        "numbers": module.numbers.index,
    }


def _series(module: PageModule) -> list[Json]:
    """Return everything that can be drawn, the city's first."""
    listed = [
        {"area": key[1], "indicator": key[2], "figure": place}
        for key, place in module.figures.items()
        if key[0] == "series" and key[3] == FORECAST_YEARS[0]
    ]
    return sorted(listed, key=lambda one: one["area"] != CITY)


def _places(registries: Registries, series: Sequence[Json]) -> Json:
    """Return labels of counties, areas and indicators."""
    known = registries.statistics
    targets = registries.register.targets
    areas = dict.fromkeys([*(one["area"] for one in series), *(one.area for one in targets)])
    indicators = dict.fromkeys(one["indicator"] for one in series)
    return {
        "counties": [
            {"element": element, "area": area, "label": _both(_area(known, area))}
            for area, element in COUNTIES.items()
        ],
        "areas": {area: _both(_area(known, area)) for area in areas},
        "indicators": {
            name: {
                "label": _both(_label(known, name)),
                "unit": _both(_unit(known, known.unit(name))),
                "decimals": known.decimals(name),
                "definition": _both(_definition(known, name)),
            }
            for name in indicators
        },
    }


def _area(known: Statistics, area: str) -> Any:
    return lambda lang: known.area_label(area, lang)


def _label(known: Statistics, indicator: str) -> Any:
    return lambda lang: known.label(indicator, lang)


def _unit(known: Statistics, unit: str) -> Any:
    return lambda lang: known.unit_label(unit, lang)


def _definition(known: Statistics, indicator: str) -> Any:
    return lambda lang: known.definition(indicator, lang)


def _groups(registries: Registries) -> list[Json]:
    """Return the levers by field, in the order in which the catalogue comes to the fields."""
    catalogue = registries.presets[0].catalogue
    found = fields.Structure(registries.project).fields(catalogue.levers.values())
    groups: dict[str, list[str]] = {}
    for name, field in found.items():
        groups.setdefault(field, []).append(name)
    return [
        {"id": field, "label": _both(_field(field)), "levers": names}
        for field, names in groups.items()
    ]


def _field(field: str) -> Any:
    return lambda lang: fields.label(field, lang)


def _entries(
    registries: Registries, entries: Iterable[Entry], module: PageModule
) -> dict[str, Json]:
    return {entry.name: _entry(registries, entry, module) for entry in entries}


def _entry(registries: Registries, entry: Entry, module: PageModule) -> Json:
    """Return what a slider needs: range, named values, who pays, which constants it sets."""
    shares = registries.presets[0].shares
    counties = ELEMENTS[:1] if entry.scalar else ELEMENTS
    observed = entry.observed_only
    return {
        "label": {"zh": entry.label_zh, "en": entry.label_en},
        "unit": _both(_unit(registries.statistics, entry.unit)),
        "min": entry.minimum,
        "default": entry.default,
        "max": entry.maximum,
        "extensive": entry.extensive,
        "scalar": entry.scalar,
        "shares": [share(entry, county, shares) for county in ELEMENTS],
        "constants": []
        if observed
        else [module.constants[entry.constant(county)] for county in counties],
        "observed": f"revision:{entry.applies_to.removeprefix(OBSERVATION)}" if observed else None,
        "funding": entry.funding if isinstance(entry, Lever) else None,
        "bands": bands(entry, registries.shipped) if isinstance(entry, Lever) else [],
        "targets": list(entry.targets) if isinstance(entry, Lever) else [],
        "basis": entry.basis,
        "source": entry.source,
        "sense": entry.sense if isinstance(entry, Shock) else None,
    }


def _preset(scenario: Scenario) -> Json:
    rate = scenario.implementation_rate
    return {
        "name": scenario.name,
        "title": {"zh": scenario.title_zh, "en": scenario.title},
        "header": scenario.header,
        "rate": {"value": rate.value, "sd": rate.sd, "note": rate.note},
        "settings": {
            name: {
                "values": {
                    area: {str(year): value for year, value in years.items()}
                    for area, years in setting.values.items()
                },
                "after": setting.after,
            }
            for name, setting in scenario.settings.items()
        },
    }


def _target(registries: Registries, target: Target, module: PageModule) -> Json:
    """Return a row of the scorecard: the condition, and where its figure stands."""
    known = registries.statistics
    figure = _figure(target, module) if target.grade in "AB" else None
    return {
        "id": target.id,
        "section": target.section,
        "section_label": said(SECTIONS[target.section]),
        "area": target.area,
        "area_label": _both(_area(known, target.area)),
        "indicator": target.indicator,
        "label": _both(_label(known, target.indicator)),
        "comparator": target.comparator,
        "value": target.value,
        "unit": _both(_unit(known, target.unit)),
        "year": target.year,
        "decimals": known.decimals(target.indicator),
        "wording": target.wording,
        "text": target.text,
        "grade": target.grade,
        "led_by": _both(target.led_by),
        "limit": None if figure is None else limit(target),
        "figure": figure,
        "needs": _needs(target, figure, registries.register),
        "note": _note(target, registries.register) if figure is not None else None,
        "base": _base(registries.register, target),
    }


def _figure(target: Target, module: PageModule) -> int | None:
    """Return the place of a target's first figure; None where it is not simulated."""
    key: tuple[Any, ...] = ("target", target.id)
    if target.anchor != "none":
        key = ("series", target.area, target.indicator)
    return module.figures.get((*key, FORECAST_YEARS[0]))


def _needs(target: Target, figure: int | None, register: Register) -> Said | None:
    if figure is not None:
        return None
    if target.grade == "D":
        return said(REPORTED)
    return _both(lambda lang: notes.needed(target, register, lang))


def _note(target: Target, register: Register) -> Said | None:
    """Return what stands beside a target whatever the runs say; None where nothing does."""
    words = _both(lambda lang: notes.standing(target, register, lang))
    return words if words["en"] else None


def _sources(known: Statistics) -> list[Said]:
    """Return what the printed figures come from."""
    titles = dict.fromkeys(map(str, known.sources["title"]))
    return [{"zh": title, "en": title} for title in titles]


def _base(register: Register, target: Target) -> list[Json]:
    """Return the bases that a target's figure is carried from, by area."""
    if target.grade != "B" or target.anchor != "none":
        return []
    areas = register.statistics.members(target.area)
    found = [(area, base_of(target, area, register)) for area in areas]
    return [
        {"area": area, "year": base.year, "value": base.value, "doubt": base.doubt}
        for area, base in found
        if base is not None
    ]


def _history(known: Statistics, series: Sequence[Json]) -> dict[str, list[list[float]]]:
    """Return what was printed up to the last statistics."""
    found = {}
    for one in series:
        printed = known.series(one["area"], one["indicator"]).dropna().loc[:LAST_OBSERVED]
        if len(printed):
            points = [[int(str(year)), float(value)] for year, value in printed.items()]
            found[f"{one['area']}.{one['indicator']}"] = points
    return found
