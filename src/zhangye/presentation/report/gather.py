"""Running the scenarios of a report once, and everything it says about them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

import pandas as pd

from zhangye import comparison, engine
from zhangye.assess import Scorecard, assess
from zhangye.assess.headline import headline
from zhangye.errors import InputError
from zhangye.language import Text
from zhangye.outputs import Provenance
from zhangye.planning.advice import Advice
from zhangye.presentation.galleries.runs import Step
from zhangye.presentation.report import background, comparing, pictures, programmes
from zhangye.presentation.report.basis import Basis
from zhangye.presentation.report.content import Content, Section
from zhangye.presentation.report.decision import decision
from zhangye.presentation.report.pictures import NUMBER_OF_PICTURES, Pictures
from zhangye.presentation.report.scorecard import scorecard
from zhangye.presentation.report.sheet_rows import sheets
from zhangye.presentation.report.summary import summary
from zhangye.project import Project
from zhangye.scenarios import Scenario
from zhangye.simulation import simulate
from zhangye.targets import Register

Judge = Callable[[Project, Scenario, Register, str], Scorecard]
STEPS_A_SCENARIO = 3


def steps(scenarios: int) -> int:
    """Return how many steps a report of so many scenarios reports to ``step``."""
    return STEPS_A_SCENARIO * scenarios + NUMBER_OF_PICTURES


def gather(
    project: Project,
    scenarios: Sequence[Scenario],
    register: Register,
    lang: str,
    record: Provenance,
    *,
    step: Step = lambda done: None,
    judge: Judge = assess,
    advice: Advice | None = None,
    day: datetime.date | None = None,
) -> Content:
    """Run scenarios and return what a report says about them.

    Parameters
    ----------
    project
        The project's folders.
    scenarios
        One or more; the report is about the first, and compares the others with it.
    register
        The targets and the statistics.
    lang
        'zh' or 'en'.
    record
        What the report is made from.
    step
        Called with the number of steps just done; ``steps`` says how many there are.
    judge
        What makes a scorecard of a scenario.
    advice
        What the decision page says, which comes first; None leaves it out.
    day
        The date of the title page; by default today.

    Raises
    ------
    InputError
        Where a scenario's title or note holds a control character.
    """
    for scenario in scenarios:
        _check_words(scenario)
    model = engine.read(project.mdl)
    cards, runs, effects = [], [], []
    for scenario in scenarios:
        card = judge(project, scenario, register, lang)
        cards.append(card)
        step(1)
        run = simulate(project, scenario, model=model, extra=comparison.EXTRA)
        forecast = None if card.odds is None else card.odds.forecast
        runs.append(headline(run, forecast, register.statistics))
        step(1)
        effects.append(comparison.lever_effects(project, scenario, register, model, forecast))
        step(1)
    basis = Basis(register, tuple(cards), tuple(runs), lang)
    known = [table for table in effects if len(table)]
    effect = pd.concat(known, ignore_index=True) if known else effects[0]
    several = len(scenarios) > 1
    difference = (
        comparison.differences(runs, register, next(iter(basis.forecasts), None))
        if several
        else None
    )
    drawn = pictures.draw(basis, step)
    return Content(
        lang,
        *_title(basis),
        _facts(basis, record, day or datetime.date.today()),
        (
            *(() if advice is None else (decision(basis, advice),)),
            *_chapters(basis, effect, difference, drawn, record),
        ),
        tuple(sheets(basis, effect, difference)),
    )


def _check_words(scenario: Scenario) -> None:
    """Refuse control characters, which neither Word nor Excel can hold."""
    for words in (scenario.title, scenario.title_zh, scenario.implementation_rate.note):
        if not all(character.isprintable() or character in "\n\t" for character in words):
            raise InputError(
                "the text holds a control character", file=scenario.files[0], value=words
            )


def _title(basis: Basis) -> tuple[str, str]:
    title = Text(
        "Zhangye's county economies: are the targets of the plan of February 2018 within reach?",
        "张掖市县域经济发展规划目标评估报告",
    )
    names = [scenario.label(basis.lang) for scenario in basis.scenarios]
    subtitle = Text("Scenarios: {names}", "情景：{names}")
    if len(names) == 1:
        subtitle = Text("Scenario: {names}", "情景：{names}")
    return basis.say(title), basis.say(subtitle, names=basis.say(Text(", ", "、")).join(names))


def _facts(basis: Basis, record: Provenance, day: datetime.date) -> tuple[tuple[str, str], ...]:
    written = (
        f"{day.day} {day:%B %Y}" if basis.lang == "en" else f"{day.year}年{day.month}月{day.day}日"
    )
    judged = (
        Text("ensemble of runs", "集合模拟")
        if basis.ensemble
        else Text("one noiseless run, without probabilities", "单次无噪声模拟，无概率")
    )
    facts = (
        (Text("Forecast made as of", "预测时点"), Text("February 2018", "2018年2月")),
        (Text("Statistics", "统计数据"), Text("2000–2017", "2000—2017年")),
        (Text("Simulation", "模拟期"), Text("2000–2035", "2000—2035年")),
        (Text("Verdicts by", "判定方式"), judged),
    )
    return (
        *((basis.say(name), basis.say(value)) for name, value in facts),
        (basis.say(Text("Program", "程序版本")), f"zhangye {record.version}"),
        (basis.say(Text("Report written", "报告日期")), written),
    )


def _chapters(
    basis: Basis,
    effects: pd.DataFrame,
    differences: pd.DataFrame | None,
    drawn: Pictures,
    record: Provenance,
) -> tuple[Section, ...]:
    charts = Section(
        basis.say(Text("Main figures in charts", "主要指标图")),
        (),
        (
            Section(basis.say(Text("City and river", "全市与河流")), drawn.main),
            Section(
                basis.say(Text("Counties and water", "县区与用水")), (*drawn.counties, drawn.water)
            ),
        ),
    )
    chapters = [
        summary(basis),
        scorecard(basis, drawn.scorecard, drawn.years),
        charts,
        programmes.scenario_chapter(basis, effects),
        programmes.funding_chapter(basis, drawn.funding),
    ]
    if differences is not None:
        chapters.append(comparing.comparison_chapter(basis, differences))
    chapters += [
        background.method_chapter(basis),
        background.gaps_chapter(basis),
        background.provenance_chapter(basis, record, list(drawn.sources)),
    ]
    return tuple(chapters)
