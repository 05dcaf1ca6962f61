"""The statistics of Zhangye: loaded strictly, shown with their coverage and their quarrels.

In the order of reading: `store` (all tables in one object), `schema` (their columns), `reader` and
`cells` (how a table is read), `coverage` (what there is), `consistency` (where sums do not match),
`figures` (what users enter of later years), `sheets` (many at once), `doubts` (which of it is asked
back).

>>> from zhangye import project, statistics
>>> stats = statistics.load(project.find())
>>> stats.value("zhangye", "gdp", 2017)
376.9586
"""

from zhangye.statistics.consistency import Comparison, Finding, check
from zhangye.statistics.coverage import coverage
from zhangye.statistics.store import Datum, Statistics, load

__all__ = ["Comparison", "Datum", "Finding", "Statistics", "check", "coverage", "load"]
