"""The statements of the theory hold to rounding error for random shapes (property tests)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spikekv.analysis.theory import equivalences
from spikekv.analysis.theory.equivalences import EQUIVALENCES, TOLERANCE, Size
from spikekv.analysis.theory.random_features import convergence_slope, random_feature_error
from spikekv.models import CorrelationMatrixMemory, KernelAttentionMemory

few = st.integers(1, 25)
sizes = st.builds(Size, n_items=few, n_queries=few, n_key=few, n_value=few, n_steps=st.just(60))
seeds = st.integers(0, 2**32 - 1)


@pytest.mark.parametrize("name", EQUIVALENCES)
@settings(max_examples=15)
@given(size=sizes, seed=seeds)
def test_both_sides_agree(name: str, size: Size, seed: int) -> None:
    assert EQUIVALENCES[name](size, seed) < TOLERANCE


@pytest.mark.parametrize("loss", ["squared", "cross-entropy", "logistic", "absolute"])
def test_a_layer_is_the_memory_of_its_errors_after_1000_steps(loss: str) -> None:
    assert equivalences.trained_layer(Size(n_steps=1000), seed=1, loss=loss) < TOLERANCE


def test_a_false_statement_is_found_out() -> None:
    p = equivalences.problem(Size(), seed=0)
    linear = CorrelationMatrixMemory().write(p.keys, p.values).read(p.queries)
    softmax = KernelAttentionMemory("dot", "softmax").write(p.keys, p.values).read(p.queries)
    assert equivalences.deviation(linear, softmax) > 0.1
    assert equivalences.deviation(np.array([np.nan]), np.ones(1)) == np.inf
    with pytest.raises(ValueError, match="differ"):
        equivalences.deviation(np.ones(2), np.ones(3))


def test_random_features_converge_to_softmax_like_a_mean_of_samples() -> None:
    counts = np.array([256, 1024, 4096, 16384])  # with fewer, weights that sum to 1 bound the error
    size = Size(n_items=20, n_queries=20, n_key=8)
    errors = [np.mean([random_feature_error(size, n, seed) for seed in range(20)]) for n in counts]
    assert convergence_slope(counts, np.array(errors)) == pytest.approx(-0.5, abs=0.07)
    assert errors[-1] < 0.2 * errors[0]
