"""Why an answer is what it is: attribution, feedback loops, sensitivity, scenario discovery.

In the order of reading: `runs` (many runs in bounded memory); `attribution` with `coalitions` and
`game` (the part of every lever); `pathway` and `fields` (how it travels through the model);
`dominance` (feedback loops); `sensitivity` with `factors`, `sobol` and `ratios`; `ranking` (what
one more 1e8 CNY a year does, lever by lever); `discovery` with `prim` (conditions under which a
target is missed); `names` and `basis` (words that go with them).
"""
