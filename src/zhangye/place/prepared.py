"""Levers that answer while one drags: one compilation, then a run a move."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from zhangye.place import arguments

if TYPE_CHECKING:
    import pandas as pd

    from zhangye.observation.publish import Published
    from zhangye.place.session import Session

YEARS = (2020, 2025, 2035)
STEPS = 60
"""Positions of a slider."""


class Prepared:
    """The baseline with some levers free, each from 2018 to 2035.

    Parameters
    ----------
    session
        The opened place.
    levers
        Names of the levers, as many as a call takes numbers.

    Examples
    --------
    >>> import zhangye
    >>> place = zhangye.open(lang="en")
    >>> prepared = place.prepare("drip_irrigation_investment", "water_cap_enforcement")
    >>> table = prepared(3.0, 0.7)
    >>> table.columns.tolist()
    [2020, 2025, 2035]
    """

    def __init__(self, session: Session, levers: Sequence[str]) -> None:
        from zhangye import observation, scenarios
        from zhangye.axes import ELEMENTS, LAST_YEAR, TIMES
        from zhangye.observation.publish import COLUMNS
        from zhangye.scenarios.splits import share

        self._session = session
        self.levers = tuple(session.catalogue.levers[name] for name in levers)
        baseline = scenarios.load("baseline", session.project, session.statistics)
        self._parts = [[share(one, c, baseline.shares) for c in ELEMENTS] for one in self.levers]
        keys = [f"{one.constant(county)}@2017.5" for one in self.levers for county in ELEMENTS]
        self._run = session.model.prepare(
            list(dict.fromkeys(keys)), list(COLUMNS), TIMES, final_time=LAST_YEAR + 0.5
        )
        self._keys = keys
        self._basis = observation.load(session.project)

    def published(self, *totals: float) -> Published:
        """Return every figure of a run, by area and indicator: 1 x years 2000-2035.

        Parameters
        ----------
        totals
            A number a lever: the city's total, or the value that holds everywhere.

        Raises
        ------
        InputError
            Where there are too few or too many numbers.
        """
        import numpy as np

        from zhangye.observation.economy import Economy
        from zhangye.observation.publish import publish

        arguments.whole(len(totals), "how many levers", len(self.levers), len(self.levers))
        numbers = [arguments.number(total, "lever") for total in totals]
        values = {
            key: total * part
            for key, (total, part) in zip(
                self._keys,
                ((t, p) for t, row in zip(numbers, self._parts, strict=True) for p in row),
                strict=True,
            )
        }
        row = np.array([list(values.values())])
        return publish(Economy(self._run(row), self._run.outputs), self._basis)

    def __call__(self, *totals: float) -> pd.DataFrame:
        """Return the main figures of 2020, 2025 and 2035 with these levers."""
        import pandas as pd

        from zhangye.axes import FIRST_YEAR
        from zhangye.presentation.galleries.runs import MAIN

        published, session = self.published(*totals), self._session
        return pd.DataFrame(
            {year: [published[key][0, year - FIRST_YEAR] for key in MAIN] for year in YEARS},
            index=[session.statistics.label(indicator, session.lang) for _, indicator in MAIN],
        )

    def sliders(self) -> Any:
        """Return a box of sliders with the main figures below them (needs ipywidgets)."""
        import ipywidgets

        chinese = self._session.lang == "zh"
        dials = [
            ipywidgets.FloatSlider(
                value=lever.default,
                min=lever.minimum,
                max=lever.maximum,
                step=(lever.maximum - lever.minimum) / STEPS,
                description=lever.label_zh if chinese else lever.label_en,
                readout_format=".2f",
                style={"description_width": "initial"},
            )
            for lever in self.levers
        ]
        table = ipywidgets.HTML()

        def move(_change: object = None) -> None:
            answer = self(*(dial.value for dial in dials))
            table.value = answer.to_html(float_format="{:,.2f}".format)

        for dial in dials:
            dial.observe(move, names="value")
        move()
        return ipywidgets.VBox([*dials, table])


def prepare(session: Session, levers: Sequence[object]) -> Prepared:
    """Compile the baseline for some free levers."""
    names = session.levers.pick_all(list(levers), "levers")
    return Prepared(session, list(dict.fromkeys(names)))
