"""Write the golden results anew and say what moved most: ``python tests/golden/update.py``."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from zhangye import project, scenarios
from zhangye.simulation import simulate
from zhangye.statistics import load

FILE = Path(__file__).with_name("scenarios.csv")
INDICATORS = (
    "gdp", "value_added_primary", "value_added_secondary", "value_added_tertiary",
    "resident_population", "urbanisation_rate", "urban_disposable_income",
    "rural_disposable_income", "total_water_use", "irrigation_water_use_coefficient",
    "construction_land_per_gdp", "cultivated_land", "bank_loans",
)  # fmt: skip
YEARS = (2017, 2020, 2035)
KEYS = ["scenario", "indicator", "year"]
MOST = 15


def results() -> pd.DataFrame:
    """Return the city's main figures of every scenario of the project."""
    home = project.find()
    statistics = load(home)
    parts = []
    for name in scenarios.names(home):
        frame = simulate(home, scenarios.load(name, home)).frame(statistics)
        kept = frame[
            (frame["area"] == "zhangye")
            & frame["indicator"].isin(INDICATORS)
            & frame["year"].isin(YEARS)
        ]
        parts.append(kept.assign(scenario=name)[[*KEYS, "value"]])
    return pd.concat(parts, ignore_index=True)


def moved(before: pd.DataFrame, now: pd.DataFrame) -> pd.Series:
    """Return relative changes, the greatest first."""
    one, two = (frame.set_index(KEYS)["value"] for frame in (before, now))
    change = ((two - one) / one.abs()).dropna()
    return change.loc[change.abs().sort_values(ascending=False).index]


def main() -> None:
    """Compare with the file, print what moved most, and write it."""
    now = results()
    if FILE.exists():
        for key, change in moved(pd.read_csv(FILE), now).head(MOST).items():
            print(f"{change:+10.3%}  {' '.join(map(str, key))}")
    now.to_csv(FILE, index=False, float_format="%.8g", lineterminator="\n")
    print(f"wrote {FILE.name}: {len(now)} values")


if __name__ == "__main__":
    main()
