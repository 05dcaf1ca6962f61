"""The plan in progress: what was forecast when, what came since, and how good it was.

A vintage is a date and what was known then. The first, ``FIRST``, is that of the statistics alone;
every official figure that is entered makes the present one.

In the order of reading: `known` (the statistics as a vintage knew them, and what it is called),
`frozen` (forecasts that were issued, kept in ``forecasts/`` for ever), `score` (issued forecasts
beside what was printed since).
"""
