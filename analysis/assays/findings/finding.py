"""A finding of the paper as a value: what is predicted and by whom, what is run, what is claimed, what is drawn."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from ....circuits.campaign.simulation import Measure
from ....circuits.network.circuit import Circuit
from ....circuits.protocol.experiment import Played
from ...figures.panel import Panel
from ...measures.measure import UNBOUNDED, Bounds
from ..assay import Assay

Numbers = Mapping[str, Mapping[str, float]]  # condition -> measures, of one seed
Value = Callable[[Numbers], float]  # what a claim is about, of one seed
Make = Callable[[Circuit, int, int], Mapping[str, Played]]  # circuit, pairs, seed -> condition -> experiment


@dataclass(frozen=True)
class Claim:
    """One number, and the range in which the finding says it lies.

    Parameters
    ----------
    says : str
        The claim in words, with what it is a number of.
    value : callable
        The number of one seed, from the measures of its conditions; NaN where a seed cannot tell.
    least, most : float
        The range. A loss has ``most=0``; what is spared has both.
    control : bool
        Whether it says that the finding goes where it must go. If it stays there, nothing is shown.
    published : str
        The same number in people or animals, or in the paper's own model.
    bounds : tuple of float
        What the number can be at all; its interval is shown within them.
    """

    says: str
    value: Value
    least: float = -math.inf
    most: float = math.inf
    control: bool = False
    published: str = ""
    bounds: Bounds = UNBOUNDED


def _nothing(circuit: Circuit) -> str:
    return ""


@dataclass(frozen=True)
class Finding:
    """What a circuit is to show.

    Parameters
    ----------
    id, name, title : str
        As ``F6``, ``list-length`` and a sentence.
    prediction : str
        What is expected.
    meaning : str
        What it says about remembering, in plain words.
    sources : tuple of str
        Who found it.
    protocol : str
        What is done, in words.
    make : callable
        The conditions of one seed, for a circuit and a number of pairs.
    measure : callable
        Numbers by name, of each run.
    claims : tuple of Claim
        The first is the finding itself; at least one is a control.
    panels : tuple of Panel
        The figure.
    needs : tuple of str
        Populations and projections without which a circuit cannot be asked.
    pairs : int
        Of a list, unless told otherwise.
    note : str
        What is built in, and what the circuit lacks.
    least_pairs : int
        Of a list, at least.
    replaces : callable
        What of a circuit is replaced by another part, in words; empty if nothing is.
    """

    id: str
    name: str
    title: str
    prediction: str
    meaning: str
    sources: tuple[str, ...]
    protocol: str
    make: Make
    measure: Measure
    claims: tuple[Claim, ...]
    panels: tuple[Panel, ...]
    needs: tuple[str, ...] = ()
    pairs: int = 20
    note: str = ""
    least_pairs: int = 4
    replaces: Callable[[Circuit], str] = _nothing

    def assay(self, circuit: Circuit, n_pairs: int | None = None) -> Assay:
        """Its conditions on a circuit, as an assay."""
        n = self.pairs if n_pairs is None else n_pairs
        return Assay(self.id, partial(self.make, circuit, n), measure=self.measure, question=self.title)

    def lacks(self, circuit: Circuit) -> str:
        """Of what it needs, what a circuit does not have; empty if it has all."""
        there = {p.name for p in circuit.populations} | {p.name for p in circuit.projections}
        return ", ".join(name for name in self.needs if name not in there)


def level(measure: str, condition: str) -> Value:
    """A measure of a condition."""
    return lambda of: of[condition].get(measure, math.nan)


def difference(measure: str, a: str, b: str, other: str = "") -> Value:
    """A measure of condition a less the same, or another one, of condition b."""
    return lambda of: of[a].get(measure, math.nan) - of[b].get(other or measure, math.nan)
