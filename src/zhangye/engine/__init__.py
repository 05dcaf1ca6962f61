"""Compiles any system dynamics model that PySD's translators read into fast batched code.

>>> from zhangye import engine
>>> model = engine.read("teacup.mdl")
>>> frame = model.run({"room temperature": 20})
"""

from .errors import ModelError
from .gradients import PreparedGradient
from .model import Model, read
from .prepared import Prepared
from .source import Source, read_source

__all__ = [
    "Model",
    "ModelError",
    "Prepared",
    "PreparedGradient",
    "Source",
    "read",
    "read_source",
]
