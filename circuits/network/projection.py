"""A projection: the synapses from one population to another."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ...models.numeric import take_numbers
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
        ``g (1 + ach S)``. S is the level A in [0, 1] itself or, with ``ach_half``, one that saturates.
    plasticity : Rule, optional
        How the synapses learn. Default: not at all.
    short_term : TsodyksMarkram, optional
        Short-term facilitation and depression.
    meaning : str
        What it does.
    ach_half : float
        Above 0, the effect of acetylcholine saturates: ``S = A (1 + k)/(A + k)`` with k = ``ach_half``. Half of the
        largest effect is reached at about A = k, if k is small. 0: in proportion.
    label : str
        Tells projections between the same two populations apart. The name is then ``SOURCE->TARGET:LABEL``.

    Examples
    --------
    >>> from spikekv.circuits import FixedInDegree, Projection
    >>> Projection("CA3", "CA3", FixedInDegree(100), {"AMPA": 0.1}, delay=2.0).name
    'CA3->CA3'
    >>> Projection("EC", "CA3", FixedInDegree(40), {"AMPA": 0.9}, label="basal").name
    'EC->CA3:basal'
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
    ach_half: float = 0.0
    label: str = ""

    def __post_init__(self) -> None:
        take_numbers(self, f"Projection {self.name}")
        if self.label and not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,63}", self.label):
            raise ValueError(
                f"Projection {self.source}->{self.target}.label: must be letters, digits and _, at most 64, with a "
                f"letter first, got {self.label[:80]!r}"
            )
        if not 0 <= self.ach_half <= MAX_ACH:
            raise ValueError(
                f"Projection {self.name}.ach_half: must be in [0, {MAX_ACH:g}] (0: in proportion), got {self.ach_half}"
            )
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
        return f"{self.source}->{self.target}" + (f":{self.label}" if self.label else "")

    def effect(self, level: float) -> float:
        """Relative change of transmission at an acetylcholine level in [0, 1]."""
        k = self.ach_half
        return self.ach * (level * (1 + k) / (level + k) if k else level)

    def scaled(self, factor: float) -> Projection:
        """The same projection with all conductances multiplied."""
        return dataclasses.replace(self, conductance={r: g * factor for r, g in self.conductance.items()})
