"""The report: one content, written as a Word document, a web page or an Excel workbook."""

from zhangye.report.content import Content
from zhangye.report.formats import Format, choose_format, write
from zhangye.report.gather import gather, steps

__all__ = ["Content", "Format", "choose_format", "gather", "steps", "write"]
