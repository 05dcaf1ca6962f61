"""Names that users write: variables, elements of them, and values from a time on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from .description import Description, Element
from .errors import ModelError, did_you_mean
from .numeric import number, numbers

_KEY = re.compile(
    r"""^\s*(?P<name>"(?:[^"\\]|\\.)*"|[^\[\]@]+?)\s*
    (?:\[(?P<labels>[^\[\]]*)\])?\s*
    (?:@\s*(?P<time>[^@\[\]]+))?\s*$""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Selection:
    """Some elements of a variable, and the time from which a value holds, if one was given."""

    element: Element
    positions: tuple[int, ...]
    labels: tuple[str, ...] | None
    time: float | None


class Names:
    """Finds variables by the model's names or PySD's, whatever their case and blanks.

    Parameters
    ----------
    description
        The model.
    """

    def __init__(self, description: Description) -> None:
        self._description = description
        self._by_name: dict[str, str] = {}
        self._known: dict[str, Selection] = {}
        for python_name, element in description.elements.items():
            self._by_name.setdefault(_clean(element.name), python_name)
        for python_name in description.elements:
            self._by_name.setdefault(python_name, python_name)

    def select(self, key: str, what: str) -> Selection:
        """Return the elements that a key means.

        Parameters
        ----------
        key
            ``name``, ``name[Element, Element]``, either followed by ``@time``.
        what
            What the key is, for the message: 'parameter' or 'return column'.

        Raises
        ------
        ModelError
            If there is no such variable or element.
        """
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._select(key, what)
        return found

    def _select(self, key: str, what: str) -> Selection:
        parts = _KEY.match(key)
        if parts is None:
            raise ModelError(f"{key!r} is not a name of a {what}")
        name = parts["name"].strip()
        python_name = self._by_name.get(_clean(name))
        if python_name is None:
            names = [element.name for element in self._description.elements.values()]
            hint = did_you_mean(name, names + list(self._description.elements))
            raise ModelError(f"unknown {what} {name!r}{hint}")
        element = self._description.elements[python_name]
        labels = None
        if parts["labels"] is not None:
            labels = tuple(label.strip() for label in parts["labels"].split(","))
        time = None if parts["time"] is None else _time(parts["time"], key)
        return Selection(element, self._positions(element, labels, key), labels, time)

    def _positions(
        self, element: Element, labels: tuple[str, ...] | None, key: str
    ) -> tuple[int, ...]:
        shape = self._description.shape(element.python_name)
        if labels is None:
            return tuple(range(int(np.prod(shape, dtype=int))))
        if len(labels) != len(shape):
            raise ModelError(f"{key!r}: {element.name} has {len(shape)} subscripts")
        coords = self._description.coords
        chosen: list[list[int]] = []
        for label, dim in zip(labels, element.subscripts, strict=True):
            members = coords[dim]
            by_name = {_clean(member): i for i, member in enumerate(members)}
            ranges = {_clean(name): name for name in coords}
            wanted = _clean(label)
            if wanted in by_name:
                chosen.append([by_name[wanted]])
            elif wanted in ranges and set(coords[ranges[wanted]]) <= set(members):
                chosen.append([members.index(member) for member in coords[ranges[wanted]]])
            else:
                hint = did_you_mean(label, members)
                raise ModelError(f"{key!r}: {label!r} is not an element of {dim}{hint}")
        return tuple(int(np.ravel_multi_index(at, shape)) for at in product(*chosen))

    def columns(self, selection: Selection, written: str) -> list[str]:
        """Return PySD's column names of some elements, under the name that the user wrote."""
        element = selection.element
        shape = self._description.shape(element.python_name)
        base = written.partition("[")[0].strip()
        if not shape or int(np.prod(shape)) == 1:
            return [written.strip()]
        names = [self.label(element, position, base) for position in selection.positions]
        return [written.strip()] if len(names) == 1 and selection.labels is not None else names

    def label(self, element: Element, position: int, base: str = "") -> str:
        """Return the name of one element, 'gdp[North]', under the variable's name or another."""
        shape = self._description.shape(element.python_name)
        name = base or element.name
        if not shape:
            return name
        at = np.unravel_index(position, shape)
        coords = self._description.coords
        labels = [coords[dim][i] for dim, i in zip(element.subscripts, at, strict=True)]
        return f"{name}[{','.join(labels)}]"

    def spread(self, value: Any, selection: Selection, key: str) -> npt.NDArray[np.float64]:
        """Return a user's value as one number for each selected element.

        A number holds for all; a mapping gives labels (or tuples of them) to numbers; an array or
        DataArray has the shape of the selected elements.
        """
        element, count = selection.element, len(selection.positions)
        dims = element.subscripts
        if isinstance(value, Mapping):
            result, given = np.full(count, np.nan), np.zeros(count, dtype=bool)
            for label, value_of in value.items():
                parts = label if isinstance(label, tuple) else tuple(str(label).split(","))
                inner = self._positions(element, tuple(part.strip() for part in parts), key)
                for position in inner:
                    if position in selection.positions:
                        at = selection.positions.index(position)
                        if given[at]:
                            raise ModelError(f"{key!r}: two values for one element")
                        result[at], given[at] = number(value_of, repr(key)), True
            if not given.all():
                raise ModelError(f"{key!r}: values are missing for some elements")
            return result
        if hasattr(value, "dims") and hasattr(value, "coords"):
            value = _arranged(value, dims, self._description.coords, key)
        array = numbers(value, repr(key))
        if array.ndim == 0:
            return np.full(count, float(array))
        if array.size != count:
            raise ModelError(f"{key!r}: {array.size} values for {count} elements")
        return array.reshape(-1)


def _arranged(value: Any, dims: list[str], coords: Mapping[str, list[str]], key: str) -> Any:
    """Return a DataArray's values in the order of the model's dimensions."""
    unknown = [dim for dim in value.dims if dim not in dims]
    if unknown:
        raise ModelError(f"{key!r}: dimension {unknown[0]!r} is not one of {', '.join(dims)}")
    wanted = {dim: coords[dim] for dim in dims}
    known = {dim: wanted[dim] for dim in value.dims if dim in value.coords}
    try:
        value = value.sel(known)
    except KeyError as error:
        raise ModelError(f"{key!r}: values are missing for {error}") from None
    for dim in dims:
        if dim not in value.dims:
            value = value.expand_dims({dim: wanted[dim]})
    return value.transpose(*dims).values


def _time(text: str, key: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ModelError(f"{key!r}: {text.strip()!r} is not a time") from None


def _clean(name: str) -> str:
    return re.sub(r"[\s_]+", "_", name.strip().strip('"').lower())
