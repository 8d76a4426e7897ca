"""Whose value was recalled? Answers sorted by where the recalled value comes from.

A value that is recalled in place of the one asked for is an intrusion. It may be an earlier value of the same cue (B
where A-B was followed by A-C), or the value of another pair of the list, or of another list. These have different
causes, so they are counted apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ...circuits.recording.recording import Recording
from ..statistics.shares import wilson_interval
from .decoding import SILENT, Decoded

OWN, EARLIER, SAME_LIST, OTHER_LIST, NEVER, SILENCE = (
    "own",
    "earlier value",
    "same list",
    "other list",
    "never studied",
    "silence",
)
KINDS = (OWN, EARLIER, SAME_LIST, OTHER_LIST, NEVER, SILENCE)


@dataclass(frozen=True)
class Studied:
    """What was taught, a row per pair, in the order of study.

    Parameters
    ----------
    cue : (n_pairs,) int array
        Equal where two pairs share a cue.
    value : (n_pairs,) int array
        Equal where two pairs share a value.
    list_ : (n_pairs,) array, optional
        Number or label of the list that a pair is part of. Default: one list.

    Raises
    ------
    ValueError
        If the lengths differ, or there is no pair.

    Examples
    --------
    A-B, D-E and then A-C:

    >>> import numpy as np
    >>> from spikekv.analysis import Studied
    >>> studied = Studied(cue=np.array([0, 1, 0]), value=np.array([10, 11, 12]), list_=np.array([1, 1, 2]))
    >>> studied.position
    array([0, 1, 0])
    """

    cue: np.ndarray
    value: np.ndarray
    list_: np.ndarray | None = None

    def __post_init__(self) -> None:
        lengths = {len(self.cue), len(self.value), len(self.lists)}
        if len(lengths) > 1 or not len(self.cue):
            raise ValueError(f"Studied: cue, value and list_ need one entry per pair, got {sorted(lengths)} entries")

    @cached_property
    def lists(self) -> np.ndarray:
        """List of each pair: (n_pairs,)."""
        return np.zeros(len(self.cue), int) if self.list_ is None else self.list_

    @cached_property
    def position(self) -> np.ndarray:
        """Serial position of each pair in its list, from 0: (n_pairs,) int."""
        lists = self.lists
        return np.array([np.count_nonzero(lists[:n] == lists[n]) for n in range(len(lists))])


@dataclass(frozen=True)
class Provenance:
    """Where each answer comes from. Rows are trials.

    Parameters
    ----------
    kind : (n_trials,) array of str
        One of `KINDS`.
    pair : (n_trials,) int array
        Row in `Studied` of the pair whose value was recalled, `SILENT` (-1) where there is none.
    lag : (n_trials,) array
        Serial position of the pair recalled minus that of the pair asked for, NaN unless both are of one list.
    chance : dict
        Kind -> share of trials to be expected if trials with an answer drew it uniformly from all values that the
        decoder knows.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import Studied, provenance
    >>> studied = Studied(cue=np.array([0, 1]), value=np.array([10, 11]))
    >>> found = provenance(studied, asked=np.array([0, 1]), answer=np.array([10, 10]))
    >>> found.shares["same list"], found.chance["same list"], found.lag
    (0.5, 0.5, array([ 0., -1.]))
    """

    kind: np.ndarray
    pair: np.ndarray
    lag: np.ndarray
    chance: dict[str, float]

    @property
    def shares(self) -> dict[str, float]:
        """Kind -> share of trials."""
        return {kind: float(np.mean(self.kind == kind)) for kind in KINDS}

    def intervals(self, confidence: float = 0.95) -> dict[str, tuple[float, float]]:
        """Kind -> Wilson interval of its share over the trials of one run."""
        return {kind: wilson_interval(np.sum(self.kind == kind), len(self.kind), confidence) for kind in KINDS}


def provenance(
    studied: Studied, asked: np.ndarray, answer: np.ndarray, values: Sequence[int] | np.ndarray | None = None
) -> Provenance:
    """Sort answers by the pair that their value comes from.

    Where a value belongs to several pairs, the first of these that applies counts: own, earlier value of the cue, same
    list (nearest position), other list. The list of a trial is that of the pair asked for.

    Parameters
    ----------
    studied : Studied
        What was taught before the test.
    asked : (n_trials,) int array
        Cue of each trial, as in ``studied.cue``. The own value is the one taught last under it. A cue that was never
        studied (a lure) has neither own value nor list.
    answer : (n_trials,) int array
        Value that was identified, as in ``studied.value``, `SILENT` (-1) where none was: `decode(...).answer`.
    values : sequence of int, optional
        All values that the decoder could name. Default: those that were studied.

    Returns
    -------
    Provenance

    Raises
    ------
    ValueError
        If ``asked`` and ``answer`` differ in length, or an answer is not among the values.

    Examples
    --------
    A-B and D-E in a first list, A-C in a second. Asked for A three times, the circuit says C, B and E:

    >>> import numpy as np
    >>> from spikekv.analysis import Studied, provenance
    >>> studied = Studied(cue=np.array([0, 1, 0]), value=np.array([10, 11, 12]), list_=np.array([1, 1, 2]))
    >>> found = provenance(studied, asked=np.array([0, 0, 0]), answer=np.array([12, 10, 11]))
    >>> found.kind.tolist()
    ['own', 'earlier value', 'other list']
    """
    asked, answer, known, sources = _sources(studied, asked, answer, values)
    found = [sources[trial] for trial in zip(asked.tolist(), answer.tolist(), strict=True)]
    kind, pair, lag = (np.array(column) for column in zip(*found, strict=True))
    answered = answer != SILENT
    chance = dict.fromkeys(KINDS, 0.0) | {SILENCE: float(1 - answered.mean())}
    for cue in asked[answered].tolist():
        for value in known.tolist():
            chance[sources[cue, value][0]] += 1 / len(known) / len(asked)
    return Provenance(kind, pair, lag, chance)


def provenance_of(recording: Recording, decoded: Decoded) -> Provenance:
    """Sort the answers of decoded trials of a run.

    A list is a study phase. Only what was studied before the first of these trials counts. Of several presentations of
    a pair the last one sets its list and its position.

    Parameters
    ----------
    recording : Recording
        A run.
    decoded : Decoded
        Some of its trials, from `decoding.decode`.

    Returns
    -------
    Provenance
        ``pair`` holds indices of the recording's pairs.

    Examples
    --------
    >>> from spikekv.analysis import decode, provenance_of
    >>> provenance_of(recording, decode(recording)).kind.tolist()
    ['own', 'own', 'own', 'own', 'own']
    """
    trials = recording.trials
    study = trials.where("study")
    study = study[trials.start[study] < trials.start[decoded.trials].min()]
    backwards, last = np.unique(trials.pair[study][::-1], return_index=True)
    order = np.argsort(-last)
    pairs, rows = backwards[order], study[::-1][last[order]]
    _, cue = np.unique(recording.cues, axis=0, return_inverse=True)
    cue = cue.ravel()
    asked = np.where(decoded.pair >= 0, cue[decoded.pair], -1)  # a lure has the cue of no pair
    studied = Studied(cue[pairs], recording.value_item[pairs], trials.phase[rows])
    found = provenance(studied, asked, decoded.answer, recording.value_item)
    return replace(found, pair=np.where(found.pair == SILENT, SILENT, pairs[found.pair]))


def shuffled_shares(
    studied: Studied,
    asked: np.ndarray,
    answer: np.ndarray,
    rng: np.random.Generator,
    values: Sequence[int] | np.ndarray | None = None,
    n_permutations: int = 200,
) -> dict[str, np.ndarray]:
    """The control: the same answers given to randomly permuted trials.

    It keeps how often each value is named, which `Provenance.chance` does not. A kind is above chance where its share
    exceeds nearly all of these.

    Parameters
    ----------
    studied, asked, answer, values
        As in `provenance`.
    rng : numpy.random.Generator
        Permutes the answers.
    n_permutations : int
        Number of permutations.

    Returns
    -------
    dict
        Kind -> (n_permutations,) shares.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import Studied, shuffled_shares
    >>> studied = Studied(cue=np.arange(10), value=np.arange(10))
    >>> shares = shuffled_shares(studied, np.arange(10), np.arange(10), np.random.default_rng(0))
    >>> bool(shares["own"].mean() < 0.2)
    True
    """
    asked, answer, _, sources = _sources(studied, asked, answer, values)
    drawn = np.array(
        [
            [sources[trial][0] for trial in zip(asked.tolist(), rng.permutation(answer).tolist(), strict=True)]
            for _ in range(n_permutations)
        ]
    )
    return {kind: (drawn == kind).mean(1) for kind in KINDS}


Sources = dict[tuple[int, int], tuple[str, int, float]]  # (cue, answer) -> kind, pair and lag


def _sources(
    studied: Studied, asked: np.ndarray, answer: np.ndarray, values: Sequence[int] | np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, Sources]:
    """Trials as arrays, all values that the decoder knows, and where every answer to every cue would come from."""
    asked, answer = np.asarray(asked), np.asarray(answer)
    known = np.unique(studied.value if values is None else np.asarray(values))
    if asked.shape != answer.shape or not asked.size:
        raise ValueError(f"provenance: needs an answer for each cue asked, got {answer.shape} for {asked.shape}")
    unknown = np.setdiff1d(answer[answer != SILENT], known)
    if unknown.size:
        raise ValueError(f"provenance: answer {unknown[0]} is not among the values; give all that the decoder knows")
    cues = np.unique(asked).tolist()
    sources: Sources = {(cue, value): _source(studied, cue, value) for cue in cues for value in known.tolist()}
    return asked, answer, known, sources | {(cue, SILENT): (SILENCE, SILENT, np.nan) for cue in cues}


def _source(studied: Studied, cue: int, value: int) -> tuple[str, int, float]:
    """Kind, pair and lag of a value that is recalled to a cue."""
    holders = np.flatnonzero(studied.value == value)
    under = np.flatnonzero(studied.cue == cue)
    if not holders.size:
        return NEVER, SILENT, np.nan
    if not under.size:  # a lure: all lists are other lists
        return OTHER_LIST, int(holders[-1]), np.nan
    own, lists, position = under[-1], studied.lists, studied.position
    if studied.value[own] == value:
        return OWN, int(own), 0.0
    earlier, same = np.intersect1d(holders, under), holders[lists[holders] == lists[own]]
    if earlier.size:
        kind, pair = EARLIER, earlier[-1]
    elif same.size:
        kind, pair = SAME_LIST, same[np.argmin(np.abs(position[same] - position[own]))]
    else:
        kind, pair = OTHER_LIST, holders[-1]
    lag = float(position[pair] - position[own]) if lists[pair] == lists[own] else np.nan
    return kind, int(pair), lag
