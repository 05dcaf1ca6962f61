"""The assessment of a model that its documentation opens with (Rahmandad and Sterman 2012)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from zhangye.structure import dimensions
from zhangye.structure.graph import KINDS, Graph
from zhangye.structure.registry import Registry


@dataclass(frozen=True)
class Assessment:
    """Counts, and the variables that lack something.

    Attributes
    ----------
    counts
        Number of variables of each kind.
    equations
        Number of equations; a subscripted variable may have several.
    in_feedback
        Number of variables in the largest set that lie on feedback loops together.
    undocumented, without_unit, unused, undefined
        Names of variables; all empty in a finished model. A variable is used where an equation
        refers to it, or where the register shows it or lets it report an indicator.
    inconsistent
        Names of variables with a finding of the dimension checker.
    """

    counts: Mapping[str, int]
    equations: int
    in_feedback: int
    undocumented: tuple[str, ...]
    without_unit: tuple[str, ...]
    unused: tuple[str, ...]
    undefined: tuple[str, ...]
    inconsistent: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether no variable lacks anything."""
        lacking = (self.undocumented, self.without_unit, self.unused, self.undefined)
        return not any(lacking) and not self.inconsistent


def assess(graph: Graph, registry: Registry | None = None) -> Assessment:
    """Assess a model.

    Parameters
    ----------
    graph
        The model's graph.
    registry
        The register of variables, where there is one.
    """
    variables = [v for v in graph.source.variables.values() if not v.is_control]
    kinds = Counter(graph.kinds[variable.key] for variable in variables)
    needed = {row.variable for row in registry or () if row.shown or row.indicator}
    feedback = graph.feedback()
    findings = dimensions.check_source(graph.source)
    return Assessment(
        counts={kind: kinds[kind] for kind in KINDS},
        equations=sum(len(variable.equations) for variable in variables),
        in_feedback=len(feedback[0]) if feedback else 0,
        undocumented=tuple(v.name for v in variables if not v.comment),
        without_unit=tuple(v.name for v in variables if not v.unit),
        unused=tuple(
            v.name for v in variables if not graph.used_by(v.name) and v.name not in needed
        ),
        undefined=tuple(f"{name} in {user}" for user, name in graph.undefined()),
        inconsistent=tuple(dict.fromkeys(finding.variable for finding in findings)),
    )
