"""``zhangye sensitivity``: what the indicators of 2020 and 2035 hang on."""

from __future__ import annotations

from typing import Annotated

import typer

from zhangye.cli.common import (
    DEFAULT_SEED,
    Area,
    BaselineScenario,
    Charts,
    Cluster,
    Indicator,
    Lang,
    OutFolder,
    ProjectFolder,
    Seed,
    help_text,
    opened,
    show,
)

DEFAULT_POINTS = 2048


def sensitivity(
    scenario: BaselineScenario = "baseline",
    out: OutFolder = None,
    indicator: Indicator = "gdp",
    area: Area = "zhangye",
    levers: Annotated[
        bool,
        typer.Option(
            "--levers/--no-levers",
            help=help_text(
                "Vary the levers too, evenly over their ranges from 2018 on, in place of the "
                "scenario's; its shocks stay.",
                "措施也在各自范围内均匀取值（自2018年起，代替情景中的措施；情景中的冲击不变）。",
            ),
        ),
    ] = True,
    points: Annotated[
        int,
        typer.Option(
            "--points",
            min=64,
            help=help_text(
                "Points of the samples, best a power of two; each takes as many runs as there "
                "are groups of inputs, and two. 8192 make about 100,000 runs.",
                "样本点数，宜为2的幂；每点的模拟次数为输入组数加二。8192点约为10万次模拟。",
            ),
        ),
    ] = DEFAULT_POINTS,
    seed: Seed = DEFAULT_SEED,
    cluster: Cluster = None,
    charts: Charts = True,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Rank what the indicators of 2020 and 2035 hang on: Sobol indices with their sampling error.

    Groups of inputs: the constants of the model (drawn together from the posterior), river
    inflow, announced revisions, how much of a scenario is carried out, and the levers by field.
    Within the constants, the ones that go with most of their part are named.

    Writes `sensitivity.csv` (all figures), `constants.csv`, a chart of the figure shown, and
    `provenance.json`.

    Examples: `zhangye sensitivity`, `zhangye sensitivity plan --no-levers --indicator
    total_water_use --points 8192 --out why-uncertain`
    """
    place = opened(project, lang, out)
    result = place.sensitivity(
        scenario, indicator=indicator, area=area, levers=levers, points=points, seed=seed,
        cluster=cluster,
    )  # fmt: skip
    if out is not None:
        result.save(out, charts=charts)
    show(result, out, lang)
