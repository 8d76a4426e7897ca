"""What came back, cue by cue: plain numbers and pictures of one run, for the page to draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...circuits.recording.recording import Recording
from ..measures.accuracy import f1
from ..measures.decoding import decode
from ..measures.familiarity import stage_match
from ..measures.reconstruction import read_out


@dataclass(frozen=True)
class Answer:
    """The recall of one run. Rows are cues, in the order in which they were shown.

    Parameters
    ----------
    recording : Recording
        The run, restricted to its recall.
    trials : ndarray
        (n,) row numbers in ``recording.trials``.
    pair : ndarray
        (n,) the pair that is cued.
    stored, active : ndarray
        (n, n_value_cells) bool: the value that was taught, and the cells that fired.
    correct : ndarray
        (n,) bool: the value that was taught is the one identified.
    f1 : ndarray
        (n,) in [0, 1].
    key_match : mapping
        Key stage -> (n,) match to the key of study, in [-1, 1].
    rates : mapping
        Population -> mean rate while a cue of recall is on (Hz).
    theta : int
        Spikes that make a value cell active.
    pictures : ndarray, optional
        (n, n_features) that the active cells stand for; None where values are no pictures.
    """

    recording: Recording
    trials: np.ndarray
    pair: np.ndarray
    stored: np.ndarray
    active: np.ndarray
    correct: np.ndarray
    f1: np.ndarray
    key_match: Mapping[str, np.ndarray]
    rates: Mapping[str, float]
    theta: int
    pictures: np.ndarray | None

    @property
    def hits(self) -> np.ndarray:
        """(n,) value cells that were taught and fired."""
        return (self.active & self.stored).sum(1)

    @property
    def missed(self) -> np.ndarray:
        """(n,) value cells that were taught and kept silent."""
        return (self.stored & ~self.active).sum(1)

    @property
    def false(self) -> np.ndarray:
        """(n,) value cells that fired and were not taught."""
        return (self.active & ~self.stored).sum(1)

    def row(self, pair: int) -> int:
        """The row of a pair's first cue. Raises ValueError for a pair that is not cued."""
        rows = np.flatnonzero(self.pair == pair)
        if not rows.size:
            raise ValueError(f"pair: {pair} is not cued; there are {', '.join(map(str, self.pair.tolist()))}")
        return int(rows[0])


def answer_of(recording: Recording, recall: str) -> Answer:
    """Measure one recall of a run. recall: label of the phase."""
    of_phase = recording.phase(recall)
    decoded = decode(of_phase)
    trials = of_phase.trials
    seconds = (trials.stop - trials.start)[decoded.trials].sum()
    return Answer(
        recording=of_phase,
        trials=decoded.trials,
        pair=decoded.pair,
        stored=decoded.stored,
        active=decoded.active,
        correct=decoded.correct,
        f1=f1(decoded.active, decoded.stored),
        key_match={stage: stage_match(of_phase, stage).own for stage in of_phase.stages},
        rates={
            name: float(np.diff(of_phase.windows(name, decoded.trials, after=0.0)).sum() / size / seconds)
            for name, size in of_phase.sizes.items()
        },
        theta=decoded.theta,
        pictures=read_out(of_phase.stimuli, decoded.active),
    )
