"""Where the project's folders are: the checkout, the installed copy, or one the user names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from zhangye.errors import InputError
from zhangye.transaction import recover

FOLDERS = ("model", "data", "calibration", "scenarios")


@dataclass(frozen=True)
class Project:
    """The folders that an analyst edits.

    Attributes
    ----------
    root
        The folder that holds ``model``, ``data``, ``calibration`` and ``scenarios``.
    """

    root: Path

    @property
    def model(self) -> Path:
        """The folder of the model."""
        return self.root / "model"

    @property
    def mdl(self) -> Path:
        """The model file, the only place where an equation stands."""
        return self.model / "zhangye.mdl"

    @property
    def data(self) -> Path:
        """The folder of statistics and targets."""
        return self.root / "data"

    @property
    def calibration(self) -> Path:
        """The folder of priors, observation model and posterior."""
        return self.root / "calibration"

    @property
    def scenarios(self) -> Path:
        """The folder of levers, shocks and scenario files."""
        return self.root / "scenarios"


def find(root: str | Path | None = None) -> Project:
    """Return the project at ``root``, or the one that came with the package.

    Parameters
    ----------
    root
        An edited copy of the project (``--project``). None takes the checkout the package
        runs from, or else the copy inside the installed package.

    Raises
    ------
    InputError
        Where the folder lacks one of the four folders.
    """
    if root is not None:
        chosen = Path(root)
    else:
        package = Path(__file__).resolve().parent
        checkout = package.parent.parent
        chosen = checkout if (checkout / "model" / "zhangye.mdl").exists() else package / "_project"
    missing = [folder for folder in FOLDERS if not (chosen / folder).is_dir()]
    if missing:
        raise InputError(
            "this is no project folder: it lacks " + ", ".join(missing),
            file=chosen,
            allowed="a folder that holds model, data, calibration and scenarios",
        )
    recover(*(chosen / folder for folder in FOLDERS))
    return Project(chosen)
