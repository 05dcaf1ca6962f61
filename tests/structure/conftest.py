"""Small Vensim models for the tests of ``zhangye.structure``."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pysd
import pytest

from zhangye.engine import read_source
from zhangye.engine.source import key
from zhangye.structure import arrays

CONTROL = """
INITIAL TIME = 2000 ~ year ~ First year. |
FINAL TIME = 2010 ~ year ~ Last year. |
TIME STEP = 0.5 ~ year ~ Step of the integration. |
SAVEPER = 1 ~ year ~ Step of the saved values. |
"""

Write = Callable[[str], Path]


@pytest.fixture
def write_model(tmp_path: Path) -> Write:
    """Return a function that writes equations, with the control part, as a model file."""

    def write(equations: str, name: str = "small.mdl") -> Path:
        path = tmp_path / name
        path.write_text("{UTF-8}\n" + equations + CONTROL, encoding="utf-8")
        return path

    return write


class PySDModel:
    """PySD behind the interface of ``zhangye.engine``."""

    def __init__(self, path: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._model = pysd.read_vensim(str(path))
        self._source = read_source(path)
        self.runs = 0

    def run(self, params=None, return_columns=None, final_time=None, time_step=None):
        self.runs += 1
        self._model.reload()
        return self._model.run(
            params=self._whole(params or {}),
            return_columns=return_columns,
            final_time=final_time,
            time_step=time_step,
        )

    def _whole(self, params):
        """PySD sets whole arrays: put single elements into the array of their constant."""
        whole = {}
        for given, value in params.items():
            name, _, inside = given.partition("[")
            if not inside:
                whole[name] = value
                continue
            values = self._source.constants(name) | {given: value}
            frame = pd.DataFrame(values, index=[0.0])
            array = whole.get(name, arrays.labelled(frame, self._source)[key(name)][0])
            (dimension,) = array.dims
            whole[name] = array.where(array[dimension] != inside.rstrip("]"), value).drop_vars(
                "year"
            )
        return whole


@pytest.fixture
def compile_model() -> Callable[[Path], PySDModel]:
    return PySDModel
