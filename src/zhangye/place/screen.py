"""Where words, tables and bars of progress go: a terminal, a pipe, or a notebook."""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

# Shorter waits pass without a word.
PATIENCE_SECONDS = 2.0
WIDTH = 100
"""Columns where the output is no terminal, whatever the caller's window."""


def console(*, stderr: bool = False) -> Console:
    """Return the rich console for tables (stdout) or notices (stderr)."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else WIDTH
    return Console(stderr=stderr, width=width, highlight=False, markup=False)


def notice(message: str) -> None:
    """Tell the user something that is neither a result nor an error, on stderr."""
    from rich.console import Console

    if in_notebook():
        print(message, file=sys.stderr)
        return
    width = None if sys.stderr.isatty() else WIDTH
    Console(stderr=True, width=width, highlight=False, markup=False).print(message)


def in_notebook() -> bool:
    """Return whether a Jupyter kernel runs this program."""
    shell = sys.modules.get("IPython")
    running = None if shell is None else shell.get_ipython()
    return type(running).__name__ == "ZMQInteractiveShell"


@contextmanager
def progress(description: str, total: float | None = None) -> Iterator[Callable[[float], object]]:
    """Show how far a piece of work is, if it takes over two seconds and somebody looks on.

    Yields a function to call with the number of steps just done. The bar appears on a terminal
    and in a notebook (which needs ipywidgets for it), and goes when the work is done.

    Parameters
    ----------
    description
        What is being done, in the user's language.
    total
        The number of steps; None where it is not known.
    """
    notebook = in_notebook() and importlib.util.find_spec("ipywidgets") is not None
    if not notebook and not sys.stderr.isatty():
        yield lambda steps: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %" if total is not None else ""),
        TimeElapsedColumn(),
        console=Console(force_jupyter=True) if notebook else console(stderr=True),
        transient=True,
        # A notebook sends every frame to the browser.
        refresh_per_second=2 if notebook else 10,
    )
    task = bar.add_task(description, total=total)
    late = threading.Timer(PATIENCE_SECONDS, bar.start)
    late.daemon = True
    late.start()
    try:
        yield lambda steps: bar.advance(task, steps)
    finally:
        late.cancel()
        late.join()
        bar.stop()
