"""From a model file to PySD's abstract model, by PySD's own translators."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from .errors import ModelError

VENSIM_SUFFIXES = (".mdl",)
XMILE_SUFFIXES = (".xmile", ".xml", ".stmx")


def translate(path: Path) -> Any:
    """Parse a model file.

    Parameters
    ----------
    path
        A Vensim (``.mdl``) or XMILE (``.xmile``, ``.xml``, ``.stmx``) file.

    Returns
    -------
    pysd.translators.structures.abstract_model.AbstractModel

    Raises
    ------
    ModelError
        If the file is of another kind, broken or cut short.
    """
    suffix = path.suffix.lower()
    if suffix not in VENSIM_SUFFIXES + XMILE_SUFFIXES:
        allowed = ", ".join(VENSIM_SUFFIXES + XMILE_SUFFIXES)
        raise ModelError(f"{path}: not a model file (one of {allowed})")
    with warnings.catch_warnings():
        # The translators warn of what they skip; the engine refuses what it cannot do.
        warnings.simplefilter("ignore")
        return _vensim(path) if suffix in VENSIM_SUFFIXES else _xmile(path)


def _vensim(path: Path) -> Any:
    from parsimonious.exceptions import ParseError, VisitationError
    from pysd.translators.vensim.vensim_file import VensimFile

    try:
        file = VensimFile(path)
        file.parse(parse_all=False)
        for section in file.sections:
            _refuse_cut_short(path, section.content)
            section.parse()
        return file.get_abstract_model()
    except (ParseError, VisitationError) as error:
        raise ModelError(f"{path}: not a valid Vensim model: {_first_line(error)}") from error
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, SyntaxError) as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError(f"{path}: PySD cannot read it: {_first_line(error)}") from error


def _refuse_cut_short(path: Path, content: str) -> None:
    """Raise if equations end before the ``|`` that closes the last one.

    The translator's grammar takes such a rest for a sketch and drops it.
    """
    rest = content.rpartition("|")[2].strip()
    if rest:
        raise ModelError(f"{path}: the file is cut short, its last equation is {rest[:60]!r}")


def _xmile(path: Path) -> Any:
    from parsimonious.exceptions import ParseError, VisitationError
    from pysd.translators.xmile.xmile_file import XmileFile

    try:
        ElementTree.parse(path)
        file = XmileFile(path)
        file.parse()
        return file.get_abstract_model()
    except ElementTree.ParseError as error:
        raise ModelError(f"{path}: broken or cut short XML: {_first_line(error)}") from error
    except (ParseError, VisitationError) as error:
        raise ModelError(f"{path}: not a valid XMILE model: {_first_line(error)}") from error
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise ModelError(f"{path}: PySD cannot read it: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:200]
