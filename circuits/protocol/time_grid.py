"""Times of an experiment on the grid of its time step."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence

from ..network.circuit import Circuit
from ..recording.trials import READOUT_AFTER
from .timing import ACH_STEP, Timing

MOST_STEPS = 2**31 - 1  # steps are 32-bit numbers in the input of a simulation
MOST_BYTES = 4e9  # of the cues of all trials, a byte per cell
CLOSE = 1e-6  # of a step: what a decimal number may be off its multiple
REFRACTORY = 0.05  # share by which a refractory period may change: published ones are fitted, and on no grid


def check_steps(duration: float, dt: float) -> None:
    """Refuse an experiment of more time steps than can be counted. Raises ValueError."""
    if not duration / dt <= MOST_STEPS:
        raise ValueError(
            f"Timing.dt: {duration:.4g} s are {duration / dt:.3g} time steps of {dt:g} s, at most {MOST_STEPS} can be "
            "simulated; give a longer step, fewer pairs or shorter times"
        )


def check_trials(n_trials: int, n_cue_cells: int) -> None:
    """Refuse an experiment whose cues alone fill the memory. Raises ValueError."""
    n_bytes = n_trials * n_cue_cells
    if n_bytes > MOST_BYTES:
        raise ValueError(
            f"presentations: {n_trials:,} trials of {n_cue_cells:,} cue cells take {n_bytes / 1e9:.0f} GB, "
            f"at most {MOST_BYTES / 1e9:.0f} GB; give fewer pairs, presentations or blanks"
        )


def warn_of_rounding(circuit: Circuit, timing: Timing, phases: Sequence[object]) -> None:
    """Warn, once for all, of times that are no whole number of steps, and so are rounded in the simulation."""
    step = timing.dt * 1e3
    off = [f"{what} {ms:g} ms" for what, ms, close in _times(circuit, timing, phases) if not _on_grid(ms, step, close)]
    if off:
        few = ", ".join(off[:6]) + (f" and {len(off) - 6} more" if len(off) > 6 else "")
        warnings.warn(
            f"Timing.dt: of {step:g} ms does not divide these times, which are rounded to whole steps: {few}; give a "
            "step that divides them, or other times",
            stacklevel=5,
        )


def _on_grid(ms: float, step: float, close: float) -> bool:
    """Whether a time is a number of steps, but for a share of it that is close enough."""
    return abs(ms - step * round(ms / step)) <= max(CLOSE * step, close * ms)


def _times(circuit: Circuit, timing: Timing, phases: Sequence[object]) -> Iterator[tuple[str, float, float]]:
    """What each time is, how long (ms), and the share of it that may be lost."""
    for projection in circuit.projections:
        yield f"delay of {projection.name}", projection.delay, CLOSE
    for population in circuit.populations:
        if (tau_ref := getattr(population.cell, "tau_ref", None)) is not None:
            yield f"refractory period (tau_ref) of {population.name}", tau_ref, REFRACTORY
    for name in ("on", "gap"):
        yield f"Timing.{name}", getattr(timing, name) * 1e3, CLOSE
    if circuit.inputs("reward"):
        yield "Timing.reward", timing.reward * 1e3, CLOSE
    for phase in phases:
        for name in ("seconds", "on", "gap", "settle"):
            if (seconds := getattr(phase, name, None)) is not None:
                label = getattr(phase, "label", "") or getattr(phase, "kind", "")
                yield f"{name} of phase {label}", seconds * 1e3, CLOSE
    for name, seconds in (("read-out after a cue", READOUT_AFTER), ("acetylcholine's step", ACH_STEP)):
        yield name, seconds * 1e3, CLOSE
