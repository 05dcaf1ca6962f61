"""From an XMILE file to PySD's abstract model: what PySD's translator leaves out is put right here.

PySD passes silently over tags that it does not know, and gives all elements of an array the first
one's table. Here every tag is either carried out, known to have no bearing on numbers, or refused
by its name; equations of elements are handed on one by one, and each error names its variable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from .errors import ModelError, all_of
from .nonnegative import Stock, limit
from .repair import xmile_equation

METHODS = {"euler": "euler", "rk4": "rk4"}
"""Integration methods, as files and as the engine name them."""

_SHOWN = {"doc", "units", "range", "scale", "format", "event_poster", "label"}
_BESIDE = {
    "xmile": {"header", "model_units", "default_format", "views", "style", "prefs", "menu_prefs"},
    "sim_specs": {"pause"},
    "model": {"views", "display", "style"},
    "variables": {"group"},
    "stock": _SHOWN, "flow": _SHOWN, "aux": _SHOWN, "gf": _SHOWN, "element": _SHOWN,
}  # fmt: skip
"""Tags that have no bearing on numbers, by the tag that holds them."""
_VARIABLE = {"eqn", "non_negative", "dimensions", "element"}
_POINTS = {"xscale", "yscale", "xpts", "ypts"}
_CARRIED_OUT = {
    "xmile": {"sim_specs", "dimensions", "behavior", "model"},
    "sim_specs": {"start", "stop", "dt"},
    "dimensions": {"dim"},
    "dim": {"elem"},
    "behavior": {"non_negative", "stock", "flow"},
    "model": {"variables"},
    "variables": {"stock", "flow", "aux", "gf"},
    "stock": _VARIABLE | {"inflow", "outflow"},
    "flow": _VARIABLE | {"gf", "init_eqn"},
    "aux": _VARIABLE - {"non_negative"} | {"gf", "init_eqn"},
    "element": {"eqn", "gf", "init_eqn", "non_negative"} | _POINTS,
    "gf": _POINTS | {"dimensions", "element"},
}
"""Tags that are carried out, by the tag that holds them."""
_CONTROLS = {"initial_time", "final_time", "time_step", "saveper"}


def translate(path: Path, content: bytes) -> tuple[Any, str]:
    """Parse an XMILE file.

    Parameters
    ----------
    path
        Names it in messages.
    content
        Its bytes.

    Returns
    -------
    abstract
        PySD's abstract model.
    method
        The integration method, a value of `METHODS`.

    Raises
    ------
    ModelError
        If it is broken or cut short, or holds what is not carried out.
    """
    from pysd.translators.structures.abstract_model import AbstractModel
    from pysd.translators.xmile.xmile_section import Section

    root = _root(path, content)
    file = _File(root)
    errors = [*file.refused(root), *file.twice()]
    method = file.method(errors)
    file.complete()
    if errors:
        raise all_of(errors, path)
    section = Section(
        name="__main__",
        path=path.with_suffix(".py"),
        section_type="main",
        params=[],
        returns=[],
        content_root=root,
        namespace=file.namespace,
        split=False,
        views_dict=None,
    )
    section.parse(parse_all=False)
    for component in section.components:
        try:
            file.parse(component, section.behaviors)
        except ModelError as error:
            errors.append(error)
        except Exception as error:  # the translator lets through whatever its visitors raise
            errors.append(_unparsed(file, component, error))
    if errors:
        raise all_of(errors, path)
    file.limit_outflows(section.components, section.behaviors)
    return AbstractModel(original_path=path, sections=(section.get_abstract_section(),)), method


def _unparsed(file: _File, component: Any, error: Exception) -> ModelError:
    node = getattr(component, "node", None)
    written = component.eqn if node is None else file.written(node)
    lines = str(error).strip().splitlines() or [type(error).__name__]
    reason = "this equation cannot be parsed"
    if type(error).__name__ not in {"ParseError", "IncompleteParseError", "VisitationError"}:
        reason += f" ({lines[0][:120]})"
    return ModelError(reason, variable=component.name, expression=written[:300])


# --- the tree ------------------------------------------------------------------------------------


def _root(path: Path, content: bytes) -> Any:
    """Return the tree of a file, mended where a mistake leaves no doubt.

    Stella writes ``isee:`` tags whose prefix it does not always declare, and the last tag of a
    hand-written file may close another than was opened; neither leaves anything out.
    """
    from lxml import etree

    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    root = etree.fromstring(content, parser) if content.strip() else None
    for entry in parser.error_log:
        undeclared = entry.type_name == "NS_ERR_UNDEFINED_NAMESPACE"
        if undeclared or (
            entry.type_name in _LAST_TAG and _is_last(content, entry.line, entry.column)
        ):
            continue
        if entry.type_name == "WAR_NS_URI_RELATIVE":
            continue
        raise ModelError(
            f"broken or cut short XML: {entry.message.strip()}",
            file=path,
            place=f"line {entry.line}",
        )
    if root is None:
        raise ModelError("this is no XML", file=path)
    if etree.QName(root).localname != "xmile" or None not in root.nsmap:
        raise ModelError("this is no XMILE: its first tag is not <xmile xmlns=...>", file=path)
    return root


_LAST_TAG = {"ERR_TAG_NAME_MISMATCH", "ERR_TAG_NOT_FINISHED"}


def _is_last(content: bytes, line: int, column: int) -> bool:
    """Return whether the model was closed before a place, and only closing tags follow."""
    lines = content.splitlines(keepends=True)
    offset = sum(map(len, lines[: line - 1])) + column - 1
    closed = re.search(rb"</(\w+:)?model\s*>", content[:offset]) is not None
    return closed and re.search(rb"<(?!/)", content[offset:]) is None


class _File:
    """An XMILE file's tree, and what has to be known of it."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.namespace = root.nsmap[None]
        self._ns = {"ns": self.namespace}
        variables = root.xpath("ns:model/ns:variables/*[@name]", namespaces=self._ns)
        self.variables = [node for node in variables if self._tag(node) in _CARRIED_OUT]
        self.dimensions = {
            _key(node.attrib["name"]): self._names(node, "ns:dimensions/ns:dim")
            for node in self.variables
        }

    def _find(self, node: Any, path: str) -> list[Any]:
        return list(node.xpath(path, namespaces=self._ns))

    def _names(self, node: Any, path: str) -> list[str]:
        return [found.attrib["name"] for found in self._find(node, path)]

    def _tag(self, node: Any) -> str | None:
        """Return a tag of XMILE; None for comments and what other namespaces hold."""
        if not isinstance(node.tag, str):
            return None
        space, _, name = node.tag.rpartition("}")
        return str(name) if space.removeprefix("{") == self.namespace else None

    # --- what is refused ---------------------------------------------------------------------

    def refused(self, node: Any, variable: str | None = None) -> Iterator[ModelError]:
        """Yield an error for each tag that is neither carried out nor without bearing."""
        kind = self._tag(node) or ""
        if kind in {"stock", "flow", "aux", "gf"} and "name" in node.attrib:
            variable = node.attrib["name"].replace("\\n", " ")
        for child in node:
            tag = self._tag(child)
            if tag is None or ":" in tag or tag in _BESIDE.get(kind, ()):
                continue  # what other namespaces hold is their vendors' own
            if tag in _CARRIED_OUT.get(kind, ()):
                yield from self.refused(child, variable)
            elif tag == "data" and not len(child):
                continue
            else:
                place = f"line {child.sourceline}"
                yield ModelError(f"<{tag}> is not supported", variable=variable, place=place)
        if kind == "gf":
            yield from self._refused_points(node, variable)

    def _refused_points(self, node: Any, variable: str | None) -> Iterator[ModelError]:
        """Yield errors of a table: PySD reads its numbers up to the first that is none."""
        kind = node.attrib.get("type", "continuous")
        if kind not in {"continuous", "extrapolate", "discrete"}:
            yield ModelError(f"graphical functions of type {kind!r} are not supported",
                             variable=variable)  # fmt: skip
        counts = {}
        for tag in ("xpts", "ypts"):
            for points in self._find(node, f"ns:{tag}"):
                written = (points.text or "").split(points.attrib.get("sep", ","))
                try:
                    counts[tag] = len([float(number) for number in written])
                except ValueError:
                    yield ModelError(f"<{tag}> holds what is no number", variable=variable)
                    return
        if self._find(node, "ns:element"):
            return
        if "ypts" not in counts or not ("xpts" in counts or self._find(node, "ns:xscale")):
            yield ModelError("a graphical function needs <ypts> and <xpts> or <xscale>",
                             variable=variable)  # fmt: skip
        elif "xpts" in counts and self._find(node, "ns:xscale"):
            yield ModelError("both <xscale> and <xpts> are given", variable=variable)
        elif counts.get("xpts", counts["ypts"]) != counts["ypts"]:
            yield ModelError("<xpts> and <ypts> differ in length", variable=variable)

    def twice(self) -> Iterator[ModelError]:
        """Yield an error for each name that has two equations, and for further models."""
        seen = set()
        for node in self.variables:
            name = _key(node.attrib["name"])
            if name in seen:
                place = f"line {node.sourceline}"
                yield ModelError(
                    "this variable stands twice", variable=node.attrib["name"], place=place
                )
            seen.add(name)
        models = self._find(self.root, "ns:model")
        if len(models) > 1:
            names = ", ".join(model.attrib["name"] for model in models if "name" in model.attrib)
            yield ModelError(f"models of modules are not supported: {names}")

    def method(self, errors: list[ModelError]) -> str:
        """Return the integration method: of those listed, the first that the engine knows."""
        for specs in self._find(self.root, "ns:sim_specs"):
            listed = specs.attrib.get("method", "euler").split(",")
            for name in listed:
                if name.strip().lower() in METHODS:
                    return METHODS[name.strip().lower()]
            allowed = ", ".join(METHODS)
            errors.append(
                ModelError(f"method={specs.attrib['method']!r} is not supported (one of {allowed})")
            )
        return "euler"

    # --- what is put right ---------------------------------------------------------------------

    def complete(self) -> None:
        """Write out what the standard lets files leave out, and equations as PySD reads them."""
        from lxml import etree

        def add(parent: Any, tag: str, **attributes: str) -> Any:
            return etree.SubElement(parent, f"{{{self.namespace}}}{tag}", attributes)

        for specs in self._find(self.root, "ns:sim_specs"):
            if not self._find(specs, "ns:dt"):
                add(specs, "dt").text = "1"
        for dim in self._find(self.root, "ns:dimensions/ns:dim"):
            if not self._find(dim, "ns:elem"):
                for number in range(1, int(dim.attrib.get("size", "0")) + 1):
                    add(dim, "elem", name=str(number))
        for node in self.variables:
            for tag in ("eqn", "init_eqn"):
                for equation in self._find(node, f".//ns:{tag}"):
                    equation.text = xmile_equation(equation.text or "", self.dimensions)
            for tag in ("inflow", "outflow"):
                for flow in self._find(node, f"ns:{tag}"):
                    flow.text = _key(flow.text or "")
            table = self._find(node, "ns:gf")
            if table and not self._find(node, ".//ns:eqn"):
                # A table without an argument is a function that others call
                node.tag = f"{{{self.namespace}}}gf"
                node.attrib.update(table[0].attrib)
                node.extend(list(table[0]))
                node.remove(table[0])

    def written(self, node: Any) -> str:
        """Return the equations of a variable as text."""
        return "; ".join(" ".join((eqn.text or "").split())
                         for eqn in self._find(node, ".//ns:eqn"))  # fmt: skip

    def parse(self, component: Any, behaviors: dict[str, bool]) -> None:
        """Parse all equations of a variable.

        Parameters
        ----------
        component
            PySD's component.
        behaviors
            Which stocks and flows are not negative.
        """
        node = getattr(component, "node", None)
        if node is None:  # a control variable
            component.parse(behaviors)
            return
        elements = self._find(node, "ns:element")
        if not elements:
            component.parse(behaviors)
            component.components = [
                (subscripts, self._with_initial(component, node, tree, behaviors))
                for subscripts, tree in component.components
            ]
        for element in elements:
            alone = self._alone(node, element)
            single = type(component)(alone, component.ns, component.subscripts)
            single.parse(behaviors)
            if len(single.components) != 1:
                raise ModelError("an element needs one equation", variable=component.name)
            subscripts = [name.strip() for name in element.attrib["subscript"].split(",")]
            tree = self._with_initial(single, alone, single.components[0][1], behaviors)
            component.components.append(((subscripts, []), tree))
        if not component.components:
            raise ModelError("this variable has no equation", variable=component.name)

    def limit_outflows(self, components: list[Any], behaviors: dict[str, bool]) -> None:
        """Let the flows of stocks that may not be negative give way, once all are parsed."""

        def flows(node: Any, tag: str) -> list[str]:
            return [_key(flow.text or "") for flow in self._find(node, f"ns:{tag}")]

        stocks = [
            Stock(_key(node.attrib["name"]), flows(node, "inflow"), flows(node, "outflow"))
            for node in self.variables
            if self._tag(node) == "stock" and self._not_negative(node, behaviors)
        ]
        if not stocks:
            return
        one_way = {
            _key(node.attrib["name"])
            for node in self.variables
            if self._tag(node) == "flow" and self._not_negative(node, behaviors)
        }
        moving = [
            component
            for component in components
            if self._tag(getattr(component, "node", self.root)) in {"flow", "aux"}
        ]
        trees = {
            _key(component.name): [tree for _, tree in component.components] for component in moving
        }
        limit(trees, stocks, one_way)
        for component in moving:
            subscripts = [subscripts for subscripts, _ in component.components]
            limited = zip(subscripts, trees[_key(component.name)], strict=True)
            component.components = list(limited)

    def _not_negative(self, node: Any, behaviors: dict[str, bool]) -> bool:
        """Return whether a stock or flow, or one of its elements, may not be negative."""
        own = self._find(node, ".//ns:non_negative")
        if own:
            return any("false" not in (mark.text or "").lower() for mark in own)
        return behaviors[f"non_negative_{self._tag(node)}"]

    def _alone(self, node: Any, element: Any) -> Any:
        """Return the node that one element would have if it were a variable by itself."""
        alone = deepcopy(node)
        own = {child.tag for child in element}
        for child in list(alone):
            if self._tag(child) in {"element", "dimensions"} or child.tag in own:
                alone.remove(child)
        own_table = self._tag(node) == "gf" and self._find(element, "ns:gf")
        for child in own_table[0] if own_table else element:
            alone.append(deepcopy(child))
        if own_table:
            alone.attrib.update(own_table[0].attrib)
        return alone

    def _with_initial(
        self, component: Any, node: Any, tree: Any, behaviors: dict[str, bool]
    ) -> Any:
        """Return a tree that gives way to ``init_eqn`` while initial values are found."""
        from pysd.translators.structures.abstract_expressions import (
            CallStructure,
            ReferenceStructure,
        )

        initial = self._find(node, "ns:init_eqn")
        if not initial:
            return tree
        other = deepcopy(node)
        for equation in self._find(other, "ns:eqn"):
            equation.text = initial[0].text
        single = type(component)(other, component.ns, component.subscripts)
        single.parse(behaviors)
        start = single.components[0][1]
        return CallStructure(ReferenceStructure("active_initial"), (tree, start))


def _key(name: str) -> str:
    """Return the spelling under which equations refer to a variable."""
    return re.sub(r"(\\n|[\s_])+", "_", name.strip().strip('"').lower())
