"""Does the cue bring back the key of its pair? Read at each key stage, apart from the values.

The key of a pair at a stage is the set of cells with at least one spike in the read-out window
of its study (of any of its presentations). The match of two sets of cells is their phi
coefficient, the Pearson correlation of the two binary vectors: 1 for equal sets, about 0 for
independent ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...circuits.recording.recording import Recording
from ...circuits.seeds import generator
from .decoding import correlation, identify


@dataclass(frozen=True)
class StageMatch:
    """A key stage at recall, compared with the keys of study. Rows are recall trials.

    Parameters
    ----------
    own : ndarray
        (n_trials,) match to the key of the pair that is cued.
    others : ndarray
        (n_trials,) mean match to the keys of the other pairs; NaN if there are none.
    auc : float, optional
        Probability that the match to the own key exceeds the match to another (chance .5).
    identified : ndarray
        (n_trials,) bool, the own key correlates most with the spike counts. Silence is wrong.

    Examples
    --------
    >>> from spikekv.analysis import stage_match
    >>> stage_match(recording, "KEY").auc
    1.0
    """

    own: np.ndarray
    others: np.ndarray
    auc: float | None
    identified: np.ndarray


def study_keys(recording: Recording, population: str) -> np.ndarray:
    """Cells active at the study of each pair: (n_pairs, n_cells) bool."""
    study = recording.trials.where("study")
    keys = np.zeros((recording.n_pairs, recording.sizes[population]), bool)
    np.logical_or.at(keys, recording.trials.pair[study], recording.counts(population, study) > 0)
    return keys


def stage_match(recording: Recording, population: str) -> StageMatch:
    """Compare a stage's active cells at each recall with every pair's key of study.

    Parameters
    ----------
    recording : Recording
        What `run` returned.
    population : str
        The stage, such as ``CA3``.

    Returns
    -------
    StageMatch

    Examples
    --------
    Whole cues bring back the whole key:

    >>> from spikekv.analysis import stage_match
    >>> stage_match(recording, "KEY").own
    array([1., 1., 1., 1., 1.])
    """
    keys = study_keys(recording, population)
    trials = recording.trials.where("recall")
    pair = recording.trials.pair[trials]
    counts = recording.counts(population, trials)
    match = np.round(correlation(counts > 0, keys), 9)  # so that equal sets tie
    rows = np.arange(len(trials))
    own = match[rows, pair]
    n_others = keys.shape[0] - 1
    others, auc = np.full(len(trials), np.nan), None
    if n_others:
        others = (match.sum(1) - own) / n_others
        # The own match ties with itself once: that half is taken off
        below = (match < own[:, None]).sum(1) + 0.5 * ((match == own[:, None]).sum(1) - 1)
        auc = float(below.mean() / n_others)
    named = identify(counts, keys, generator(recording.seed, "key ties", population))
    return StageMatch(own, others, auc, named == pair)


@dataclass(frozen=True)
class KeyRecall:
    """The keys of a stage, and how well recall brings them back.

    Parameters
    ----------
    precision, recall : float
        Share of the cells that are active at recall which belong to the key, and share of the key that is active.
        Means over recall trials; a silent trial scores 0.
    size_cv : float
        Coefficient of variation of the number of cells in a key.
    spikes : float
        Of a cell of the key, while its pair is cued.
    again : float
        Cells that the keys of two successive presentations of a pair at study have in common, over their mean size;
        0 where both are silent, NaN if no pair came twice.

    Examples
    --------
    >>> from spikekv.analysis.measures.familiarity import key_recall
    >>> key_recall(recording, "KEY").recall
    1.0
    """

    precision: float
    recall: float
    size_cv: float
    spikes: float
    again: float


def key_recall(recording: Recording, population: str) -> KeyRecall:
    """How well a stage brings back the key of the pair that is cued.

    Parameters
    ----------
    recording : Recording
        What `run` returned.
    population : str
        The stage, such as ``CA3``.

    Returns
    -------
    KeyRecall
    """
    keys = study_keys(recording, population)
    trials = recording.trials.where("recall")
    counts, key = recording.counts(population, trials), keys[recording.trials.pair[trials]]
    hits, size = ((counts > 0) & key).sum(1), keys.sum(1)
    return KeyRecall(
        precision=float((hits / np.maximum((counts > 0).sum(1), 1)).mean()),
        recall=float((hits / np.maximum(key.sum(1), 1)).mean()),
        size_cv=float(size.std() / max(size.mean(), 1e-9)),
        spikes=float((counts * key).sum() / max(key.sum(), 1)),
        again=_again(recording, population),
    )


def _again(recording: Recording, population: str) -> float:
    """Mean share of cells that two successive presentations of a pair have in common."""
    study = recording.trials.where("study")
    active, pair = recording.counts(population, study) > 0, recording.trials.pair[study]
    shares = []
    for of in range(recording.n_pairs):
        keys = active[pair == of]
        common, sizes = (keys[1:] & keys[:-1]).sum(1), keys.sum(1)
        shares.append(common / np.maximum((sizes[1:] + sizes[:-1]) / 2, 1))
    found = np.concatenate(shares) if shares else np.zeros(0)
    return float(found.mean()) if len(found) else float("nan")
