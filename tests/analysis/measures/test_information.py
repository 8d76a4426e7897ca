import numpy as np
import pytest
from spikekv.analysis.measures.decoding import decode
from spikekv.analysis.measures.information import (
    bits_per_synapse,
    channel_bits,
    willshaw_bits_per_synapse,
    wiring_mask,
)
from spikekv.circuits.stimuli.stimuli import Stimuli


def entropy(p):
    return -p * np.log2(p) - (1 - p) * np.log2(1 - p)


def perfect(record, blocks, **more):
    keys = np.eye(5, dtype=int)
    return record(blocks, {"VALUE": {"recall": 2 * blocks}, "KEY": {"study": keys, "recall": keys}}, **more)


def test_perfect_recall_carries_the_entropy_of_the_patterns(record, blocks):
    r = perfect(record, blocks)
    bits = 5 * 20 * entropy(4 / 20)
    assert channel_bits(blocks, blocks) == pytest.approx(bits)
    assert bits_per_synapse(r, decode(r)) == pytest.approx(bits / (5 * 20))
    assert willshaw_bits_per_synapse(r, decode(r)) == pytest.approx((bits / 100, bits / 100))


@pytest.mark.parametrize("answer", [np.zeros((5, 20), bool), np.ones((5, 20), bool)])
def test_silence_and_runaway_carry_nothing(blocks, answer):
    assert channel_bits(answer, blocks) == pytest.approx(0)


def test_an_independent_answer_carries_nothing():
    stored = np.tile([True, True, False, False], (3, 1))
    assert channel_bits(np.tile([True, False, True, False], (3, 1)), stored) == pytest.approx(0)


def test_errors_follow_the_formula_of_the_binary_channel():
    stored, active = np.zeros((10, 100), bool), np.zeros((10, 100), bool)
    stored[:, :20] = True
    active[:, :15] = active[:, 20:24] = True  # miss 1 in 4, false alarm 1 in 20
    q = 0.2 * 0.75 + 0.8 * 0.05
    expected = 1000 * (entropy(q) - 0.2 * entropy(0.25) - 0.8 * entropy(0.05))
    assert channel_bits(active, stored) == pytest.approx(expected)


def test_sparse_wiring_counts_existing_synapses_only(record, blocks):
    source, target = np.nonzero(np.tile(np.arange(20) % 4 < 2, (5, 1)))  # every second pair of cells
    r = perfect(record, blocks, key_to_value=(source, target))
    d = decode(r)
    assert wiring_mask(r).sum() == 50
    assert bits_per_synapse(r, d) == pytest.approx(100 * entropy(0.2) / 50)
    # The ceiling can reach half of the stored cells only
    reached = blocks & (np.arange(20) % 4 < 2)
    assert willshaw_bits_per_synapse(r, d)[0] == pytest.approx(channel_bits(reached, blocks) / 50)


def test_ceiling_reads_the_cues_that_were_presented(record, blocks):
    # Pairs 0 and 1 swap their cues: a memory without fault names the wrong value twice
    swapped = np.eye(5, dtype=bool)[[1, 0, 2, 3, 4]]
    r = perfect(record, blocks, presented=swapped)
    expected = channel_bits(blocks[[1, 0, 2, 3, 4]], blocks) / 100
    assert willshaw_bits_per_synapse(r, decode(r))[0] == pytest.approx(expected)


def test_ceiling_of_a_deep_key_uses_the_cells_that_fired(record, blocks):
    keys = np.roll(np.eye(5, dtype=int), 1, axis=1)
    lost = keys.copy()
    lost[0] = 0
    r = record(
        blocks,
        {"VALUE": {"recall": 2 * blocks}, "CA1": {"study": keys, "recall": lost}},
        key="CA1",
        query="EC",
    )
    answer = blocks.copy()
    answer[0] = False  # no key cell, no answer
    assert willshaw_bits_per_synapse(r, decode(r))[0] == pytest.approx(channel_bits(answer, blocks) / 100)


def test_correlated_values_have_no_bits(record, blocks):
    r = perfect(record, blocks, stimuli=Stimuli(np.ones((5, 3)), np.ones((5, 3))))
    assert bits_per_synapse(r, decode(r)) is None
    assert willshaw_bits_per_synapse(r, decode(r)) is None


def test_values_that_repeat_have_no_bits(record, blocks):
    r = perfect(record, blocks[[0, 0, 1, 2, 3]], value_item=np.array([0, 0, 1, 2, 3]))
    assert bits_per_synapse(r, decode(r)) is None
    assert willshaw_bits_per_synapse(r, decode(r)) is None
