"""The architecture by its imports: data flow one way, and no file or folder depends on itself by a detour."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("models", "circuits", "analysis", "scripts")  # each may import those before it
LONGEST = 400  # lines of a file


def files() -> list[Path]:
    """All Python files of the package, relative to the root."""
    return sorted(file.relative_to(ROOT) for floor in FLOORS for file in (ROOT / floor).rglob("*.py"))


def name_of(file: Path) -> str:
    """``circuits/network/circuit.py`` is ``circuits.network.circuit``; a package has the name of its folder."""
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(file): file for file in files()}


def imported(file: Path) -> set[str]:
    """Modules of ours that a file imports, at the top or within a function, also for types alone."""
    package = [*file.parts[:-1]]
    found = set()
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.removeprefix("spikekv.") for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *(node.module or "").split(".")]).strip(".").removeprefix("spikekv.")
            for alias in node.names:
                inner = f"{module}.{alias.name}".strip(".")
                found.add(inner if inner in MODULES else module)
    return found


IMPORTED = {name: imported(file) for name, file in MODULES.items()}
GRAPH = {name: (found & MODULES.keys()) - {name} for name, found in IMPORTED.items()}


def circle(graph: dict[str, set[str]]) -> list[str]:
    """One circle of a graph, or nothing."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def floor(name: str) -> str:
    return name.split(".")[0]


def room(name: str) -> str:
    """The sub-package of a module; a file that stands in one of the four folders is a room of its own."""
    return ".".join(name.split(".")[:2])


def test_no_arrow_runs_back_between_the_folders() -> None:
    back = [
        f"{source} -> {target}"
        for source, targets in GRAPH.items()
        for target in targets
        if FLOORS.index(floor(target)) > FLOORS.index(floor(source))
    ]
    assert back == []


def test_no_circle_between_files() -> None:
    assert circle(GRAPH) == []


@pytest.mark.parametrize("which", FLOORS)
def test_no_circle_between_sub_packages(which: str) -> None:
    rooms: dict[str, set[str]] = {}
    for source, targets in GRAPH.items():
        if floor(source) == which and source != which:
            inside = {room(target) for target in targets if floor(target) == which and target != which}
            rooms.setdefault(room(source), set()).update(inside - {room(source)})
    assert circle(rooms) == []


def test_the_test_sees_a_circle() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}})


def test_libraries_are_not_imported_on_the_way_to_a_value() -> None:
    """Brian2 is imported where networks are made, and nowhere below."""
    users = {name for name, found in IMPORTED.items() if any(one.split(".")[0] == "brian2" for one in found)}
    assert users
    assert all(name.startswith(("circuits.program", "circuits.engine", "scripts.benchmark")) for name in users), users


def long(lines: Iterable[Path]) -> list[str]:
    return [str(file) for file in lines if len((ROOT / file).read_text(encoding="utf-8").splitlines()) > LONGEST]


def test_no_file_is_two_rooms_in_one() -> None:
    assert long(files()) == []


def test_every_folder_is_packaged() -> None:
    """An installed copy lacks a folder that the list of packages does not name; an editable one hides it."""
    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"])
    assert listed == {"spikekv", *(f"spikekv.{name}" for name, file in MODULES.items() if file.name == "__init__.py")}
