"""Water: who feels a shortage, what a price and a quota do, and the pace of the record."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zhangye import engine
from zhangye.axes import ELEMENTS


def from_2018(model: engine.Model, change: dict[str, float]) -> pd.DataFrame:
    return model.run(params={f"{name}@2018": value for name, value in change.items()})


def total(frame: pd.DataFrame, name: str, year: float) -> float:
    return float(sum(frame[f"{name}[{county}]"].loc[year] for county in ELEMENTS))


def test_a_dearer_price_lowers_output_a_little_and_opens_no_land(model, baseline) -> None:
    dear = from_2018(model, {f"agricultural water price[{c}]": 0.27 for c in ELEMENTS})
    for year in (2019.0, 2025.0, 2035.0):
        farm = total(dear, "farm output", year) / total(baseline, "farm output", year) - 1
        assert -0.04 < farm < 0, year  # the literature has -1.6 %
        assert total(dear, "irrigated land", year) <= total(baseline, "irrigated land", year)
    assert dear["total water use"].loc[2020.0] < baseline["total water use"].loc[2020.0]


def test_farm_output_falls_with_the_price_over_its_whole_range(model: engine.Model) -> None:
    prices = np.array([0.1, 0.2, 0.3, 0.4, 0.5])
    columns = [f"agricultural water price[{c}]@2018" for c in ELEMENTS]
    outputs = [f"farm output[{c}]" for c in ELEMENTS]
    run = model.prepare(columns, outputs, [2030.0], final_time=2030)
    farm = run(np.repeat(prices[:, None], len(ELEMENTS), axis=1)).sum(axis=-1)[:, 0]
    assert (np.diff(farm) < 0).all()


def test_the_quota_saves_groundwater(model: engine.Model, baseline: pd.DataFrame) -> None:
    strict = from_2018(model, {f"water cap enforcement[{c}]": 1.0 for c in ELEMENTS})
    loose = from_2018(model, {f"water cap enforcement[{c}]": 0.0 for c in ELEMENTS})
    assert total(strict, "groundwater pumping", 2021.0) < total(loose, "groundwater pumping", 2021)
    none = from_2018(model, {"water cap": 0.0})
    for county in ELEMENTS:
        pumped, used = none[f"groundwater pumping[{county}]"], none[f"county water use[{county}]"]
        assert (pumped <= used * 1.1).all()  # canals run short in places before the county does


def test_without_a_river_industry_and_people_suffer_too(model, baseline) -> None:
    dry = from_2018(model, {"inflow wetness": 1e-9})
    for name, least in (("secondary output", 0.9), ("farm output", 0.75)):
        assert total(dry, name, 2035.0) < least * total(baseline, name, 2035.0), name
    minle = "resident population[Minle]"  # it lives on its own streams alone
    assert dry[minle].loc[2035.0] < 0.5 * baseline[minle].loc[2035.0]
    assert (
        dry["value added[Minle,Secondary]"].loc[2025.0]
        < 0.7 * (baseline["value added[Minle,Secondary]"].loc[2025.0])
    )


def test_reclaimed_water_does_not_raise_use(model, baseline) -> None:
    much = from_2018(model, {f"service investment[{c},Reclaimed water]": 0.5 for c in ELEMENTS})
    gain = total(much, "reclaimed supply", 2030.0) - total(baseline, "reclaimed supply", 2030.0)
    more = much["total water use"].loc[2030.0] - baseline["total water use"].loc[2030.0]
    assert 0 < gain < total(baseline, "wastewater", 2030.0)
    assert more < gain


def test_efficiency_gains_at_the_pace_of_the_record(baseline: pd.DataFrame) -> None:
    efficiency = baseline["city irrigation efficiency"]
    assert 0.004 <= (efficiency.loc[2010.0] - efficiency.loc[2000.0]) / 10 <= 0.011
    later = (efficiency.loc[2020.0] - efficiency.loc[2017.0]) / 3
    assert 0.003 <= later <= 0.011  # slower as the gap to lined canals closes
