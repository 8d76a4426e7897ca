"""A subject that answers in a fraction of a second: the minimal circuit."""

from __future__ import annotations

import pytest
from spikekv import MINIMAL, Cue, RecallExperiment, Timing, patterns
from spikekv.analysis.explore.subject import Subject


@pytest.fixture(scope="session")
def subject() -> Subject:
    timing = Timing(fillers=0, blanks=5, delay=0.5)
    pairs = patterns.digits(n_pairs=6, seed=2)
    return Subject(RecallExperiment(MINIMAL, pairs, Cue(valid=0.6), seed=3, timing=timing), n_cues=4)
