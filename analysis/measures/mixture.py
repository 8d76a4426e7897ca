"""Accessibility and precision of circular values: is the value recalled at all, and how exactly?

Errors of recall are a mixture of two kinds (Zhang & Luck 2008). A share of them lies around 0 and is von Mises
distributed: the value was accessible, and the concentration kappa says how precise it was. The rest is uniform:
nothing came back. With words at locations, forgetting over four days lowered accessibility and left precision as it
was (Berens, Richards & Horner 2020).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from ...circuits.recording.recording import Recording
from ...circuits.stimuli.ring import RingCode, turned

WEIGHT = (0.0, 1 - 1e-9)  # never all: one outlier would have no likelihood
# Range of the fit, standard deviations from 49 to 0.2 degrees: a broader bump cannot be told from guesses
KAPPA = (2.0, 1e5)
STARTS = (
    (0.2, 5.0),
    (0.5, 20.0),
    (0.9, 3.0),
    (0.9, 100.0),
    (0.9, 5000.0),
)  # weight and kappa that the search starts from


@dataclass(frozen=True)
class ErrorMixture:
    """Errors of recall taken apart.

    Parameters
    ----------
    accessible : float
        Share of all trials in which the value came back. Trials without an answer count as not accessible.
    kappa : float
        Concentration of the errors of accessible values. At a bound of `KAPPA` the data do not fix it.
    log_likelihood : float
        Of the errors of the trials with an answer.
    n_trials, n_answered : int
        All trials, and those with an answer.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import fit_mixture
    >>> fit = fit_mixture(np.array([0.1, -0.1, 0.0, 0.1, np.nan]))
    >>> round(fit.accessible, 3), fit.n_answered, round(np.degrees(fit.sd), 1)
    (0.8, 4, np.float64(5.0))
    """

    accessible: float
    kappa: float
    log_likelihood: float
    n_trials: int
    n_answered: int

    @property
    def sd(self) -> float:
        """Circular standard deviation of the errors of accessible values (rad)."""
        return float(np.sqrt(-2 * np.log(special.i1e(self.kappa) / special.i0e(self.kappa))))


def log_likelihood(errors: np.ndarray, weight: float, kappa: float) -> float:
    """Log likelihood of errors under a mixture of von Mises and uniform.

    Parameters
    ----------
    errors : (n,) array
        Recalled minus stored angle (rad).
    weight : float
        Share of the von Mises component.
    kappa : float
        Its concentration.

    Returns
    -------
    float

    Examples
    --------
    With weight 0 each error has the density ``1 / (2 pi)``:

    >>> import numpy as np
    >>> from spikekv.analysis.measures.mixture import log_likelihood
    >>> round(log_likelihood(np.array([0.0, 1.0]), weight=0.0, kappa=5.0), 3)
    -3.676
    """
    return -_loss(np.array([weight, np.log(kappa)]), np.cos(errors))[0]


def error_density(errors: np.ndarray, fit: ErrorMixture) -> np.ndarray:
    """Density of errors (n,) (rad) among trials with an answer, under a fitted mixture: (n,) per radian."""
    weight = fit.accessible * fit.n_trials / fit.n_answered if fit.n_answered else 0.0
    return weight * _peaked(np.cos(errors), fit.kappa) + (1 - weight) / (2 * np.pi)


def fit_mixture(errors: np.ndarray) -> ErrorMixture:
    """Fit accessibility and precision by maximum likelihood.

    The mixture is that of [1]_; [2]_ measured forgetting with it.

    Parameters
    ----------
    errors : (n_trials,) array
        Recalled minus stored angle (rad), NaN where nothing was recalled.

    Returns
    -------
    ErrorMixture

    Raises
    ------
    ValueError
        If there are no trials.

    References
    ----------
    .. [1] Zhang, W., & Luck, S. J. (2008). Discrete fixed-resolution representations in visual working memory.
       Nature, 453, 233-235. https://doi.org/10.1038/nature06860
    .. [2] Berens, S. C., Richards, B. A., & Horner, A. J. (2020). Dissociating memory accessibility and precision
       in forgetting. Nature Human Behaviour, 4, 866-877. https://doi.org/10.1038/s41562-020-0888-8

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import fit_mixture
    >>> rng = np.random.default_rng(0)
    >>> errors = np.r_[rng.vonmises(0, 20, 600), rng.uniform(-np.pi, np.pi, 400)]
    >>> fit = fit_mixture(errors)
    >>> print(f"{fit.accessible:.2f} accessible, kappa {fit.kappa:.0f}")
    0.59 accessible, kappa 23
    """
    errors = np.asarray(errors, float)
    if errors.ndim != 1 or not errors.size:
        raise ValueError(f"fit_mixture: errors must have shape (n_trials,) and hold a trial, got {errors.shape}")
    answered = np.cos(errors[np.isfinite(errors)])
    if not answered.size:
        return ErrorMixture(0.0, KAPPA[0], 0.0, errors.size, 0)
    found = min(
        (
            optimize.minimize(
                _loss,
                (weight, np.log(kappa)),
                (answered,),
                "TNC",  # needs no BLAS, whose threads cost more than the fit
                jac=True,
                bounds=(WEIGHT, tuple(np.log(KAPPA))),
            )
            for weight, kappa in STARTS
        ),
        key=lambda result: result.fun,
    )
    share = answered.size / errors.size
    return ErrorMixture(
        float(found.x[0] * share), float(np.exp(found.x[1])), -float(found.fun), errors.size, answered.size
    )


def mixture_intervals(
    errors: np.ndarray, rng: np.random.Generator, confidence: float = 0.95, n_resamples: int = 200
) -> dict[str, tuple[float, float]]:
    """Percentile bootstrap intervals over the trials of one run.

    For a claim over seeds, fit each seed and take `statistics.intervals.t_interval` of the fits.

    Parameters
    ----------
    errors : (n_trials,) array
        As in `fit_mixture`.
    rng : numpy.random.Generator
        Draws the trials.
    confidence : float
        Level of the intervals.
    n_resamples : int
        Number of bootstrap samples.

    Returns
    -------
    dict
        ``accessible``, ``kappa`` and ``sd``, each (low, high).

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import mixture_intervals
    >>> rng = np.random.default_rng(0)
    >>> errors = np.r_[rng.vonmises(0, 20, 150), rng.uniform(-np.pi, np.pi, 50)]
    >>> low, high = mixture_intervals(errors, rng, n_resamples=50)["accessible"]
    >>> low < 0.75 < high
    True
    """
    fits = [fit_mixture(rng.choice(errors, len(errors))) for _ in range(n_resamples)]
    tails = (1 - confidence) / 2, (1 + confidence) / 2
    spans = {name: np.quantile([getattr(fit, name) for fit in fits], tails) for name in ("accessible", "kappa", "sd")}
    return {name: (float(low), float(high)) for name, (low, high) in spans.items()}


def shuffled_mixtures(
    recalled: np.ndarray, stored: np.ndarray, rng: np.random.Generator, n_permutations: int = 200
) -> list[ErrorMixture]:
    """The control: answers compared with the values of randomly permuted pairs. Accessibility must be near 0.

    Accessibility cannot be negative, so its mean over permutations lies a little above 0. A measured value is above
    chance where it exceeds nearly all of these.

    Parameters
    ----------
    recalled : (n_trials,) array
        Recalled angles (rad), NaN where nothing was recalled.
    stored : (n_trials,) array
        Angles that were taught (rad).
    rng : numpy.random.Generator
        Permutes the stored angles.
    n_permutations : int
        Number of permutations.

    Returns
    -------
    list of ErrorMixture

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import fit_mixture, shuffled_mixtures
    >>> rng = np.random.default_rng(0)
    >>> stored = rng.uniform(-np.pi, np.pi, 100)
    >>> round(fit_mixture(stored - stored).accessible, 6)
    1.0
    >>> max(fit.accessible for fit in shuffled_mixtures(stored, stored, rng, 20)) < 0.5
    True
    """
    return [fit_mixture(turned(recalled - rng.permutation(stored))) for _ in range(n_permutations)]


def recalled_angles(recording: Recording, trials: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Angles recalled and stored, of trials of pairs whose values lie on a ring (`patterns.circular`).

    The angle recalled is that of the population vector of the spike counts in the read-out window. The angle stored is
    that of the cells that were taught, so it is exact to half the distance of two neighbouring cells.

    Parameters
    ----------
    recording : Recording
        A run with circular values.
    trials : (n_trials,) int array
        Row numbers in ``recording.trials``, of trials with a pair.

    Returns
    -------
    recalled, stored : (n_trials,) arrays
        Angles in [-pi, pi) (rad). Recalled is NaN where the value cells are silent or fire all around the ring.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv import MINIMAL, RecallExperiment, patterns, run
    >>> from spikekv.analysis import recalled_angles
    >>> circular = run(RecallExperiment(MINIMAL, patterns.circular(5, seed=1), seed=1))
    >>> recalled, stored = recalled_angles(circular, circular.trials.where("recall"))
    >>> bool(np.abs(np.degrees(recalled - stored)).max() < 2)
    True
    """
    code = RingCode(recording.sizes[recording.value], recording.n_active)
    stored = code.decode(recording.values[recording.trials.pair[trials]])
    return code.decode(recording.counts(recording.value, trials)), stored


def _loss(at: np.ndarray, cosine: np.ndarray) -> tuple[float, np.ndarray]:
    """Minus the log likelihood at (weight, log kappa), and its gradient; cosine: of the errors."""
    weight, kappa = at[0], np.exp(at[1])
    peaked = _peaked(cosine, kappa)
    flat = 1 / (2 * np.pi)
    density = weight * peaked + (1 - weight) * flat
    slope = kappa * weight * peaked * (cosine - special.i1e(kappa) / special.i0e(kappa))
    gradient = np.array([((peaked - flat) / density).sum(), (slope / density).sum()])
    return -float(np.log(density).sum()), -gradient


def _peaked(cosine: np.ndarray, kappa: float) -> np.ndarray:
    """Density of the von Mises distribution about 0; cosine: of the errors."""
    return np.exp(kappa * (cosine - 1)) / (2 * np.pi * special.i0e(kappa))
