"""Old or new? Studied cues against lures, from familiarity at each key stage and from the values.

A cue is familiar to a stage as far as the cells that it activates match some key of study. No pair is singled out, so
studied cues and lures are scored alike. The values are scored in the same way: as far as the value cells match some
stored value. A lesion that takes the values and leaves the keys gives recognition without recall.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...circuits.recording.recording import Recording
from .decoding import correlation
from .familiarity import study_keys
from .latency import first_spikes
from .signal_detection import Detection, Roc, detection_of_scores, roc


@dataclass(frozen=True)
class Recognition:
    """Old and new told apart by one population.

    Parameters
    ----------
    old, new : (n_old,) and (n_new,) arrays
        Scores of studied cues and of lures.
    roc : Roc
        Of these scores, with area, interval and test. Chance .5.
    detection : Detection
        Hits, false alarms and d' where as many cues are called old as there are old ones. Chance 0.

    Examples
    --------
    Studied cues against trials without a cue:

    >>> from spikekv.analysis import recognition
    >>> trials = recording.trials
    >>> recognition(recording, trials.where("recall"), trials.where("blank"))["KEY"].old
    array([1., 1., 1., 1., 1.])
    """

    old: np.ndarray
    new: np.ndarray
    roc: Roc
    detection: Detection


def recognition(recording: Recording, old: np.ndarray, new: np.ndarray) -> dict[str, Recognition]:
    """Tell studied cues from lures at each key stage and by the values.

    Parameters
    ----------
    recording : Recording
        A run with study trials and tests of both kinds.
    old, new : (n_old,) and (n_new,) int arrays
        Row numbers in ``recording.trials``: tests of studied cues, and of lures.

    Returns
    -------
    dict
        Name of each key stage and of the value population -> `Recognition`.

    Raises
    ------
    ValueError
        If there are no old or no new trials.

    Examples
    --------
    Studied cues against trials without a cue. `nearest_similarity` picks lures of a given similarity.

    >>> from spikekv.analysis import recognition
    >>> trials = recording.trials
    >>> found = recognition(recording, old=trials.where("recall"), new=trials.where("blank"))
    >>> {name: one.roc.area for name, one in found.items()}
    {'KEY': 1.0, 'VALUE': 1.0}
    """
    scores = {stage: [key_match(recording, stage, rows) for rows in (old, new)] for stage in recording.stages}
    scores[recording.value] = [value_match(recording, rows) for rows in (old, new)]
    return {name: Recognition(a, b, roc(a, b), detection_of_scores(a, b)) for name, (a, b) in scores.items()}


def key_match(recording: Recording, stage: str, trials: np.ndarray, within: float | None = None) -> np.ndarray:
    """Best match of the cells that a cue activates to any key of study.

    Parameters
    ----------
    recording : Recording
        A run with study trials.
    stage : str
        Population whose spikes are read.
    trials : (n_trials,) int array
        Row numbers in ``recording.trials``.
    within : float, optional
        Only cells that fire in the first so many seconds count: the feeling of knowing, which comes before recall.
        Default: the whole read-out window.

    Returns
    -------
    (n_trials,) array
        Phi coefficients, 0 where no cell fires.

    Raises
    ------
    ValueError
        If ``within`` is not positive.

    Examples
    --------
    >>> from spikekv.analysis import key_match
    >>> key_match(recording, "KEY", recording.trials.where("recall"), within=0.060)
    array([1., 1., 1., 1., 1.])
    """
    if within is not None and within <= 0:
        raise ValueError(f"key_match: within must be above 0 s, got {within}")
    row, cell, time = first_spikes(recording, stage, trials)
    early = slice(None) if within is None else time <= within
    active = np.zeros((len(trials), recording.sizes[stage]), bool)
    active[row[early], cell[early]] = True
    return best_match(active, study_keys(recording, stage))


def value_match(recording: Recording, trials: np.ndarray) -> np.ndarray:
    """Best correlation of the value cells' spike counts with any stored value.

    Parameters
    ----------
    recording : Recording
        A run.
    trials : (n_trials,) int array
        Row numbers in ``recording.trials``.

    Returns
    -------
    (n_trials,) array
        0 where no cell fires.

    Examples
    --------
    >>> from spikekv.analysis import value_match
    >>> value_match(recording, recording.trials.where("recall")).round(2)
    array([1.  , 1.  , 1.  , 0.99, 1.  ])
    """
    return best_match(recording.counts(recording.value, trials), recording.values)


def best_match(activity: np.ndarray, patterns: np.ndarray) -> np.ndarray:
    """Highest Pearson correlation of each row with any pattern.

    Parameters
    ----------
    activity : (n_trials, n_cells) array
        Spike counts or active cells.
    patterns : (n_patterns, n_cells) bool array
        What they are compared with.

    Returns
    -------
    (n_trials,) array
        0 for rows that are constant.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis.measures.recognition import best_match
    >>> best_match(np.array([[3, 3, 0, 0], [0, 0, 0, 0]]), np.eye(2, 4, dtype=bool) | np.eye(2, 4, 1, dtype=bool))
    array([1., 0.])
    """
    match: np.ndarray = np.round(correlation(activity, patterns), 9).max(1)  # equal matches tie
    return np.where(np.ptp(activity.astype(float), axis=1) > 0, match, 0.0)


def nearest_similarity(presented: np.ndarray, cues: np.ndarray) -> np.ndarray:
    """Share of each cue's cells that it has in common with the studied cue nearest to it.

    Parameters
    ----------
    presented : (n_trials, n_cells) bool array
        Cells driven in each test: ``recording.trials.presented[trials]``.
    cues : (n_pairs, n_cells) bool array
        Studied cues: ``recording.cues``.

    Returns
    -------
    (n_trials,) array
        1 for a studied cue.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import nearest_similarity
    >>> nearest_similarity(np.array([[1, 1, 0, 0], [1, 0, 1, 0]], bool), np.array([[1, 1, 0, 0]], bool))
    array([1. , 0.5])
    """
    shared = presented.astype(int) @ cues.T.astype(int)
    return shared.max(1) / np.maximum(presented.sum(1), 1)


def forced_choice(
    counts: np.ndarray, patterns: np.ndarray, own: np.ndarray, rng: np.random.Generator, n_alternatives: int = 4
) -> np.ndarray:
    """Choose among the own value and others the one that matches best: recognition of what was not recalled.

    Parameters
    ----------
    counts : (n_trials, n_cells) array
        Spike counts of the value cells.
    patterns : (n_values, n_cells) bool array
        Different values, those of the alternatives.
    own : (n_trials,) int array
        Row of the right value in ``patterns``.
    rng : numpy.random.Generator
        Draws the other alternatives, and breaks ties.
    n_alternatives : int
        Values to choose from. Chance is one in so many.

    Returns
    -------
    (n_trials,) bool array
        Whether the own value was chosen.

    Raises
    ------
    ValueError
        If there are fewer values than alternatives, or fewer than two alternatives.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import forced_choice
    >>> values = np.eye(4, dtype=bool)
    >>> forced_choice(3 * values, values, np.arange(4), np.random.default_rng(0)).mean()
    np.float64(1.0)
    """
    if not 2 <= n_alternatives <= len(patterns):
        raise ValueError(
            f"forced_choice: n_alternatives must be in [2, {len(patterns)}], the number of values, got {n_alternatives}"
        )
    match = np.round(correlation(counts, patterns), 9)
    match += 1e-10 * rng.random(match.shape)  # ties are broken at random
    chosen = np.zeros(len(counts), bool)
    for row, right in enumerate(own):
        others = rng.choice(np.delete(np.arange(len(patterns)), right), n_alternatives - 1, replace=False)
        chosen[row] = match[row, right] > match[row, others].max()
    return chosen
