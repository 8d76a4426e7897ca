"""A population: a group of like cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ...models.neurons.neuron import NeuronModel
from ...models.neurons.spike_source import SpikeSource
from ...models.numeric import take_numbers
from ...models.synapses.receptors import Receptor

Kind = Literal["excitatory", "inhibitory", "input"]
Drive = Literal["cue", "value", "background", "acetylcholine", "position", "reward"]
MAX_BIAS = 1e5  # pA
# Words of C++, and names of what stands around a compiled circuit
_WORDS = (
    "alignas alignof and and_eq asm auto bitand bitor bool break case catch char class compl const constexpr "
    "const_cast continue decltype default delete do double dynamic_cast else enum explicit export extern false "
    "float for friend goto if inline int long main mutable namespace new noexcept not not_eq nullptr operator "
    "or or_eq private protected public register reinterpret_cast return short signed sizeof static "
    "static_assert static_cast struct switch template this thread_local throw true try typedef typeid typename "
    "union unsigned using virtual void volatile wchar_t while xor xor_eq brian std arrays queues n_synapses "
    "wanted steps most before chunk segments origin first_arrays first_queues own_state begin_again behind "
    "Dense Sparse Reach Outgoing Incoming SynapticPathway refuse lay_out "
)
RESERVED = frozenset(_WORDS.split())


@dataclass(frozen=True)
class Population:
    """A group of like cells.

    Parameters
    ----------
    name : str
        Letters, digits and ``_``.
    size : int
        Number of cells.
    cell : NeuronModel
        Their model and parameters.
    kind : {"excitatory", "inhibitory", "input"}
        ``input`` for given spike trains.
    receptors : tuple of Receptor
        What synapses onto them can open.
    drive : str, optional
        What an input population carries: the ``cue``, the ``value`` (teacher), ``background`` spikes at ``rate_hz``
        per cell, the ``acetylcholine`` signal, the ``position``: during study the one cell that the pair's place
        in the order of study names, counted modulo the size; or the ``reward``, one cell that fires after the study
        of pairs that are rewarded.
    rate_hz : float
        Of background spikes.
    bias : float
        Constant current (pA) into every cell, in place of the tonic drive that it has in vivo.
    area, meaning : str
        Where it is, and what it does.

    Examples
    --------
    >>> from spikekv.circuits import Population
    >>> from spikekv.models import AMPA, BRETTE_GERSTNER_2005
    >>> Population("CA3", 1000, BRETTE_GERSTNER_2005, receptors=(AMPA(),), area="CA3").kind
    'excitatory'
    """

    name: str
    size: int
    cell: NeuronModel
    kind: Kind = "excitatory"
    receptors: tuple[Receptor, ...] = ()
    drive: Drive | None = None
    rate_hz: float = 0.0
    bias: float = 0.0
    area: str = ""
    meaning: str = ""

    def __post_init__(self) -> None:
        take_numbers(self, f"Population {self.name}")
        if not isinstance(self.name, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,63}", self.name):
            raise ValueError(
                f"Population {str(self.name)[:80]!r}: a name is letters, digits and _, at most 64, with a letter first"
            )
        if self.name in RESERVED:
            raise ValueError(f"Population {self.name}: is a word of C++, which circuits are compiled in; rename it")
        if not abs(self.bias) <= MAX_BIAS:
            raise ValueError(f"Population {self.name}.bias: must be within {MAX_BIAS:g} pA of 0, got {self.bias}")
        if self.drive == "acetylcholine" and self.size != 2:
            raise ValueError(f"Population {self.name}.size: acetylcholine has 2 cells (rise, fall), got {self.size}")
        if self.drive == "reward" and self.size != 1:
            raise ValueError(f"Population {self.name}.size: reward has 1 cell, got {self.size}")
        if self.size < 1:
            raise ValueError(f"Population {self.name}.size: must be at least 1, got {self.size}")
        if isinstance(self.cell, SpikeSource) != (self.drive is not None):
            raise ValueError(f"Population {self.name}: SpikeSource cells need a drive, other cells none")
        if isinstance(self.cell, SpikeSource) != (self.kind == "input"):
            raise ValueError(f"Population {self.name}: SpikeSource cells are of kind input, other cells are not")
        if self.rate_hz < 0:
            raise ValueError(f"Population {self.name}.rate_hz: must not be negative, got {self.rate_hz}")
