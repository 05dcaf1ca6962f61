"""The front door: ``zhangye.open`` and the answers of the place that it opens.

In the order of reading: ``place`` (every question), ``session`` (what all answers share),
``arguments`` (what a question may say), ``result`` (what answers have in common), then one module
an answer; ``screen`` and ``html`` show them. The command line prints the same answers.
"""
