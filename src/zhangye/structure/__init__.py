"""What the model file says about itself: equations, units, graph, loops and reality checks.

Everything here reads a Vensim model through PySD's translator; nothing but the files in
``model/`` knows a name of Zhangye's model.
"""
