"""Words and signs of what is shown, in the order of reading.

``signs``: numbers, ranges, comparators and verdicts, as every table, chart and document writes
them. Then the words of one document each: ``calibration``; ``backtest`` with the names of methods
and measures (``backtest_labels``) and why a method loses on a series (``backtest_reasons``).
"""
