"""Signal detection: how well are old items told from new ones, apart from the bias to say "old"?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy


@dataclass(frozen=True)
class Detection:
    """Answers "old" and "new" to old and new items. Chance: ``d_prime`` 0.

    Parameters
    ----------
    hits, false_alarms : float
        Share of old and of new items that were called old, not corrected.
    d_prime : float
        ``z(hits) - z(false alarms)``.
    criterion : float
        ``-(z(hits) + z(false alarms)) / 2``; positive where "new" is the more frequent answer.
    interval : tuple of float
        Of ``d_prime``, over the items of one run.
    n_old, n_new : int
        Numbers of items.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import detection
    >>> detection(old=np.arange(20) < 17, new=np.arange(20) < 3).hits
    0.85
    """

    hits: float
    false_alarms: float
    d_prime: float
    criterion: float
    interval: tuple[float, float]
    n_old: int
    n_new: int


@dataclass(frozen=True)
class Roc:
    """Receiver operating characteristic. Chance: ``area`` .5.

    Parameters
    ----------
    false_alarms, hits : (n_points,) arrays
        Shares at falling criteria, from (0, 0) to (1, 1).
    area : float
        Probability that an old item scores higher than a new one; ties count half.
    interval : tuple of float
        Of the area, over the items of one run.
    p : float
        Two-sided Mann-Whitney test of equal scores, a permutation test of the ranks.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import roc
    >>> roc(old=np.array([3, 2]), new=np.array([1, 2])).hits
    array([0. , 0.5, 1. , 1. ])
    """

    false_alarms: np.ndarray
    hits: np.ndarray
    area: float
    interval: tuple[float, float]
    p: float


def detection(old: np.ndarray, new: np.ndarray, confidence: float = 0.95) -> Detection:
    """Hits, false alarms, d' and criterion.

    Rates that enter d' and criterion are corrected log-linearly: half an item is added to the answers "old" and one to
    the items, of both kinds and always, so that rates of 0 and 1 have a finite z [1]_, [2]_. The interval is the normal
    one, with the variance that the delta method gives to z [3]_.

    Parameters
    ----------
    old, new : (n_old,) and (n_new,) bool arrays
        Whether each item was called old.
    confidence : float
        Level of the interval.

    Returns
    -------
    Detection

    Raises
    ------
    ValueError
        If there are no old or no new items.

    References
    ----------
    .. [1] Hautus, M. J. (1995). Corrections for extreme proportions and their biasing effects on estimated values
       of d'. Behavior Research Methods, Instruments, & Computers, 27, 46-51. https://doi.org/10.3758/BF03203619
    .. [2] Stanislaw, H., & Todorov, N. (1999). Calculation of signal detection theory measures. Behavior Research
       Methods, Instruments, & Computers, 31, 137-149. https://doi.org/10.3758/BF03207704
    .. [3] Gourevitch, V., & Galanter, E. (1967). A significance test for one parameter isosensitivity functions.
       Psychometrika, 32, 25-33. https://doi.org/10.1007/BF02289402

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import detection
    >>> found = detection(old=np.arange(20) < 17, new=np.arange(20) < 3)
    >>> f"{found.hits:.2f}, {found.false_alarms:.2f}: d' {found.d_prime:.2f}, criterion {abs(found.criterion):.2f}"
    "0.85, 0.15: d' 1.93, criterion 0.00"
    """
    said = _items("detection", np.asarray(old, bool), np.asarray(new, bool))
    n = np.array([len(items) for items in said])
    rate = np.array([items.sum() + 0.5 for items in said]) / (n + 1)
    z = scipy.stats.norm.ppf(rate)
    error = np.sqrt((rate * (1 - rate) / ((n + 1) * scipy.stats.norm.pdf(z) ** 2)).sum())
    d_prime, half = float(z[0] - z[1]), float(scipy.stats.norm.ppf((1 + confidence) / 2) * error)
    hits, false_alarms = (float(items.mean()) for items in said)
    criterion = -float(z.mean())
    return Detection(hits, false_alarms, d_prime, criterion, (d_prime - half, d_prime + half), int(n[0]), int(n[1]))


def detection_of_scores(old: np.ndarray, new: np.ndarray, confidence: float = 0.95) -> Detection:
    """The same from graded scores: as many items are called old as there are old ones, those with the highest scores.

    This criterion depends on the numbers of items and not on which are old, so it does not favour the result. Ties at
    the criterion are called new.

    Parameters
    ----------
    old, new : (n_old,) and (n_new,) arrays
        Score of each item, such as its familiarity.
    confidence : float
        Level of the interval.

    Returns
    -------
    Detection

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import detection_of_scores
    >>> found = detection_of_scores(old=np.array([0.9, 0.8, 0.3]), new=np.array([0.1, 0.2, 0.4]))
    >>> round(found.hits, 3), round(found.false_alarms, 3)
    (0.667, 0.333)
    """
    old, new = _items("detection_of_scores", np.asarray(old, float), np.asarray(new, float))
    criterion = np.sort(np.r_[old, new])[len(new) - 1]  # the highest score that is called new
    return detection(old > criterion, new > criterion, confidence)


def roc(old: np.ndarray, new: np.ndarray, confidence: float = 0.95) -> Roc:
    """The curve and its area, with an interval.

    The interval holds all areas that the measured one does not contradict, with the standard error that Hanley and
    McNeil give for each of them [1]_. It stays within [0, 1] and has a width at an area of 1, too.

    Parameters
    ----------
    old, new : (n_old,) and (n_new,) arrays
        Score of each item, such as its familiarity.
    confidence : float
        Level of the interval.

    Returns
    -------
    Roc

    Raises
    ------
    ValueError
        If there are no old or no new items.

    References
    ----------
    .. [1] Hanley, J. A., & McNeil, B. J. (1982). The meaning and use of the area under a receiver operating
       characteristic (ROC) curve. Radiology, 143, 29-36. https://doi.org/10.1148/radiology.143.1.7063747

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import roc
    >>> curve = roc(old=np.array([0.9, 0.8, 0.3]), new=np.array([0.1, 0.2, 0.4]))
    >>> round(curve.area, 3)
    0.889
    """
    from sklearn.metrics import roc_auc_score, roc_curve

    old, new = _items("roc", np.asarray(old, float), np.asarray(new, float))
    truth, scores = np.r_[np.ones(len(old)), np.zeros(len(new))], np.r_[old, new]
    false_alarms, hits, _ = roc_curve(truth, scores)
    area = float(roc_auc_score(truth, scores))
    p = float(scipy.stats.mannwhitneyu(old, new).pvalue)
    return Roc(false_alarms, hits, area, _area_interval(area, len(old), len(new), confidence), p)


def _area_interval(area: float, n_old: int, n_new: int, confidence: float) -> tuple[float, float]:
    z = scipy.stats.norm.ppf((1 + confidence) / 2)

    def error(a: float) -> float:
        both_old, both_new = a / (2 - a), 2 * a**2 / (1 + a)  # one of a kind exceeds, or is exceeded by, two others
        spread = a * (1 - a) + (n_old - 1) * (both_old - a**2) + (n_new - 1) * (both_new - a**2)
        return float(np.sqrt(max(spread, 0.0) / (n_old * n_new)))

    near = 1e-9  # at areas of 0 and 1 there is no error, which is not the limit that is looked for
    low = scipy.optimize.brentq(lambda a: area - a - z * error(a), 0, area - near) if area > near else 0.0
    high = scipy.optimize.brentq(lambda a: a - area - z * error(a), area + near, 1) if area < 1 - near else 1.0
    return float(low), float(high)


def _items(function: str, old: np.ndarray, new: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    for name, items in (("old", old), ("new", new)):
        if items.ndim != 1 or not items.size:
            raise ValueError(f"{function}: {name} must have shape (n_items,) and hold an item, got {items.shape}")
        if not np.isfinite(items).all():
            raise ValueError(f"{function}: {name} holds scores that are not finite; leave those items out")
    return old, new
