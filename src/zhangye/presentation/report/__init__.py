"""Documents: one content, written as a Word document, a web page, a workbook or Markdown.

In the order of reading. What a document is made of: ``content``. Who writes it: ``formats``
chooses among ``word`` (with ``word_parts`` and ``word_styles``), ``page``, ``workbook`` (with
``sheets``) and ``markdown``. What it says: ``gather`` makes the report on scenarios out of
``basis``, ``summary``, ``scorecard``, ``pictures``, ``comparing``, ``programmes``, ``levers``,
``background``, ``decision`` and ``sheet_rows``; ``calibration`` (with ``learned``) and
``backtest`` make the documents about the model.
"""

from zhangye.presentation.report.content import Content
from zhangye.presentation.report.formats import Format, choose_format, write
from zhangye.presentation.report.gather import gather, steps

__all__ = ["Content", "Format", "choose_format", "gather", "steps", "write"]
