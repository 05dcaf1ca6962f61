"""Keep the numbers of the model file equal to the files they come from.

Equations stand in ``model/zhangye.mdl`` alone; of its numbers, the central values of parameters
stand in ``calibration/parameters.csv``, the defaults and funding shares of levers in
``scenarios/levers.csv``, and observed inputs in ``data/historical.csv``. ``rewrite`` puts them
into the text of the model file; a test asks that this changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from zhangye import scenarios
from zhangye.arrays import Array
from zhangye.axes import COUNTIES, LAST_OBSERVED
from zhangye.calibration import drivers, inputs
from zhangye.calibration.parameters import Parameters
from zhangye.errors import InputError
from zhangye.model_text import ModelText
from zhangye.statistics import Statistics


def lever_constants(
    model: ModelText, catalogue: scenarios.Catalogue, values: Mapping[str, float]
) -> dict[str, Array]:
    """Return the constants that the catalogue of levers and shocks gives.

    Parameters
    ----------
    model
        The model file: its programmes and the order of its elements.
    catalogue
        Levers and shocks.
    values
        Defaults by constant, 'transport[Ganzhou]' (``zhangye.scenarios.defaults``).

    Returns
    -------
    dict
        Constant -> values in the order of its ranges: each lever and shock by county, the shares
        of who pays by programme and by service, and the default of the tax relief.

    Raises
    ------
    InputError
        Where a lever, county or service has no place in the model file.
    """
    grouped: dict[str, dict[tuple[str, ...], float]] = {}
    for key, value in values.items():
        name, _, inside = key.rstrip("]").partition("[")
        place = tuple(part.strip() for part in inside.split(",") if part.strip())
        grouped.setdefault(name, {})[place] = value
    constants = {name: _array(model, name, cells) for name, cells in grouped.items()}
    payers = {lever.applies_to: lever.funding for lever in catalogue.levers.values()}
    programmes = model.lever_of_programme()
    paid = {
        "": [programmes[programme] for programme in model.elements("Programme")],
        "service ": [f"service investment[{service}]" for service in model.elements("Service")],
    }
    for prefix, levers in paid.items():
        for source in ("own", "transfer", "bank"):  # the model works out the private rest
            shares = [(payers[lever] or {}).get(source, 0.0) for lever in levers]
            constants[f"{prefix}{source} share"] = np.array(shares)
    constants["default tax fee relief"] = np.array(catalogue.levers["tax_fee_relief"].default)
    return constants


def _array(model: ModelText, name: str, cells: Mapping[tuple[str, ...], float]) -> Array:
    orders = [model.elements(subscript) for subscript in model.ranges(name)]
    array = np.full([len(order) for order in orders], np.nan)
    for place, value in cells.items():
        array[tuple(o.index(e) for o, e in zip(orders, place, strict=True))] = value
    if np.isnan(array).any():
        raise InputError("the catalogue leaves some elements of the constant out", value=name)
    return array


def check_names(model: ModelText, parameters: Parameters, file: Path) -> None:
    """Check that every parameter is a constant of the model file, or an element of one.

    Raises
    ------
    InputError
        With the file of the parameters, the parameter, and the nearest valid spelling.
    """
    trial = ModelText(model.text)
    for name, value in zip(parameters.names, parameters.values, strict=True):
        try:
            trial.set_element(name, float(value))
        except InputError as error:
            raise InputError(
                error.problem,
                file=file,
                where="column parameter",
                value=name,
                allowed=error.allowed,
            ) from None


def rewrite(
    text: str, statistics: Statistics, parameters: Parameters, catalogue: scenarios.Catalogue
) -> str:
    """Return the model file's text with every derived number put in.

    Parameters
    ----------
    text
        The model file.
    statistics
        Observed inputs.
    parameters
        Central values of the parameters.
    catalogue
        Defaults of levers and shocks, and who pays for them.

    Raises
    ------
    InputError
        Where a number has no place in the model file.
    """
    model = ModelText(text)
    series = statistics.series
    for name, derive in inputs.LOOKUPS.items():
        path = drivers.continued(derive(series), LAST_OBSERVED, drivers.rule_of(name))
        model.set_lookup(name, inputs.padded(path))
    tilt = inputs.investment_tilt(series)
    for county in COUNTIES:
        element = f"observed investment tilt[{county.capitalize()}]"
        model.set_lookup(element, inputs.padded(tilt[county]))
    model.set_constant("recent mean inflow", inputs.recent_mean_inflow(series))
    model.set_constant("initial output", inputs.initial_output(series).to_numpy())
    defaults = scenarios.defaults(catalogue, scenarios.split_shares(statistics))
    for name, values in lever_constants(model, catalogue, defaults).items():
        model.set_constant(name, values)
    for key, value in zip(parameters.names, parameters.values, strict=True):
        model.set_element(key, float(value))
    return model.text
