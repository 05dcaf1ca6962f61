"""Keep the numbers of the model file equal to the files they come from.

Equations stand in ``model/zhangye.mdl`` alone; of its numbers, the central values of parameters
stand in ``calibration/parameters.csv``, the defaults and funding shares of levers in
``scenarios/levers.csv``, and observed inputs in ``data/historical.csv``. ``rewrite`` puts them
into the text of the model file; a test asks that this changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye import scenarios
from zhangye.arrays import Array
from zhangye.axes import COUNTIES, LAST_OBSERVED
from zhangye.calibration import drivers, inputs
from zhangye.calibration.parameters import Parameters
from zhangye.errors import InputError
from zhangye.statistics import Statistics

_DIGITS = 6


def constant_text(value: float) -> str:
    """Write a number with the digits that the model file keeps."""
    return f"{value:.{_DIGITS}g}"


class ModelText:
    """The text of a Vensim file whose constants can be set.

    Parameters
    ----------
    text
        The file's content.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        ranges = re.findall(r"(?m)^([A-Z]\w*): ([^\n]+)\n\t~\n", text)
        self._elements = {name: [e.strip() for e in row.split(",")] for name, row in ranges}

    @property
    def constants(self) -> list[str]:
        """Names of the constants whose numbers stand on the line of their name."""
        return re.findall(
            r"(?m)^([^\W\d][^\n=\[(]*?)(?:\[[^\]\n]*\])? ?= ?[-+\d.eE,; ]+$", self.text
        )

    def elements(self, subscript: str) -> list[str]:
        """Return the elements of a range, in the order of the file."""
        if subscript not in self._elements:
            raise InputError("no range of the model", value=subscript, allowed=self._elements)
        return self._elements[subscript]

    def ranges(self, name: str) -> list[str]:
        """Return the subscript ranges of a constant."""
        found = self._constant(name)
        return [part.strip() for part in (found.group(1) or "").split(",") if part.strip()]

    def lever_of_programme(self) -> dict[str, str]:
        """Return the constant of the lever that each programme spends, by programme."""
        pattern = re.compile(r"(?m)^programme plan\[County,([^\]\n]+)\] ?= ?([^\[\n]+)\[County\]")
        return dict(pattern.findall(self.text))

    def _constant(self, key: str) -> re.Match[str]:
        name = key.partition("[")[0]
        pattern = re.compile(rf"(?m)^{re.escape(name)}(?:\[([^\]\n]*)\])? ?= ?([-+\d.eE,; ]+)$")
        found = pattern.search(self.text)
        if found is None:
            raise InputError(
                "no constant of the model file has this name", value=key, allowed=self.constants
            )
        return found

    def set_constant(self, name: str, values: npt.ArrayLike) -> None:
        """Set a constant: a number, a row, or a table (rows are the first subscript)."""
        array = np.asarray(values, dtype=float)
        if array.ndim == 2:
            written = "; ".join(", ".join(map(constant_text, row)) for row in array) + ";"
        else:
            written = ", ".join(map(constant_text, np.atleast_1d(array)))
        pattern = re.compile(rf"(?m)^({re.escape(name)}(?:\[[^\]\n]*\])? ?= ?)([-+\d.eE,; ]+)$")
        self.text, count = pattern.subn(lambda found: found.group(1) + written, self.text)
        if count != 1:
            raise InputError("no constant of the model file has this name", value=name)

    def set_element(self, key: str, value: float) -> None:
        """Set one element of a constant, 'need scale[Sunan]', or a constant without subscripts."""
        name, _, subscripts = key.rstrip("]").partition("[")
        found = self._constant(key)
        if not subscripts:
            self.set_constant(name, value)
            return
        dimension = found.group(1)
        current = [float(x) for x in found.group(2).split(",")]
        elements = self._elements.get(dimension, [])
        if subscripts not in elements:
            raise InputError(
                "no element of the constant", value=key, allowed=[f"{name}[{e}]" for e in elements]
            )
        current[elements.index(subscripts)] = value
        self.set_constant(name, current)

    def set_lookup(self, name: str, points: pd.Series) -> None:
        """Set the points of a lookup: values by time."""
        pairs = zip(points.index.tolist(), points.tolist(), strict=True)
        written = ", ".join(f"({_time(float(t))},{constant_text(v)})" for t, v in pairs)
        pattern = re.compile(rf"(?m)^({re.escape(name)}\()[^\n]*(\))$")
        self.text, count = pattern.subn(
            lambda found: found.group(1) + written + found.group(2), self.text
        )
        if count != 1:
            raise InputError("no lookup of the model file has this name", value=name)


def _time(value: float) -> str:
    return str(int(value)) if value == int(value) else constant_text(value)


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
