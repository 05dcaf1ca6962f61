"""A scenario changed without a file, by the same rules as a file that extends it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from numbers import Real
from typing import Any

from zhangye.axes import ELEMENTS, PLAN_YEARS
from zhangye.errors import InputError
from zhangye.scenarios.document import Document
from zhangye.scenarios.relative import RELATIVE
from zhangye.scenarios.scenario import ALL, Scenario, Setting
from zhangye.scenarios.writing import GROUPS, file_text
from zhangye.spelling import meaning


def changed(base: Scenario, content: Mapping[str, Any], name: str) -> Scenario:
    """Return a scenario with changes on top, as if a file said them.

    Parameters
    ----------
    base
        The scenario that the changes extend.
    content
        What the file would say: see `normalised` for ``levers`` and ``shocks``.
    name
        The name of the new scenario.

    Raises
    ------
    InputError
        As for a file: an unknown lever, shock or county, a year or a value out of its range.
    """
    document = Document(content, catalogue=base.catalogue)
    settings = {
        key: Setting({area: dict(years) for area, years in old.values.items()}, old.after)
        for key, old in base.settings.items()
    }
    document.apply(settings, base.catalogue)
    title = document.title("title") or name
    scenario = dataclasses.replace(
        base,
        name=name,
        title=title,
        title_zh=document.title("title_zh") or title,
        header="",
        settings=settings,
        changes=file_text(content),
    )
    document.check_totals(scenario)
    return scenario


def normalised(
    base: Scenario, group: str, changes: Mapping[str, Any], after: str | None
) -> dict[str, dict[str, Any]]:
    """Return changes of levers or shocks in the form of a file.

    Parameters
    ----------
    base
        The scenario that the changes are made to.
    group
        ``levers`` or ``shocks``.
    changes
        Name -> value, or area (``all`` or a county's element) -> value; a value is a number, for
        2018-2020 and for every later year that the scenario sets, or year -> number. ``scale`` or
        ``add`` in place of an area changes what ``base`` has.
    after
        What holds after the last year, where a change does not say it itself.

    Raises
    ------
    InputError
        Where a mapping is none. What names, years and numbers are valid is for `changed` to say.
    """
    _require_mapping(changes, group)
    sections: dict[str, dict[str, Any]] = {}
    labels = base.catalogue.labels
    for written, areas in changes.items():
        name = meaning(str(written), labels) or str(written)
        given = areas if isinstance(areas, Mapping) else {ALL: areas}
        if given.keys() & set(RELATIVE) and name in base.catalogue.entries:
            given = resolved(base, group, name, given)
        if given and all(_is_year(area) for area in given):
            given = {ALL: given}
        setting = base.settings.get(name, Setting())
        if name in sections:
            raise InputError("the same name twice", where=group, value=str(written))
        sections[name] = {}
        for word, value in given.items():
            area = meaning(str(word), base.catalogue.areas) or str(word)
            if area in sections[name]:
                raise InputError("the same area twice", where=f"{group}.{name}", value=str(word))
            years = value if area == "after" else _years(value, setting.values.get(area))
            sections[name][area] = years
        if after is not None:
            sections[name].setdefault("after", after)
    return sections


def resolved(
    base: Scenario, group: str, name: str, given: Mapping[str, Any]
) -> dict[str, dict[str, float]]:
    """Return a relative change as values, since later changes must not scale it once more.

    Raises
    ------
    InputError
        Where it holds values too, or what it makes is out of range.
    """
    setting = base.settings.get(name, Setting())
    own = Setting({area: dict(years) for area, years in setting.values.items()}, setting.after)
    content = {
        str(key): value
        if key == "after" or not isinstance(value, Mapping)
        else {str(year): _plain(number) for year, number in value.items()}
        for key, value in given.items()
    }
    document = Document({group: {name: content}}, catalogue=base.catalogue)
    document.apply({name: own}, base.catalogue)
    values = {area: {str(y): v for y, v in years.items()} for area, years in own.values.items()}
    return {**values, **({"after": content["after"]} if "after" in content else {})}


def merged(one: Mapping[str, Any], two: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of two changes, one after the other, as one."""
    content = {**one, **{key: value for key, value in two.items() if key not in GROUPS}}
    for group in GROUPS:
        names = {**one.get(group, {}), **two.get(group, {})}
        both = {name: _merged(one, two, group, name) for name in names}
        if both:
            # Levers stand at the end of a file: what follows a table would belong to it.
            content.pop(group, None)
            content[group] = both
    return content


def _merged(
    one: Mapping[str, Any], two: Mapping[str, Any], group: str, name: str
) -> dict[str, Any]:
    first, second = one.get(group, {}).get(name, {}), two.get(group, {}).get(name, {})
    setting = {**first, **second}
    for area in (ALL, *ELEMENTS):
        if area in first and area in second:
            setting[area] = {**first[area], **second[area]}
    return setting


def _require_mapping(changes: Any, group: str) -> None:
    if not isinstance(changes, Mapping):
        raise InputError(
            "no table of names and values",
            where=group,
            value=type(changes).__name__,
            allowed=f"{{'{group[:-1]}': {{'all': 3.0, 'Ganzhou': 1.5}}}}",
        )


def _is_year(key: object) -> bool:
    return isinstance(key, Real) or (isinstance(key, str) and key.isdigit())


def _years(value: Any, before: Mapping[int, float] | None) -> Any:
    if isinstance(value, Mapping):
        return {str(year): _plain(number) for year, number in value.items()}
    number = _plain(value)
    years = sorted({*PLAN_YEARS, *(before or {})})
    return dict.fromkeys(map(str, years), number)


def _plain(value: Any) -> Any:
    """Return a number of any kind, NumPy's included, as Python's own; anything else as it is."""
    if isinstance(value, Real) and not isinstance(value, bool | int | float):
        return float(value)
    return float(value) if isinstance(value, float) else value
