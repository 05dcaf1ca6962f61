"""Whether a table that ships is whole: a file that is cut off has fewer rows than it must.

Beside the tables of a folder stands ``datapackage.json``; ``rows`` of a resource is the least
number of rows of its file. A project may add rows of its own. One who takes rows out on purpose
says so there.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from zhangye.errors import InputError

PACKAGE = "datapackage.json"


def least_rows(file: Path) -> int:
    """Return how many rows a table must have; 0 where nothing is said.

    Raises
    ------
    InputError
        Where ``datapackage.json`` is there and cannot be read.
    """
    package = file.with_name(PACKAGE)
    try:
        text = package.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return 0
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"this is no valid JSON: {error}", file=package) from None
    return _counts(package, text).get(file.name, 0)


def check_whole(file: Path, text: str, rows: int) -> None:
    """Refuse a table that is cut off.

    Parameters
    ----------
    file
        The table.
    text
        What it holds.
    rows
        How many rows were read from it.

    Raises
    ------
    InputError
        Where there are fewer rows than ``datapackage.json`` says, or the last one has no end.
    """
    least = least_rows(file)
    if rows < least:
        raise InputError(
            f"the file holds {rows} rows of at least {least}; it seems to be cut short",
            file=file,
            allowed=f"all rows; if some were taken out on purpose, write their number as rows "
            f"into {PACKAGE}",
        )
    if least and rows == least and not text.endswith(("\n", "\r")):
        raise InputError(
            "the last line has no end; the file seems to be cut short",
            file=file,
            where=f"line {text.count(chr(10)) + 1}",
            allowed="a line break after the last row",
        )


@lru_cache(maxsize=32)
def _counts(package: Path, text: str) -> dict[str, int]:
    try:
        resources = json.loads(text)["resources"]
        counts = {resource["path"]: resource.get("rows", 0) for resource in resources}
    except json.JSONDecodeError as error:
        raise InputError(f"this is no valid JSON: {error}", file=package) from None
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f"this is no table schema as expected: {error}", file=package) from None
    for name, count in counts.items():
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            raise InputError(
                "rows is a number of rows", file=package, where=str(name), value=count,
                allowed="a whole number from 0",
            )  # fmt: skip
    return counts
