"""The house as its code has it: rooms, and the imports between them.

Every import counts: at the top of a module, inside a function, or for the type checker alone.
``python tests/house/house.py`` writes the table of rooms and the picture into CONTRIBUTING.md.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "zhangye"
RULES = Path(__file__).with_name("rooms.toml")
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
WITH_CONTENTS = (
    "structure", "statistics", "targets", "targets/contradictions", "scenarios", "observation",
    "simulation", "calibration", "assess", "explain", "planning",
)  # fmt: skip
"""Folders whose ``__init__`` lists their modules in the order of reading."""
Imports = Mapping[str, frozenset[str]]
"""Module -> modules that it imports, without the package's own name: 'targets.register'."""


@dataclass(frozen=True)
class Room:
    """A room, as ``rooms.toml`` has it; ``only`` is None where all rooms below may be known."""

    name: str
    does: str
    modules: tuple[str, ...]
    only: tuple[str, ...] | None


def rooms(rules: Path = RULES) -> list[Room]:
    """Read the rooms, from the ground up."""
    content = tomllib.loads(rules.read_text(encoding="utf-8"))
    return [
        Room(
            entry["name"],
            entry["does"],
            tuple(entry.get("modules", ())),
            tuple(entry["only"]) if "only" in entry else None,
        )
        for entry in content["room"]
    ]


def room_of(module: str, house: list[Room]) -> str:
    """Return the room of a module, 'targets.register' or 'errors'."""
    for room in house:
        if module in room.modules:
            return room.name
    folder = module.partition(".")[0]
    if folder not in {room.name for room in house if not room.modules}:
        raise LookupError(f"{module} stands in no room of {RULES.name}")
    return folder


def imports(package: Path = PACKAGE) -> Imports:
    """Read what each module imports of the package."""
    files = {_name(path, package): path for path in sorted(package.rglob("*.py"))}
    return {
        module: frozenset(_imported(module, path, files) - {module})
        for module, path in files.items()
    }


def _name(path: Path, package: Path) -> str:
    parts = path.relative_to(package).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(module: str, path: Path, files: Mapping[str, Path]) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found = set()
    for written in _written(tree, inside):
        if written == "" or written in files:
            found.add(written)
        elif written.rpartition(".")[0] in files:
            found.add(written.rpartition(".")[0])
    return found & set(files)


def _written(tree: ast.AST, folder: str) -> Iterator[str]:
    """Yield the names that import statements give, 'targets.register.Target'."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = folder.split(".")[: len(folder.split(".")) - node.level + 1]
                base = ".".join(filter(None, ["zhangye", *above, node.module or ""]))
            names = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name.partition(".")[0] == "zhangye":
                yield name.partition(".")[2]


def code_of(path: Path) -> str:
    """Return a module without its comments and docstrings: examples may speak of anything."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if not isinstance(body, list):
            continue
        node.body = [part for part in body if not _is_text(part)] or [ast.Pass()]  # type: ignore[attr-defined]
    return ast.unparse(tree)


def _is_text(part: ast.AST) -> bool:
    return (
        isinstance(part, ast.Expr)
        and isinstance(part.value, ast.Constant)
        and isinstance(part.value.value, str)
    )


def circles(graph: Imports) -> list[list[str]]:
    """Return the groups of modules that import each other, directly or through others."""
    reached = {module: _reached(module, graph) for module in graph}
    groups = {
        tuple(sorted(other for other in reached[module] if module in reached[other]))
        for module in graph
    }
    return [list(group) for group in sorted(groups) if group]


def between_rooms(graph: Imports, house: list[Room]) -> dict[str, dict[str, list[str]]]:
    """Return room -> room that it imports from -> the imports, 'assess.odds imports axes'."""
    known: dict[str, dict[str, list[str]]] = {room.name: {} for room in house}
    for module, others in graph.items():
        mine = room_of(module, house)
        for other in sorted(others):
            theirs = room_of(other, house)
            if theirs != mine:
                known[mine].setdefault(theirs, []).append(f"{module} imports {other}")
    return known


def violations(graph: Imports, house: list[Room]) -> list[str]:
    """Return the imports that the rules do not allow."""
    order = [room.name for room in house]
    broken = []
    for place, room in enumerate(house):
        allowed = set(order[:place]) if room.only is None else set(room.only)
        for other, lines in between_rooms(graph, house)[room.name].items():
            if other not in allowed:
                broken += [f"{room.name} may not know {other}: {line}" for line in lines]
    return broken


def table(graph: Imports, house: list[Room]) -> str:
    """Return the table of CONTRIBUTING.md: rooms, what they do, and what they import from."""
    known = between_rooms(graph, house)
    lines = ["| room | what it does | imports from |", "| --- | --- | --- |"]
    for room in house:
        others = [other.name for other in house if other.name in known[room.name]]
        lines.append(f"| {_label(room)} | {room.does} | {', '.join(others) or 'nothing'} |")
    return "\n".join(lines)


def _label(room: Room) -> str:
    files = ", ".join(f"`{name}.py`" for name in room.modules if name and name != room.name)
    return f"`{room.name}` ({files})" if files and room.name == "ground" else f"`{room.name}`"


def picture(graph: Imports, house: list[Room]) -> str:
    """Return the house as a Mermaid chart, the ground at the bottom.

    An arrow is left out where others lead the same way: what a room imports are the rooms that
    can be reached from it, or some of them; the table names them.
    """
    known = {name: set(others) for name, others in between_rooms(graph, house).items()}
    sizes = {room.name: 0 for room in house}
    for module in graph:
        sizes[room_of(module, house)] += 1
    lines = ["```mermaid", "flowchart TD"]
    for room in reversed(house):
        lines.append(f'    {room.name}["{room.name} ({sizes[room.name]})"]')
    for room in reversed(house):
        direct = known[room.name]
        beyond = set().union(*(_reached(other, known) for other in direct)) if direct else set()
        lines += [
            f"    {room.name} --> {other.name}"
            for other in reversed(house)
            if other.name in direct - beyond
        ]
    return "\n".join([*lines, "```"])


def _reached(name: str, known: Mapping[str, Set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = list(known[name])
    while waiting:
        other = waiting.pop()
        if other not in reached:
            reached.add(other)
            waiting += known[other]
    return reached


def filled(text: str, graph: Imports, house: list[Room]) -> str:
    """Return CONTRIBUTING.md with the table and the picture between their marks."""
    for mark, content in (("rooms", table(graph, house)), ("house", picture(graph, house))):
        begin, end = f"<!-- {mark} -->", f"<!-- /{mark} -->"
        before, _, rest = text.partition(begin)
        _, found, after = rest.partition(end)
        if not found:
            raise LookupError(f"{CONTRIBUTING.name} lacks {begin} ... {end}")
        text = f"{before}{begin}\n\n{content}\n\n{end}{after}"
    return text


def main() -> None:
    """Write table and picture; what stands outside their marks stays."""
    text = CONTRIBUTING.read_text(encoding="utf-8")
    CONTRIBUTING.write_text(filled(text, imports(), rooms()), encoding="utf-8")


if __name__ == "__main__":
    main()
