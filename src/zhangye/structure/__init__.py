"""What the model file says about itself: equations, units, graph, loops and reality checks.

Everything here reads what `zhangye.engine.read_source` gives; nothing but the files in
``model/`` knows a name of Zhangye's model.
"""
