"""Durations and rates of an experiment."""

from __future__ import annotations

from dataclasses import dataclass

from ...models.numeric import take_numbers
from ..recording.trials import READOUT_AFTER

# Times in seconds
DT = 0.0002  # integration step
LEAD = 0.8  # rest before the first stimulus: the adaptation of the interneurons settles
ACH_STEP = 0.02  # the acetylcholine level is updated at this interval
MAX_RATE = 150.0  # Hz; near-regular trains above it would lose spikes to the shortest interval
MAX_DT = 0.0005  # fast synapses and refractory periods need several steps
MOST_TRIALS = 100_000  # of a kind
MOST_PRESENTATIONS = 1000  # of a pair
MOST_SECONDS = 1e5  # of one time
MIN_DELAY = 0.5  # five time constants of acetylcholine, before the trials that fix theta


@dataclass(frozen=True)
class Timing:
    """Durations (s) and input rates (Hz) of an experiment.

    Parameters
    ----------
    on, gap : float
        Duration of each presentation, and of the rest after it.
    delay : float
        Between study and recall. Acetylcholine falls in its first part; trials without a cue fill the rest.
    fillers : int
        Random cues without a value that are shown before the first pair and never tested: the first cues after a
        rest meet a circuit that has not settled (a primacy buffer, as in list learning).
    blanks : int
        Number of trials without a cue, on which the read-out threshold is fixed.
    cue_rate, teacher_rate : float
        Rate of the active cells of a cue, and of the teacher.
    reward : float
        From the end of the cue of a rewarded pair to the reward.
    dt : float
        Integration step. Input spikes are given on its grid.

    Examples
    --------
    >>> from spikekv import Timing
    >>> Timing(on=0.2, delay=1.0).gap
    0.1
    """

    on: float = 0.150
    gap: float = 0.100
    delay: float = 0.6
    fillers: int = 8
    blanks: int = 20
    cue_rate: float = 50.0
    teacher_rate: float = 50.0
    dt: float = DT
    reward: float = 0.05

    def __post_init__(self) -> None:
        take_numbers(self)
        for name in ("on", "cue_rate", "teacher_rate"):
            if not getattr(self, name) > 0:
                raise ValueError(f"Timing.{name}: must be positive, got {getattr(self, name)}")
        for name in ("cue_rate", "teacher_rate"):
            if getattr(self, name) > MAX_RATE:
                raise ValueError(f"Timing.{name}: must be at most {MAX_RATE} Hz, got {getattr(self, name)}")
        for name in ("blanks", "fillers"):
            if getattr(self, name) < 0:
                raise ValueError(f"Timing.{name}: must not be negative, got {getattr(self, name)}")
            if getattr(self, name) > MOST_TRIALS:
                raise ValueError(f"Timing.{name}: must be at most {MOST_TRIALS}, got {getattr(self, name)}")
        for name in ("on", "gap", "delay", "reward"):
            if getattr(self, name) > MOST_SECONDS:
                raise ValueError(f"Timing.{name}: must be at most {MOST_SECONDS:g} s, got {getattr(self, name)}")
        if not 1e-6 <= self.dt <= MAX_DT:
            raise ValueError(f"Timing.dt: must be in [1e-06, {MAX_DT}] s, got {self.dt}")
        if not self.reward >= 0:
            raise ValueError(f"Timing.reward: must not be negative, got {self.reward}")
        if self.delay < MIN_DELAY:
            raise ValueError(f"Timing.delay: must be at least {MIN_DELAY} s (acetylcholine falls), got {self.delay}")
        if self.gap < READOUT_AFTER:
            raise ValueError(f"Timing.gap: must be at least {READOUT_AFTER} s (the read-out window), got {self.gap}")
