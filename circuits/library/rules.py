"""Learning rules of the key -> value synapses that can be asked for by name."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from ...models.plasticity.bistable import BistableHebb
from ...models.plasticity.covariance import CovarianceRule
from ...models.plasticity.gated_hebb import GatedHebb
from ...models.plasticity.pair_stdp import PairSTDP
from ...models.plasticity.rule import Rule
from ...models.plasticity.triplet_stdp import VISUAL_CORTEX_MINIMAL
from ..names import did_you_mean
from ..network.circuit import Circuit

OWN = "hebb"  # the rule that a circuit has
# Depressions are chosen so that about a thousand pairs are held; gains so that one presentation suffices
FORGETTING: Mapping[str, Rule] = {
    "fading": GatedHebb(eta=1.0, depression=0.004),
    "bistable": BistableHebb(depression=0.004),
    "covariance": CovarianceRule(eta=1.0, x_mean=0.002, y_mean=0.002),
}
LASTING: Mapping[str, Rule] = {
    "pair-stdp": PairSTDP(gain=20.0),
    "triplet-stdp": dataclasses.replace(VISUAL_CORTEX_MINIMAL, gain=20.0),
}
RULES = (OWN, *FORGETTING, *LASTING)
# Where synapses forget, what balances them forgets too: fraction of inhibitory weight lost per presynaptic spike
INHIBITION_FORGETS = 7e-5


def with_rule(circuit: Circuit, name: str) -> Circuit:
    """A copy of a circuit whose key -> value synapses learn by another rule.

    With rules that forget (fading, bistable, covariance) plastic inhibition of the value cells forgets as well,
    where there is any.

    Parameters
    ----------
    circuit : Circuit
        Which circuit.
    name : str
        ``hebb`` (leaves the circuit unchanged), ``fading``, ``bistable``, ``covariance``, ``pair-stdp`` or
        ``triplet-stdp``.

    Returns
    -------
    Circuit

    Raises
    ------
    ValueError
        For an unknown name.

    Examples
    --------
    >>> from spikekv import MINIMAL
    >>> from spikekv.circuits import with_rule
    >>> type(with_rule(MINIMAL, "bistable").projection("KEY->VALUE").plasticity).__name__
    'BistableHebb'
    """
    if name not in RULES:
        raise ValueError(f"rule: unknown name {name!r}; {did_you_mean(name, RULES)}")
    if name == OWN:
        return circuit
    circuit = circuit.with_projection(f"{circuit.key}->{circuit.value}", plasticity={**FORGETTING, **LASTING}[name])
    for projection in circuit.incoming(circuit.value):
        rule = projection.plasticity
        if name in FORGETTING and isinstance(rule, GatedHebb) and "GABA_A" in projection.conductance:
            balanced = dataclasses.replace(rule, depression=INHIBITION_FORGETS)
            circuit = circuit.with_projection(projection.name, plasticity=balanced)
    return circuit
