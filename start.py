"""Set everything up and run: needs Python 3.11 or later and git's clone, nothing else.

    python start.py                 the scorecard of the plan, into results/plan
    python start.py test            the tests
    python start.py notebooks       the notebooks, in the browser
    python start.py refit           the fit and its posterior, after a change of model or data
                                    (--project P: of an edited copy)
    python start.py run baseline    any other command of zhangye

The first call makes a virtual environment in .venv and installs the package there, with the
versions of constraints.txt; later calls start at once.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
HOME = ROOT / ".venv"
PYTHON = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
MAIN_JOB = ("assess", "plan", "--out", "results/plan")
REFIT = ("calibrate", "--write", "--sample")
EXTRAS = {"test": "test", "notebooks": "notebooks", "refit": "posterior"}
"""What a command needs beside the package."""
MINIMUM = (3, 11)


def install(extra: str) -> None:
    """Install the package with an extra, unless that very version stands installed."""
    wanted = [ROOT / "pyproject.toml", ROOT / "constraints.txt"]
    state = hashlib.sha256(b"".join(file.read_bytes() for file in wanted)).hexdigest()
    stamp = HOME / f"installed-{extra or 'package'}.txt"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == state:
        return
    if not PYTHON.exists():
        print("Making the virtual environment in .venv ...", flush=True)
        venv.create(HOME, with_pip=True)
    print("Installing (one to three minutes, once) ...", flush=True)
    package = f"{ROOT}[{extra}]" if extra else str(ROOT)
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, "-c", ROOT / "constraints.txt", "-e", package], check=True, cwd=ROOT)
    stamp.write_text(state, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Install what the command needs and run it."""
    if sys.version_info < MINIMUM:
        print(f"Python {'.'.join(map(str, MINIMUM))} or later is needed, this is {sys.version}")
        return 2
    testing = arguments[:1] == ["test"]
    teaching = arguments[:1] == ["notebooks"]
    refitting = arguments[:1] == ["refit"]
    try:
        install(EXTRAS.get("".join(arguments[:1]), ""))
    except subprocess.CalledProcessError as error:
        print(f"The installation failed; pip says why above (exit code {error.returncode}).")
        return 2
    if testing:
        command = [PYTHON, "-m", "pytest", "-n", "2", "--dist", "loadfile", *arguments[1:]]
    elif teaching:
        command = [PYTHON, "-m", "jupyterlab", "notebooks", *arguments[1:]]
    elif refitting:
        command = [PYTHON, "-m", "zhangye", *REFIT, *arguments[1:]]
    else:
        command = [PYTHON, "-m", "zhangye", *(arguments or MAIN_JOB)]
    place = ROOT if testing or teaching or not arguments else None
    return subprocess.run(command, check=False, cwd=place).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
