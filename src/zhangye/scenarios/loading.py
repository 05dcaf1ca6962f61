"""Reading scenario files, strictly."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.errors import InputError
from zhangye.project import Project
from zhangye.scenarios.catalogue import Catalogue, read_catalogue
from zhangye.scenarios.document import ScenarioFile
from zhangye.scenarios.scenario import ImplementationRate, Scenario, Setting
from zhangye.scenarios.splits import split_shares

if TYPE_CHECKING:
    from zhangye.statistics import Statistics


def names(project: Project) -> list[str]:
    """Return the scenarios of the project."""
    return sorted(file.stem for file in project.scenarios.glob("*.toml"))


def load(name: str | Path, project: Project, statistics: Statistics | None = None) -> Scenario:
    """Load a scenario.

    Parameters
    ----------
    name
        A name in ``scenarios/`` or the path of a scenario file.
    project
        The project whose catalogue and scenarios are used.
    statistics
        The statistics if they are loaded already; totals are split by them.

    Raises
    ------
    InputError
        Where a file is missing or no TOML, extends itself, or holds an unknown key or county, a
        year out of 2018-2035, or a value, or a sum of the counties, that is no finite number or
        out of range. The message
        names file, line, key, value and the nearest valid spelling.
    """
    from zhangye.statistics import load as load_statistics

    catalogue = read_catalogue(project)
    file = _find(str(name), project, None)
    chain = _chain(file, project, catalogue)
    settings: dict[str, Setting] = {}
    rate = ImplementationRate()
    for document in reversed(chain):
        rate = document.implementation_rate(rate)
        document.apply(settings, catalogue)
    top = chain[0]
    title = top.title("title") or file.stem
    scenario = Scenario(
        name=file.stem,
        title=title,
        title_zh=top.title("title_zh") or title,
        header=top.header(),
        files=tuple(document.file for document in chain),
        settings=settings,
        implementation_rate=rate,
        catalogue=catalogue,
        shares=split_shares(load_statistics(project) if statistics is None else statistics),
    )
    top.check_totals(scenario)
    return scenario


def _find(name: str, project: Project, asked_by: ScenarioFile | None) -> Path:
    path = Path(name)
    if path.suffix == ".toml" or len(path.parts) > 1:
        found = path if asked_by is None else asked_by.file.parent / path
        if found.is_file():
            return found
        siblings = sorted(file.name for file in found.parent.glob("*.toml"))
        if asked_by is not None:
            raise asked_by.error("there is no such scenario file", "extends", name, siblings)
        # The spelling is compared within the folder, so the value is the file's name alone.
        raise InputError(
            "there is no such scenario file",
            file=found,
            value=found.name,
            allowed=siblings or "an existing file",
        )
    beside = asked_by.file.parent / f"{name}.toml" if asked_by is not None else None
    if asked_by is not None and beside == asked_by.file:
        # One's own plan.toml may extend the project's plan.
        beside = None
    for candidate in (beside, project.scenarios / f"{name}.toml"):
        if candidate is not None and candidate.is_file():
            return candidate
    problem, allowed = "there is no such scenario", names(project)
    if asked_by is not None:
        raise asked_by.error(problem, "extends", name, allowed)
    raise InputError(problem, value=name, allowed=allowed)


def _chain(file: Path, project: Project, catalogue: Catalogue) -> list[ScenarioFile]:
    """Return the documents from the scenario to the last that it extends."""
    chain = [ScenarioFile.read(file, catalogue)]
    while (base := chain[-1].extends()) is not None:
        found = _find(base, project, chain[-1])
        if any(found.resolve() == document.file.resolve() for document in chain):
            path = " -> ".join([*(document.file.stem for document in chain), found.stem])
            raise chain[-1].error(
                f"scenarios extend each other in a circle ({path})", "extends", base
            )
        chain.append(ScenarioFile.read(found, catalogue))
    return chain
