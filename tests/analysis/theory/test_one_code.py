"""One population for cue and value: contents become what patterns have in common, and so do addresses."""

from __future__ import annotations

import numpy as np
import pytest
from spikekv.analysis.theory.one_code import OneCode


def network(n: int, loss: float = 0.1) -> OneCode:
    return OneCode(np.zeros((n, n)), rate=0.1, loss=loss, before=2, after=3)


def test_weights_follow_the_rule() -> None:
    both, first = np.array([True, True, False]), np.array([True, False, False])
    weights = network(3).study(np.array([both, first])).weights
    gained = 1 - 0.9**3
    assert weights[0, 1] == pytest.approx(gained * 0.9**2)  # the first cell fired again without the second
    assert weights[1, 0] == pytest.approx(gained)
    assert weights[0, 2] == weights[2, 0] == 0
    assert not weights.diagonal().any()


def test_a_part_of_a_cue_brings_the_cue_and_its_value() -> None:
    patterns = np.eye(4, dtype=bool).repeat(5, axis=1)  # five cells each
    pairs = np.hstack([patterns, patterns[::-1]])
    shown = patterns & (np.arange(20) % 5 < 3)
    cues, values = network(40).study(pairs).recall(shown, (5, 5))
    assert (cues == patterns).all()
    assert (values == patterns[::-1]).all()


def test_addresses_merge_where_contents_do() -> None:
    rng = np.random.default_rng(0)
    cues = np.zeros((8, 60), bool)
    cues[:, :12] = True  # what all have in common
    for row in cues:
        row[12 + rng.choice(48, 8, replace=False)] = True
    values = np.zeros((8, 40), bool)
    values[:, :10] = True
    recalled, came = network(100).study(np.hstack([cues, values])).recall(cues, (20, 10))
    alike = recalled.astype(int) @ recalled.T / 20
    assert alike.mean() > 0.9 > (cues.astype(int) @ cues.T / 20).mean()
    assert (came == values).all()
