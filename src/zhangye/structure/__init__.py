"""What the model file says about itself: equations, units, graph, loops and reality checks.

Everything here reads what `zhangye.engine.read_source` gives; nothing but the files in ``model/``
knows a name of Zhangye's model. In the order of reading: `graph` and its `links` (what acts on
what); `units`, `dimensions`, `dimension_rules` (does every equation have the unit that it
declares); `tables`, `registry`, `loops` (the registers beside the model file); `checks`,
`predicates`, `conditions`, `levers` (what the model must do) and `compiled`, `arrays`, `check_runs`
(trying it); `growth` (runs with inputs frozen or loops cut); `assessment`, `document`, `lanes`,
`diagram` (docs/model.md); `fingerprint` (the hash of the equations).
"""
