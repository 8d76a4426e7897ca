"""The configuration of ``spikekv capacity``: that of a recall, with several numbers of pairs."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from ...circuits.campaign.configuration import Fraction, RecallConfig

if TYPE_CHECKING:
    from ...circuits.network.circuit import Circuit
    from ...circuits.protocol.experiment import RecallExperiment

LOADS = {
    "minimal": (400, 1000, 1600, 2000, 2400, 2800, 3400, 4000),
    "hippocampal": (10, 25, 50, 100, 200, 400),
    "hippocampal-2026": (10, 25, 50, 100, 150, 200),
    "autoassociative": (200, 400, 800, 1200, 1600, 2000, 2400),
    "scaffold": (200, 400, 800, 1200, 1600, 2000, 3000),
}
CUED = 400


class CapacityConfig(RecallConfig):
    """Everything that decides the outcome of ``spikekv capacity``: a `RecallConfig` with other defaults, and

    loads: numbers of pairs, ascending; default by circuit. cued: pairs that are cued, of each load (or all).
    connectivity: share of the key cells that each value cell hears, drawn at random; conductances are divided by it.
    """

    circuit: str = "minimal"
    stimuli: str = "random"
    cue_valid: Fraction = 1.0
    loads: list[Annotated[int, Field(ge=1)]] = Field(default_factory=list)
    cued: int = Field(CUED, ge=1)
    connectivity: float = Field(1.0, gt=0, le=1)

    @property
    def name(self) -> str:
        last = f"-{self.seed + self.seeds - 1}" if self.seeds > 1 else ""
        return f"capacity-{self.circuit}-seed{self.seed}{last}"

    def make_circuit(self) -> Circuit:
        from ...circuits.network.wiring import AllToAll, FixedInDegree

        circuit = super().make_circuit()
        if self.connectivity == 1:
            return circuit
        link = circuit.projection(f"{circuit.key}->{circuit.value}")
        if not isinstance(link.wiring, AllToAll):
            raise ValueError(f"connectivity: {link.name} is not all-to-all; set its wiring in a file instead")
        n = max(1, round(self.connectivity * circuit.population(circuit.key).size))
        thinned = link.scaled(circuit.population(circuit.key).size / n)
        return circuit.with_projection(link.name, wiring=FixedInDegree(n), conductance=thinned.conductance)

    def checked(self) -> CapacityConfig:
        """With the loads of the circuit, if none are given, in order. Raises ValueError."""
        loads = sorted(set(self.loads or LOADS.get(self.circuit, ())))
        self.make_circuit()  # a name that is unknown is said to be so
        if not loads:
            raise ValueError(f"--pairs: is needed for circuit {self.circuit}, which has no default")
        if self.stimuli != "random":
            raise ValueError(f"stimuli: capacity needs random pairs (bits per synapse), got {self.stimuli!r}")
        if self.pairs is not None:
            raise ValueError(f"pairs: capacity reads loads, a list; got pairs = {self.pairs}")
        return self.model_copy(update={"loads": loads})

    def of_load(self, load: int) -> list[RecallExperiment]:
        """One experiment per seed. Raises ValueError."""
        experiments = self.model_copy(update={"pairs": load}).experiments()
        return [dataclasses.replace(experiment, cued=min(self.cued, load)) for experiment in experiments]
