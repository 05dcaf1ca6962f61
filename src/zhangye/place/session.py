"""What all results of an opened place share: its folders, language, registers and compiled model.

Everything is loaded when it is first asked for, and kept.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from zhangye.errors import InputError
from zhangye.language import Language, Text
from zhangye.place import arguments, screen
from zhangye.place.arguments import Names

if TYPE_CHECKING:
    from zhangye import engine
    from zhangye.forecast.forecaster import Forecast, Forecaster
    from zhangye.outputs import Provenance
    from zhangye.project import Project
    from zhangye.scenarios import Catalogue, Scenario
    from zhangye.simulation import Simulation
    from zhangye.simulation.workers import Workers
    from zhangye.statistics import Statistics
    from zhangye.targets import Register

DEFAULT_SEED = 2018
DEFAULT_DRAWS = 1000
MOST_SCENARIOS = 8
CITY = "zhangye"
SINGLE_RUN = Text(
    "One run decides, without probabilities: {error}", "仅按单次模拟判定，无概率：{error}"
)
OTHER_PROCESSORS = Text(
    "Workers with another type of processor than here ({names}): results may differ "
    "from local ones in the last digits",
    "下列工作节点的处理器型号与本机不同（{names}），结果末位数字可能与本机运行略有差异",
)

VINTAGE = Text(
    "Vintage: {name}. Of {pool} draws that the figures weighed, {effective} carry the weight.",
    "数据时点：{name}。{pool}次抽样按这些数据加权，有效样本{effective}个。",
)
SILENT = Text(
    "Shown as printed, but they teach nothing else, since no error of theirs is estimated: "
    "{figures}",
    "以下数据因无误差估计，仅按公布值显示，不影响其他结果：{figures}",
)
ROUGH = Text(
    "The figures are many or far from what the model let expect: too few draws fit them all. They "
    "count for {power:.0%} of what they say, and intervals are rather too wide than too narrow.",
    "填报数据较多或与模型预期相差较大，能同时符合的抽样过少；按其信息量的{power:.0%}计入，区间偏宽。",
)


class Session:
    """An opened project.

    Parameters
    ----------
    project
        The folders.
    lang
        The language of labels, tables, charts and sentences.
    command
        The words of the command line that opened it, for provenance; None where Python did.
    vintage
        The vintage that answers are of; None takes the present one, with all that was entered.
    """

    def __init__(
        self,
        project: Project,
        lang: Language,
        command: Sequence[str] | None = None,
        vintage: str | None = None,
    ) -> None:
        self.project = project
        self.lang = lang
        self._command = command
        self.vintage = vintage
        self._forecaster: tuple[tuple[int, int, int | None], Forecaster] | None = None

    @cached_property
    def register(self) -> Register:
        """The plan's targets, with the statistics they stand on."""
        from zhangye import statistics, targets
        from zhangye.vintages import known

        every = statistics.load(self.project)
        return targets.load(self.project, known.as_of(self.project, every, self.vintage))

    @property
    def statistics(self) -> Statistics:
        """The statistics, and the labels and units of indicators and areas."""
        return self.register.statistics

    @cached_property
    def catalogue(self) -> Catalogue:
        """Levers and shocks."""
        from zhangye import scenarios

        return scenarios.catalogue(self.project)

    @cached_property
    def model(self) -> engine.Model:
        """The compiled model."""
        from zhangye import engine

        return engine.read(self.project.mdl)

    @cached_property
    def indicators(self) -> Names:
        """Indicators by name and label."""
        rows = self.statistics.indicators.to_dict("records")
        return _names("indicator", "indicator", rows)

    @cached_property
    def areas(self) -> Names:
        """Areas by name and label."""
        rows = self.statistics.areas.to_dict("records")
        names = _names("area", "area", rows)
        short = {name: (*words, words[0].rstrip("市县区")) for name, words in names.labels.items()}
        return Names("area", short)

    @cached_property
    def levers(self) -> Names:
        """Levers by name and label."""
        entries = self.catalogue.levers.values()
        return Names("lever", {one.name: (one.label_zh, one.label_en) for one in entries})

    @cached_property
    def shocks(self) -> Names:
        """Shocks by name and label."""
        entries = self.catalogue.shocks.values()
        return Names("shock", {one.name: (one.label_zh, one.label_en) for one in entries})

    @cached_property
    def targets(self) -> Names:
        """Targets by id, and by what they are about: 'Resident population of Zhangye'."""
        return Names("target", self.register.labels)

    def scenario(self, value: object, where: str = "scenario") -> Scenario:
        """Return the scenario that a user means.

        Parameters
        ----------
        value
            A name in ``scenarios/``, its title, the path of a file, a scenario, or a result of
            one.
        where
            The argument, for messages.

        Raises
        ------
        InputError
            Where there is no such scenario, or its file does not hold.
        """
        from zhangye import scenarios

        # A result: its module stands on this one, and cannot be known here.
        if hasattr(value, "_scenario"):
            if value._scenario is None:
                problem = f"a {type(value).__name__.lower()} is of no single scenario"
                raise InputError(problem, where=where)
            return value._scenario
        name = str(arguments.path(value, where))
        if name not in scenarios.names(self.project):
            name = self._titles().get(name, name)
        return scenarios.load(name, self.project, self.statistics)

    def scenario_list(self, values: Sequence[object], least: int) -> list[Scenario]:
        """Return several scenarios.

        Raises
        ------
        InputError
            Where there are too few or too many, or one stands twice.
        """
        check_count(len(values), least)
        loaded = [self.scenario(value) for value in values]
        names = [scenario.name for scenario in loaded]
        check_once(names)
        return loaded

    def figure(
        self, keys: Mapping[tuple[str, str], Any], area: object, indicator: object, what: str
    ) -> tuple[str, str]:
        """Return area and indicator of a published figure that a user means.

        Raises
        ------
        InputError
            Where one of them is unknown, or the result has no such figure.
        """
        place, name = self.areas.pick(area, "area"), self.indicators.pick(indicator, "indicator")
        if (place, name) not in keys:
            there = list(dict.fromkeys(key[1] for key in keys if key[0] == place))
            elsewhere = list(dict.fromkeys(key[0] for key in keys if key[1] == name))
            if there and elsewhere:
                raise InputError(
                    f"{what} has no {name} of this area",
                    where="area",
                    value=place,
                    allowed=elsewhere,
                )
            wrong, value = ("indicator", name) if there else ("area", place)
            allowed = there or list(dict.fromkeys(key[0] for key in keys))
            problem = f"{what} has no such {wrong}"
            raise InputError(problem, where=wrong, value=value, allowed=allowed)
        return place, name

    def record(
        self, call: str, *used: Scenario, seed: int | None = None, ensemble: bool = False
    ) -> Provenance:
        """Return what an output is made from.

        Parameters
        ----------
        call
            The call that made it, for provenance where Python did.
        used
            The scenarios.
        seed, ensemble
            As of `zhangye.records.record`.
        """
        from dataclasses import replace

        from zhangye.records import record
        from zhangye.vintages import known

        command = self._command if self._command is not None else ("zhangye.open()", call)
        made = record(self.project, *used, seed=seed, ensemble=ensemble, command=command)
        return replace(made, vintage=known.name(self.statistics, Language.EN))

    @contextmanager
    def workers(self, cluster: str | None, jobs: int | None = None) -> Iterator[Workers]:
        """Yield what computes an ensemble: workers of a Dask cluster, or this machine's cores.

        Parameters
        ----------
        cluster
            The address of the cluster's scheduler; None takes this machine.
        jobs
            How many of this machine's cores to use; None takes all.

        Raises
        ------
        InputError
            Where the cluster cannot be used, or cores are counted that are not used.
        """
        if jobs is not None:
            arguments.whole(jobs, "jobs", 1)
        if cluster is None:
            from zhangye.simulation.workers import LocalCores

            yield LocalCores(jobs)
            return
        if jobs is not None:
            raise InputError(
                "counts this machine's cores and cannot go with --cluster",
                where="--jobs",
                value=jobs,
                allowed="one of the two options",
            )
        from zhangye.simulation.cluster import connect

        with connect(arguments.text(cluster, "cluster")) as found:
            if found.other_processors:
                words = OTHER_PROCESSORS(self.lang, names=", ".join(found.other_processors))
                screen.notice(words)
            yield found

    def forecaster(
        self, draws: int, seed: int, workers: Workers, jobs: int | None = None
    ) -> Forecaster:
        """Return the ensemble; the latest one of this machine is kept for the next question.

        Raises
        ------
        PosteriorError
            Where the posterior is missing or does not match.
        InputError
            Where the sizes of the discrepancy are missing or wrong.
        """
        from zhangye.assess.bases import EXTRA
        from zhangye.forecast.forecaster import Forecaster
        from zhangye.simulation.workers import LocalCores

        key = (draws, seed, jobs)
        here = isinstance(workers, LocalCores)
        if here and self._forecaster is not None and self._forecaster[0] == key:
            return self._forecaster[1]
        made = Forecaster(self.project, draws, seed, self.statistics, workers, EXTRA)
        self._tell_vintage(made)
        if here:
            self._forecaster = key, made
        return made

    def _tell_vintage(self, forecaster: Forecaster) -> None:
        """Say what entered figures did to the draws, where there are any."""
        from zhangye.vintages import known

        learned = forecaster.learned
        if learned is None:
            return
        name = known.name(self.statistics, self.lang)
        effective, pool = round(learned.effective), learned.pool
        screen.notice(VINTAGE(self.lang, name=name, effective=effective, pool=pool))
        if learned.silent:
            labels = [
                f"{self.statistics.area_label(one.series[0], self.lang)} "
                f"{self.statistics.label(one.series[1], self.lang)} {one.year}"
                for one in learned.silent
            ]
            screen.notice(SILENT(self.lang, figures=", ".join(labels)))
        if not learned.enough:
            screen.notice(ROUGH(self.lang, power=learned.power))

    def simulate(self, scenario: Scenario) -> Simulation:
        """Return one run of a scenario without noise."""
        from zhangye.simulation import simulate

        with screen.progress(Text("Compiling and running", "编译并运行")(self.lang)):
            return simulate(self.project, scenario, model=self.model)

    def forecast(
        self,
        scenario: Scenario,
        *,
        draws: int,
        seed: int,
        jobs: int | None = None,
        cluster: str | None = None,
    ) -> Forecast:
        """Return the official figures under a scenario with every draw.

        Raises
        ------
        InputError
            As of `workers` and `forecaster`, or where draws or seed are no whole numbers.
        """
        arguments.whole(draws, "draws", 1)
        arguments.whole(seed, "seed", 0)
        with (
            self.workers(cluster, jobs) as computing,
            screen.progress(Text("Forecasting", "预测中")(self.lang)),
        ):
            return self.forecaster(draws, seed, computing, jobs).forecast(scenario)

    def forecaster_or_notice(self, draws: int, seed: int, workers: Workers) -> Forecaster | None:
        """Return the ensemble, or None with a notice where there is no posterior that matches.

        Raises
        ------
        InputError
            Where a file that the ensemble is made from is broken: that is no reason to go on
            without probabilities.
        """
        from zhangye.calibration import posterior

        try:
            return self.forecaster(draws, seed, workers)
        except InputError:
            try:
                posterior.load(self.project)
            except posterior.PosteriorError as error:
                screen.notice(SINGLE_RUN(self.lang, error=error))
                return None
            raise

    def reload(self) -> None:
        """Forget the tables of ``data/``, since one of them was written."""
        for name in ("register", "targets", "indicators", "areas"):
            self.__dict__.pop(name, None)
        self._forecaster = None

    def _titles(self) -> dict[str, str]:
        """Return title -> name of the project's scenarios that can be read."""
        found: dict[str, str] = {}
        for file in sorted(self.project.scenarios.glob("*.toml")):
            try:
                content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
            except (OSError, ValueError):
                continue  # whoever asks for it by name is told what is wrong
            found |= {str(content[k]): file.stem for k in ("title", "title_zh") if k in content}
        return found


def check_count(count: int, least: int) -> None:
    """Refuse too few or too many scenarios.

    Raises
    ------
    InputError
        Where the number is out of range.
    """
    if not least <= count <= MOST_SCENARIOS:
        allowed = f"{least} to {MOST_SCENARIOS}"
        raise InputError("the number of scenarios", value=count, allowed=allowed)


def check_once(names: Sequence[str]) -> None:
    """Refuse a scenario that is named twice.

    Raises
    ------
    InputError
        Where one is.
    """
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise InputError("the scenario is named twice", value=twice[0])


def _names(kind: str, column: str, rows: Sequence[Mapping[Any, Any]]) -> Names:
    labels = {str(r[column]): (str(r["label_zh"]), str(r["label_en"])) for r in rows}
    return Names(kind, labels)
