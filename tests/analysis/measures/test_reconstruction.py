import numpy as np
import pytest
from spikekv.analysis.measures.decoding import decode
from spikekv.analysis.measures.reconstruction import bounds, read_out, reconstruction
from spikekv.circuits.stimuli.stimuli import Stimuli


@pytest.fixture
def pictured(record, blocks):
    """Pictures that the code keeps without loss: each value cell adds its own pixels to the mean."""
    rng = np.random.default_rng(0)
    decoder, mean = rng.standard_normal((20, 9)), 5 + rng.random(9)
    pictures = blocks @ decoder + mean
    stimuli = Stimuli(pictures, pictures, (3, 3), decoder, mean, prototype=pictures[::-1], same_class=pictures)

    def make(counts, **changes):
        return record(blocks, {"VALUE": {"recall": counts}}, stimuli=stimuli, **changes)

    return make


def test_perfect_recall_reaches_the_ceiling(pictured, blocks):
    order = np.array([4, 2, 0, 1, 3])
    r = pictured(1 * blocks[order], order=order)
    np.testing.assert_allclose(reconstruction(r, decode(r)), 1)
    np.testing.assert_allclose(read_out(r.stimuli, decode(r).active), r.stimuli.value_features[order])


def test_bounds_are_named_for_what_they_answer(pictured, blocks):
    r = pictured(1 * blocks)
    centred = r.stimuli.value_features - r.stimuli.mean
    prototype = np.mean([np.corrcoef(a, b)[0, 1] for a, b in zip(centred, centred[::-1], strict=True)])
    assert bounds(r) == pytest.approx({"ceiling": 1, "prototype": prototype, "same_class": 1})


def test_silence_is_the_mean_picture_and_scores_zero(pictured, blocks):
    r = pictured(0 * blocks)
    assert not reconstruction(r, decode(r)).any()
    np.testing.assert_allclose(read_out(r.stimuli, decode(r).active), np.tile(r.stimuli.mean, (5, 1)))


def test_the_mean_picture_earns_nothing(pictured, blocks):
    # Raw pictures correlate through their mean; the wrong value must not
    r = pictured(1 * blocks[[1, 2, 3, 4, 0]])
    assert reconstruction(r, decode(r)).mean() < 0.5


def test_none_without_a_read_out(record, blocks):
    for stimuli in (None, Stimuli(np.ones((5, 3)), np.ones((5, 3)))):
        r = record(blocks, {"VALUE": {"recall": 1 * blocks}}, stimuli=stimuli)
        assert reconstruction(r, decode(r)) is None
        assert bounds(r) == {"ceiling": None, "prototype": None, "same_class": None}
