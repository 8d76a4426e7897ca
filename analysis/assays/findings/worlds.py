"""What several findings have in common: circuits that forget, and how much of a value answers to similar cues."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from ....circuits.network.circuit import Circuit
from ....circuits.network.projection import Projection
from ....circuits.network.wiring import FixedInDegree
from ....circuits.recording.recording import Recording
from ....models.plasticity.gated_hebb import GatedHebb

FORGETS = 0.6  # share of a key -> value weight that is lost per presynaptic spike at study, chosen


def key_to_value(circuit: Circuit) -> str:
    """Name of the projection that holds the pairs."""
    return f"{circuit.key}->{circuit.value}"


def forgetful(circuit: Circuit, share: float = FORGETS) -> Circuit:
    """The circuit with key -> value synapses that lose a share of their weight with every presynaptic spike at study.

    New pairs whose keys share cells with an old one then weaken it.
    """
    name = key_to_value(circuit)
    return circuit.with_projection(name, plasticity=dataclasses.replace(_hebbian(circuit), depression=share))


def _hebbian(circuit: Circuit) -> GatedHebb:
    """The rule of key -> value synapses, as one that has a rate and a depression.

    A rule without a depression is taken as the plain Hebbian rule with its rate and its trace.
    """
    name = key_to_value(circuit)
    rule = circuit.projection(name).plasticity
    if isinstance(rule, GatedHebb):
        return rule
    found: dict[str, Any] = {field: getattr(rule, field, None) for field in ("eta", "tau_x", "w_initial")}
    if None in found.values():
        raise ValueError(f"{circuit.name}: {name} has no Hebbian plasticity; choose another circuit")
    return GatedHebb(**found)


def replaced(circuit: Circuit) -> str:
    """Which rule `forgetful` and `learning` replace, in words; empty if the circuit's own rule can lose weight."""
    name = key_to_value(circuit)
    own, used = type(circuit.projection(name).plasticity), type(_hebbian(circuit))
    if own is used:
        return ""
    return f"The rule of {name} was replaced: {used.__name__}, which can lose weight, in place of {own.__name__}."


def with_value_recurrence(circuit: Circuit) -> Circuit:
    """The circuit with synapses among value cells that learn which fire together: its own, or of a chosen size."""
    value = circuit.value
    if any(p.source == p.target == value for p in circuit.projections):
        return circuit
    rule = GatedHebb(eta=0.1, tau_x=50.0, w_initial=0.0)
    return circuit.with_projection(
        Projection(value, value, FixedInDegree(900), {"NMDA": 4.6}, ach=-0.975, plasticity=rule)
    )


def learning(circuit: Circuit, rate: float, loss: float, conductance: float) -> Circuit:
    """The circuit with other key -> value synapses.

    rate, loss: of the weight, gained per postsynaptic and lost per presynaptic spike at study. conductance: as a
    multiple of the usual one.
    """
    name = key_to_value(circuit)
    stronger = {receptor: conductance * g for receptor, g in circuit.projection(name).conductance.items()}
    rule = dataclasses.replace(_hebbian(circuit), eta=rate, depression=loss)
    return circuit.with_projection(name, plasticity=rule, conductance=stronger)


def answer(recording: Recording, *labels: str) -> float:
    """Share of the value's cells that answer to the cues or lures of some tests: by more than one spike."""
    rows = np.concatenate([recording.trials.of_phase(label) for label in labels])
    active = recording.counts(recording.value, rows) > 1
    right = recording.values[recording.trials.related[rows]]
    return float(((active & right).sum(1) / right.sum(1)).mean())


def specificity(own: float, lure: float) -> float:
    """(own - lure)/(own + lure): 1 where only the cue itself is answered, 0 where a similar one is as much."""
    return (own - lure) / (own + lure) if own + lure > 0 else np.nan
