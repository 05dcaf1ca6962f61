"""Charts to order: the panels of indicators and areas, from runs and forecasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.axes import CITY, COUNTIES
from zhangye.errors import InputError
from zhangye.presentation import charts
from zhangye.presentation.charts import Caption, Panel
from zhangye.presentation.charts.panel import FIRST_YEAR, LAST_YEAR
from zhangye.presentation.galleries.panels import panel_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from zhangye.forecast.forecaster import Forecast
    from zhangye.simulation import Simulation
    from zhangye.targets import Register

GROUPS = {"counties": tuple(COUNTIES), "all": (CITY, *COUNTIES)}
"""Words that stand for several areas."""
MOST_PANELS = 24
FORMATS = (*charts.PICTURES, "xlsx")
"""What a chart to order can be written as; the data go beside it as CSV and as a workbook."""


@dataclass(frozen=True)
class LineChart:
    """A chart to order: what it shows, and the page it is drawn on.

    Attributes
    ----------
    panels, caption, years, theme, width, height, title
        As in ``charts.line_chart``.
    """

    panels: Sequence[Panel]
    caption: Caption
    years: tuple[int, int] = (FIRST_YEAR, LAST_YEAR)
    theme: str = "report"
    width: float | None = None
    height: float | None = None
    title: str | None = None

    def finding(self) -> str:
        """Return the title: the one asked for, or what the chart shows."""
        shown = [panel.within(*self.years) for panel in self.panels]
        return self.title or charts.panels_finding(shown, self.caption, self.years)

    def plot(self) -> Figure:
        """Return the picture."""
        return charts.line_chart(
            self.panels,
            caption=self.caption,
            years=self.years,
            theme=self.theme,
            width=self.width,
            height=self.height,
            title=self.title,
        )

    def frame(self) -> pd.DataFrame:
        """Return what the picture shows: see ``charts.panel_frame``."""
        shown = [panel.within(*self.years) for panel in self.panels]
        return charts.panel_frame(shown, self.caption)

    def save(self, *paths: str | Path, outlines: bool = False) -> None:
        """Write the chart in the formats of some names: PNG, SVG, PDF, XLSX, or CSV (its data).

        Parameters
        ----------
        paths
            Names in existing folders (inside ``outputs.whole_files``).
        outlines
            Whether letters of an SVG become paths.

        Raises
        ------
        InputError
            Where the years, the theme or the page are wrong.
        """
        figure = self.plot()
        for path in map(Path, paths):
            kind = path.suffix.lower()
            if kind == ".csv":
                self.frame().to_csv(path, index=False, lineterminator="\n")
            elif kind == ".xlsx":
                charts.write_workbook(
                    path,
                    self.panels,
                    caption=self.caption,
                    years=self.years,
                    theme=self.theme,
                    width=self.width,
                    title=self.title,
                )
            else:
                charts.save(figure, path, outlines=outlines)


def areas_of(words: str | Sequence[str]) -> tuple[str, ...]:
    """Return the areas that one or more words name, 'counties' and 'all' written out."""
    names = [words] if isinstance(words, str) else list(words)
    return tuple(dict.fromkeys(area for name in names for area in GROUPS.get(name, (name,))))


def panels_of(
    indicators: Sequence[str],
    areas: str | Sequence[str],
    register: Register,
    lang: str,
    *,
    simulations: Sequence[Simulation] = (),
    forecasts: Sequence[Forecast] = (),
) -> list[Panel]:
    """Return a panel for every indicator and area, in this order.

    Areas of a group ('counties', 'all') that an indicator is not published for are left out.

    Parameters
    ----------
    indicators
        Names as in ``data/indicators.csv``.
    areas
        Names as in ``data/areas.csv``, 'counties' (the six) or 'all' (the city too).
    register
        Targets and statistics.
    lang
        'zh' or 'en'.
    simulations
        Runs, drawn as lines from 2000.
    forecasts
        Ensembles, drawn as medians and bands from 2018.

    Raises
    ------
    InputError
        Where there is no such indicator or area, an indicator is neither published nor observed
        for the area, or there are more panels than a page holds.
    """
    statistics = register.statistics
    named = [areas] if isinstance(areas, str) else list(areas)
    panels = []
    for indicator in dict.fromkeys(indicators):
        statistics.label(indicator, lang)  # refuses a name that there is not
        covered = _covered(indicator, register, simulations, forecasts)
        for area in areas_of(areas):
            if area in named or not covered:
                statistics.area_label(area, lang)
            if area in covered:
                panels.append(panel_of(indicator, area, register, lang, simulations, forecasts))
            elif area in named or not covered.intersection(areas_of(areas)):
                raise InputError(
                    f"there are no figures of {indicator} for this area",
                    where="area",
                    value=area,
                    allowed=sorted(covered),
                )
    if len(panels) > MOST_PANELS:
        raise InputError(
            "one page cannot hold so many panels",
            value=len(panels),
            allowed=f"at most {MOST_PANELS} (indicators times areas)",
        )
    return panels


def _covered(
    indicator: str,
    register: Register,
    simulations: Sequence[Simulation],
    forecasts: Sequence[Forecast],
) -> set[str]:
    """Return the areas that an indicator has figures for."""
    historical = register.statistics.historical
    areas = set(map(str, historical.loc[historical["indicator"] == indicator, "area"].unique()))
    published = [one.published for one in simulations] + [one.published for one in forecasts]
    for figures in published:
        areas |= {area for area, name in figures if name == indicator}
    return areas
