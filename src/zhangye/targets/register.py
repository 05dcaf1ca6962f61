"""The register of targets and the grade that each one's answer carries."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from zhangye.axes import CITY
from zhangye.errors import InputError
from zhangye.language import Text
from zhangye.project import Project
from zhangye.spelling import alike, meaning
from zhangye.statistics.reader import Table
from zhangye.statistics.store import Statistics
from zhangye.statistics.store import load as load_statistics

# A row without a year is assessed in the plan's last year.
DEFAULT_YEAR = 2020
CLASSES_REPORTED = ("programme", "policy")
SERIES, NONE = "series", "none"
"""Anchors without a name: the figure's own series, and no base value at all."""


@dataclass(frozen=True)
class Target:
    """One commitment of the plan.

    Attributes
    ----------
    id, section, area, indicator
        Keys; ``area`` may be a group of counties.
    base_indicator
        Whose level in the base year is the base: the indicator itself unless the target is a
        change.
    comparator, value, unit
        The condition.
    year
        The year it is assessed in.
    year_source
        ``plan``, ``inferred`` or ``none``.
    baseline_year, baseline_source
        The year a change counts from, and whether the plan says it; None and '' elsewhere.
    tolerance, price_base
        What 'about' allows, and the prices.
    kind
        ``core``, ``service``, ``programme`` or ``policy`` (the table's column ``class``).
    anchor, anchor_zh
        What gives its base value, and its name in Chinese where it is a named one.
    wording
        ``firm``, ``strive``, ``about`` or ``explore``.
    departments
        The lead departments, by name.
    text, definition
        The plan's own words, and how they are read.
    grade
        A to D, by :func:`grade`.
    """

    id: str
    section: str
    area: str
    indicator: str
    base_indicator: str
    comparator: str
    value: float
    unit: str
    year: int
    year_source: str
    baseline_year: int | None
    baseline_source: str
    tolerance: str
    price_base: str
    kind: str
    anchor: str
    anchor_zh: str
    wording: str
    departments: tuple[Text, ...]
    text: str
    definition: str
    grade: str

    def led_by(self, lang: str) -> str:
        """Return the names of the lead departments, as a list in a sentence."""
        comma = Text("; ", "、")
        return comma(lang).join(department(lang) for department in self.departments)


def grade(kind: str, anchor: str, has_base: bool) -> str:
    """Return the grade of a target's answer.

    Parameters
    ----------
    kind
        The target's class.
    anchor
        ``series``, ``none``, or the name of an anchor.
    has_base
        Whether ``bases.csv`` or ``entered.csv`` holds a base value of every area of the target.

    Returns
    -------
    str
        A calibrated on its own series; B structure with an anchor or prior; C no base value;
        D administrative, reported only.
    """
    if kind in CLASSES_REPORTED:
        return "D"
    if anchor == SERIES:
        return "A"
    if anchor == NONE:
        return "B" if has_base else "C"
    return "B"


@dataclass(frozen=True)
class Register:
    """All targets, with the statistics they stand on.

    Attributes
    ----------
    statistics
        The tables, of which ``targets`` and ``entered`` are two.
    targets
        In the order of the plan.
    """

    statistics: Statistics
    targets: tuple[Target, ...]

    @cached_property
    def by_id(self) -> dict[str, Target]:
        """The targets by id."""
        return {target.id: target for target in self.targets}

    @cached_property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """The targets by id -> what they are about: 'Resident population of Zhangye'."""
        known = self.statistics
        labels = {}
        for target in self.targets:
            zh, en = (known.label(target.indicator, lang) for lang in ("zh", "en"))
            area_zh, area_en = (known.area_label(target.area, lang) for lang in ("zh", "en"))
            # The city is meant where no county is named.
            alone = (zh, en) if target.area == CITY else ()
            labels[target.id] = (f"{area_zh}{zh}", f"{en} of {area_en}", *alone)
        return labels

    def __getitem__(self, target_id: str) -> Target:
        """Return a target by id, or by what it is about in either language.

        Raises
        ------
        InputError
            Where there is no such target.
        """
        name = meaning(target_id, self.labels)
        if name is None:
            raise InputError(
                "there is no such target",
                file=self.statistics.tables["targets"].path,
                value=target_id,
                allowed=alike(target_id, self.labels),
            )
        return self.by_id[name]

    @property
    def entered(self) -> pd.DataFrame:
        """The bases and progress figures a user has entered."""
        return self.statistics.tables["entered"].frame

    @property
    def bases(self) -> pd.DataFrame:
        """The bases that stand in the data: a row of ``bases.csv`` each."""
        return self.statistics.tables["bases"].frame

    def covering(self, area: str) -> tuple[Target, ...]:
        """Return the targets of an area, those of its groups included."""
        self.statistics.element(area)
        return tuple(
            target
            for target in self.targets
            if area == target.area or area in self.statistics.members(target.area)
        )


def read_register(project: Project, statistics: Statistics | None = None) -> Register:
    """Read the targets and grade them, without looking into what was entered.

    Parameters
    ----------
    project
        The project's folders.
    statistics
        The statistics if they are loaded already.

    Raises
    ------
    InputError
        Where a table of ``data`` is wrong.
    """
    statistics = load_statistics(project) if statistics is None else statistics
    entered = statistics.tables["entered"].frame
    given = [entered[entered["kind"] == "base"], statistics.tables["bases"].frame]
    based = {
        key for frame in given for key in frame[["id", "area"]].itertuples(index=False, name=None)
    }
    table = statistics.tables["targets"]
    names = statistics.tables["departments"].frame.set_index("department")["label_en"]
    departments = {str(zh): Text(str(en), str(zh)) for zh, en in names.items()}
    targets = []
    for row, record in enumerate(table.frame.to_dict("records")):
        _check_anchor(table, row, record)
        leading = str(record["lead_department"]).split("、")
        if unknown := [name for name in leading if name not in departments]:
            problem = f"{unknown[0]} is not a department of departments.csv"
            raise table.error(row, "lead_department", problem, list(departments))
        members = statistics.members(record["area"])
        has_base = all((record["id"], area) in based for area in members)
        targets.append(_target(record, has_base, tuple(map(departments.__getitem__, leading))))
    return Register(statistics, tuple(targets))


def _check_anchor(table: Table, row: int, record: Mapping[Hashable, Any]) -> None:
    if record["class"] in CLASSES_REPORTED:
        return
    if not record["anchor"]:
        raise table.error(row, "anchor", f"a {record['class']} target needs an anchor")
    if record["anchor"] not in (SERIES, NONE) and not record["anchor_zh"]:
        raise table.error(row, "anchor_zh", "a named anchor needs its name in Chinese")


def _target(
    record: Mapping[Hashable, Any], has_base: bool, departments: tuple[Text, ...]
) -> Target:
    row = {str(name): "" if pd.isna(value) else value for name, value in record.items()}
    return Target(
        id=str(row["id"]),
        section=str(row["section"]),
        area=str(row["area"]),
        indicator=str(row["indicator"]),
        base_indicator=str(row["base_indicator"] or row["indicator"]),
        comparator=str(row["comparator"]),
        value=float(row["value"]),
        unit=str(row["unit"]),
        year=int(row["year"] or DEFAULT_YEAR),
        year_source=str(row["year_source"]),
        baseline_year=int(row["baseline_year"]) if row["baseline_year"] != "" else None,
        baseline_source=str(row["baseline_source"]),
        tolerance=str(row["tolerance"]),
        price_base=str(row["price_base"]),
        kind=str(row["class"]),
        anchor=str(row["anchor"]),
        anchor_zh=str(row["anchor_zh"]),
        wording=str(row["wording"]),
        departments=departments,
        text=str(row["text"]),
        definition=str(row["definition"]),
        grade=grade(str(row["class"]), str(row["anchor"]), has_base),
    )
