"""Settings in TOML, held to a model of what they may say."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from zhangye.errors import InputError


class Strict(BaseModel):
    """A part of a file: every key is known, every value has its type."""

    # Strict: numbers in quotes and booleans are no numbers.
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=True)


Model = TypeVar("Model", bound=BaseModel)


def read(file: Path, model: type[Model]) -> Model:
    """Read a file.

    Parameters
    ----------
    file
        The TOML file.
    model
        What it may say.

    Raises
    ------
    InputError
        Where it is missing, is no TOML, holds an unknown key or a value out of type or range:
        with file, place, and the keys that are valid there.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError("the file is missing", file=file) from None
    except UnicodeDecodeError as error:
        raise InputError(f"this is no TOML ({error})", file=file) from None
    found: Model = _checked(file, text, model)
    return found


@lru_cache(maxsize=32)
def _checked(file: Path, text: str, model: type[Model]) -> Model:
    """Return what a text says: many ask for the same settings, which nobody can change."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"this is no TOML ({error})", file=file) from None
    try:
        return model.model_validate(_tuples(content))
    except ValidationError as error:
        raise _input_error(error, file, model) from None


def same_names(
    file: Path, section: str, given: Mapping[str, object], wanted: Iterable[str]
) -> None:
    """Ask that a section has exactly the wanted entries.

    Raises
    ------
    InputError
        Where an entry is unknown or missing.
    """
    missing = [name for name in wanted if name not in given]
    for name in given:
        if name not in wanted:
            raise InputError(
                "there is no such entry",
                file=file,
                where=f"{section}.{name}",
                value=name,
                allowed=missing or wanted,
            )
    if missing:
        raise InputError("an entry is missing", file=file, where=section, value=missing[0])


def _tuples(content: Any) -> Any:
    """Turn the arrays of TOML into tuples, which strict validation asks for."""
    if isinstance(content, dict):
        return {key: _tuples(value) for key, value in content.items()}
    return tuple(map(_tuples, content)) if isinstance(content, list) else content


def _input_error(error: ValidationError, file: Path, model: type[BaseModel]) -> InputError:
    """Return the first thing wrong, with its place and the keys that are valid there."""
    first = error.errors()[0]
    where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
    if first["type"] == "missing":
        return InputError("a key is missing", file=file, where=where)
    if first["type"] == "extra_forbidden":
        key = str(first["loc"][-1])
        return InputError(
            "unknown key",
            file=file,
            where=where,
            value=key,
            allowed=_keys(model, first["loc"][:-1]),
        )
    return InputError(first["msg"].lower(), file=file, where=where, value=first["input"])


def _keys(model: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """Return the valid keys at a place of the file."""
    for part in place:
        if part in model.model_fields:
            kind = model.model_fields[str(part)].annotation
            inner = [kind, *get_args(kind)]
            model = next(k for k in inner if isinstance(k, type) and issubclass(k, BaseModel))
    return list(model.model_fields)
