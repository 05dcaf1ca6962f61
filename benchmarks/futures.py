"""Coverage of updated forecasts over futures drawn from the model itself.

Usage: ``python benchmarks/futures.py [--futures 20] [--draws 400] [--seed 101]``

Each future is a run of the forecast under the baseline. Its figures are entered one by one, in the
order of ``ENTERED``; after each, 90 % intervals of ``SHOWN`` in ``YEARS`` are held against the rest
of that future. If the update is right, they cover nine tenths of it, whatever was entered. Figures
of one future hang together, so that the standard error is taken over futures.
"""

from __future__ import annotations

import argparse

import numpy as np

from zhangye import project, scenarios, statistics
from zhangye.axes import CITY, position
from zhangye.backtest.scored import Series
from zhangye.forecast.conditioning import Evidence
from zhangye.forecast.forecaster import Forecaster
from zhangye.observation import Published

ENTERED: tuple[tuple[Series, int], ...] = (
    ((CITY, "gdp"), 2018),
    ((CITY, "rural_disposable_income"), 2018),
    ((CITY, "gdp"), 2019),
)
SHOWN: tuple[Series, ...] = (
    (CITY, "gdp"),
    (CITY, "gdp_growth_real"),
    (CITY, "rural_disposable_income"),
    (CITY, "retail_sales"),
    (CITY, "budget_revenue"),
    ("ganzhou", "gdp"),
)
YEARS = (2020, 2022, 2025)
TAILS = (0.05, 0.95)


def main() -> None:
    options = _arguments()
    place = project.find()
    known = statistics.load(place)
    baseline = scenarios.load("baseline", place, known)

    def forecast(count: int, seed: int, figures: list[Evidence]) -> tuple[Published, float]:
        made = Forecaster(place, count, seed, known, figures=figures)
        share = 1.0 if made.learned is None else made.learned.effective / made.learned.pool
        return made.forecast(baseline).published, share

    futures, _ = forecast(options.futures, options.seed, [])
    plain, _ = forecast(options.draws, 2018, [])
    whole = _intervals(plain)
    print(f"{options.futures} futures, {options.draws} runs each, 90 % intervals of {YEARS}")
    print("figures  coverage  standard error  width  least effective share")
    for count in range(len(ENTERED) + 1):
        held, widths, shares = [], [], []
        for future in range(options.futures):
            figures = [
                Evidence(series, year, float(futures[series][future, position(year)]))
                for series, year in ENTERED[:count]
            ]
            found, share = (plain, 1.0) if not count else forecast(options.draws, 2018, figures)
            low, high = _intervals(found)
            came = np.stack([futures[one][future, _places()] for one in SHOWN])
            held.append(((low <= came) & (came <= high)).mean())
            widths.append(((high - low) / (whole[1] - whole[0])).mean())
            shares.append(share)
        error = np.std(held, ddof=1) / np.sqrt(len(held))
        print(
            f"{count:7d}  {np.mean(held):8.1%}  {error:14.1%}  {np.mean(widths):5.2f}"
            f"  {min(shares):8.1%}",
            flush=True,
        )


def _places() -> list[int]:
    return [position(year) for year in YEARS]


def _intervals(published: Published) -> np.ndarray:
    """Return the ends of the intervals: 2 x figures x years."""
    values = np.stack([published[one][:, _places()] for one in SHOWN], axis=1)
    return np.quantile(values, TAILS, axis=0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--futures", type=int, default=20, help="how many futures (20)")
    parser.add_argument("--draws", type=int, default=400, help="runs of each forecast (400)")
    parser.add_argument("--seed", type=int, default=101, help="seed of the futures (101)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
