"""``zhangye vintages``: the forecasts that were issued."""

from __future__ import annotations

from typing import Annotated

import typer

from zhangye.cli.common import (
    DEFAULT_DRAWS,
    DEFAULT_SEED,
    Draws,
    Lang,
    ProjectFolder,
    Seed,
    help_text,
    opened,
    show,
)


def vintages(
    freeze: Annotated[
        str | None,
        typer.Option(
            "--freeze",
            metavar="YYYY-MM",
            help=help_text(
                "Issue a forecast: write it into forecasts/YYYY-MM, where it stays as it is.",
                "发布预测：写入forecasts/年-月，此后不再改动。",
            ),
            show_default=False,
        ),
    ] = None,
    seed: Seed = DEFAULT_SEED,
    draws: Draws = DEFAULT_DRAWS,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """List the forecasts that were issued, or issue one.

    An issued forecast holds the quantiles of all official figures and the scorecard, under the
    baseline and under the plan, with the hash of each file. No command writes over it.

    Examples: `zhangye vintages`, `zhangye vintages --freeze 2019-04`
    """
    place = opened(project, lang, None)
    result = place.vintages if freeze is None else place.freeze(freeze, draws=draws, seed=seed)
    show(result, None, lang)
