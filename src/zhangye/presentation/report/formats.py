"""Which format a report is written in, and by whom."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from zhangye.errors import InputError
from zhangye.presentation.report.content import Content


class Format(StrEnum):
    """A format of a report; equal to its suffix without the dot."""

    DOCX = "docx"
    HTML = "html"
    XLSX = "xlsx"


SUFFIXES = tuple(f".{kind}" for kind in Format)


def choose_format(path: Path, wanted: str | None = None) -> Format:
    """Return the format of a report's file.

    Parameters
    ----------
    path
        Where it shall stand; its suffix decides where nothing else is said.
    wanted
        The format asked for.

    Raises
    ------
    InputError
        Where the format is unknown, or the suffix is unknown or another format's.
    """
    if wanted is not None and wanted not in set(Format):
        raise InputError(
            "there is no such format",
            where="--format",
            value=wanted,
            allowed=[name.value for name in Format],
        )
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(
            "the suffix of the file names no format of a report",
            where="--out",
            value=path.name,
            allowed=f"a name that ends in {', '.join(SUFFIXES)}",
        )
    found = Format(suffix[1:])
    if wanted is not None and found != wanted:
        raise InputError(
            f"the suffix of the file does not fit --format {wanted}",
            where="--out",
            value=path.name,
            allowed=f"a name that ends in .{wanted}",
        )
    return found


def write(content: Content, path: Path, kind: Format, *, official: bool = False) -> None:
    """Write a report.

    Parameters
    ----------
    content
        What it says.
    path
        The file, of which the folder exists (inside ``outputs.whole_file``).
    kind
        The format.
    official
        Whether a Word document is set as official documents of China are.

    Raises
    ------
    InputError
        Where ``official`` is asked of another format.
    """
    if official and kind is not Format.DOCX:
        raise InputError(
            "only a Word document has the look of an official document",
            where="--official",
            value=path.name,
            allowed="a name that ends in .docx",
        )
    if kind is Format.DOCX:
        from zhangye.presentation.report import word

        word.write(content, path, official=official)
        return
    if kind is Format.HTML:
        from zhangye.presentation.report import page as writer
    else:
        from zhangye.presentation.report import workbook as writer  # type: ignore[no-redef]
    writer.write(content, path)
