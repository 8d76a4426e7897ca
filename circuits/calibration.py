"""Inhibition calibrated to a target activity, stage by stage from the input on.

Swinging global gains by hand moves a circuit between silence and runaway. Here each stage
has one conductance, of its own basket cells, and one number to reach: the fraction of its
cells that fires while a pair is studied (for the value area: its rate without a cue).
Later stages do not act back on earlier ones, so one pass from the input on is enough.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from .engine.run import run
from .network.circuit import Circuit
from .protocol.experiment import RecallExperiment
from .recording.recording import Recording
from .stimuli.pairs import Pairs


@dataclass(frozen=True)
class Target:
    """What one stage is to reach, and the inhibitory projection that is to bring it there.

    measure: ``study fraction``, the mean share of cells with a spike while a pair is
    studied, or ``blank rate``, the mean rate (Hz) in trials without a cue.
    """

    projection: str
    population: str
    value: float
    measure: Literal["study fraction", "blank rate"] = "study fraction"

    def measured(self, recording: Recording) -> float:
        """The number as a recording has it."""
        if self.measure == "blank rate":
            trials = recording.trials.where("blank")
            seconds = float((recording.trials.stop - recording.trials.start)[trials].sum())
            return float(recording.counts(self.population, trials, after=0.0).sum()) / (
                seconds * recording.sizes[self.population]
            )
        return float(np.mean(recording.counts(self.population, recording.trials.where("study")) > 0))


# Chosen inside the measured ranges (hippocampal.ACTIVE_RANGE); keys as sparse as CA1's bind best.
HIPPOCAMPAL_TARGETS = (
    Target("DG_PV->DG", "DG", 0.035),
    Target("CA3_PV->CA3", "CA3", 0.03),
    Target("CA1_PV->CA1", "CA1", 0.024),
    Target("NCX_PV->NCX", "NCX", 0.55, "blank rate"),
)


@dataclass(frozen=True)
class Calibrated:
    """The calibrated circuit and, per target, the factor on its inhibition and the number reached."""

    circuit: Circuit
    factors: tuple[float, ...]
    reached: tuple[float, ...]


def calibrate(
    circuit: Circuit,
    pairs: Pairs,
    seed: int,
    targets: Sequence[Target] = HIPPOCAMPAL_TARGETS,
    simulate: Callable[[RecallExperiment], Recording] = run,
    tolerance: float = 0.05,
    max_steps: int = 8,
) -> Calibrated:
    """Scale the inhibition of each stage until its activity is within ``tolerance`` of its target.

    pairs, seed: the study that is simulated; use none that a reported number rests on.
    simulate: how an experiment is run (default `simulation.run`). Secant steps in the
    logarithms of conductance and activity, at most a factor of three each. Raises
    ValueError where a target is not reached in ``max_steps`` runs.
    """
    factors: list[float] = []
    reached: list[float] = []
    for target in targets:
        original = circuit.projection(target.projection)
        x, slope = 0.0, -0.5
        history: list[tuple[float, float]] = []
        for _ in range(max_steps):
            factor = math.exp(x)
            trial = circuit.with_projection(
                target.projection, conductance={r: g * factor for r, g in original.conductance.items()}
            )
            now = target.measured(simulate(RecallExperiment(trial, pairs, seed=seed)))
            if abs(now - target.value) <= tolerance * target.value:
                break
            error = math.log(max(now, target.value / 20) / target.value)
            history.append((x, error))
            if len(history) > 1 and history[-1][0] != history[-2][0]:
                (x0, e0), (x1, e1) = history[-2:]
                # more inhibition, less activity: a secant that says otherwise is noise
                slope = min((e1 - e0) / (x1 - x0), -0.1)
            x -= float(np.clip(error / slope, -math.log(3), math.log(3)))
        else:
            raise ValueError(
                f"calibration: {target.projection} did not bring {target.population} to a {target.measure} of "
                f"{target.value} in {max_steps} runs (last: {now:.4g}); start from other conductances"
            )
        circuit, factors, reached = trial, [*factors, factor], [*reached, now]
    return Calibrated(circuit, tuple(factors), tuple(reached))
