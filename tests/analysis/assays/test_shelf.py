"""The ready protocols: each runs, fits into fifteen lines, and says the same from a file."""

from __future__ import annotations

import ast
import inspect
import textwrap
from pathlib import Path

import numpy as np
import pytest
from spikekv import HIPPOCAMPAL, minimal
from spikekv.analysis.assays import protocols
from spikekv.analysis.assays.assay_file import read_assay, to_toml
from spikekv.analysis.assays.assay_results import run_assay
from spikekv.analysis.assays.shelf import SHELF, shelved
from spikekv.circuits.network.tables import to_tables
from spikekv.circuits.protocol.schedule import schedule

SMALL = minimal(n_key=100, n_value=100, active=10)
LINES = 15


@pytest.mark.parametrize("name", SHELF)
def test_each_protocol_runs_in_a_small_form(name: str, tmp_path: Path) -> None:
    assay = shelved(name, SMALL, n_pairs=6)
    results = run_assay(assay, seeds=1, seed=2, out=tmp_path / "out")
    assert tuple(results.table["condition"].values) == assay.names
    for measure in assay.measures:
        assert np.isfinite(results.table[measure].values).any(), measure
    assert {one["verdict"] for one in results.contrasts} == {"one seed: no verdict"}
    names = {file.name for file in (tmp_path / "out").iterdir()}
    assert {"metrics.json", "results.nc", "conditions.csv", "table.txt", "assay.toml", f"{name}.png"} <= names
    assert max(map(len, results.text.splitlines())) <= 80


@pytest.mark.parametrize("name", SHELF)
def test_each_protocol_is_at_most_fifteen_lines(name: str) -> None:
    source = textwrap.dedent(inspect.getsource(SHELF[name].make))
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    body = function.body[1:]  # below the docstring
    assert sum(1 for line in source.splitlines()[body[0].lineno - 1 :] if line.strip()) <= LINES
    assert ast.get_docstring(function)


@pytest.mark.parametrize("circuit", [SMALL, HIPPOCAMPAL], ids=lambda circuit: circuit.name)
@pytest.mark.parametrize("name", SHELF)
def test_each_protocol_is_the_same_from_a_file(name: str, circuit: object, tmp_path: Path) -> None:
    assay = shelved(name, circuit, n_pairs=5)  # type: ignore[arg-type]
    file = tmp_path / "again.toml"
    file.write_text(to_toml(assay, [3]) or "")
    again, table = read_assay(file)
    assert (table.seed, table.seeds, again.name, again.measures) == (3, 1, name, assay.measures)
    assert list(map(str, again.contrasts)) == list(map(str, assay.contrasts))
    for condition, experiment in assay.conditions(4).items():
        other = again.conditions(4)[condition]
        assert to_tables(other.circuit) == to_tables(experiment.circuit)
        for name in ("seed", "n_active", "context", "learning", "reset", "timing", "trains"):
            assert getattr(other, name) == getattr(experiment, name), name
        one, two = schedule(experiment), schedule(other)
        assert (one.trials.phase == two.trials.phase).all()
        assert (one.patterns.values == two.patterns.values).all()
        for name, (cells, times) in one.events.items():
            assert np.array_equal(cells, two.events[name][0]), name
            assert np.array_equal(times, two.events[name][1]), name


def test_the_control_of_a_b_a_c_has_as_many_pairs() -> None:
    made = protocols.ab_ac(SMALL, 5, seed=1)
    first, second = (made[name].protocol for name in ("AB, DE", "AB, AC"))
    assert [phase.label for phase in first] == [phase.label for phase in second]
    assert made["AB, AC, one context"].context == made["AB, AC, two contexts"].context == 0.2


def test_unknown_protocols_and_short_lists_are_refused() -> None:
    with pytest.raises(ValueError, match="there is no such protocol; did you mean spacing"):
        shelved("spacin", SMALL)
    with pytest.raises(ValueError, match="pairs: must be at least 5"):
        shelved("spacing", SMALL, n_pairs=2)
