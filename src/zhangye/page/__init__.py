"""The live what-if page: one file that answers moved levers in any browser.

``figures`` is what the module computes, traced from the functions that every other answer comes
from; ``module`` compiles it; ``numbers`` packs draws and inputs; ``payload`` says in registries'
words what may be moved and what is shown, with ``bands``, named values beside the sliders, and
``trusted``, how far figures rest on priors; ``assembly`` puts all of it into the files of ``face``.
"""
