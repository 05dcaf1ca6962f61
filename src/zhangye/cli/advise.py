"""``zhangye advise``: the decision page."""

from __future__ import annotations

from typing import Annotated

import typer

from zhangye.cli.common import (
    DEFAULT_DRAWS,
    DEFAULT_SEED,
    BaselineScenario,
    Cluster,
    Draws,
    Lang,
    OutFolder,
    ProjectFolder,
    Seed,
    help_text,
    opened,
    show,
)


def advise(
    scenario: BaselineScenario = "plan",
    probability: Annotated[
        float,
        typer.Option(
            "--probability",
            help=help_text(
                "With which targets are to be reached, 0.05 to 0.99.", "目标实现概率，0.05至0.99。"
            ),
        ),
    ] = 0.8,
    out: OutFolder = None,
    draws: Draws = DEFAULT_DRAWS,
    seed: Seed = DEFAULT_SEED,
    cluster: Cluster = None,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Say on one page what is in doubt, what it takes to reach it, who pays, and what it loses.

    Targets that will be missed or hang in the balance; the least money beyond the baseline that
    reaches each, and all that can be reached; which county and programme gets it; who pays; what
    other targets lose; what binds, tried by lifting each limit of scenarios/limits.csv in runs of
    its own; how sure this is. All numbers rest on the draws of `assess`.

    Writes `advice.csv`, `money.csv`, `other_targets.csv`, `limits.csv`, and `solution.toml`, the
    scenario that reaches all that can be reached.

    Examples: `zhangye advise plan`, `zhangye advise plan --probability 0.7 --out results/advice`
    """
    place = opened(project, lang, out)
    result = place.advise(
        scenario, probability=probability, draws=draws, seed=seed, cluster=cluster
    )
    if out is not None:
        result.save(out)
    show(result, out, lang)
