"""How results look: the only home of words, tables, charts and documents.

In the order of reading, each room using only those before it: ``words`` (signs, verdicts, the
sentences of documents), ``charts`` (one picture from plain frames), ``tables`` (rows for the
terminal and for documents), ``galleries`` (which pictures a result has, with their findings as
titles) and ``report`` (documents for Word, the browser and Excel). Nothing below presentation
imports it.
"""
