"""The model's reality checks: under a condition, the model must behave so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.language import Text
from zhangye.place import arguments, screen
from zhangye.place.result import Result, write_tables

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

    from zhangye.place.session import Session
    from zhangye.structure.check_runs import Result as Checked


class Checks(Result):
    """Which reality checks hold.

    Parameters
    ----------
    session
        The opened place.
    results
        One a check.

    Examples
    --------
    >>> import zhangye
    >>> place = zhangye.open(lang="en")
    >>> place.check("conservation").passed
    True
    """

    def __init__(self, session: Session, results: Sequence[Checked]) -> None:
        self._session = session
        self.results = tuple(results)

    @property
    def passed(self) -> bool:
        """Whether all hold."""
        return all(result.passed for result in self.results)

    def heading(self) -> str:
        """Return how many hold."""
        held = sum(result.passed for result in self.results)
        words = Text("{held} of {all} checks hold", "{all} 项检验中 {held} 项通过")
        return words(self._session.lang, held=held, all=len(self.results))

    def frame(self) -> pd.DataFrame:
        """Return a row a check: ``check, family, should, passed, failures``."""
        import pandas as pd

        rows = [
            {
                "check": result.check.id,
                "family": result.check.family,
                "should": result.check.zh if self._session.lang == "zh" else result.check.en,
                "passed": result.passed,
                "failures": len(result.failures),
            }
            for result in self.results
        ]
        return pd.DataFrame(rows)

    def save(self, folder: str | Path) -> Path:
        """Write ``checks.csv`` and ``provenance.json``.

        Raises
        ------
        InputError
            Where the folder cannot be written.
        """
        from zhangye import outputs

        place = arguments.path(folder, "folder")
        with outputs.whole_folder(place, self._session.record("check()")) as draft:
            write_tables(draft, [("checks", self.frame())])
        return place

    def render(self) -> Iterable[RenderableType]:
        """Return the checks, and where one fails."""
        from zhangye.presentation.tables.checks import shown

        yield from shown(self.results, self._session.lang)


def check(session: Session, family: object = None) -> Checks:
    """Run the reality checks of ``model/checks.yaml``, all or some families of them."""
    from zhangye.engine import read_source
    from zhangye.scenarios.agreement import check_defaults
    from zhangye.structure import checks, levers, loops, registry
    from zhangye.structure.check_runs import Runner
    from zhangye.structure.compiled import compiled
    from zhangye.structure.graph import Graph

    home = session.project
    graph = Graph(read_source(home.mdl))
    if (home.model / "variables.csv").exists():
        registry.check(registry.load(home.model / "variables.csv"), graph.source)
    listed = checks.load(home.model / "checks.yaml", graph)
    if family is not None:
        families = [arguments.text(one, "family") for one in arguments.several(family, "family")]
        checks.refuse_unknown_families(families)
        listed = [one for one in listed if one.family in families]
    words = Text("Reality checks", "真实性检验")(session.lang)
    results = []
    with screen.progress(words, total=len(listed)) as advance, compiled(home.mdl) as model:
        known = loops.load(home.model / "loops.csv", graph)
        catalogue = home.scenarios / "levers.csv"
        ends = levers.ends(catalogue, graph.source)
        check_defaults(home.mdl, catalogue, levers.defaults(catalogue))
        for result in Runner(model, graph, known, ends).run(listed):
            results.append(result)
            advance(1)
    return Checks(session, results)
