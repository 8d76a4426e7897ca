import numpy as np
import pytest
from spikekv.models.memories.willshaw import WillshawMemory, k_winners


def sparse(rng, n_items, n, k):
    return rng.random((n_items, n)).argsort(1) < k


def test_one_pair_by_hand():
    memory = WillshawMemory().write([[1, 1, 0]], [[1, 0, 1, 0]])
    assert memory.weights_.tolist() == [[True, False, True, False]] * 2 + [[False] * 4]
    assert memory.sums([[1, 1, 1]]).tolist() == [[2, 0, 2, 0]]
    assert memory.read([[1, 1, 0]]).tolist() == [[True, False, True, False]]
    assert not memory.read([[1, 1, 1]]).any()  # one wrong cell and the threshold is out of reach
    assert not memory.read([[0, 0, 0]]).any()


def test_stored_cells_always_answer_a_whole_key_or_a_part_of_it():
    rng = np.random.default_rng(0)
    keys, values = sparse(rng, 300, 200, 8), sparse(rng, 300, 200, 8)
    memory = WillshawMemory().write(keys[:150], values[:150]).write(keys[150:], values[150:])
    assert (memory.read(keys) >= values).all()
    part = keys & (keys.cumsum(1) <= 4)
    assert (memory.read(part) >= values).all()


@pytest.mark.parametrize(("n", "k", "pairs", "simulated"), [(1000, 20, 3083, 1.9), (1000, 50, 800, 4.2)])
def test_false_positives_of_finite_memories(n, k, pairs, simulated):
    # The simulated values are those of this memory; Palm's formula, which assumes independent synapses, is below them
    rng = np.random.default_rng(1)
    keys, values = sparse(rng, pairs, n, k), sparse(rng, pairs, n, k)
    wrong = (WillshawMemory().write(keys, values).read(keys) & ~values).sum(1).mean()
    palm = (n - k) * (1 - (1 - (k / n) ** 2) ** pairs) ** k
    assert wrong == pytest.approx(simulated, rel=0.2)
    assert palm < wrong < 6 * palm


def test_sparse_wiring_lowers_the_threshold_to_the_synapses_there_are():
    rng = np.random.default_rng(2)
    keys, values = sparse(rng, 20, 300, 20), sparse(rng, 20, 300, 20)
    mask = rng.random((300, 300)) < 0.5
    memory = WillshawMemory(mask).write(keys, values)
    assert not memory.weights_[~mask].any()
    answer = memory.read(keys)
    assert (answer >= values).all()
    assert (answer & values).sum() / answer.sum() > 0.9


def test_winners_forgive_wrong_cells():
    rng = np.random.default_rng(3)
    keys, values = sparse(rng, 50, 500, 20), sparse(rng, 50, 500, 20)
    noisy = keys | sparse(rng, 50, 500, 10)
    memory = WillshawMemory().write(keys, values)
    assert not (memory.read(noisy) & values).all(1).any()
    assert (memory.read(noisy, winners=20, seed=0) == values).mean() > 0.999


def test_k_winners_break_ties_at_random():
    scores = np.tile([5, 2, 2, 2, 0], (6000, 1))
    won = k_winners(scores, 2, seed=0)
    assert (won.sum(1) == 2).all()
    np.testing.assert_allclose(won.mean(0), [1, 1 / 3, 1 / 3, 1 / 3, 0], atol=0.03)
    assert (won == k_winners(scores, 2, seed=0)).all()
    assert k_winners(scores[:2], np.array([0, 5]), seed=0).sum(1).tolist() == [0, 5]


def test_bad_input_is_named():
    memory = WillshawMemory()
    with pytest.raises(ValueError, match="nothing is stored"):
        memory.read([[1]])
    with pytest.raises(ValueError, match="2 keys and 1 values"):
        memory.write([[1], [0]], [[1]])
    with pytest.raises(ValueError, match="0 and 1"):
        memory.write([[2]], [[1]])
    with pytest.raises(ValueError, match="mask of shape"):
        WillshawMemory(np.ones((2, 2))).write([[1, 0, 1]], [[1, 0]])
    with pytest.raises(ValueError, match="queries need 2 columns"):
        WillshawMemory().write([[1, 0]], [[1]]).read([[1, 0, 0]])
    with pytest.raises(ValueError, match="k must be in"):
        k_winners(np.zeros((1, 3), int), 4)
    with pytest.raises(ValueError, match=r"k must be a whole number, got 1\.5"):
        k_winners(np.zeros((1, 3), int), 1.5)
    with pytest.raises(ValueError, match="integers"):
        k_winners(np.zeros((1, 3)), 1)
