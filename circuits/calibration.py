"""Inhibition calibrated to a target activity, stage by stage from the input on.

Swinging global gains by hand moves a circuit between silence and runaway. Here each stage
has one conductance, of its own basket cells, and one number to reach: the fraction of its
cells that fires while a pair is studied (for the value area: its rate without a cue).
Later stages do not act back on earlier ones, so one pass from the input on is enough.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from .engine.process import SimulationError
from .engine.run import run
from .network.circuit import Circuit
from .protocol.experiment import RecallExperiment
from .recording.recording import Recording

Measured = Literal["study fraction", "blank rate"]
FRACTION: Final = "study fraction"
RATE: Final = "blank rate"
STEPS = 8  # runs of a stage
_FURTHEST = math.log(3)  # of one step


@dataclass(frozen=True)
class Target:
    """What one stage is to reach, and the inhibitory projection that is to bring it there.

    measure: ``study fraction``, the mean share of cells with a spike while a pair is
    studied, or ``blank rate``, the mean rate (Hz) in trials without a cue.
    """

    projection: str
    population: str
    value: float
    measure: Measured = FRACTION

    def __post_init__(self) -> None:
        if not (math.isfinite(self.value) and self.value > 0) or (self.measure == FRACTION and self.value > 1):
            most = "in (0, 1]" if self.measure == FRACTION else "above 0"
            raise ValueError(f"target {self.projection}: the {self.measure} must be {most}, got {self.value:g}")

    def measured(self, recording: Recording) -> float:
        """The number as a recording has it."""
        if self.measure == RATE:
            trials = recording.trials.where("blank")
            seconds = float((recording.trials.stop - recording.trials.start)[trials].sum())
            spikes = float(recording.counts(self.population, trials, after=0.0).sum())
            return spikes / (seconds * recording.sizes[self.population])
        return float(np.mean(recording.counts(self.population, recording.trials.where("study")) > 0))


CALIBRATED = "hippocampal-2026"  # the circuit whose targets are known
# Chosen inside the measured ranges (hippocampal.ACTIVE_RANGE); keys as sparse as CA1's bind best.
HIPPOCAMPAL_2026_TARGETS = (
    Target("DG_PV->DG", "DG", 0.035),
    Target("CA3_PV->CA3", "CA3", 0.03),
    Target("CA1_PV->CA1", "CA1", 0.024),
    Target("NCX_PV->NCX", "NCX", 0.55, RATE),
)


@dataclass(frozen=True)
class Step:
    """One try. factor: on the conductance of the projection. activities: what each seed gave."""

    target: Target
    factor: float
    activities: tuple[float, ...]

    @property
    def reached(self) -> float:
        """Mean activity over seeds."""
        return float(np.mean(self.activities))


@dataclass(frozen=True)
class Calibrated:
    """The circuit of the last step, and every step on the way."""

    circuit: Circuit
    steps: tuple[Step, ...]

    @property
    def last_steps(self) -> tuple[Step, ...]:
        """The last step of each target."""
        return tuple({step.target: step for step in self.steps}.values())


class NotReached(SimulationError):
    """Inhibition alone does not bring a stage to its target. so_far: all steps, and the circuit of the last one."""

    def __init__(self, message: str, so_far: Calibrated) -> None:
        super().__init__(message)
        self.so_far = so_far


Simulate = Callable[[Sequence[RecallExperiment], Target], Sequence[float]]


def run_each(experiments: Sequence[RecallExperiment], target: Target) -> list[float]:
    """The activity of each experiment, one run after the other."""
    return [target.measured(run(experiment)) for experiment in experiments]


def calibrate(
    experiments: Sequence[RecallExperiment],
    targets: Sequence[Target] = HIPPOCAMPAL_2026_TARGETS,
    simulate: Simulate = run_each,
    tolerance: float = 0.05,
    max_steps: int = STEPS,
) -> Calibrated:
    """Scale the inhibition of each stage until its activity is near its target.

    Parameters
    ----------
    experiments : sequence of RecallExperiment
        One for each seed, all of one circuit. Use stimuli and seeds that no reported number rests on.
    targets : sequence of Target
        From the input on.
    simulate : callable
        Gives the activity of each experiment.
    tolerance : float
        Largest distance of the mean over seeds from a target, as a share of it.
    max_steps : int
        Runs of a stage before it is given up.

    Returns
    -------
    Calibrated

    Raises
    ------
    ValueError
        For a target that the circuit has no projection or population for.
    NotReached
        Where a target is not reached.

    Notes
    -----
    Secant steps in the logarithms of conductance and activity, at most a factor of three each.
    """
    circuit = experiments[0].circuit
    check_targets(circuit, targets)
    steps: list[Step] = []
    for target in targets:
        circuit = _reach(circuit, experiments, target, simulate, tolerance, max_steps, steps)
    return Calibrated(circuit, tuple(steps))


def check_targets(circuit: Circuit, targets: Sequence[Target]) -> None:
    """Raise ValueError for a target that a circuit has no inhibitory projection for, and for two of one."""
    names = [target.projection for target in targets]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"target {name}: is given twice; give each projection one")
    known = [p.name for p in circuit.projections if circuit.population(p.source).kind == "inhibitory"]
    for target in targets:
        if target.projection not in known:
            raise ValueError(
                f"target {target.projection}: the {circuit.name} circuit has no such projection of inhibitory cells; "
                f"it has {', '.join(known) or 'none'}"
            )


def _reach(
    circuit: Circuit, experiments: Sequence[RecallExperiment], target: Target, simulate: Simulate,
    tolerance: float, max_steps: int, steps: list[Step],
) -> Circuit:  # fmt: skip
    """The circuit with the conductance that reaches a target; adds the steps on the way."""
    original = circuit.projection(target.projection).conductance
    x, slope = 0.0, -0.5
    history: list[tuple[float, float]] = []
    for _ in range(max_steps):
        factor = math.exp(x)
        trial = circuit.with_projection(
            target.projection, conductance={receptor: g * factor for receptor, g in original.items()}
        )
        tried = [dataclasses.replace(experiment, circuit=trial) for experiment in experiments]
        steps.append(Step(target, factor, tuple(simulate(tried, target))))
        now = steps[-1].reached
        if abs(now - target.value) <= tolerance * target.value:
            return trial
        history.append((x, math.log(max(now, target.value / 20) / target.value)))
        if len(history) > 1 and history[-1][0] != history[-2][0]:
            (x0, e0), (x1, e1) = history[-2:]
            # more inhibition, less activity: a secant that says otherwise is noise
            slope = min((e1 - e0) / (x1 - x0), -0.1)
        x -= float(np.clip(history[-1][1] / slope, -_FURTHEST, _FURTHEST))
    raise NotReached(
        f"calibration: {target.projection} did not bring {target.population} to a {target.measure} of "
        f"{target.value} in {max_steps} runs (last: {now:.4g}); start from other conductances",
        Calibrated(trial, tuple(steps)),
    )
