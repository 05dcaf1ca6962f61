"""Forecasting model of Zhangye's counties and the scorecard of the plan of February 2018.

Examples
--------
>>> import zhangye
>>> place = zhangye.open(lang="en")
>>> plan = place.run("plan")
>>> round(float(plan["zhangye", "gdp"][2016])) > 300
True
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhangye.version import __version__

if TYPE_CHECKING:
    from zhangye.place.place import Place

_LAZY = {
    "InputError": "zhangye.errors",
    "Place": "zhangye.place.place",
    "engine": None,
}
"""What is imported when it is first asked for, and from where; None is a room of its own."""

__all__ = ["InputError", "Place", "__version__", "engine", "open"]


def open(  # noqa: A001
    folder: str | Path | None = None, *, lang: str | None = None, vintage: str | None = None
) -> Place:
    """Open the project: the front door to everything.

    Parameters
    ----------
    folder
        An edited copy of the project (``model``, ``data``, ``calibration``, ``scenarios``); by
        default the one that came with the package.
    lang
        'zh' or 'en'; by default the language of the system.
    vintage
        Answer as of an issued forecast ('2018-02'), without the figures entered since.

    Returns
    -------
    zhangye.place.place.Place
        Scenarios to run and judge, and the registers of what there is.

    Raises
    ------
    InputError
        Where the folder lacks something, or there is no such language.

    Examples
    --------
    >>> import zhangye
    >>> place = zhangye.open(lang="en")
    >>> place.lang
    'en'
    """
    from zhangye.place.place import open_place

    return open_place(folder, lang, vintage=vintage)


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module 'zhangye' has no attribute {name!r}")
    module = _LAZY[name]
    if module is None:
        return importlib.import_module(f"zhangye.{name}")
    return getattr(importlib.import_module(module), name)


def __dir__() -> list[str]:
    return sorted(__all__)
