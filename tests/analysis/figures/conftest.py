"""Recordings to draw, and figures closed after each test."""

import dataclasses

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from spikekv.circuits.stimuli.stimuli import Stimuli


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


@pytest.fixture
def run(record, blocks):
    """Five pairs of four value cells. At the recall of pair 0 cells 0-2 fire, 3 is missed and 7 is false."""
    recalled = blocks.astype(int) * 2
    recalled[0, [3, 7]] = 0, 2
    cues = np.eye(5, 6, dtype=bool)
    return record(
        blocks,
        {
            "KEY": {"study": 3 * np.eye(5, 6, dtype=int), "recall": np.eye(5, 6, dtype=int)},
            "VALUE": {"study": 2 * blocks.astype(int), "recall": recalled},
            "VALUE_INH": {"study": np.ones((5, 3), int), "recall": np.ones((5, 3), int)},
        },
        cues=cues,
        kinds={"KEY": "input", "VALUE": "excitatory", "VALUE_INH": "inhibitory"},
    )


@pytest.fixture
def pictured(run):
    """The same with pictures of 2 x 2: value cell n brightens pixel n mod 4."""
    rng = np.random.default_rng(0)
    stimuli = Stimuli(
        rng.random((5, 4)), rng.random((5, 4)), (2, 2), decoder=np.tile(np.eye(4), (5, 1)), mean=np.full(4, 0.25)
    )
    return dataclasses.replace(run, stimuli=stimuli)
