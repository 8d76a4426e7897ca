"""The names that `spikekv` offers are there, light to import, and those that the README uses."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
import spikekv

README = (Path(__file__).parent.parent / "README.md").read_text()


@pytest.mark.parametrize("name", spikekv.__all__)
def test_every_name_is_there(name: str) -> None:
    assert getattr(spikekv, name) is getattr(spikekv, name)
    assert name in dir(spikekv)


def test_a_wrong_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = spikekv.nothing


def test_the_readme_uses_names_that_are_there() -> None:
    block = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert block
    imported = [
        alias.name
        for node in ast.walk(ast.parse(block[1]))
        if isinstance(node, ast.ImportFrom) and node.module == "spikekv"
        for alias in node.names
    ]
    assert set(imported) <= set(spikekv.__all__)
    assert len(imported) > 5


def test_importing_is_light() -> None:
    code = (
        "import sys, spikekv; assert not {'numpy', 'brian2'} & set(sys.modules); "
        "spikekv.MINIMAL, spikekv.run, spikekv.recall_accuracy; assert 'brian2' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
