"""``calibration/forecast.toml``: announced revisions."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from zhangye.errors import InputError
from zhangye.project import Project

REVISIONS = ("economic census 2018", "population census 2020")
"""What ``zhangye.observation.publish`` can revise."""


class Revision(BaseModel):
    """A relative change of published levels, normal around zero."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
    sd: float = Field(ge=0, lt=0.5)
    source: str


class Settings(BaseModel):
    """The content of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    revisions: dict[str, Revision]


def file_of(project: Project) -> Path:
    """Return the path of the file."""
    return project.calibration / "forecast.toml"


def load(project: Project) -> Settings:
    """Read the file.

    Raises
    ------
    InputError
        Where it is missing, is no TOML, or has an unknown key, revision or value.
    """
    file = file_of(project)
    try:
        found = Settings.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise InputError("the file is missing", file=file) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"this is no TOML ({error})", file=file) from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(
            first["msg"].lower(), file=file, where=where, value=first.get("input")
        ) from None
    for name in found.revisions:
        if name not in REVISIONS:
            raise InputError("there is no such revision", file=file, value=name, allowed=REVISIONS)
    missing = [name for name in REVISIONS if name not in found.revisions]
    if missing:
        raise InputError("a revision is missing", file=file, where="revisions", value=missing[0])
    return found
