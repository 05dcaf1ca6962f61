"""Compiles any system dynamics model that PySD's translators read into fast batched code.

>>> from zhangye import engine
>>> model = engine.read("teacup.mdl")
>>> frame = model.run({"room temperature": 20})
"""

from .errors import ModelError
from .gradients import PreparedGradient
from .model import Model, read
from .paused import Paused
from .prepared import Prepared
from .source import Source, read_source
from .webassembly import WebAssembly, wasm

__all__ = [
    "Model",
    "ModelError",
    "Paused",
    "Prepared",
    "PreparedGradient",
    "Source",
    "WebAssembly",
    "read",
    "read_source",
    "wasm",
]
