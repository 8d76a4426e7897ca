"""A state as Python: circuits of ours go by their names."""

from __future__ import annotations

import pytest
from spikekv import RecallExperiment, patterns
from spikekv.analysis.explore.code import as_python
from spikekv.circuits import circuit_named


@pytest.mark.parametrize(
    ("name", "constant"), [("hippocampal", "HIPPOCAMPAL"), ("hippocampal-2026", "HIPPOCAMPAL_2026")]
)
def test_a_circuit_of_ours_is_imported_by_its_name(name: str, constant: str) -> None:
    text = as_python(RecallExperiment(circuit_named(name), patterns.random(2, seed=1), seed=1))
    assert f"from spikekv import {constant}," in text
    assert f"    {constant}," in text
