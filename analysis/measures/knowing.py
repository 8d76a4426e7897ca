"""The feeling of knowing: does the match of the key predict recognition where recall failed?

People can tell which of the values that they cannot recall they will recognise. The judgement follows the familiarity
of the cue (Metcalfe, Schwartz & Joaquim 1993), and its accuracy is the gamma correlation with later recognition
(Nelson 1984).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...circuits.recording.recording import Recording
from ..statistics.gamma import GammaCorrelation, gamma
from .decoding import Decoded
from .recognition import forced_choice, key_match

EARLY = 0.060  # s; spikes that the feeling of knowing reads, chosen: before most values are told


@dataclass(frozen=True)
class Knowing:
    """Feeling of knowing, recall and recognition of each trial.

    Parameters
    ----------
    feeling : ndarray
        (n_trials,) best match of early spikes at the key stage to any key of study.
    recalled : ndarray
        (n_trials,) bool, the own value was identified.
    recognised : ndarray
        (n_trials,) bool, the own value was chosen among alternatives.
    accuracy : GammaCorrelation
        Of feeling and recognition over trials where recall failed. Chance 0; its permutation test shuffles trials.

    Examples
    --------
    Where everything is recalled there is nothing to be predicted:

    >>> import numpy as np
    >>> from spikekv.analysis import decode, knowing
    >>> knowing(recording, "KEY", decode(recording), np.random.default_rng(0)).accuracy.n_items
    0
    """

    feeling: np.ndarray
    recalled: np.ndarray
    recognised: np.ndarray
    accuracy: GammaCorrelation


def knowing(
    recording: Recording,
    stage: str,
    decoded: Decoded,
    rng: np.random.Generator,
    later: Decoded | None = None,
    within: float = EARLY,
    n_alternatives: int = 4,
) -> Knowing:
    """Measure the feeling of knowing [1]_ and how well it predicts recognition [2]_.

    Parameters
    ----------
    recording : Recording
        A run.
    stage : str
        Key stage that the feeling is read at, such as ``CA3``.
    decoded : Decoded
        Trials in which recall was tried.
    rng : numpy.random.Generator
        Draws alternatives, bootstrap samples and permutations.
    later : Decoded, optional
        Trials of the recognition test, of the same pairs in the same order. Default: the trials of recall, whose value
        spikes may favour the own value without naming it.
    within : float
        Seconds after cue on whose spikes make the feeling.
    n_alternatives : int
        Values to choose from at recognition. Chance is one in so many.

    Returns
    -------
    Knowing

    Raises
    ------
    ValueError
        If the later trials are not of the same pairs.

    References
    ----------
    .. [1] Metcalfe, J., Schwartz, B. L., & Joaquim, S. G. (1993). The cue-familiarity heuristic in metacognition.
       Journal of Experimental Psychology: Learning, Memory, and Cognition, 19, 851-861.
       https://doi.org/10.1037/0278-7393.19.4.851
    .. [2] Nelson, T. O. (1984). A comparison of current measures of the accuracy of feeling-of-knowing predictions.
       Psychological Bulletin, 95, 109-133. https://doi.org/10.1037/0033-2909.95.1.109

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import decode, knowing
    >>> knowing(recording, "KEY", decode(recording), np.random.default_rng(0)).recognised
    array([ True,  True,  True,  True,  True])
    """
    later = decoded if later is None else later
    if not np.array_equal(later.pair, decoded.pair):
        raise ValueError("knowing: later must hold trials of the same pairs in the same order as decoded")
    items, first = np.unique(recording.value_item, return_index=True)
    own = np.searchsorted(items, later.truth)
    recognised = forced_choice(later.counts, recording.values[first], own, rng, n_alternatives)
    feeling, failed = key_match(recording, stage, decoded.trials, within), ~decoded.correct
    return Knowing(feeling, decoded.correct, recognised, gamma(feeling[failed], recognised[failed], rng))
