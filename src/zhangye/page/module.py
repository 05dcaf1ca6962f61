"""The model as the page runs it: a WebAssembly module, what it must be told, and its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from zhangye import engine, observation
from zhangye.assess import bases
from zhangye.axes import FORECAST_YEARS, LAST_YEAR, PLAN_YEARS, TIMES, position
from zhangye.observation.publish import COLUMNS
from zhangye.page.figures import ALIVE, ZERO, Figures
from zhangye.page.numbers import Numbers
from zhangye.scenarios import FIRST_LEVER

if TYPE_CHECKING:
    from zhangye.forecast.forecaster import Forecaster
    from zhangye.targets.register import Register

SINGLE, DOUBLE = "single", "double"
"""Arrays of draws by how many bytes their numbers need: columns that four bytes hold exactly."""
FACTORS, OTHERS = "factors", "others"
"""Arrays of inputs: multipliers of years to come, and everything else."""
YEAR_START = FORECAST_YEARS[0] - FIRST_LEVER
"""How long before its middle a year begins."""


@dataclass(frozen=True)
class PageModule:
    """The module with everything that a page needs to run it.

    Attributes
    ----------
    code
        The WebAssembly module.
    description
        What the page must know, as JSON: see ``docs/page.md``.
    numbers
        Draws and inputs, a row a run, and what areas hold at first.
    figures
        Place of every figure by its key: see `Figures`.
    constants
        Column of the schedule of every constant that follows one, by its name in the engine.
    """

    code: bytes
    description: dict[str, Any]
    numbers: Numbers
    figures: dict[tuple[Any, ...], int]
    constants: dict[str, int]


def make_module(forecaster: Forecaster, register: Register) -> PageModule:
    """Compile the model with the figures that the page shows, or take it from the cache.

    Parameters
    ----------
    forecaster
        The draws and multipliers.
    register
        The targets.
    """
    draws, multipliers = forecaster.draws, forecaster.multipliers
    catalogue = forecaster.catalogue
    columns = tuple(map(str, draws.parameters.columns))
    compiled = engine.wasm(
        forecaster.model,
        columns,
        (*COLUMNS, *(name for name in bases.EXTRA if name not in COLUMNS)),
        TIMES,
        final_time=LAST_YEAR + 0.5,
        changing=catalogue.constants,
        companion=Figures(
            observation.load(forecaster.project),
            tuple(multipliers),
            tuple(draws.revisions),
            register,
            forecaster.printed,
        ),
    )
    assert compiled.companion is not None
    figures = {key: place for place, key in enumerate(compiled.companion.figures)}
    numbers = Numbers()
    sources = _draws(forecaster, numbers)
    inputs = _inputs(forecaster, register, compiled.companion.inputs, numbers)
    about = compiled.description
    numbers.add("implementation", draws.implementation)
    numbers.add("schedule", np.array(about.schedule, dtype=np.int32))
    numbers.add("shared", np.array(about.shared))
    numbers.add("steps", np.array(about.steps))
    description = {
        "lanes": about.lanes,
        "heap": about.heap,
        "imports": list(about.imports),
        "exports": {name: list(names) for name, names in about.exports.items()},
        "shared_size": about.shared_size,
        "table_columns": about.table_columns,
        "steps": len(about.steps),
        "forced": len(about.forced),
        "saving": about.saving,
        "slots": [
            {"value": slot.value} if slot.column < 0 else sources[slot.column]
            for slot in about.slots
        ],
        "block": about.block,
        "history": about.history,
        "outputs": len(about.outputs),
        "rows": len(about.times),
        "rows_before": sum(time < FIRST_LEVER for time in about.times),
        "pause": _step(about.steps, FIRST_LEVER),
        "until": {
            str(PLAN_YEARS[-1]): _step(about.steps, PLAN_YEARS[-1] + 0.5) + 1,
            str(LAST_YEAR): len(about.steps),
        },
        "step_of_year": {
            str(year): _step(about.steps, year - YEAR_START) for year in FORECAST_YEARS
        },
        "inputs": inputs,
        "figures": len(figures),
        "alive": figures[ALIVE],
        "scratch": compiled.companion.scratch,
        "exponents": {"first": about.exponents, "kinds": list(about.exponent_kinds)},
    }
    constants = {name: place for place, name in enumerate(about.forced)}
    return PageModule(compiled.code, description, numbers, figures, constants)


def _step(steps: list[float], time: float) -> int:
    """Return the step that is taken at a time."""
    return int(np.abs(np.array(steps) - time).argmin())


def _draws(forecaster: Forecaster, numbers: Numbers) -> list[dict[str, Any]]:
    """Keep the columns of the draws; return where each stands."""
    table = forecaster.draws.parameters.to_numpy(dtype=float)
    return numbers.add_columns({SINGLE: np.float32, DOUBLE: np.float64}, table)


def _inputs(
    forecaster: Forecaster, register: Register, keys: tuple[Any, ...], numbers: Numbers
) -> list[dict[str, Any]]:
    """Keep what the companion is to be given for each run; return where each input stands."""
    columns: list[Any] = []
    names: list[int] = []
    placed: list[dict[str, Any]] = []
    for key in keys:
        if key == ZERO:
            placed.append({"value": 0.0})
        elif key[0] == "size":
            placed.append({"shared": f"revision:{key[1]}"})
        else:
            placed.append({})
            names.append(len(placed) - 1)
            columns.append(_input(forecaster, register, key))
    table = np.stack(columns, axis=1)
    kept = numbers.add_columns({FACTORS: np.float32, OTHERS: np.float64}, table)
    for place, source in zip(names, kept, strict=True):
        placed[place] = source
    return [
        {"name": " ".join(map(str, key)), "source": source}
        for key, source in zip(keys, placed, strict=True)
    ]


def _input(forecaster: Forecaster, register: Register, key: tuple[Any, ...]) -> Any:
    """Return an input of every run."""
    draws, kind = forecaster.draws, key[0]
    if kind == "observed":
        return draws.observed[key[1]][:, 0]
    if kind == "revision":
        return draws.revisions[key[1]][:, 0]
    if kind == "factor":
        return forecaster.multipliers[key[1], key[2]][:, position(key[3])]
    target = register[key[1]]
    base = bases.base_of(target, key[2], register)
    assert base is not None
    return bases.drawn(base, target, key[2], len(draws))
