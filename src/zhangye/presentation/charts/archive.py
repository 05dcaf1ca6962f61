"""A workbook on the disk: whole, or one error that says why not."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl import Workbook


def save_workbook(book: Workbook, path: str | Path) -> None:
    """Write an Excel workbook.

    Parameters
    ----------
    book
        The workbook; it can be saved once.
    path
        The file to write.

    Raises
    ------
    OSError
        Where the disk is full: that of the file, or that of temporary files.
    """
    written = io.BytesIO()  # an archive on a full disk fails once more when it is let go
    try:
        book.save(written)
    except Exception as error:
        # lxml says in words of its own that a sheet's temporary file cannot be written.
        if type(error).__name__ != "SerialisationError":
            raise
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
    Path(path).write_bytes(written.getvalue())
