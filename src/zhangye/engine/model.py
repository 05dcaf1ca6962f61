"""The model as its users see it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from . import cells
from .description import Description, Element
from .dynamic import run_dynamic
from .errors import ModelError
from .evaluate import evaluate
from .gradients import PreparedGradient, gradient_frame
from .naming import Names
from .numeric import table_of
from .prepared import Prepared
from .progress import Progress
from .request import Definition, make_request
from .store import DynamicClockError, Store, time_step_function
from .timegrid import Clock, TimeGrid
from .translate import VENSIM_SUFFIXES
from .vensim_settings import notices

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd
    import xarray as xr


def read(
    path: str | Path, data_files: Sequence[str | Path] = (), allow_outside: bool | None = None
) -> Model:
    """Read a system dynamics model.

    Parameters
    ----------
    path
        A Vensim (``.mdl``) or XMILE (``.xmile``, ``.xml``, ``.stmx``) file.
    data_files
        Tables (``.csv``, ``.tab``) with the series of data variables that have no equation.
    allow_outside
        Whether the model may read spreadsheets and text files outside its own folder; None is
        what the command line says (``zhangye --allow-outside``), which is no by default.

    Raises
    ------
    ModelError
        If the file is missing, broken, cut short, or uses something that is not supported.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror})") from error
    if allow_outside is None:
        allow_outside = cells.OUTSIDE.get()
    if path.suffix.lower() in VENSIM_SUFFIXES:
        for notice in notices(content):
            logging.getLogger("zhangye.engine").warning("%s, %s", path, notice)
    return Model(path, content, tuple(Path(file) for file in data_files), allow_outside)


class Model:
    """A compiled model. ``engine.read`` makes it; code is compiled when a run first needs it.

    Attributes
    ----------
    path
        The model file.
    definition
        Its forms, and what its names mean, for what sorts out requests.
    """

    def __init__(
        self,
        path: Path,
        content: bytes,
        data_files: tuple[Path, ...] = (),
        allow_outside: bool = False,
    ) -> None:
        self.path = path
        store = Store(path, content, data_files, allow_outside=allow_outside)
        self.definition = Definition(store)

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process needs to make the same model: no compiled code."""
        return self.store.origin()

    def __setstate__(self, origin: dict[str, Any]) -> None:
        self.path = origin["path"]
        self.definition = Definition(Store(**origin))

    @property
    def store(self) -> Store:
        """Its lowered forms and compiled programs."""
        return self.definition.store

    @property
    def names(self) -> Names:
        """Its names, for looking up what users write."""
        return self.definition.names

    @property
    def _description(self) -> Description:
        return self.store.main

    # --- what the model is -----------------------------------------------------------------------

    @property
    def elements(self) -> list[Element]:
        """The model's variables, in the order of the file."""
        return list(self._description.elements.values())

    @property
    def coords(self) -> dict[str, list[str]]:
        """The elements of every subscript range."""
        return {name: list(members) for name, members in self._description.coords.items()}

    def default(self, key: str) -> float | npt.NDArray[np.float64]:
        """Return the model's own value of a constant, an array where it has subscripts."""
        selection = self.names.select(key, "parameter")
        element = selection.element
        known = {(p.element, p.position): p.default for p in self._description.parameters}
        try:
            numbers = [known[element.python_name, position] for position in selection.positions]
        except KeyError:
            raise ModelError(f"{key!r} is not a constant") from None
        if selection.labels is None and element.subscripts:
            return np.array(numbers).reshape(self._description.shape(element.python_name))
        return numbers[0] if len(numbers) == 1 else np.array(numbers)

    # --- runs ------------------------------------------------------------------------------------

    def run(
        self,
        params: Mapping[str, Any] | None = None,
        return_columns: Sequence[str] | None = None,
        final_time: float | None = None,
        time_step: float | None = None,
        times: Sequence[float] | None = None,
        seed: int | None = None,
    ) -> pd.DataFrame:
        """Run the model once.

        Parameters
        ----------
        params
            Values by name. A key is the model's name of a variable or PySD's, with or without
            ``[Element, Element]``; ``name@2018`` sets the value from that time on. A value is a
            number, an array, mapping or DataArray by subscripts, or a pandas Series over time
            (interpolated). A variable that is not a constant is replaced by the value.
        return_columns
            Variables or single elements; by default everything but table functions.
        final_time, time_step
            In place of the model's own.
        times
            Times to save, in place of every SAVEPER.
        seed
            Of the random functions; needed where the model has any.

        Returns
        -------
        pandas.DataFrame
            Index ``time``; columns named as PySD names them, 'gdp[Ganzhou]'.

        Raises
        ------
        ModelError
            If a name is unknown or a value cannot be used.
        """
        import pandas as pd

        try:
            prepared = self.prepare((), return_columns, times, params, final_time, time_step, seed)
        except DynamicClockError:
            if times is not None:
                raise
            return self._run_dynamic(return_columns, params, final_time, time_step, seed)
        values = prepared(np.empty((1, 0)))[0]
        index = pd.Index(prepared.times, name="time")
        return pd.DataFrame(values, index=index, columns=prepared.outputs)

    def _run_dynamic(
        self,
        return_columns: Sequence[str] | None,
        params: Mapping[str, Any] | None,
        final_time: float | None,
        time_step: float | None,
        seed: int | None,
    ) -> pd.DataFrame:
        columns = [*self.definition.columns(return_columns), "FINAL TIME", "SAVEPER"]
        settings = self.definition.settings(params, final_time, time_step)
        description, _ = self.store.description_for(set(settings.values))
        index = {(p.element, p.position): i for i, p in enumerate(description.parameters)}
        values = {i: p.default for i, p in enumerate(description.parameters)}
        values |= {index[key]: value for key, value in settings.values.items()}
        clock_start = evaluate(description.graph, description.values["initial_time"][:1], values)[0]

        def prepare(clock: Clock, grid: TimeGrid) -> Prepared:
            request = make_request(
                self.definition, (), columns, None, params, final_time, time_step, seed,
                timing=(clock, grid),
            )  # fmt: skip
            return Prepared(request)

        return run_dynamic(prepare, clock_start, time_step_function(description, values))

    def prepare(
        self,
        columns: Sequence[str],
        return_columns: Sequence[str] | None,
        times: Sequence[float] | None = None,
        params: Mapping[str, Any] | None = None,
        final_time: float | None = None,
        time_step: float | None = None,
        seed: int | None = None,
        changing: Sequence[str] = (),
    ) -> Prepared:
        """Compile for repeated runs that vary some constants.

        Parameters
        ----------
        columns
            The constants that vary, as keys of ``run``'s ``params``.
        return_columns, times, params, final_time, time_step, seed
            As for ``run``; the same for all runs.
        changing
            Constants that may be told otherwise after a pause (`Prepared.until`).

        Returns
        -------
        Prepared
            A function from an array (runs x columns) to an array (runs x times x outputs).
        """
        request = make_request(
            self.definition, tuple(columns), return_columns, times, params, final_time, time_step,
            seed, changing,
        )  # fmt: skip
        return Prepared(request)

    def run_many(
        self,
        table: pd.DataFrame,
        return_columns: Sequence[str] | None = None,
        params: Mapping[str, Any] | None = None,
        final_time: float | None = None,
        time_step: float | None = None,
        times: Sequence[float] | None = None,
        threads: int | None = None,
        seed: int | None = None,
    ) -> xr.Dataset:
        """Run the model once for each row of a table.

        Parameters
        ----------
        table
            A row a run, a column a constant ('name', 'name[Element]', 'name[Element]@2018').
        return_columns, params, final_time, time_step, times, seed
            As for ``run``; the same for all runs. The table's columns take precedence.
        threads
            Threads to use; by default all processors. The results do not depend on it.

        Returns
        -------
        xarray.Dataset
            A variable for each return column, over ``run`` (the table's index), ``time`` and its
            subscripts.
        """
        prepared = self.prepare(
            [str(column) for column in table.columns], return_columns, times, params,
            final_time, time_step, seed,
        )  # fmt: skip
        return prepared.dataset(prepared(table_of(table), threads), table.index)

    def iter_many(
        self,
        table: pd.DataFrame,
        return_columns: Sequence[str] | None = None,
        params: Mapping[str, Any] | None = None,
        final_time: float | None = None,
        time_step: float | None = None,
        times: Sequence[float] | None = None,
        threads: int | None = None,
        chunk: int = 4096,
        seed: int | None = None,
    ) -> Iterator[xr.Dataset]:
        """Run the model for each row of a table, giving the results chunk by chunk.

        Parameters
        ----------
        chunk
            Runs to a part; memory grows with it, the results do not depend on it.
        table, return_columns, params, final_time, time_step, times, threads, seed
            As for ``run_many``.

        Yields
        ------
        xarray.Dataset
            The same as ``run_many`` gives, for the chunk's rows.
        """
        prepared = self.prepare(
            [str(column) for column in table.columns], return_columns, times, params,
            final_time, time_step, seed,
        )  # fmt: skip
        with Progress("runs", len(table)) as progress:
            for first in range(0, len(table), chunk):
                part = table.iloc[first : first + chunk]
                values = prepared(table_of(part), threads, first)
                progress.done(first + len(part))
                yield prepared.dataset(values, part.index)

    # --- gradients -------------------------------------------------------------------------------

    def gradient(
        self,
        outputs: Sequence[str],
        parameters: Sequence[str],
        times: Sequence[float] | None = None,
        params: Mapping[str, Any] | None = None,
        final_time: float | None = None,
        time_step: float | None = None,
    ) -> pd.DataFrame:
        """Return exact derivatives of outputs with respect to constants.

        Parameters
        ----------
        outputs
            Variables or single elements.
        parameters
            Constants, as keys of ``run``'s ``params``; one without subscripts stands for all its
            elements changing together.
        times
            Times of the outputs, by default every saved time.
        params, final_time, time_step
            Where the derivative is taken, as for ``run``.

        Returns
        -------
        pandas.DataFrame
            Index (output, time), a column a parameter; units are those of output per parameter.
        """
        parameters = list(parameters)
        settled = self.definition.settings(params, final_time, time_step)
        columns: list[str] = []
        owners: list[str] = []
        for key in parameters:
            selection = self.names.select(key, "parameter")
            name = selection.element.python_name
            if any((name, position) in settled.series for position in selection.positions):
                raise ModelError(f"{key!r} follows a series: there is no one value to change")
            time = "" if selection.time is None else f"@{selection.time!r}"
            for position in selection.positions:
                columns.append(self.names.label(selection.element, position, name) + time)
                owners.append(key)
        prepared = self.prepare_gradient(columns, outputs, times, params, final_time, time_step)
        frame = gradient_frame(prepared)
        # Elements that change together: each is changed where it stands
        return frame.T.groupby(np.array(owners), sort=False).sum().T[parameters]

    def prepare_gradient(
        self,
        columns: Sequence[str],
        return_columns: Sequence[str],
        times: Sequence[float] | None = None,
        params: Mapping[str, Any] | None = None,
        final_time: float | None = None,
        time_step: float | None = None,
    ) -> PreparedGradient:
        """Compile for repeated runs with gradients, as samplers need them.

        Parameters
        ----------
        columns, return_columns, times, params, final_time, time_step
            As for ``prepare``.

        Returns
        -------
        PreparedGradient
            Gives outputs, and for any weights of the outputs the gradient of their weighted sum.
        """
        request = make_request(
            self.definition, tuple(columns), return_columns, times, params, final_time, time_step
        )
        return PreparedGradient(request)
