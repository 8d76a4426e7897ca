"""How much of the charge of learned synapses AMPA receptors carry."""

from __future__ import annotations

from ...circuits.network.circuit import Circuit
from ...models.synapses.receptors import AMPA, NMDA

POTENTIAL = -55.0  # mV; about where a cell is that a cue brings near its threshold, chosen


def charge_by_ampa(circuit: Circuit, population: str, potential: float = POTENTIAL) -> dict[str, float]:
    """Share of the charge of one spike that AMPA carries, for each excitatory synapse that learns.

    A spike opens both receptors in proportion to one weight, so that the share holds at every weight: it is
    ``g tau (E - v) o`` of AMPA over that of AMPA and NMDA, where o is what magnesium leaves open (1 for AMPA).

    Parameters
    ----------
    circuit : Circuit
        With `population`.
    population : str
        The target of the synapses, such as ``CA3``.
    potential : float
        Of the target (mV); the more depolarised, the more NMDA carries.

    Returns
    -------
    dict of str to float
        Name of a projection -> share in [0, 1]. Empty if no excitatory synapse of the population learns. Receptors
        other than `AMPA` and `NMDA` are left out.

    Raises
    ------
    ValueError
        If the circuit has no such population.

    Examples
    --------
    >>> from spikekv import MINIMAL
    >>> from spikekv.analysis.measures.charge import charge_by_ampa
    >>> charge_by_ampa(MINIMAL, "VALUE")
    {'KEY->VALUE': 0.0}
    """
    receptors = {r.name: r for r in circuit.population(population).receptors}
    shares = {}
    for projection in circuit.incoming(population):
        charge = {}
        for name, conductance in projection.conductance.items():
            receptor = receptors[name]
            if isinstance(receptor, NMDA):
                is_open = receptor.open_fraction(potential)
            elif type(receptor) is AMPA:
                is_open = 1.0
            else:
                continue
            charge[name] = conductance * receptor.tau * (receptor.E - potential) * is_open
        if projection.plasticity is not None and sum(charge.values()) > 0:
            shares[projection.name] = charge.get(AMPA.name, 0.0) / sum(charge.values())
    return shares
