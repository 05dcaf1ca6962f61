"""``calibration/forecast.toml``: announced revisions."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from zhangye import toml_settings
from zhangye.project import Project
from zhangye.toml_settings import Strict

REVISIONS = ("economic census 2018", "population census 2020")
"""What ``zhangye.observation.publish`` can revise."""


class Revision(Strict):
    """A relative change of published levels, normal around zero."""

    sd: float = Field(ge=0, lt=0.5)
    source: str


class Settings(Strict):
    """The content of the file."""

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
    settings = toml_settings.read(file, Settings)
    toml_settings.same_names(file, "revisions", settings.revisions, REVISIONS)
    return settings
