"""What a run leaves behind: plain arrays and what they mean. Analysis sees only this."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from ..stimuli.stimuli import Stimuli
from ..table import Table
from .record import Samples
from .trials import NO_PAIR, READOUT_AFTER, Trials


@dataclass(frozen=True)
class Hit:
    """Cells that a lesion held silent or stimulated.

    Parameters
    ----------
    population : str
        Of the cells.
    cells : ndarray
        Their numbers.
    mode : str
        What was done to them.
    start, stop : float
        From when to when (s).

    Examples
    --------
    >>> from spikekv import MINIMAL, Lesion, RecallExperiment, patterns, run
    >>> experiment = RecallExperiment(MINIMAL, patterns.random(5, seed=1), seed=1)
    >>> hit = run(experiment.with_lesions(Lesion("VALUE", fraction=0.1))).hits[0]
    >>> hit.population, len(hit.cells), hit.mode
    ('VALUE', 100, 'silence')
    """

    population: str
    cells: np.ndarray
    mode: str
    start: float
    stop: float


@dataclass(frozen=True)
class Recording:
    """Spikes of one run, and everything that is needed to score them.

    Parameters
    ----------
    spikes : mapping
        Population -> (cell index int32, time in seconds float64), sorted by time.
    sizes, kinds : mapping
        Population -> number of cells; population -> excitatory, inhibitory or input.
    trials : Trials
        What was shown when.
    cues, values : ndarray
        (n_pairs, n_cue_cells) bool, whole cues; (n_pairs, n_value_cells) bool, the patterns that were taught.
    value_item : ndarray
        (n_pairs,) int, equal where two pairs share a value.
    query, key, value : str
        Names of the populations in these roles. Of several query populations ``query`` is a tuple; each has its
        part of the cells of ``cues`` (`cue_cells`).
    stages : tuple of str
        Names of the key stages.
    n_active : int
        Active cells per pattern.
    duration : float
        Simulated seconds.
    seed : int
        Of the experiment.
    circuit_name : str
        Which circuit.
    active_range : mapping
        Population -> (low, high), the expected share of active cells.
    n_synapses : mapping
        Projection -> number of synapses.
    plastic : tuple of str
        Names of the plastic projections.
    key_to_value : tuple of ndarray, optional
        (source cell, target cell) of every plastic key -> value synapse; None where the projection is all-to-all.
    stimuli : Stimuli, optional
        What the patterns stand for; None for random patterns.
    weights : mapping
        Projection -> final weights (n_synapses,), where they were asked for.
    samples : mapping
        Variable -> `Samples`, where they were asked for.
    lesions : tuple of str
        Each lesion, in words.
    hits : tuple of Hit
        The cells that lesions took.
    wall_seconds : mapping
        ``build`` and ``run``.
    metadata : mapping
        Backend, time step, areas and models.

    Examples
    --------
    >>> cells, times = recording.spikes["VALUE"]
    >>> len(cells) == len(times)
    True
    >>> recording.counts("VALUE", recording.trials.where("recall")).shape
    (5, 1000)
    """

    spikes: Mapping[str, tuple[np.ndarray, np.ndarray]]
    sizes: Mapping[str, int]
    kinds: Mapping[str, str]
    trials: Trials
    cues: np.ndarray
    values: np.ndarray
    value_item: np.ndarray
    query: str | tuple[str, ...]
    key: str
    value: str
    stages: tuple[str, ...]
    n_active: int
    duration: float
    seed: int
    circuit_name: str = ""
    active_range: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    n_synapses: Mapping[str, int] = field(default_factory=dict)
    plastic: tuple[str, ...] = ()
    key_to_value: tuple[np.ndarray, np.ndarray] | None = None
    stimuli: Stimuli | None = None
    weights: Mapping[str, np.ndarray] = field(default_factory=dict)
    samples: Mapping[str, Samples] = field(default_factory=dict)
    lesions: tuple[str, ...] = ()
    hits: tuple[Hit, ...] = ()
    wall_seconds: Mapping[str, float] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def n_pairs(self) -> int:
        return len(self.values)

    @property
    def queries(self) -> tuple[str, ...]:
        """The populations that carry the cue."""
        return (self.query,) if isinstance(self.query, str) else tuple(self.query)

    def cue_cells(self, query: str) -> slice:
        """Which cells of a whole cue are those of one query population."""
        first = sum(self.sizes[name] for name in self.queries[: self.queries.index(query)])
        return slice(first, first + self.sizes[query])

    def _repr_html_(self) -> str:
        """What a notebook shows: the run in a line, and each population's spikes and mean rate."""
        phases = ", ".join(f"{len(self.trials.of_phase(p))} {p}" for p in dict.fromkeys(self.trials.phase.tolist()))
        lead = f"{self.n_pairs} pairs, seed {self.seed}; {self.duration:.1f} s with {phases} trials"
        lead += f"; lesioned: {'; '.join(self.lesions)}" if self.lesions else ""
        rows = []
        for name, size in self.sizes.items():
            n_spikes = len(self.spikes[name][0])
            rate = n_spikes / size / self.duration
            rows.append((name, self.kinds[name], f"{size:,}", f"{n_spikes:,}", f"{rate:.2f}"))
        columns = ("population", "kind", "cells", "spikes", "rate (Hz)")
        return Table(f"Recording of the {self.circuit_name or 'unnamed'} circuit", columns, tuple(rows), lead).html()

    def cued(self, pairs: Sequence[int]) -> Recording:
        """The same with the recall trials of some pairs only, so that these alone are scored."""
        keep = (self.trials.kind != "recall") | np.isin(self.trials.pair, pairs)
        return dataclasses.replace(self, trials=self.trials.subset(keep))

    def phase(self, label: str, against: Literal["last", "shown"] = "last") -> Recording:
        """The same restricted to one test phase, so that every measure of a recall can be taken of it.

        What stays: the trials of the phase (as ``recall``), the study trials before it, the blank trials, and the pairs
        that were studied before it, numbered anew.

        Parameters
        ----------
        label : str
            Of a phase with recall trials.
        against : {"last", "shown"}
            The value that counts as right: what was taught last under the cue, or the value of the pair that the phase
            names, which is another one where the cue was taught a new value since.

        Returns
        -------
        Recording

        Raises
        ------
        ValueError
            For a label without recall trials; the message lists those that have some.
        """
        trials = self.trials
        tests = trials.of_phase(label)
        if not len(tests) or (trials.kind[tests] != "recall").any():
            there = dict.fromkeys(trials.phase[trials.kind == "recall"].tolist())
            raise ValueError(f"Recording.phase: {label!r} has no recall trials; there are {', '.join(there) or 'none'}")
        if against not in ("last", "shown"):
            raise ValueError(f"Recording.phase.against: must be last or shown, got {against!r}")
        before = trials.where("study")
        before = before[trials.start[before] < trials.start[tests[0]]]
        right = trials.related if against == "last" else trials.pair
        pairs = np.union1d(trials.pair[before], right[tests])
        rows = np.sort(np.concatenate([before, trials.where("blank"), tests]))
        kept = dataclasses.replace(trials, pair=np.where(trials.kind == "recall", right, trials.pair)).subset(rows)
        number = np.full(self.n_pairs + 1, NO_PAIR)  # the last one, of no pair, stays
        number[pairs] = np.arange(len(pairs))
        kept = dataclasses.replace(kept, pair=number[kept.pair], related=number[kept.related])
        return dataclasses.replace(
            self,
            trials=kept,
            cues=self.cues[pairs],
            values=self.values[pairs],
            value_item=self.value_item[pairs],
            stimuli=self.stimuli.of(pairs) if self.stimuli else None,
        )

    def windows(self, population: str, trials: np.ndarray, after: float = READOUT_AFTER) -> np.ndarray:
        """First spike, and one past the last, from cue on to ``after`` seconds past cue off: (n_trials, 2)."""
        edges = np.column_stack([self.trials.start[trials], self.trials.stop[trials] + after])
        return np.searchsorted(self.spikes[population][1], edges - 1e-9)

    def counts(self, population: str, trials: np.ndarray, after: float = READOUT_AFTER) -> np.ndarray:
        """Spike counts (n_trials, n_cells) from cue on to ``after`` seconds past cue off."""
        cells, n_cells = self.spikes[population][0], self.sizes[population]
        out = np.zeros((len(trials), n_cells), np.int32)
        for row, (low, high) in enumerate(self.windows(population, trials, after)):
            out[row] = np.bincount(cells[low:high], minlength=n_cells)
        return out
