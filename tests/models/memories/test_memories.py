"""What every reference memory has in common, and small cases by hand."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spikekv import models
from spikekv.models import (
    CorrelationMatrixMemory,
    CovarianceMemory,
    DeltaRuleMemory,
    GradientMemory,
    HopfieldMemory,
    KernelAttentionMemory,
    LeastSquaresMemory,
    ScaffoldMemory,
    SlotMemory,
    SparseDistributedMemory,
    TripartiteMemory,
    WillshawMemory,
)
from spikekv.models.memories import separation, similarity

MEMORIES: dict[str, Callable[[], models.Memory]] = {
    "correlation": CorrelationMatrixMemory,
    "Willshaw": WillshawMemory,
    "covariance": CovarianceMemory,
    "delta": DeltaRuleMemory,
    "attention": KernelAttentionMemory,
    "classic": lambda: HopfieldMemory("classic"),
    "dense": lambda: HopfieldMemory("dense"),
    "modern": HopfieldMemory,
    "sparse distributed": SparseDistributedMemory,
    "slots": SlotMemory,
    "tripartite": TripartiteMemory,
    "scaffold": ScaffoldMemory,
    "least squares": LeastSquaresMemory,
    "gradient": GradientMemory,
}


@pytest.fixture(params=MEMORIES)
def memory(request: pytest.FixtureRequest) -> models.Memory:
    return MEMORIES[request.param]()


def bits(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return rng.integers(0, 2, shape)


def test_shapes_are_those_of_the_contract(memory: models.Memory) -> None:
    rng = np.random.default_rng(0)
    same = memory.write(bits(rng, 5, 8), bits(rng, 5, 3)).write(bits(rng, 4, 8), bits(rng, 4, 3))
    assert same is memory
    queries = bits(rng, 6, 8)
    assert memory.read(queries).shape == (6, 3)
    if hasattr(memory, "attention"):
        assert memory.attention(queries).shape == (6, 9)
    assert (memory.read(queries) == memory.read(queries)).all()


def test_wrong_input_is_named(memory: models.Memory) -> None:
    with pytest.raises(ValueError, match="nothing is stored yet"):
        memory.read(np.eye(2))
    with pytest.raises(ValueError, match="2 keys and 3 values"):
        memory.write(np.eye(2), np.ones((3, 2)))
    with pytest.raises(ValueError, match="got no pairs"):
        memory.write(np.empty((0, 2)), np.empty((0, 2)))
    with pytest.raises(ValueError, match="keys must have shape"):
        memory.write(np.ones(2), np.ones((1, 2)))
    with pytest.raises(ValueError, match="values hold NaN"):
        memory.write(np.eye(2), np.full((2, 2), np.nan))
    for no_numbers in ([["a", "b"]], [["1", "2"]], [[1j, 2]], [[1, 2], [3]], [[None, 1]]):
        with pytest.raises(ValueError, match=r"keys (must be real numbers|hold NaN)"):
            memory.write(no_numbers, np.ones((1, 2)))
    with pytest.raises(ValueError, match="keys have no columns"):
        memory.write(np.ones((2, 0)), np.eye(2))
    with pytest.raises(ValueError, match=r"values hold numbers beyond 1e\+30; scale them down"):
        memory.write(np.eye(2), 1e31 * np.eye(2))
    memory.write(np.eye(2), np.eye(2))
    with pytest.raises(ValueError, match="queries need 2 columns, got 3"):
        memory.read(np.eye(3))
    with pytest.raises(ValueError, match="keys need 2 columns"):
        memory.write(np.eye(3), np.ones((3, 2)))
    with pytest.raises(ValueError, match="values need 2 columns"):
        memory.write(np.eye(2), np.eye(3)[:2])
    assert memory.read(np.eye(2)).shape == (2, 2)


@pytest.mark.filterwarnings("error")
def test_the_largest_numbers_that_are_taken_give_finite_ones(memory: models.Memory) -> None:
    if isinstance(memory, WillshawMemory):
        return  # 0 and 1 only
    keys, values = 1e30 * np.eye(4), -1e30 * np.ones((4, 3))
    memory.write(keys, values)
    for queries in (keys, -keys, 0 * keys, keys[:0]):
        assert np.isfinite(memory.read(queries)).all()
        if hasattr(memory, "attention"):
            assert np.isfinite(memory.attention(queries)).all()


WRONG = {
    "CorrelationMatrixMemory.eta": lambda x: CorrelationMatrixMemory(x),
    "CovarianceMemory.value_mean": lambda x: CovarianceMemory(0.1, x),
    "DeltaRuleMemory.eta": lambda x: DeltaRuleMemory(x),
    "KernelAttentionMemory.beta": lambda x: KernelAttentionMemory(beta=x),
    "HopfieldMemory.beta": lambda x: HopfieldMemory(beta=x),
    "HopfieldMemory.order": lambda x: HopfieldMemory(order=x),
    "HopfieldMemory.n_steps": lambda x: HopfieldMemory(n_steps=x),
    "LeastSquaresMemory.valid": lambda x: LeastSquaresMemory(x),
    "SlotMemory.n_slots": lambda x: SlotMemory(x),
    "SlotMemory.mu": lambda x: SlotMemory(mu=x),
    "SparseDistributedMemory.n_locations": lambda x: SparseDistributedMemory(x),
    "SparseDistributedMemory.active": lambda x: SparseDistributedMemory(active=x),
    "SparseDistributedMemory.seed": lambda x: SparseDistributedMemory(seed=x),
    "ScaffoldMemory.modules": lambda x: ScaffoldMemory((x, 3)),
    "ScaffoldMemory.n_hidden": lambda x: ScaffoldMemory(n_hidden=x),
    "ScaffoldMemory.seed": lambda x: ScaffoldMemory(seed=x),
    "Threshold.level": separation.Threshold,
    "Polynomial.power": separation.Polynomial,
    "Gaussian.width": similarity.Gaussian,
    "RandomFeatures.n_features": similarity.RandomFeatures,
    "RandomFeatures.beta": lambda x: similarity.RandomFeatures(beta=x),
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, "2", [2.0]])
def test_wrong_constants_are_named(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"^{name}: must be ") as refused:
        WRONG[name](value)
    assert "\n" not in str(refused.value)


@given(seed=st.integers(0, 999), cut=st.integers(1, 6))
def test_writing_at_once_or_in_parts_is_the_same(seed: int, cut: int) -> None:
    rng = np.random.default_rng(seed)
    keys, values, queries = bits(rng, 7, 6), bits(rng, 7, 4), bits(rng, 5, 6)
    for make in MEMORIES.values():
        whole = make().write(keys, values)
        parts = make().write(keys[:cut], values[:cut]).write(keys[cut:], values[cut:])
        np.testing.assert_allclose(parts.read(queries), whole.read(queries), rtol=1e-9, atol=1e-9)


def test_importing_the_memories_is_light() -> None:
    code = "import sys, spikekv.models; assert not {'scipy', 'brian2', 'sklearn', 'matplotlib'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_correlation_matrix_by_hand() -> None:
    memory = CorrelationMatrixMemory(eta=0.5).write([[1, 0], [1, 1]], [[2, 0, 0], [0, 4, 0]])
    assert memory.weights_.tolist() == [[1, 2, 0], [0, 2, 0]]
    assert memory.read([[1, -1]]).tolist() == [[1, 0, 0]]
    assert memory.attention([[1, -1]]).tolist() == [[0.5, 0]]
    with pytest.raises(ValueError, match=r"CorrelationMatrixMemory.eta: must be above 0 and at most 1e\+30, got 0"):
        CorrelationMatrixMemory(eta=0)


def test_covariance_ignores_what_all_keys_share() -> None:
    memory = CovarianceMemory().write([[1, 1, 0], [1, 0, 1]], [[1, 0], [0, 1]])
    assert memory.weights_.tolist() == [[0, 0], [0.5, -0.5], [-0.5, 0.5]]
    assert (memory.read([[1, 1, 0]]) == memory.read([[7, 1, 0]])).all()
    given_means = CovarianceMemory(0.5, 0.0).write([[1, 0]], [[1]])
    assert given_means.weights_.tolist() == [[0.5], [-0.5]]


def test_the_delta_rule_tells_correlated_keys_apart() -> None:
    rng = np.random.default_rng(1)
    keys = 1 + rng.standard_normal((10, 40))
    values = rng.standard_normal((10, 5))
    delta, hebb = DeltaRuleMemory(), CorrelationMatrixMemory(eta=1 / 80).write(keys, values)
    delta.write(keys[:1], values[:1])
    np.testing.assert_allclose(delta.read(keys[:1]), values[:1])  # one pair is exact at once
    for _ in range(200):
        delta.write(keys, values)
    np.testing.assert_allclose(delta.read(keys), values, atol=1e-3)
    assert np.abs(hebb.read(keys) - values).max() > 0.5
    runaway = DeltaRuleMemory(eta=5, normalise=False)
    with pytest.raises(ValueError, match="eta: weights grow without bounds at 5; lower it"):
        runaway.write(np.ones((300, 2)), np.ones((300, 1)))
    assert not hasattr(runaway, "weights_")


@pytest.mark.parametrize("similarity", ["dot", "scaled_dot", "cosine", "rbf", "feature_map", "random_features"])
@pytest.mark.parametrize("separation", ["identity", "softmax", "normalised", "threshold", "polynomial", "max"])
def test_every_kernel_goes_with_every_separation(similarity: str, separation: str) -> None:
    memory = KernelAttentionMemory(similarity, separation, beta=2).write(np.eye(4), np.eye(4))
    assert np.isfinite(memory.read(np.eye(4))).all()
    winner = memory.attention(np.eye(4))
    assert (winner.diagonal() == winner.max(1)).all()


def test_kernels_and_separations_by_hand() -> None:
    keys, query = np.array([[3.0, 4.0], [0.0, 2.0]]), np.array([[0.0, 1.0]])

    def attention(similarity: object, separation: object = "identity", beta: float = 1.0) -> np.ndarray:
        return KernelAttentionMemory(similarity, separation, beta).write(keys, keys).attention(query)[0]

    assert attention("dot").tolist() == [4, 2]
    assert attention("scaled_dot") == pytest.approx([4 / 2**0.5, 2**0.5])
    assert attention("cosine") == pytest.approx([0.8, 1])
    assert attention("rbf") == pytest.approx([np.exp(-9), np.exp(-0.5)])
    assert attention(similarity.Gaussian(3)) == pytest.approx([np.exp(-1), np.exp(-1 / 18)])
    assert attention("dot", "softmax", np.log(2) / 2) == pytest.approx([2 / 3, 1 / 3])
    assert attention("dot", "normalised").tolist() == pytest.approx([2 / 3, 1 / 3])
    assert attention(lambda q, k: np.zeros((1, 2)), "normalised").tolist() == [0, 0]
    assert attention("dot", separation.Threshold(3)).tolist() == [1, 0]
    assert attention("dot", separation.Threshold(4)).tolist() == [1, 0]
    assert attention("dot", separation.Polynomial(2)).tolist() == [16, 4]
    assert attention("dot", "max").tolist() == [1, 0]
    assert attention(lambda q, k: np.ones((len(q), len(k))), "max").tolist() == [0.5, 0.5]
    with pytest.raises(ValueError, match=r"similarity: must be one of dot.* got 'dott'"):
        KernelAttentionMemory("dott")
    with pytest.raises(ValueError, match="separation: must be one of identity"):
        KernelAttentionMemory("dot", "sofmax")
    with pytest.raises(ValueError, match=r"separation: must be one of identity.*got None"):
        KernelAttentionMemory("dot", None)
    for kernel, message in (
        (lambda q, k: k @ q.T, r"similarity: must return \(n_queries, n_items\), here \(1, 2\), got \(2, 1\)"),
        (lambda q, k: np.full((len(q), len(k)), np.nan), "similarity: returned numbers that are not finite"),
    ):
        with pytest.raises(ValueError, match=message):
            attention(kernel)
    with pytest.raises(ValueError, match=r"separation: must return .* got \(1,\)"):
        attention("dot", lambda scores: scores.sum(1))


def test_random_features_are_the_exponential_in_the_mean() -> None:
    features = similarity.RandomFeatures(100_000, beta=0.5)
    query, key = np.array([[1.0, 0.5]]), np.array([[0.4, -1.0]])
    for other in (query, key):
        estimate = float((features(query) * features(other)).sum())
        assert estimate == pytest.approx(np.exp(0.5 * float((query * other).sum())), rel=0.02)


@pytest.mark.parametrize(("kind", "n_items"), [("classic", 8), ("dense", 60), ("modern", 60)])
def test_hopfield_memories_repair_damaged_patterns(kind: str, n_items: int) -> None:
    rng = np.random.default_rng(2)
    patterns = rng.choice([-1, 1], (n_items, 100))
    damaged = patterns * rng.choice([-1, 1], patterns.shape, p=[0.1, 0.9])
    memory = HopfieldMemory(kind, beta=1.0, order=4, n_steps=5).write(patterns)
    np.testing.assert_allclose(memory.read(damaged), patterns, atol=1e-6)
    values = rng.standard_normal((n_items, 3))
    other = HopfieldMemory(kind, beta=1.0, order=4, n_steps=5).write(patterns, np.sign(values))
    np.testing.assert_allclose(np.sign(other.read(damaged)), np.sign(values))


def test_hopfield_refuses_what_it_is_not() -> None:
    for wrong in ({"kind": "quantum"}, {"order": 1}, {"n_steps": 0}, {"beta": -1}):
        with pytest.raises(ValueError, match="HopfieldMemory"):
            HopfieldMemory(**wrong)
    steep = HopfieldMemory("dense", order=400).write(np.ones((1, 100)))
    with pytest.raises(ValueError, match="order: 400 makes numbers too large; lower it"):
        steep.read(np.ones((1, 100)))


def test_sparse_distributed_memory_reads_near_its_addresses() -> None:
    rng = np.random.default_rng(3)
    keys, values = rng.choice([-1, 1], (20, 256)), rng.choice([-1, 1], (20, 30))
    memory = SparseDistributedMemory(3000, active=0.02).write(keys, values)
    assert memory.locations(keys).mean() == pytest.approx(0.02, rel=0.2)
    assert (np.sign(memory.read(keys)) == values).mean() > 0.99
    damaged = keys * rng.choice([-1, 1], keys.shape, p=[0.1, 0.9])
    assert (np.sign(memory.read(damaged)) == values).mean() > 0.95
    assert (memory.attention(keys).argmax(1) == np.arange(20)).all()
    for wrong in ({"n_locations": 0}, {"active": 0.7}):
        with pytest.raises(ValueError, match="SparseDistributedMemory"):
            SparseDistributedMemory(**wrong)


def test_the_least_recently_used_slot_is_written() -> None:
    memory = SlotMemory(n_slots=2, beta=50).write(np.eye(3), np.eye(3))
    np.testing.assert_allclose(memory.slot_keys_, [[0, 0, 1], [0, 1, 0]])
    np.testing.assert_allclose(memory.read(np.eye(3)[1:]), np.eye(3)[1:], atol=1e-9)
    memory.use([[0, 1, 0]]).write([[1, 0, 0]], [[1, 0, 0]])  # without use, slot 1 would be the oldest
    np.testing.assert_allclose(memory.slot_keys_, [[1, 0, 0], [0, 1, 0]])
    assert memory.slots(np.eye(3)).shape == (3, 2)
    assert memory.attention(np.eye(3))[:, :1].tolist() == [[0]] * 3  # the first item is held no longer
    half = SlotMemory(n_slots=1, mu=0.5).write([[1.0]], [[1.0]])
    assert half.slot_keys_.tolist() == [[0.5]]
    assert half.slot_values_.tolist() == [[0.5]]
    for wrong in ({"n_slots": 0}, {"mu": 1.5}, {"beta": 0}):
        with pytest.raises(ValueError, match="SlotMemory"):
            SlotMemory(**wrong)


def test_the_astrocyte_divides_by_what_was_stored() -> None:
    memory = TripartiteMemory(lambda rows: rows).write([[1, 0], [3, 1]], [[2.0], [4.0]])
    assert memory.hebbian_.tolist() == [[14], [4]]
    assert memory.astrocyte_.tolist() == [4, 1]
    assert memory.read([[1, 1]]).tolist() == [[18 / 5]]
    silent = TripartiteMemory().write(np.eye(2), np.eye(2))
    assert silent.read([[-1000, -1000]]).tolist() == [[0, 0]]  # phi is 0 to rounding
    with pytest.raises(ValueError, match=r"phi: must be a function of rows, got 'elu'"):
        TripartiteMemory("elu")


def test_the_scaffold_is_exact_up_to_its_hidden_cells_and_fades_beyond() -> None:
    rng = np.random.default_rng(4)
    keys, values = rng.choice([-1.0, 1.0], (300, 300)), rng.choice([-1.0, 1.0], (300, 20))
    memory = ScaffoldMemory(n_hidden=150).write(keys[:150], values[:150])
    np.testing.assert_allclose(memory.read(keys[:150]), values[:150], atol=1e-8)
    damaged = keys * rng.choice([-1, 1], keys.shape, p=[0.1, 0.9])
    assert (memory.states(damaged[:150]) == np.arange(150)).mean() > 0.8
    memory.write(keys[150:], values[150:])
    right = (np.sign(memory.read(keys)) == values).mean()
    assert right == pytest.approx(0.84, abs=0.03)  # half of the signal is left: Phi(1)
    with pytest.raises(ValueError, match="315 states for 600 items; add a module"):
        memory.write(keys, values)
    for wrong in ({"modules": (2, 4)}, {"modules": ()}, {"n_hidden": 0}):
        with pytest.raises(ValueError, match="ScaffoldMemory"):
            ScaffoldMemory(**wrong)
