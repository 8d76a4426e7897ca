"""Does a value come back whole when a part of it is driven from outside?"""

from __future__ import annotations

import numpy as np

from ...circuits.recording.recording import Recording
from .decoding import decode


def completion(recording: Recording) -> float:
    """Mean share of a pair's value cells, less those that a lesion stimulates or silences, active at its recall.

    Cells that are driven from outside fire, and silenced ones do not, whatever the circuit knows, so they are not
    counted; without such a lesion it is the recall of `accuracy.recall`. A pair of whose cells
    none are left counts as 0. Read it beside precision: a circuit in which all cells fire completes everything.
    """
    decoded = decode(recording)
    start, stop = recording.trials.start[decoded.trials], recording.trials.stop[decoded.trials]
    left = decoded.stored.copy()
    for hit in recording.hits:
        if hit.population == recording.value and hit.mode in ("stimulate", "silence"):
            during = (start < hit.stop - 1e-9) & (stop > hit.start + 1e-9)
            left[np.ix_(np.flatnonzero(during), hit.cells)] = False
    return float(((decoded.active & left).sum(1) / np.maximum(left.sum(1), 1)).mean())
