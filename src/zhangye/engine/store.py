"""A model's forms and its compiled programs, made when first needed and kept."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from . import cache
from .compiling import compile_variant
from .description import Description
from .errors import ModelError
from .evaluate import NotFixedError, evaluate
from .plan import Variant, exponent_kinds
from .progress import Progress
from .runtime import Program
from .settings import Key, required_overrides
from .timegrid import Clock

Defaults = frozenset[tuple[Key, float]]
"""Values of constants that decide a model's form, where they are not the model's own."""
Form = tuple[frozenset[Key], Defaults]
"""Which scalars give way to parameters, and which constants decide the form."""

Readings = dict[Any, Any]
"""What was read from other files, by what asked for it: a model keeps what it has read."""

CONTROLS = ("initial_time", "final_time", "time_step", "saveper")


class DynamicClockError(ModelError):
    """A control variable changes during the run."""


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Spare the making of many small objects, all of them needed, a tenth of its time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


class Store:
    """Descriptions and programs of one model file.

    Parameters
    ----------
    path
        The model file.
    content
        Its bytes.
    data_files
        Files with the series of data variables that have no equation.
    readings
        What was read from other files before, which may have changed since.
    allow_outside
        Whether files outside the model's folder may be read.
    """

    def __init__(
        self,
        path: Path,
        content: bytes,
        data_files: tuple[Path, ...] = (),
        readings: Readings | None = None,
        allow_outside: bool = False,
    ) -> None:
        self._path = path
        self._content = content
        self._data_files = data_files
        self._allow_outside = allow_outside
        self._readings: Readings = {} if readings is None else readings
        self._descriptions: dict[Form, Description] = {}
        self._likely: dict[tuple[Form, Variant], Variant] = {}
        self._programs: dict[tuple[Form, Variant, bool], Program] = {}
        self.main = self.describe(frozenset())

    def origin(self) -> dict[str, Any]:
        """Return the arguments that make the same store again."""
        return {
            "path": self._path,
            "content": self._content,
            "data_files": self._data_files,
            "readings": self._readings,
            "allow_outside": self._allow_outside,
        }

    def description_for(self, scalars: set[Key]) -> tuple[Description, frozenset[Key]]:
        """Return the model in which all these scalars are parameters, and which it replaces."""
        overrides = required_overrides(self.main, scalars)
        return self.describe(overrides), overrides

    def describe(self, overrides: frozenset[Key], defaults: Defaults = frozenset()) -> Description:
        """Return the model with some scalars replaced by parameters."""
        form = (overrides, defaults)
        if form not in self._descriptions:
            self._descriptions[form] = self._load_or_lower(form)
        return self._descriptions[form]

    def _load_or_lower(self, form: Form) -> Description:
        name = self._identity(form)
        kept = cache.load(name)
        if kept is not None:
            with suppress(ValueError, KeyError, TypeError, IndexError):
                return Description.from_json(kept.decode())
        from .expressions import HANDLERS
        from .lowering import Lowering
        from .translate import load

        with Progress(f"translating {self._path.name}"), _collector_paused():
            translation = load(self._path, self._content)
            lowering = Lowering(
                translation, self._path, HANDLERS, *form, self._data_files, self._readings,
                self._allow_outside,
            )  # fmt: skip
            description = lowering.run()
        if not description.external:
            cache.store(name, description.to_json().encode())
        return description

    def program(
        self,
        description: Description,
        form: Form,
        variant: Variant,
        reverse: bool = False,
    ) -> Program:
        """Return the compiled code of a variant, or of its reverse sweep."""
        key = (form, variant, reverse)
        if key not in self._programs:
            with Progress(f"compiling {self._path.name}"), _collector_paused():
                self._programs[key] = compile_variant(
                    description, self.code_identity(description, form), variant, reverse
                )
        return self._programs[key]

    def likely(
        self,
        description: Description,
        form: Form,
        variant: Variant,
        values: Mapping[int, float],
        start: float,
    ) -> Variant:
        """Return a variant with exponents of the kinds that they were when it was last made.

        Finding them beforehand saves compiling twice; what the values have become since, the
        program says.
        """
        key = (form, variant)
        if key not in self._likely:
            identity = self.code_identity(description, form)
            name = cache.key("exponents", identity, json.dumps(asdict(variant)))
            kept = cache.load(name)
            kinds = None
            if kept is not None:
                with suppress(ValueError, TypeError):
                    kinds = tuple(map(int, json.loads(kept)))
            if kinds is None:
                kinds = exponent_kinds(description, variant, values, start)
                cache.store(name, json.dumps(kinds).encode())
            self._likely[key] = replace(variant, exponents=kinds)
        return self._likely[key]

    def _identity(self, form: Form) -> str:
        from importlib.metadata import version

        return cache.key(
            "model",
            self._path.suffix,
            self._content,
            repr([sorted(part) for part in form]),
            version("pysd"),
        )

    def code_identity(self, description: Description, form: Form) -> str:
        """Return what decides the code; other files may have changed under the same model."""
        if description.external:
            return cache.key("external", description.to_json())
        return self._identity(form)


def fixed_clock(description: Description, values: Mapping[int, float], varied: set[int]) -> Clock:
    """Return the control variables at given parameter values.

    Raises
    ------
    DynamicClockError
        If one depends on the time or on a state.
    ModelError
        If one differs between the runs.
    """
    known = {index: value for index, value in values.items() if index not in varied}
    numbers: list[float] = []
    for name in CONTROLS:
        if name == "saveper" and name not in description.values:
            numbers.append(numbers[2])
            continue
        node = description.values[name][:1]
        try:
            numbers.append(evaluate(description.graph, node, known)[0])
        except NotFixedError as error:
            label = name.upper().replace("_", " ")
            try:
                evaluate(description.graph, node, values)
            except NotFixedError:
                raise DynamicClockError(
                    f"changes during the run ({error})", variable=label
                ) from None
            raise ModelError("must be the same for all runs", variable=label) from None
    return Clock(*numbers)


def time_step_function(
    description: Description, values: Mapping[int, float]
) -> Callable[[float], float]:
    """Return the time step as a function of the time."""

    def step(time: float) -> float:
        try:
            node = description.values["time_step"][:1]
            return evaluate(description.graph, node, values, time)[0]
        except NotFixedError as error:
            raise ModelError(
                f"may depend on the time alone ({error})", variable="TIME STEP"
            ) from None

    return step
