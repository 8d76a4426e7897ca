"""The names of the four front doors are there, light to import, and the only ones that a reader must know."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import spikekv
from spikekv import MINIMAL, RecallExperiment, patterns, run, score, study

ROOT = Path(__file__).parent.parent
DOORS = ("spikekv", "spikekv.models", "spikekv.circuits", "spikekv.analysis")
NAMES = [(door, name) for door in DOORS for name in importlib.import_module(door).__all__]
DOCS = ROOT / "docs"
SHOWN = [
    ROOT / "README.md",
    *sorted(DOCS.glob("*.md")),
    *sorted(DOCS.glob("examples/*.py")),
    *sorted(DOCS.glob("notebooks/*.ipynb")),
]
IMPORT = re.compile(r"(?:from|import) (spikekv[.\w]*)|``?(spikekv\.[.\w]+)")


@pytest.mark.parametrize(("door", "name"), NAMES, ids=lambda part: part)
def test_every_name_is_there(door: str, name: str) -> None:
    module = importlib.import_module(door)
    assert getattr(module, name) is getattr(module, name)
    assert name in dir(module)


def test_one_name_means_one_thing() -> None:
    found: dict[str, set[int]] = {}
    for door, name in NAMES:
        found.setdefault(name, set()).add(id(getattr(importlib.import_module(door), name)))
    assert [name for name, things in found.items() if len(things) > 1] == []


def test_a_wrong_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        _ = spikekv.nothing


def test_importing_is_light() -> None:
    code = (
        f"import sys, {', '.join(DOORS)}\n"
        "assert not {'numpy', 'brian2', 'matplotlib'} & set(sys.modules)\n"
        "spikekv.MINIMAL, spikekv.run, spikekv.recall_accuracy\n"
        "assert not {'brian2', 'matplotlib'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def paths(text: str) -> Iterator[str]:
    """Import paths of ours that a text shows."""
    for match in IMPORT.finditer(text):
        yield match[1] or match[2]


def too_deep(path: str) -> bool:
    """Whether a path goes beyond a front door and a name behind it."""
    parts = path.split(".")
    door = ".".join(parts[:2]) if ".".join(parts[:2]) in DOORS else parts[0]
    return len(parts) - len(door.split(".")) > 1


@pytest.mark.parametrize("file", SHOWN, ids=lambda file: file.name)
def test_nobody_is_shown_a_path_deeper_than_two_levels(file: Path) -> None:
    text = file.read_text()
    imported = [match[1] for match in IMPORT.finditer(text) if match[1]]
    assert [path for path in imported if path not in DOORS] == []
    assert [path for path in paths(text) if too_deep(path)] == []


def test_a_deep_path_would_be_found() -> None:
    shown = "from spikekv.circuits.engine.run import run; `spikekv.analysis.measures.decoding`; `spikekv.models.LIF`"
    assert [path for path in paths(shown) if too_deep(path)] == [
        "spikekv.circuits.engine.run",
        "spikekv.analysis.measures.decoding",
    ]


def test_the_readme_uses_names_that_are_there() -> None:
    block = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert block
    imported = [
        alias.name
        for node in ast.walk(ast.parse(block[1]))
        if isinstance(node, ast.ImportFrom) and node.module == "spikekv"
        for alias in node.names
    ]
    assert set(imported) <= set(spikekv.__all__)
    assert len(imported) > 5


def test_the_readme_is_short_and_has_pictures() -> None:
    lines = (ROOT / "README.md").read_text().splitlines()
    assert len(lines) <= 120
    pictures = re.findall(r"(?:src=\"|\]\()(docs/images/[^\")]+)", "\n".join(lines[:40]))  # on the first screen
    assert len(set(pictures)) >= 2
    assert all((ROOT / picture).is_file() for picture in pictures)


def test_stubs_are_part_of_the_package() -> None:
    data = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]
    assert {door for door, files in data.items() if "*.pyi" in files} == set(DOORS)


@pytest.mark.parametrize("verb", [run, study])
def test_only_the_experiment_is_positional(verb: object) -> None:
    kinds = [p.kind for p in inspect.signature(verb).parameters.values()]  # type: ignore[arg-type]
    assert kinds[0] == inspect.Parameter.POSITIONAL_OR_KEYWORD
    assert set(kinds[1:]) == {inspect.Parameter.KEYWORD_ONLY}


def test_score_gives_the_measures_of_one_run() -> None:
    recording = run(RecallExperiment(MINIMAL, patterns.random(5, seed=1), seed=1))
    measures = score(recording)
    for name in ("f1", "precision", "recall", "overlap", "identification_accuracy"):
        assert measures[name] == 1
    assert measures["chance"] == 0.2
    assert measures["rates_hz"].keys() == recording.sizes.keys()
    assert measures["active_fraction"]["VALUE"] == pytest.approx(0.02)
    cued = recording.trials.where("recall")
    counts = recording.counts("VALUE", cued, after=0.0)
    taught = recording.values[recording.trials.pair[cued]]
    assert measures["recalled_rate_hz"] == pytest.approx(np.mean(counts[taught]) / 0.15)
    assert set(measures["controls"]) == {"shuffled"}  # the other control needs a second run
