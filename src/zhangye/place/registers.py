"""The registers of an opened place as tables, with labels and units in its language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zhangye.place import arguments

if TYPE_CHECKING:
    import pandas as pd

    from zhangye.place.session import Session
    from zhangye.scenarios.catalogue import Entry


def scenarios(session: Session) -> pd.DataFrame:
    """Return the scenarios: ``title, extends, changes, file`` by name."""
    import pandas as pd

    from zhangye import scenarios as loader

    rows = []
    for name in loader.names(session.project):
        loaded = loader.load(name, session.project, session.statistics)
        rows.append(
            {
                "scenario": name,
                "title": loaded.label(session.lang),
                "extends": ", ".join(file.stem for file in loaded.files[1:]),
                "changes": ", ".join(loaded.changed()),
                "file": str(loaded.files[0]),
            }
        )
    return pd.DataFrame(rows).set_index("scenario")


def levers(session: Session) -> pd.DataFrame:
    """Return the levers by name; money has the shares of those who pay."""
    import pandas as pd

    from zhangye.scenarios import SOURCES

    rows = []
    for lever in session.catalogue.levers.values():
        shares = {f"share_{one}": (lever.funding or {}).get(one) for one in SOURCES}
        rows.append(
            {
                "lever": lever.name,
                **_entry(lever, session),
                "split": lever.split,
                **shares,
                "unit_cost": lever.unit_cost,
                "pathway": lever.pathway,
                "targets": ", ".join(lever.targets),
                "basis": lever.basis,
                "source": lever.source,
            }
        )
    return pd.DataFrame(rows).set_index("lever")


def shocks(session: Session) -> pd.DataFrame:
    """Return the shocks by name."""
    import pandas as pd

    rows = [
        {
            "shock": shock.name,
            **_entry(shock, session),
            "sense": shock.sense,
            "basis": shock.basis,
            "source": shock.source,
        }
        for shock in session.catalogue.shocks.values()
    ]
    return pd.DataFrame(rows).set_index("shock")


def _entry(entry: Entry, session: Session) -> dict[str, Any]:
    return {
        "label": getattr(entry, f"label_{session.lang}"),
        "unit": entry.unit,
        "unit_label": session.statistics.unit_label(entry.unit, session.lang),
        "kind": getattr(entry, "kind", ""),
        "minimum": entry.minimum,
        "default": entry.default,
        "maximum": entry.maximum,
    }


def targets(session: Session) -> pd.DataFrame:
    """Return the plan's commitments by id, in the order of the plan."""
    import pandas as pd

    from zhangye.presentation.tables.targets import WORDINGS
    from zhangye.targets.sections import SECTIONS

    statistics, lang = session.statistics, session.lang
    rows = [
        {
            "id": target.id,
            "label": statistics.label(target.indicator, lang),
            "area": target.area,
            "area_label": statistics.area_label(target.area, lang),
            "indicator": target.indicator,
            "comparator": target.comparator,
            "value": target.value,
            "unit": target.unit,
            "unit_label": statistics.unit_label(target.unit, lang),
            "year": target.year,
            "year_source": target.year_source,
            "grade": target.grade,
            "wording": WORDINGS[target.wording](lang),
            "departments": target.led_by(lang),
            "section": f"{target.section} {SECTIONS[target.section](lang)}",
            "text": target.text,
            "definition": target.definition,
        }
        for target in session.register.targets
    ]
    return pd.DataFrame(rows).set_index("id")


def indicators(session: Session) -> pd.DataFrame:
    """Return the indicators by name."""
    statistics, lang = session.statistics, session.lang
    table = statistics.indicators
    found = table[["indicator", "topic", "unit", "decimals", "minimum", "maximum"]].copy()
    found.insert(1, "label", table[f"label_{lang}"])
    found.insert(4, "unit_label", [statistics.unit_label(unit, lang) for unit in table["unit"]])
    found["definition"] = table[f"definition_{lang}"]
    return found.set_index("indicator")


def areas(session: Session) -> pd.DataFrame:
    """Return the areas by name."""
    table = session.statistics.areas
    found = table[["area", "element", "kind", "parent", "members"]].copy()
    found.insert(1, "label", table[f"label_{session.lang}"])
    return found.set_index("area")


def data(session: Session) -> pd.DataFrame:
    """Return the statistics as a long table with labels and the title of each source."""
    statistics, lang = session.statistics, session.lang
    table = statistics.historical
    titles = statistics.sources.set_index("source")["title"]
    columns = ["area", "year", "indicator", "value", "unit", "status", "source", "note"]
    found = table[columns].copy()
    labels = statistics.areas.set_index("area")[f"label_{lang}"]
    names = statistics.indicators.set_index("indicator")[f"label_{lang}"]
    units = statistics.tables["units"].frame.set_index("unit")[f"label_{lang}"]
    found["area_label"] = found["area"].map(labels)
    found["label"] = found["indicator"].map(names)
    found["unit_label"] = found["unit"].map(units)
    found["source_title"] = found["source"].map(titles)
    return found


def variables(session: Session) -> pd.DataFrame:
    """Return the model's variables by name: what each is, and how it is computed."""
    import pandas as pd

    from zhangye.engine import read_source
    from zhangye.structure import registry
    from zhangye.structure.graph import Graph

    graph = Graph(read_source(session.project.mdl))
    rows = []
    for row in registry.load(session.project.model / "variables.csv"):
        variable = graph.source.variable(row.variable)
        rows.append(
            {
                "variable": row.variable,
                "label": row.label_zh if session.lang == "zh" else row.label_en,
                "module": row.module,
                "kind": graph.kinds[variable.key],
                "unit": variable.unit,
                "indicator": row.indicator,
                "shown": row.shown,
                "comment": variable.comment,
            }
        )
    return pd.DataFrame(rows).set_index("variable")


def entered(session: Session) -> pd.DataFrame:
    """Return what users have entered, with the target's label."""
    found = session.register.entered.copy()
    by_id, statistics = session.register.by_id, session.statistics
    labels = [statistics.label(by_id[str(one)].indicator, session.lang) for one in found["id"]]
    found.insert(1, "label", labels)
    return found


def coverage(session: Session, indicators: object, areas: object) -> pd.DataFrame:
    """Return what the statistics cover, of some indicators and areas or of all."""
    from zhangye.statistics import coverage

    chosen = [
        [names.pick(one, where) for one in arguments.several(given, where)]
        for names, given, where in (
            (session.indicators, indicators, "indicators"),
            (session.areas, areas, "areas"),
        )
    ]
    return coverage(session.statistics, *chosen)
