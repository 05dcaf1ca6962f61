"""Words with weight and colour for a terminal; a plain string is data and never markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text


def styled(*parts: str | tuple[str, str]) -> Text:
    """Return parts one after the other, each as it stands or with a style of rich.

    Titles and names come from users' files and may hold brackets: so no word of the outputs is
    read as rich's markup, and what is bold or dim says so here.

    Parameters
    ----------
    parts
        Words, or words with their style: ``styled('GDP ', ('(1e8 CNY)', 'dim'))``.
    """
    from rich.text import Text

    return Text.assemble(*parts)
