"""Keep the numbers of the model file equal to the files they come from.

Equations stand in ``model/zhangye.mdl`` alone; of its numbers, the central values of parameters
stand in ``calibration/parameters.csv``, the defaults and funding shares of levers in
``scenarios/levers.csv``, and observed inputs in ``data/historical.csv``. ``rewrite`` puts them
into the text of the model file; a test asks that this changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from zhangye.calibration import inputs
from zhangye.calibration.parameters import Parameters
from zhangye.errors import InputError

_DIGITS = 6


def number(value: float) -> str:
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

    def set_constant(self, name: str, values: npt.ArrayLike) -> None:
        """Set a constant: a number, a row, or a table (rows are the first subscript)."""
        array = np.asarray(values, dtype=float)
        if array.ndim == 2:
            written = "; ".join(", ".join(map(number, row)) for row in array) + ";"
        else:
            written = ", ".join(map(number, np.atleast_1d(array)))
        pattern = re.compile(rf"(?m)^({re.escape(name)}(?:\[[^\]\n]*\])? ?= ?)([-+\d.eE,; ]+)$")
        self.text, count = pattern.subn(lambda found: found.group(1) + written, self.text)
        if count != 1:
            raise InputError("no constant of the model file has this name", value=name)

    def set_element(self, key: str, value: float) -> None:
        """Set one element of a constant, 'need scale[Sunan]', or a constant without subscripts."""
        name, _, subscripts = key.rstrip("]").partition("[")
        pattern = re.compile(rf"(?m)^{re.escape(name)}(?:\[([^\]\n]*)\])? ?= ?([-+\d.eE,; ]+)$")
        found = pattern.search(self.text)
        if found is None:
            raise InputError("no constant of the model file has this name", value=key)
        if not subscripts:
            self.set_constant(name, value)
            return
        dimension = found.group(1)
        current = [float(x) for x in found.group(2).split(",")]
        elements = self._elements[dimension]
        if subscripts not in elements:
            raise InputError("no element of the constant", value=key, allowed=elements)
        current[elements.index(subscripts)] = value
        self.set_constant(name, current)

    def set_lookup(self, name: str, points: pd.Series) -> None:
        """Set the points of a lookup: values by time."""
        written = ", ".join(f"({_time(float(t))},{number(v)})" for t, v in points.items())
        pattern = re.compile(rf"(?m)^({re.escape(name)}\()[^\n]*(\))$")
        self.text, count = pattern.subn(
            lambda found: found.group(1) + written + found.group(2), self.text
        )
        if count != 1:
            raise InputError("no lookup of the model file has this name", value=name)


def _time(value: float) -> str:
    return str(int(value)) if value == int(value) else number(value)


def rewrite(
    text: str,
    series: inputs.Series,
    parameters: Parameters,
    lever_constants: Mapping[str, npt.ArrayLike],
) -> str:
    """Return the model file's text with every derived number put in.

    Parameters
    ----------
    text
        The model file.
    series
        Statistics: ``series(area, indicator)``.
    parameters
        Central values of the parameters.
    lever_constants
        Constants that the catalogue of levers gives, by model name.
    """
    model = ModelText(text)
    for name, derive in inputs.LOOKUPS.items():
        model.set_lookup(name, inputs.padded(derive(series)))
    tilt = inputs.investment_tilt(series)
    for county in inputs.COUNTIES:
        element = f"observed investment tilt[{county.capitalize()}]"
        model.set_lookup(element, inputs.padded(tilt[county]))
    model.set_constant("initial output", inputs.initial_output(series).to_numpy())
    for name, values in lever_constants.items():
        model.set_constant(name, values)
    for key, value in zip(parameters.names, parameters.values, strict=True):
        model.set_element(key, float(value))
    return model.text
