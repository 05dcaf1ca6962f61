"""Build the documentation's site with Sphinx, from the project's own files, without a network.

Sphinx with MyST and the PyData theme was chosen over MkDocs-Material with mkdocstrings: docstrings
here are in NumPy's style, which Sphinx's own extension reads; MyST-NB executes the notebooks and
stops at their errors; all scripts and fonts of the theme lie in its package, so that the site opens
from a folder without a network.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.documentation import pages
from zhangye.errors import InputError
from zhangye.project import Project

if TYPE_CHECKING:
    from zhangye.outputs import Provenance

INSTALL = 'python -m pip install "zhangye[docs]"'


def build(project: Project, out: Path, record: Provenance, *, run: bool = True) -> Path:
    """Build the site; it is written whole or not at all.

    Parameters
    ----------
    project
        Whose ``docs`` and ``notebooks`` stand beside its four folders.
    out
        The folder of the site.
    record
        What it is made from.
    run
        Whether the notebooks are executed; without, their code is shown alone.

    Returns
    -------
    pathlib.Path
        The page to open.

    Raises
    ------
    InputError
        Where the generator is not installed, sources are missing, or a page has a fault: a
        broken link, a notebook that stops, a docstring that cannot be read.
    """
    from zhangye.outputs import whole_folder

    missing = [name for name in ("docs", "notebooks") if not (project.root / name).is_dir()]
    if missing:
        raise InputError(
            "this project has no sources of the site: it lacks " + ", ".join(missing),
            file=project.root,
            allowed="the checkout or the installed package (leave out --project)",
        )
    with (
        whole_folder(out, record) as draft,
        tempfile.TemporaryDirectory(prefix="zhangye-site-") as work,
    ):
        sources = Path(work, "sources")
        gather(project, sources)
        _sphinx(sources, draft, Path(work, "doctrees"), run=run)
    return out / "index.html"


def gather(project: Project, sources: Path) -> None:
    """Lay the sources together: the pages, the notebooks, and what the registries write."""
    shutil.copytree(project.root / "docs", sources, ignore=shutil.ignore_patterns("*.json"))
    shutil.copytree(
        project.root / "notebooks",
        sources / "notebooks",
        ignore=shutil.ignore_patterns(".ipynb_checkpoints"),
    )
    pages.write(project, sources)


def _sphinx(sources: Path, out: Path, doctrees: Path, *, run: bool) -> None:
    try:
        import myst_nb  # noqa: F401
        import pydata_sphinx_theme  # noqa: F401
        import sphinx_design  # noqa: F401
        from sphinx.application import Sphinx
        from sphinx.util.docutils import docutils_namespace, patch_docutils
    except ImportError as error:
        raise InputError(
            f"the site's generator is not installed ({error.name} is missing)", allowed=INSTALL
        ) from None
    settings = {"nb_execution_mode": "force" if run else "off"}
    warnings = io.StringIO()
    with patch_docutils(sources), docutils_namespace(), _notebooks_find_the_package():
        application = Sphinx(
            sources,
            sources,
            out,
            doctrees,
            "html",
            confoverrides=settings,
            status=None,
            warning=warnings,
            keep_going=True,
        )
        application.build()
    plain = re.sub(r"\x1b\[[0-9;]*m", "", warnings.getvalue()).replace(f"{sources}{os.sep}", "")
    faults = [line for line in plain.splitlines() if line.strip()]
    if faults or application.statuscode:
        raise InputError(
            "the site cannot be built; its pages have these faults:\n" + "\n".join(faults[:20])
        )
    (out / ".buildinfo").unlink(missing_ok=True)


@contextlib.contextmanager
def _notebooks_find_the_package() -> Iterator[None]:
    """Let the notebooks' own processes import the package that builds the site."""
    package = str(Path(__file__).resolve().parents[2])
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [package, before]))
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before
