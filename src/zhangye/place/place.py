"""The front door: an opened project and every question that can be put to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhangye.errors import InputError
from zhangye.language import Language, choose
from zhangye.place import arguments
from zhangye.place.session import CITY, DEFAULT_DRAWS, DEFAULT_SEED, Session

if TYPE_CHECKING:
    import datetime

    import pandas as pd
    from matplotlib.figure import Figure

    from zhangye import engine
    from zhangye.place.advice import Advice
    from zhangye.place.attribution import Attribution
    from zhangye.place.backtest import Backtest
    from zhangye.place.calibration import Calibration
    from zhangye.place.checks import Checks
    from zhangye.place.comparison import Comparison
    from zhangye.place.consistency import Consistency
    from zhangye.place.contradictions import Contradictions
    from zhangye.place.discovery import Discovery
    from zhangye.place.fit import Fit
    from zhangye.place.forecast import Forecast
    from zhangye.place.frontier import Frontier
    from zhangye.place.hindcast import Hindcast
    from zhangye.place.loops import Loops
    from zhangye.place.page import Page
    from zhangye.place.pictures import Chart
    from zhangye.place.prepared import Prepared
    from zhangye.place.report import Report
    from zhangye.place.run import Run
    from zhangye.place.scenario import Scenario
    from zhangye.place.scorecard import Scorecard
    from zhangye.place.sensitivity import Sensitivity
    from zhangye.place.solution import Solution
    from zhangye.place.structure import Structure
    from zhangye.place.vintages import Score, Vintages


class Place:
    """Zhangye, opened: scenarios to run and judge, and the registers of what there is.

    Every answer has ``frame()``, a table; ``plot()`` where there is a picture; ``save()``, which
    writes the files of the command of the same name; and shows itself in a notebook. Names are
    those of the registers below, or their labels in either language.

    Parameters
    ----------
    session
        The opened project.

    Examples
    --------
    >>> import zhangye
    >>> place = zhangye.open(lang="en")
    >>> place
    <Place: Zhangye, 9 scenarios, 81 targets; try place.run('plan')>
    >>> place.levers.at["drip_irrigation_investment", "unit"]
    '1e8 CNY/yr at 2015 prices'
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def session(self) -> Session:
        """What all answers share: folders, registers, compiled model."""
        return self._session

    @property
    def folder(self) -> Path:
        """The project's folder."""
        return self._session.project.root

    @property
    def lang(self) -> str:
        """The language of labels, tables and charts: 'zh' or 'en'."""
        return self._session.lang.value

    def __repr__(self) -> str:
        from zhangye import scenarios

        count = len(scenarios.names(self._session.project))
        name = self._session.statistics.area_label(CITY, self._session.lang)
        targets = len(self._session.register.targets)
        return f"<Place: {name}, {count} scenarios, {targets} targets; try place.run('plan')>"

    # What there is: registers as tables.

    @property
    def scenarios(self) -> pd.DataFrame:
        """The scenarios by name: title, and the levers and shocks that differ from the baseline."""
        from zhangye.place.registers import scenarios

        return scenarios(self._session)

    @property
    def levers(self) -> pd.DataFrame:
        """The levers by name: label, unit, range, who pays, sources."""
        from zhangye.place.registers import levers

        return levers(self._session)

    @property
    def shocks(self) -> pd.DataFrame:
        """The shocks by name: label, unit, range, sense, sources."""
        from zhangye.place.registers import shocks

        return shocks(self._session)

    @property
    def targets(self) -> pd.DataFrame:
        """The plan's 81 commitments by id: label, area, condition, year, grade, departments."""
        from zhangye.place.registers import targets

        return targets(self._session)

    @property
    def indicators(self) -> pd.DataFrame:
        """The indicators by name: label, unit, definition, bounds."""
        from zhangye.place.registers import indicators

        return indicators(self._session)

    @property
    def areas(self) -> pd.DataFrame:
        """The areas by name: label, kind, parent, members."""
        from zhangye.place.registers import areas

        return areas(self._session)

    @property
    def data(self) -> pd.DataFrame:
        """The statistics to 2017: area, year, indicator, value, unit, status, source, labels."""
        from zhangye.place.registers import data

        return data(self._session)

    @property
    def variables(self) -> pd.DataFrame:
        """The model's variables by name: module, label, unit, indicator, comment."""
        from zhangye.place.registers import variables

        return variables(self._session)

    @property
    def entered(self) -> pd.DataFrame:
        """The base values and progress figures that users have entered."""
        from zhangye.place.registers import entered

        return entered(self._session)

    @property
    def figures(self) -> pd.DataFrame:
        """The official figures of years after 2017 that users have entered, revised ones too."""
        from zhangye.place.later_figures import listed

        return listed(self._session)

    def enter(
        self,
        target: str,
        value: float | str,
        year: int,
        by: str,
        *,
        kind: str | None = None,
        area: str | None = None,
        unit: str | None = None,
        note: str = "",
        replace: bool = False,
        source: str = "",
        published: str | datetime.date | None = None,
        confirm: bool = False,
    ) -> pd.DataFrame:
        """Enter an official figure, or a base value or a progress figure of a target.

        An official figure of a year after 2017 goes into ``data/entered_figures.csv``; from then
        on forecasts, scorecards and solutions know it. Base values and progress of targets go
        into ``data/entered.csv``.

        Parameters
        ----------
        target
            An indicator, or a target's id.
        value, year
            The figure, in the unit of the indicator, and its year.
        by
            Who enters it.
        kind
            'figure' (an official one), 'base' (what the plan starts from, to 2017) or 'progress'.
            By default a year after 2017 means a figure, an earlier one a base.
        area
            By default the city; the county, for a target of several.
        unit
            The unit that is meant, to be checked.
        note
            Where the figure comes from, or what else there is to say.
        replace
            Whether an earlier base or progress figure gives way.
        source, published
            Of an official figure: where and when it was printed ('2019-03-15'). A later
            publication of the same figure is a revision: it counts, the earlier one is kept.
        confirm
            Whether a figure unlike any before is meant.

        Returns
        -------
        DataFrame
            All entries of the kind, as ``figures`` or ``entered``.

        Raises
        ------
        InputError
            Where the entry does not hold, stands already, or is in doubt; nothing is written.
        """
        from zhangye.place.entering import enter, is_figure
        from zhangye.place.later_figures import enter_figure

        if is_figure(self._session, target, year, kind):
            enter_figure(
                self._session, target, value, year, by, area=area, unit=unit,
                source=source, published=published, note=note, confirm=confirm,
            )  # fmt: skip
            return self.figures
        enter(
            self._session, target, value, year, by,
            kind=kind or "base", area=area, unit=unit, note=note, replace=replace,
        )  # fmt: skip
        return self.entered

    def enter_file(self, file: str | Path, by: str, *, confirm: bool = False) -> pd.DataFrame:
        """Enter the official figures of a sheet, all or none.

        Parameters
        ----------
        file
            A .csv or .xlsx file with the columns ``area, year, indicator, value``, and if wanted
            ``unit, source, published, note``.
        by
            Who enters them.
        confirm
            Whether figures unlike any before are meant.

        Returns
        -------
        DataFrame
            All figures, as ``figures``.

        Raises
        ------
        InputError
            At the first figure that does not hold, with its line; nothing is written.
        """
        from zhangye.place.later_figures import enter_file

        enter_file(self._session, file, by, confirm=confirm)
        return self.figures

    def withdraw(
        self,
        indicator: str,
        year: int,
        area: str | None = None,
        published: str | datetime.date | None = None,
    ) -> pd.DataFrame:
        """Take back an official figure that was entered; all is as if it had never been.

        Parameters
        ----------
        indicator, year, area
            The figure; by default the city's.
        published
            The publication that is taken back; by default all.

        Raises
        ------
        InputError
            Where nothing was entered of it.
        """
        from zhangye.place.later_figures import withdraw

        withdraw(self._session, indicator, year, area, published)
        return self.figures

    @property
    def vintages(self) -> Vintages:
        """The forecasts that were issued, and the present state of knowledge."""
        from zhangye.place.vintages import Vintages

        return Vintages(self._session)

    def freeze(
        self, name: str, *, draws: int = DEFAULT_DRAWS, seed: int = DEFAULT_SEED
    ) -> Vintages:
        """Issue a forecast: write it into ``forecasts/NAME``, where it stays as it is.

        Parameters
        ----------
        name
            Year and month, such as '2019-04'.
        draws, seed
            As for ``forecast``.

        Raises
        ------
        InputError
            Where a forecast of this name was issued already.
        """
        from zhangye.place.vintages import Vintages, freeze

        freeze(self._session, name, draws=draws, seed=seed)
        return Vintages(self._session)

    def score(self) -> Score:
        """Score the forecasts that were issued against the figures entered since."""
        from zhangye.place.vintages import score

        return score(self._session)

    @cached_property
    def structure(self) -> Structure:
        """How the model hangs together: ways, feedback loops, diagrams, loops cut."""
        from zhangye.place.structure import Structure

        return Structure(self._session)

    @cached_property
    def calibration(self) -> Calibration:
        """The fit, its priors and the posterior; each part is worked out when asked for."""
        from zhangye.place.calibration import Calibration

        return Calibration(self._session)

    @property
    def model(self) -> engine.Model:
        """The compiled model, for runs in its own terms: see `zhangye.engine`."""
        return self._session.model

    # What is asked of it.

    def scenario(self, scenario: str | Path | Scenario = "plan") -> Scenario:
        """Return a scenario by its name, its title or the path of its file.

        Raises
        ------
        InputError
            Where there is none, or its file does not hold.
        """
        from zhangye.place.scenario import scenario as find

        return find(self._session, scenario)

    def run(
        self,
        scenario: str | Path | Scenario = "plan",
        *,
        levers: Mapping[str, Any] | None = None,
        shocks: Mapping[str, Any] | None = None,
        after: str | None = None,
        title: str | None = None,
        name: str | None = None,
    ) -> Run:
        """Simulate a scenario once, without noise, on the published basis.

        Parameters
        ----------
        scenario
            Its name, its title, the path of its file, or a scenario.
        levers, shocks, after, title, name
            Changes on top: see ``Scenario.change``.

        Raises
        ------
        InputError
            Where a name, a county, a year or a value is wrong.
        """
        from zhangye.place.run import run

        changes = {"after": after, "title": title, "name": name}
        return run(self._session, scenario, levers, shocks, **changes)

    def plot(
        self,
        indicator: str | Sequence[str],
        *,
        scenarios: object = ("plan",),
        area: str | Sequence[str] = CITY,
        fan: bool = False,
        years: tuple[int, int] | None = None,
        title: str | None = None,
        draws: int = DEFAULT_DRAWS,
        seed: int = DEFAULT_SEED,
        **page: Any,
    ) -> Figure:
        """Draw indicators: statistics as dots, scenarios as lines, forecasts as bands.

        Parameters
        ----------
        indicator, area
            Names or labels, one or more; the area 'counties' stands for the six, 'all' for the
            city and the six.
        scenarios
            Names, scenarios, runs or forecasts, one or more.
        fan
            Whether scenarios are drawn as forecasts: median and bands of the ensemble.
        years
            First and last year; by default 2000-2035.
        title
            The picture's title; by default what it shows.
        draws, seed
            Of the ensemble.
        page
            ``theme`` ('report', 'slide', 'gray'), ``width`` and ``height`` in centimetres.

        Returns
        -------
        matplotlib.figure.Figure
            In the house style; a notebook shows it, nothing else does.

        Raises
        ------
        InputError
            Where a name or an option is wrong.
        """
        return self.chart(
            indicator, scenarios=scenarios, area=area, fan=fan, years=years, title=title,
            draws=draws, seed=seed, **page,
        ).plot()  # fmt: skip

    def chart(
        self,
        indicator: str | Sequence[str],
        *,
        scenarios: object = ("plan",),
        area: str | Sequence[str] = CITY,
        fan: bool = False,
        years: tuple[int, int] | None = None,
        draws: int = DEFAULT_DRAWS,
        seed: int = DEFAULT_SEED,
        cluster: str | None = None,
        **options: Any,
    ) -> Chart:
        """Return a chart to order: the picture of ``plot``, its numbers, and files to send.

        Parameters
        ----------
        indicator, scenarios, area, fan, years, draws, seed
            As in ``plot``.
        cluster
            A Dask scheduler for the ensemble.
        options
            ``title``, ``theme``, ``width`` and ``height``.

        Raises
        ------
        InputError
            Where a name or an option is wrong.
        """
        from zhangye.place.pictures import chart, ordered
        from zhangye.place.sources import sources

        ordered(self._session, indicator, area, years, options)

        several = isinstance(scenarios, list | tuple)
        values = list(scenarios) if several else [scenarios]  # type: ignore[call-overload]
        ensemble = {"draws": draws, "seed": seed, "cluster": cluster}
        runs, forecasts = sources(self._session, values, fan=fan, **ensemble)
        return chart(
            self._session, indicator, runs, forecasts,
            area=area, years=years, seed=seed if forecasts else None, **options,
        )  # fmt: skip

    def assess(
        self,
        scenario: str | Path | Scenario = "plan",
        *,
        draws: int = DEFAULT_DRAWS,
        seed: int = DEFAULT_SEED,
        after: bool = False,
        by: str = "section",
        every: bool = False,
        cluster: str | None = None,
    ) -> Scorecard:
        """Say which of the plan's commitments are within reach under a scenario, and why.

        Parameters
        ----------
        scenario
            Its name, its title, the path of its file, or a scenario.
        draws, seed
            How many runs the ensemble has, and the seed of what is drawn.
        after
            Whether the targets are followed to 2035, and what they were borrowed from.
        by, every
            How it is shown: see ``Scorecard.grouped``.
        cluster
            Address of a Dask cluster for the runs; by default this machine's cores.
        """
        from zhangye.place.scorecard import assess

        return assess(
            self._session, scenario,
            draws=draws, seed=seed, after=after, by=by, every=every, cluster=cluster,
        )  # fmt: skip

    def forecast(
        self,
        scenario: str | Path | Scenario = "baseline",
        *,
        draws: int = DEFAULT_DRAWS,
        seed: int = DEFAULT_SEED,
        jobs: int | None = None,
        cluster: str | None = None,
    ) -> Forecast:
        """Forecast the official figures of 2018-2035 under a scenario, with their uncertainty.

        Parameters
        ----------
        scenario
            Its name, its title, the path of its file, or a scenario.
        draws, seed
            How many runs the ensemble has, and the seed of what is drawn.
        jobs
            How many of this machine's cores to use; by default all.
        cluster
            Address of a Dask cluster for the runs.

        Raises
        ------
        InputError
            Where the posterior does not match the model or the data.
        """
        from zhangye.place.forecast import forecast

        return forecast(self._session, scenario, draws=draws, seed=seed, jobs=jobs, cluster=cluster)

    def compare(
        self,
        *scenarios: str | Path | Scenario,
        ranking: int = 0,
        draws: int = DEFAULT_DRAWS,
        seed: int = DEFAULT_SEED,
    ) -> Comparison:
        """Run two to eight scenarios and compare all with the first.

        Parameters
        ----------
        scenarios
            Names, files or scenarios.
        ranking
            Draws of the priors under which levers are ranked by what one more 1e8 CNY a year
            does beside the first scenario; 0 leaves the ranking out.
        draws, seed
            Of the ensemble whose medians are compared.

        Raises
        ------
        InputError
            Where a scenario is unknown or named twice, or their number is out of range.
        """
        from zhangye.place.comparison import compare

        return compare(self._session, scenarios, ranking, draws, seed)

    def attribute(
        self,
        one: str | Path | Scenario,
        two: str | Path | Scenario,
        *,
        indicator: str = "gdp",
        area: str = CITY,
        year: int = 2020,
        cluster: str | None = None,
    ) -> Attribution:
        """Say why scenario ``two`` differs from ``one``: the part of every lever and shock.

        Parameters
        ----------
        one, two
            The scenarios: the difference is counted from the first.
        indicator, area, year
            The figure that is shown; all are worked out.
        cluster
            Address of a Dask cluster for the runs.
        """
        from zhangye.place.attribution import attribute

        return attribute(
            self._session, one, two, indicator=indicator, area=area, year=year, cluster=cluster
        )

    def advise(
        self,
        scenario: str | Path | Scenario = "plan",
        *,
        probability: float = 0.8,
        draws: int = DEFAULT_DRAWS,
        seed: int = DEFAULT_SEED,
        cluster: str | None = None,
    ) -> Advice:
        """Say on one page what is in doubt, what it takes to reach it, and what that loses.

        Parameters
        ----------
        scenario
            What is judged; money is counted beyond the baseline.
        probability
            With which targets are to be reached, 0.05 to 0.99.
        draws, seed, cluster
            As of ``assess``.

        Raises
        ------
        InputError
            Where the posterior does not match, or a number is out of range.
        """
        from zhangye.place.advice import advise

        return advise(
            self._session, scenario, probability=probability, draws=draws, seed=seed,
            cluster=cluster,
        )  # fmt: skip

    def solve(
        self,
        targets: Sequence[str] | None = None,
        *,
        probability: float = 0.8,
        together: bool = True,
        floor: str = "baseline",
        hold: Sequence[str] = (),
        by_county: bool = False,
        discount_rate: float | None = None,
        draws: int = DEFAULT_DRAWS,
        seed: int = DEFAULT_SEED,
        cluster: str | None = None,
    ) -> Solution:
        """Find the least investment, by lever, county and year, that reaches targets.

        Parameters
        ----------
        targets
            Their ids; by default those of grade A and the cap on water use.
        probability
            With which to reach them, 0.05 to 0.99.
        together
            Whether all at once with that probability, or each for itself.
        floor
            How low money may go: 'baseline' cuts nothing, 'minimum' down to the range.
        hold
            Levers that stay at the baseline.
        by_county
            Whether each county's part is decided too (slower).
        discount_rate
            A year; by default that of ``scenarios/planning.csv``.
        draws, seed, cluster
            As of ``assess``.

        Raises
        ------
        InputError
            Where a target or a lever cannot be used, or the posterior does not match.
        """
        from zhangye.place.solution import solve

        return solve(
            self._session, targets,
            probability=probability, together=together, floor=floor, hold=hold,
            by_county=by_county, discount_rate=discount_rate, draws=draws, seed=seed,
            cluster=cluster,
        )  # fmt: skip

    def frontier(
        self,
        scenario: str | Path | Scenario = "baseline",
        *,
        points: int | None = None,
        cluster: str | None = None,
    ) -> Frontier:
        """Trace the most GDP of 2020 for each amount of water, and the cap over the counties.

        Parameters
        ----------
        scenario
            Where it starts.
        points
            How many points each curve has; by default twelve.
        cluster
            Address of a Dask cluster for the runs.
        """
        from zhangye.place.frontier import frontier

        return frontier(self._session, scenario, points=points, cluster=cluster)

    def sensitivity(
        self,
        scenario: str | Path | Scenario = "baseline",
        *,
        indicator: str = "gdp",
        area: str = CITY,
        levers: bool = True,
        points: int = 2048,
        seed: int = DEFAULT_SEED,
        cluster: str | None = None,
    ) -> Sensitivity:
        """Rank what the figures of 2020 and 2035 hang on.

        Parameters
        ----------
        scenario
            Around which inputs vary.
        indicator, area
            The figure that is shown; all are worked out.
        levers
            Whether the levers vary too, evenly over their ranges.
        points
            Points of the samples, best a power of two.
        seed, cluster
            As of ``assess``.
        """
        from zhangye.place.sensitivity import sensitivity

        return sensitivity(
            self._session, scenario,
            indicator=indicator, area=area, levers=levers, points=points, seed=seed,
            cluster=cluster,
        )  # fmt: skip

    def discover(
        self,
        scenario: str | Path | Scenario = "plan",
        target: str = "gdp_city",
        *,
        reached: bool = False,
        shocks: bool = True,
        draws: int = 4096,
        seed: int = DEFAULT_SEED,
        cluster: str | None = None,
    ) -> Discovery:
        """Find under which combinations of conditions a scenario misses a target.

        Parameters
        ----------
        scenario, target
            The scenario, and the target's id.
        reached
            Whether to search for conditions under which it is reached instead.
        shocks
            Whether shocks are drawn over their ranges too.
        draws, seed, cluster
            As of ``assess``.
        """
        from zhangye.place.discovery import discover

        return discover(
            self._session, scenario,
            target=target, reached=reached, shocks=shocks, draws=draws, seed=seed,
            cluster=cluster,
        )  # fmt: skip

    def loops(
        self,
        scenario: str | Path | Scenario = "baseline",
        *,
        indicator: str = "gdp",
        area: str = CITY,
    ) -> Loops:
        """Show which feedback loops drive an indicator, period by period."""
        from zhangye.place.loops import loops

        return loops(self._session, scenario, indicator=indicator, area=area)

    def report(
        self,
        *scenarios: str | Path | Scenario,
        draws: int = DEFAULT_DRAWS,
        seed: int = DEFAULT_SEED,
        cluster: str | None = None,
        advice: bool = True,
    ) -> Report:
        """Write a report on one to eight scenarios: ``place.report("plan").save("plan.docx")``.

        Parameters
        ----------
        scenarios
            It is about the first and compares the others with it.
        draws, seed, cluster
            As of ``assess``.
        advice
            Whether the decision page comes first, where there is an ensemble of 50 or more runs:
            it searches for a solution of each target in doubt, which takes minutes.
        """
        from zhangye.place.report import report

        return report(
            self._session, scenarios, draws=draws, seed=seed, cluster=cluster, advice=advice
        )

    def page(
        self,
        *scenarios: str | Path | Scenario,
        draws: int = DEFAULT_DRAWS,
        seed: int = DEFAULT_SEED,
        title: str | None = None,
    ) -> Page:
        """Make a page whose levers a planner moves: ``place.page("plan").save("what-if.html")``.

        Parameters
        ----------
        scenarios
            Those it begins with, up to eight; it offers all those of the project.
        draws, seed
            As of ``assess``: for the same ones its probabilities are those of ``assess``.
        title
            Its title; by default that of the product.
        """
        from zhangye.place.page import page

        return page(self._session, scenarios, draws=draws, seed=seed, title=title)

    def check(self, family: str | Sequence[str] | None = None) -> Checks:
        """Run the model's reality checks, all or those of some families.

        Raises
        ------
        InputError
            Where there is no such family.
        """
        from zhangye.place.checks import check

        return check(self._session, family)

    def contradictions(self) -> Contradictions:
        """Say where the plan pulls against itself, by arithmetic alone."""
        from zhangye.place.contradictions import contradictions

        return contradictions(self._session)

    def coverage(
        self, indicators: str | Sequence[str] = (), areas: str | Sequence[str] = ()
    ) -> pd.DataFrame:
        """Return what the statistics cover: values, years, gaps, and how many are printed.

        Parameters
        ----------
        indicators, areas
            Names or labels; none takes all.
        """
        from zhangye.place.registers import coverage

        return coverage(self._session, indicators, areas)

    def consistency(self) -> Consistency:
        """Say where the statistics disagree with themselves."""
        from zhangye.place.consistency import consistency

        return consistency(self._session)

    def prepare(self, *levers: str) -> Prepared:
        """Compile the baseline once for some free levers: ``prepared(3.0, 0.7)`` runs it.

        Parameters
        ----------
        levers
            Names or labels.
        """
        from zhangye.place.prepared import prepare

        return prepare(self._session, levers)

    def hindcast(
        self, vintage: int, *, draws: int = DEFAULT_DRAWS, seed: int = DEFAULT_SEED
    ) -> Hindcast:
        """Forecast the three years after a year of the past, as it would have been done then.

        Parameters
        ----------
        vintage
            The last year that is known, 2008 to 2014.
        draws, seed
            As of ``assess``.
        """
        from zhangye.place.hindcast import hindcast

        return hindcast(self._session, vintage, draws=draws, seed=seed)

    def backtest(
        self, *, draws: int = DEFAULT_DRAWS, seed: int = DEFAULT_SEED, jobs: int | None = None
    ) -> Backtest:
        """Forecast the past as of 2010, 2012 and 2014, and score it beside statistical methods.

        Takes some minutes.

        Parameters
        ----------
        draws, seed
            As of ``assess``.
        jobs
            How many of this machine's cores to use; by default all.
        """
        from zhangye.place.backtest import backtest

        return backtest(self._session, draws=draws, seed=seed, jobs=jobs)

    def calibrate(self, *, errors: bool = False, seed: int = 0) -> Fit:
        """Fit the model to the statistics of 2000-2017 by penalised least squares.

        No file of the project changes unless ``write_back()`` of the result is called.

        Parameters
        ----------
        errors
            Whether to estimate the sizes of the errors too, fitting until both agree.
        seed
            The seed of what the report of the result draws from the posterior.
        """
        from zhangye.place.fit import calibrate

        return calibrate(self._session, errors=errors, seed=seed)


def open_place(
    folder: object = None,
    lang: str | None = None,
    command: Sequence[str] | None = None,
    vintage: str | None = None,
) -> Place:
    """Open a project.

    Parameters
    ----------
    folder
        Its folder; None takes the one that came with the package.
    lang
        'zh' or 'en'; None takes the system's.
    command
        The words of the command line, for provenance; None where Python asks.
    vintage
        The vintage that answers are of ('2018-02'); None takes the present one, with all figures
        that were entered.

    Raises
    ------
    InputError
        Where there is no project, its data do not hold, or there is no such language.
    """
    from zhangye.project import find

    if lang is not None and not isinstance(lang, str):
        raise InputError(
            f"must be a language's code, not {type(lang).__name__}",
            where="lang",
            allowed=", ".join(Language),
        )
    language = choose(lang)
    home = find(None if folder is None else arguments.path(folder, "folder"))
    return Place(Session(home, language, command, vintage))
