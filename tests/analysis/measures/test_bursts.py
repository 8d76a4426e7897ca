"""Bursts of a population, on spikes written by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from spikekv.analysis.measures.bursts import bursts


def recording(spikes: list[tuple[int, float]], n: int = 1000) -> Any:
    cells, times = zip(*sorted(spikes, key=lambda spike: spike[1]), strict=True)
    return SimpleNamespace(spikes={"CA3": (np.array(cells), np.array(times))}, sizes={"CA3": n})


def volley(cells: range, at: float) -> list[tuple[int, float]]:
    return [(cell, at + 0.0005 * k) for k, cell in enumerate(cells)]


def test_bursts_have_their_times_their_cells_and_what_they_replay() -> None:
    scattered = [(500 + k, 0.05 * k) for k in range(20)]
    found = bursts(recording(volley(range(20), 0.3) + volley(range(10, 30), 0.32) + scattered), "CA3", 0.0, 1.0)
    assert len(found.start) == 1
    assert found.rate == 1.0
    assert 0.27 < found.start[0] < 0.31
    assert 0.33 < found.stop[0] < 0.36
    assert found.cells[0, :30].all()
    patterns = np.zeros((3, 1000), bool)
    patterns[0, 500:530], patterns[1, :30], patterns[2, 100:130] = True, True, True
    assert found.replayed(patterns).tolist() == [1]
    assert found.replayed(patterns[[0, 2]]).tolist() == [-1]


def test_cells_that_fire_far_apart_make_no_burst() -> None:
    found = bursts(recording([(k, 0.03 * k) for k in range(30)]), "CA3", 0.0, 1.0)
    assert len(found.start) == 0
    assert found.replayed(np.ones((1, 1000), bool)).size == 0


def test_two_bursts_apart_in_time_are_two() -> None:
    found = bursts(recording(volley(range(10), 0.1) + volley(range(10), 0.5)), "CA3", 0.0, 2.0)
    assert len(found.start) == 2
    assert found.rate == 1.0
