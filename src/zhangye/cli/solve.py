"""``zhangye solve``: the least investment that reaches chosen targets."""

from __future__ import annotations

from typing import Annotated

import typer

from zhangye.cli.common import (
    DEFAULT_DRAWS,
    DEFAULT_SEED,
    Charts,
    Cluster,
    Draws,
    Lang,
    OutFolder,
    ProjectFolder,
    Seed,
    Vintage,
    help_text,
    opened,
    show,
)


def solve(
    targets: Annotated[
        str | None,
        typer.Option(
            "--targets",
            metavar="ID,ID",
            help=help_text(
                "Ids of targets, with commas between (see `zhangye targets`); by default those "
                "of grade A and the cap on water use.",
                "目标编号，以逗号分隔（见 `zhangye targets`）；默认为A级目标和用水总量上限。",
            ),
            show_default=False,
        ),
    ] = None,
    probability: Annotated[
        float,
        typer.Option(
            "--probability",
            help=help_text("With which to reach them, 0.05 to 0.99.", "实现概率，0.05至0.99。"),
        ),
    ] = 0.8,
    together: Annotated[
        bool,
        typer.Option(
            "--together/--each",
            help=help_text(
                "All targets at once with that probability, or each for itself.",
                "全部目标同时达到该概率，或各目标分别达到。",
            ),
        ),
    ] = True,
    floor: Annotated[
        str,
        typer.Option(
            "--floor",
            help=help_text(
                "How low money may go: 'baseline' cuts nothing, 'minimum' down to levers.csv.",
                "资金下限：baseline 不削减现有投入，minimum 可降至 levers.csv 的最小值。",
            ),
        ),
    ] = "baseline",
    hold: Annotated[
        str | None,
        typer.Option(
            "--hold",
            metavar="LEVER,LEVER",
            help=help_text("Levers that stay at the baseline.", "保持基准值的措施。"),
            show_default=False,
        ),
    ] = None,
    by_county: Annotated[
        bool,
        typer.Option(
            "--by-county",
            help=help_text(
                "Decide each county's part too, instead of the split in levers.csv (slower).",
                "同时优化各县区份额，而非按 levers.csv 的比例分配（较慢）。",
            ),
        ),
    ] = False,
    discount_rate: Annotated[
        float | None,
        typer.Option(
            "--discount-rate",
            help=help_text(
                "A year; by default that of scenarios/planning.csv, an assumption.",
                "年贴现率；默认见 scenarios/planning.csv（假设值）。",
            ),
            show_default=False,
        ),
    ] = None,
    out: OutFolder = None,
    charts: Charts = True,
    draws: Draws = DEFAULT_DRAWS,
    seed: Seed = DEFAULT_SEED,
    cluster: Cluster = None,
    vintage: Vintage = None,
    lang: Lang = None,
    project: ProjectFolder = None,
) -> None:
    """Find the least investment, by lever, county and year, that reaches targets.

    The present value of the money of 2018-2020 is made as small as it goes, while the targets hold
    with the wanted probability, levers stay in their ranges, and own money within fiscal room.
    The answer is tried on draws that the search never saw. With `--cluster` every ensemble is run
    there; the search itself, one step after the other, stays here. Exit code 1 where the targets
    are out of reach: the nearest feasible choice is written, and what binds is named.

    Writes `solution.toml` (a scenario for `run`, `assess`, `compare`), `solution.json`, `mix.csv`,
    `probabilities.csv`, and charts.

    Examples: `zhangye solve --out solved`,
    `zhangye solve --targets gdp_city,water_cap --probability 0.8 --out solved`,
    `zhangye solve --targets rural_income --each --hold agricultural_water_price`
    """
    place = opened(project, lang, out, vintage)
    result = place.solve(
        _names(targets),
        probability=probability,
        together=together,
        floor=floor,
        hold=_names(hold) or (),
        by_county=by_county,
        discount_rate=discount_rate,
        draws=draws,
        seed=seed,
        cluster=cluster,
    )
    if out is not None:
        result.save(out, charts=charts)
    show(result, out, lang)
    if not result.feasible:
        raise typer.Exit(1)


def _names(text: str | None) -> list[str] | None:
    if text is None:
        return None
    return [name.strip() for name in text.replace("，", ",").split(",") if name.strip()]
