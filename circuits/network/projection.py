"""A projection: the synapses from one population to another."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from ...models.numeric import finite, take_numbers
from ...models.plasticity.rule import Rule
from ...models.synapses.short_term import TsodyksMarkram
from .wiring import Wiring

# Far beyond biology; what lies above is a slip of the pen
MAX_DELAY = 100.0  # ms
MAX_CONDUCTANCE = 1e5  # nS
MAX_ACH = 100.0


@dataclass(frozen=True)
class Projection:
    """The synapses from one population to another.

    Parameters
    ----------
    source, target : str
        Names of the populations.
    wiring : Wiring
        Who connects to whom, such as ``FixedInDegree(50)``.
    conductance : mapping
        Peak conductance (nS) per receptor of the target, at weight 1 and without acetylcholine.
    delay : float
        ms, the same for all synapses.
    ach : float
        Relative change of transmission at full acetylcholine: -0.9 leaves a tenth, +1 doubles. A synapse transmits
        ``g (1 + ach A)`` with A in [0, 1].
    plasticity : Rule, optional
        How the synapses learn. Default: not at all.
    short_term : TsodyksMarkram, optional
        Short-term facilitation and depression.
    meaning : str
        What it does.

    Examples
    --------
    >>> from spikekv.circuits import FixedInDegree, Projection
    >>> Projection("CA3", "CA3", FixedInDegree(100), {"AMPA": 0.1}, delay=2.0).name
    'CA3->CA3'
    """

    source: str
    target: str
    wiring: Wiring
    conductance: Mapping[str, float]
    delay: float = 1.0
    ach: float = 0.0
    plasticity: Rule | None = None
    short_term: TsodyksMarkram | None = None
    meaning: str = ""

    def __post_init__(self) -> None:
        take_numbers(self, f"Projection {self.name}")
        conductance = {r: finite(g, f"Projection {self.name}.conductance[{r}]") for r, g in self.conductance.items()}
        object.__setattr__(self, "conductance", conductance)
        if not -1 <= self.ach <= MAX_ACH:
            raise ValueError(f"Projection {self.name}.ach: must be in [-1, {MAX_ACH:g}], got {self.ach}")
        for receptor, g in self.conductance.items():
            if not 0 <= g <= MAX_CONDUCTANCE:
                raise ValueError(
                    f"Projection {self.name}.conductance[{receptor}]: must be in [0, {MAX_CONDUCTANCE:g}] nS, got {g}"
                )
        if not 0 <= self.delay <= MAX_DELAY:
            raise ValueError(f"Projection {self.name}.delay: must be in [0, {MAX_DELAY:g}] ms, got {self.delay}")

    @property
    def name(self) -> str:
        return f"{self.source}->{self.target}"

    def scaled(self, factor: float) -> Projection:
        """The same projection with all conductances multiplied."""
        return dataclasses.replace(self, conductance={r: g * factor for r, g in self.conductance.items()})
