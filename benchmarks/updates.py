"""Whether entered figures improve forecasts of the past.

Usage: ``python benchmarks/updates.py [--draws 400] [--seed 2018]``

The model stands in 2010, 2012 and 2014 as in the backtest. The official figures of the following
years are entered, a year at a time, and the years of the horizon that remain are forecast: without
what was entered, with it, and by the statistical methods refitted to it. Prints tables for
docs/plan-in-progress.md.
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd

from zhangye import project, statistics
from zhangye.axes import FIRST_YEAR, position
from zhangye.backtest import quantiles, scores
from zhangye.backtest.peers import PEERS, peer_forecasts
from zhangye.backtest.run import HORIZON, VINTAGES, plan
from zhangye.backtest.scored import Series, observed
from zhangye.forecast import shock_multiples, weighing
from zhangye.forecast.conditioning import Conditioning, Evidence
from zhangye.forecast.discrepancy import Factors, Scores, of_scores
from zhangye.forecast.discrepancy import scores as draw_scores
from zhangye.forecast.official import official
from zhangye.forecast.vintage import VintageForecast, vintage_forecast
from zhangye.observation import Published
from zhangye.statistics import Statistics

PLAIN, UPDATED = "without the figures", "updated"


def main() -> None:
    options = _arguments()
    place = project.find()
    known = statistics.load(place)
    made = {
        year: vintage_forecast(place, known, year, options.draws, options.seed) for year in VINTAGES
    }
    keys = {year: plan(known, one.published, [year])[year] for year, one in made.items()}
    errors = pd.concat([one.errors(known, keys[year]) for year, one in made.items()])
    rows = []
    for year, one in made.items():
        # As in the backtest, sizes of errors come from the other vintages alone.
        multiples = shock_multiples.learn(errors[errors["vintage"] != year])
        print(f"{year}: {len(keys[year])} series", flush=True)
        for entered in range(1, HORIZON):
            rows += _stage(one, known, keys[year], multiples, entered)
    frame = pd.concat(rows, ignore_index=True)
    scored = scores.score(frame)
    scored["entered"] = frame["entered"]
    table = scores.summary(scored, ["entered", "method"])
    print(table.round(2).to_string(index=False))


def _stage(
    made: VintageForecast,
    known: Statistics,
    keys: list[Series],
    multiples: shock_multiples.Multiples,
    entered: int,
) -> list[pd.DataFrame]:
    """Return the forecasts of the years that remain after some years were entered."""
    last, remaining = made.year + entered, range(made.year + entered + 1, made.year + HORIZON + 1)
    found = made.found.scaled(shock_multiples.by_series(multiples, made.found.shocks))

    def printed(published: Published, factors: Factors) -> Published:
        return official(published, factors, made.year)

    figures = [
        Evidence(one, int(str(year)), float(value))
        for one in keys
        for year, value in observed(known, one, range(made.year + 1, last + 1)).items()
    ]
    held = Conditioning(made.published, found, figures, printed)
    rng = np.random.default_rng([made.seed, made.year, 5])
    drawn: Scores = draw_scores(found, len(next(iter(made.published.values()))), rng)
    plain = printed(made.published, of_scores(made.published, found, drawn))
    moved = printed(made.published, of_scores(made.published, found, held.moved(drawn, rng)))
    densities = held.log_densities()
    weight, _ = weighing.tempered(densities, weighing.LEAST_EFFECTIVE * len(densities))
    rows = weighing.systematic(weight, len(weight), rng)
    print(
        f"  {entered} years entered: {len(held.used)} figures used, {len(held.silent)} silent; "
        f"effective {weighing.effective(weighing.weights(densities)):.0f} of {len(weight)} in full",
        flush=True,
    )
    parts = []
    for one in keys:
        outcomes = observed(known, one, remaining)
        if outcomes.empty:
            continue
        places = [position(year) for year in remaining]
        tables = [
            pd.DataFrame(quantiles.of_samples(values[:, places]), columns=list(quantiles.COLUMNS))
            .assign(method=method, year=list(remaining))
            for method, values in ((PLAIN, plain[one]), (UPDATED, moved[one][rows]))
        ]  # fmt: skip
        tables.append(peer_forecasts(observed(known, one, range(FIRST_YEAR, last + 1)), remaining))
        whole = pd.concat(tables).assign(
            vintage=last, area=one[0], indicator=one[1], entered=entered
        )
        whole["observed"] = whole["year"].map(outcomes)
        parts.append(whole.dropna(subset=["observed"]))
    assert set(PEERS) < set(pd.concat(parts)["method"])
    return parts


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=400, help="runs a vintage (400)")
    parser.add_argument("--seed", type=int, default=2018, help="seed (2018)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
