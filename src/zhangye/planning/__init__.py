"""What a planner asks: how much, where, what binds.

In the order of reading: `settings` (assumptions) and `wanted` (which targets); `decisions` (what
may be chosen), `trials` and `central` (runs of the model), `chance` (how surely targets are met),
`programme` (least cost by the model's lines), `search` (lines and model in turn), `correction`
(fresh draws) and `solve`, which joins them; `solution` and `record` (the answer's files);
`frontier` and `split` (output against water, and between counties); `afterwards` (after 2020);
`advice` (targets in doubt, their cost, their price) with `limits` (what binds).
"""
