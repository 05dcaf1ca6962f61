"""Tables of results, in the order of reading.

``table``: what a table of words is, for the terminal and for documents alike. ``terminal``: how it
is printed, and the tables of runs and scorecards. Then a module a question: ``statistics``,
``targets``, ``forecast``, ``comparison``; of the planner ``planning``, ``frontier``,
``attribution``, ``sensitivity``, ``discovery``, ``loops``; of the model's upkeep ``checks``,
``calibration``, ``posterior``, ``backtest``.
"""
