"""A run in parts: what it keeps of each."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from spikekv import MINIMAL, Blanks, Delay, Experiment, Recall, Replay, Study, patterns, run
from spikekv.circuits.engine import stages
from spikekv.circuits.engine.job import Result


def test_parts_but_the_last_one_keep_no_state(compiled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The state holds all weights: a hundred bursts of replay would keep it two hundred times."""
    kept: list[int] = []
    joined = stages._joined

    def watched(results: Sequence[Result], wall: float) -> Result:
        kept.extend(len(result.state) for result in results[:-1])
        return joined(results, wall)

    monkeypatch.setattr(stages, "_joined", watched)
    pairs = patterns.random(2, seed=1)
    protocol = (Study(pairs), Replay(2, "VALUE"), Delay(0.1), Blanks(1), Recall(pairs))
    recording = run(Experiment(MINIMAL, protocol, seed=1))
    assert len(kept) >= 4
    assert not any(kept)
    assert recording.duration > 0
