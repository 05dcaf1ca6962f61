"""How the model hangs together: variables, ways, feedback loops, diagrams, and loops cut."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from zhangye.errors import InputError
from zhangye.language import Text
from zhangye.place import arguments, screen
from zhangye.place.arguments import Names

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from zhangye.place.session import Session
    from zhangye.structure.graph import Graph
    from zhangye.structure.loops import Loop


class Structure:
    """The model as its file says it, with the loops of ``model/loops.csv``.

    Parameters
    ----------
    session
        The opened place.

    Examples
    --------
    >>> import zhangye
    >>> structure = zhangye.open(lang="en").structure
    >>> structure.paths("canal efficiency", "total water use", limit=1)[0][0]
    'canal efficiency'
    >>> structure.loops.at["R1", "sign"]
    '+'
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def _graph(self) -> Graph:
        from zhangye.engine import read_source
        from zhangye.structure.graph import Graph

        return Graph(read_source(self._session.project.mdl))

    @cached_property
    def _loops(self) -> list[Loop]:
        from zhangye.structure import loops

        return loops.load(self._session.project.model / "loops.csv", self._graph)

    @cached_property
    def _names(self) -> Names:
        from zhangye.structure import registry

        rows = registry.load(self._session.project.model / "variables.csv")
        return Names("variable", {row.variable: (row.label_zh, row.label_en) for row in rows})

    @property
    def loops(self) -> pd.DataFrame:
        """The feedback loops by id: sign, path, and what weakens each to nothing."""
        import pandas as pd

        chinese = self._session.lang == "zh"
        rows = [
            (loop.id, loop.sign, loop.path_zh if chinese else loop.path_en) for loop in self._loops
        ]
        return pd.DataFrame(rows, columns=["loop", "sign", "path"]).set_index("loop")

    def uses(self, variable: str) -> list[str]:
        """Return the variables that a variable is computed from.

        Raises
        ------
        InputError
            Where there is no such variable.
        """
        return list(self._graph.uses(self._names.pick(variable)))

    def paths(self, cause: str, effect: str, *, limit: int = 3) -> list[list[str]]:
        """Return the shortest ways from one variable to another.

        Raises
        ------
        InputError
            Where there is no such variable.
        """
        ends = self._names.pick(cause, "cause"), self._names.pick(effect, "effect")
        return [
            list(way) for way in self._graph.paths(*ends, limit=arguments.whole(limit, "limit", 1))
        ]

    def plot(self, *stocks: str, title: str = "") -> Figure:
        """Draw stocks with their flows, and what these depend on.

        Raises
        ------
        InputError
            Where there is no such stock.
        """
        from zhangye.presentation.charts.layout import Picture
        from zhangye.structure.diagram import draw
        from zhangye.structure.lanes import lanes

        names = [self._names.pick(stock, "stocks") for stock in stocks]
        kinds = self._graph.kinds
        wrong = [name for name in names if kinds[self._graph.source.variable(name).key] != "stock"]
        if wrong or not names:
            known = [
                v.name for v in self._graph.source.variables.values() if kinds[v.key] == "stock"
            ]
            raise InputError(
                "no stock of the model", where="stocks", value=(wrong or [""])[0], allowed=known
            )
        heading = title or ", ".join(names)
        return draw(heading, lanes(self._graph, names), Picture())

    def knock_out(
        self, loops: Sequence[str], variables: Sequence[str], years: Sequence[int] = (2020, 2035)
    ) -> pd.DataFrame:
        """Cut loops one by one from 2000 on.

        Parameters
        ----------
        loops
            Ids of loops.
        variables
            Columns of the model: 'city gdp', 'irrigated land[Ganzhou]'.
        years
            When to look.

        Returns
        -------
        DataFrame
            Change against the whole model in per cent: variable and year by loop.
        """
        from zhangye.structure.loops import knock_out_table

        known = Names("loop", {loop.id: () for loop in self._loops})
        chosen = known.pick_all(loops, "loops")
        cut = [loop for loop in self._loops if loop.id in chosen]
        columns = []
        for one in arguments.several(variables, "variables"):
            name, bracket, elements = arguments.text(one, "variables").partition("[")
            columns.append(self._names.pick(name, "variables") + bracket + elements)
        times = [arguments.whole(year, "years", 2000, 2035) for year in years]
        words = Text("Cutting loops", "切断回路并运行")(self._session.lang)
        with screen.progress(words):
            table = knock_out_table(self._session.model, cut, columns, times)
        return (100 * table).T
