"""The report: one content, written as a Word document, a web page or an Excel workbook."""

from zhangye.presentation.report.content import Content
from zhangye.presentation.report.formats import Format, choose_format, write
from zhangye.presentation.report.gather import gather, steps

__all__ = ["Content", "Format", "choose_format", "gather", "steps", "write"]
