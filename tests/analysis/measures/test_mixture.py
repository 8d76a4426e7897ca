"""Accessibility and precision, worked by hand and recovered from samples with known parameters."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import special
from spikekv.analysis.measures.mixture import (
    KAPPA,
    fit_mixture,
    log_likelihood,
    mixture_intervals,
    recalled_angles,
    shuffled_mixtures,
)
from spikekv.circuits.recording.recording import Recording
from spikekv.circuits.stimuli.ring import RingCode


def sample(n: int, weight: float, kappa: float, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    remembered = round(weight * n)
    return np.r_[rng.vonmises(0, kappa, remembered), rng.uniform(-np.pi, np.pi, n - remembered)]


def test_likelihood_by_hand() -> None:
    # half von Mises of concentration 1, half uniform: at 0 the densities are e / (2 pi I0(1)) and 1 / (2 pi)
    at_zero = 0.5 * np.e / (2 * np.pi * special.i0(1)) + 0.5 / (2 * np.pi)
    opposite = 0.5 / np.e / (2 * np.pi * special.i0(1)) + 0.5 / (2 * np.pi)
    assert log_likelihood(np.array([0.0, np.pi]), 0.5, 1.0) == pytest.approx(np.log(at_zero) + np.log(opposite))


@pytest.mark.parametrize(("weight", "kappa"), [(0.3, 20.0), (0.6, 5.0), (0.9, 50.0), (1.0, 10.0), (0.9, 8000.0)])
def test_parameters_are_recovered(weight: float, kappa: float) -> None:
    fits = [fit_mixture(sample(1000, weight, kappa, seed)) for seed in range(5)]
    assert np.mean([fit.accessible for fit in fits]) == pytest.approx(weight, abs=0.03)
    assert np.mean([fit.kappa for fit in fits]) == pytest.approx(kappa, rel=0.1)


def test_without_guesses_kappa_is_that_of_the_resultant() -> None:
    errors = sample(500, 1.0, 8.0)
    fit = fit_mixture(errors)
    if fit.accessible > 1 - 1e-6:  # the maximum likelihood of a von Mises about 0: I1 / I0 is the mean cosine
        assert special.i1(fit.kappa) / special.i0(fit.kappa) == pytest.approx(np.cos(errors).mean(), abs=1e-4)
    assert fit.accessible > 0.97
    assert fit.sd == pytest.approx(np.sqrt(-2 * np.log(np.cos(errors).mean())), rel=0.1)


def test_loss_of_access_leaves_precision_and_noise_leaves_access() -> None:
    before, fewer, coarser = (fit_mixture(sample(4000, w, k)) for w, k in ((0.8, 20), (0.4, 20), (0.8, 5)))
    assert fewer.accessible / before.accessible == pytest.approx(0.5, abs=0.03)
    assert fewer.kappa / before.kappa == pytest.approx(1, abs=0.1)
    assert coarser.accessible == pytest.approx(before.accessible, abs=0.03)
    assert coarser.kappa / before.kappa == pytest.approx(0.25, abs=0.03)


def test_silent_trials_are_not_accessible() -> None:
    errors = np.r_[np.zeros(30), np.full(10, np.nan)]
    fit = fit_mixture(errors)
    assert fit.accessible == pytest.approx(0.75)
    assert (fit.n_trials, fit.n_answered) == (40, 30)
    assert fit.kappa == pytest.approx(KAPPA[1])  # no error at all: as precise as the fit allows
    assert fit_mixture(np.full(5, np.nan)).accessible == 0


def test_guesses_alone_are_hardly_accessible() -> None:
    assert np.mean([fit_mixture(sample(400, 0.0, 1.0, seed)).accessible for seed in range(10)]) < 0.1


def test_whole_circles_do_not_count() -> None:
    errors = sample(200, 0.7, 10.0)
    turns = 2 * np.pi * np.random.default_rng(1).integers(-2, 3, errors.size)
    assert fit_mixture(errors + turns).accessible == pytest.approx(fit_mixture(errors).accessible, abs=1e-4)


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    spans = [mixture_intervals(sample(200, 0.6, 15.0, s), np.random.default_rng(s), n_resamples=30) for s in range(16)]
    for name, truth in (("accessible", 0.6), ("kappa", 15.0)):
        assert sum(span[name][0] < truth < span[name][1] for span in spans) >= 12


def test_more_trials_give_narrower_intervals() -> None:
    wide, narrow = (
        mixture_intervals(sample(n, 0.6, 15.0), np.random.default_rng(1), n_resamples=60) for n in (100, 1600)
    )
    assert np.ptp(narrow["accessible"]) < 0.5 * np.ptp(wide["accessible"])
    assert np.ptp(narrow["sd"]) < 0.5 * np.ptp(wide["sd"])


def test_shuffled_pairs_are_the_chance_level() -> None:
    rng = np.random.default_rng(2)
    stored = rng.uniform(-np.pi, np.pi, 200)
    recalled = stored + sample(200, 0.5, 20.0)
    chance = [fit.accessible for fit in shuffled_mixtures(recalled, stored, rng, 40)]
    assert np.mean(chance) < 0.12
    assert fit_mixture(recalled - stored).accessible > max(chance)


def test_no_trials_are_refused() -> None:
    with pytest.raises(ValueError, match=r"errors must have shape \(n_trials,\)"):
        fit_mixture(np.zeros(0))


def test_angles_of_a_recording(record: Callable[..., Recording]) -> None:
    code = RingCode(n_cells=36, n_active=3)  # preferred every 10 degrees
    values = code.encode(np.radians([10.0, 100.0, -150.0]))
    answers = 2 * code.encode(np.radians([40.0, 100.0, 0.0]))
    answers[2] = 0  # nothing is recalled
    made = record(values, {"VALUE": {"recall": answers}})
    recalled, stored = recalled_angles(made, made.trials.where("recall"))
    assert np.degrees(stored) == pytest.approx([10, 100, -150])
    assert np.degrees(recalled) == pytest.approx([40, 100, np.nan], nan_ok=True)
