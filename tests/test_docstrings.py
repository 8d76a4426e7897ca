"""Every public name says in numpydoc what it takes and returns, with an example that runs."""

from __future__ import annotations

import doctest
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib
import pytest
from matplotlib import pyplot
from spikekv import MINIMAL, RecallExperiment, patterns, run
from spikekv.circuits import Recording

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL


def public() -> dict[str, Any]:
    """Classes and functions behind the front doors, by the shortest name."""
    found: dict[str, Any] = {}
    for door in ("models", "circuits", "analysis"):
        module = importlib.import_module(f"spikekv.{door}")
        for name in module.__all__:
            if inspect.isclass(thing := getattr(module, name)) or inspect.isfunction(thing):
                found[f"{door}.{name}"] = thing
    functions = {f"patterns.{name}": getattr(patterns, name) for name in ("circular", "digits", "random", "load")}
    return found | functions


NAMES = sorted(public())


@pytest.fixture(scope="module")
def recording() -> Recording:
    """What the examples call ``recording``: five random pairs through the minimal circuit."""
    return run(RecallExperiment(MINIMAL, patterns.random(5, seed=1), seed=1))


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    matplotlib.use("agg")
    monkeypatch.chdir(tmp_path)
    yield
    pyplot.close("all")


@pytest.mark.parametrize("name", NAMES)
def test_an_example_gives_what_it_says(name: str, recording: Recording) -> None:
    text = inspect.getdoc(public()[name]) or ""
    if "pynwb" in text:
        pytest.importorskip("pynwb")
    example = doctest.DocTestParser().get_doctest(text, {"recording": recording}, name, None, None)
    assert example.examples, "has no example"
    said: list[str] = []
    doctest.DocTestRunner(optionflags=FLAGS).run(example, out=said.append)
    assert not said, "".join(said)


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_is_described(name: str) -> None:
    thing = public()[name]
    text = inspect.getdoc(thing) or ""
    section = text.partition("Parameters\n----------\n")[2]
    described = {
        parameter.strip()
        for line in section.splitlines()
        if line and not line.startswith(" ") and (" : " in line or "," in line)
        for parameter in line.partition(" : ")[0].split(",")
    }
    taken = [p for p in inspect.signature(thing).parameters if p not in ("self", "args", "kwargs")]
    assert [parameter for parameter in taken if parameter not in described] == []
