"""What a phase does to a circuit beyond its input: graded acetylcholine, plasticity held or open, hours that pass."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..network.circuit import Circuit
from ..network.projection import Projection
from ..program.structure import ach_targets, brian_name
from ..protocol.layout import Stretch

Values = Mapping[str, float | np.ndarray]
FADED = 0.1  # of a gap: the longest time constant of what is gone after it


def modulated(values: Values, stretch: Stretch, circuit: Circuit) -> dict[str, float | np.ndarray]:
    """The parameters of a network in a phase; ``values`` are those outside of all phases.

    Open projections: acetylcholine rises in their target cells alone, where transmission stays that of the phase's
    level and all other gated plasticity is held.
    """
    out = dict(values)
    if stretch.plain:
        return out
    raised = {circuit.projection(name).target for name in stretch.open}
    for name in ach_targets(circuit):
        for source in circuit.inputs("acetylcholine"):
            out[f"{source.name}_to_{name}.level"] = 1.0 if name in raised else stretch.level
    for projection in circuit.projections:
        name = brian_name(projection.name)
        held = stretch.frozen or (projection.target in raised and projection.name not in stretch.open)
        if held and _gated(projection):
            out[f"{name}.plastic"] = 0.0
        if projection.ach and projection.target in raised:
            out[f"{name}.ach"] = projection.ach * stretch.level
    return out


def jumped(
    state: Mapping[str, np.ndarray], fresh: Mapping[str, np.ndarray], values: Values, stretch: Stretch, circuit: Circuit
) -> dict[str, np.ndarray]:
    """The state after a gap; ``fresh`` is that of the network before anything happened.

    Everything that decays within the gap is where it began. Weights follow ``w(t) = w_0 + (w - w_0) exp(-t/tau)``;
    those of projections without a time constant, and other variables of their rules, stay.
    """
    seconds = stretch.jump * 3600
    for name, value in values.items():
        if name.partition(".")[2].startswith("tau_") and np.max(value) > FADED * seconds:
            raise ValueError(f"Gap.hours: {name} is {np.max(value):g} s, too slow to be gone; give a longer gap")
    out = dict(fresh)
    for projection in circuit.projections:
        if projection.plasticity is None:
            continue
        name = brian_name(projection.name)
        faded = projection.short_term.equations if projection.short_term else ""
        for key in state:
            owner, _, variable = key.partition(".")
            if owner == name and f"d{variable}/dt" not in faded and variable not in ("lastupdate", "kept"):
                out[key] = state[key]
        tau = stretch.forgetting.get(projection.name, stretch.forgetting.get("*"))
        if tau is not None:
            first = fresh[f"{name}.w"]
            out[f"{name}.w"] = first + (state[f"{name}.w"] - first) * np.exp(-stretch.jump / tau)
    return out


def said(stretch: Stretch, last: float) -> str:
    """A phase's modulation up to a time (s), as text that fingerprints it."""
    forgetting = sorted(stretch.forgetting.items())
    stop = min(stretch.stop, last)
    return f"{stretch.start!r} {stop!r} {stretch.level} {stretch.frozen} {stretch.open} {stretch.jump} {forgetting}"


def _gated(projection: Projection) -> bool:
    return projection.plasticity is not None and projection.plasticity.needs_ach
