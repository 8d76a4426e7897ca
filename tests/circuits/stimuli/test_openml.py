"""MNIST and Fashion-MNIST, without the network."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.error import URLError

import numpy as np
import pytest
from spikekv.circuits.stimuli.openml import pictures


def fetched(name: str, **options: Any) -> SimpleNamespace:
    """As `fetch_openml` answers: 300 pictures of 0 to 255, classes as texts."""
    assert name in ("mnist_784", "Fashion-MNIST")
    assert options == {"version": 1, "as_frame": False, "parser": "liac-arff"}
    rng = np.random.default_rng(0)
    return SimpleNamespace(data=rng.integers(256, size=(300, 784)), target=(np.arange(300) % 10).astype(str))


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist"])
def test_pairs_of_different_classes_in_unit_range(name: str) -> None:
    pairs = pictures(name, 20, seed=1, n_items=200, fetch=fetched)
    assert pairs.name == name
    assert pairs.cue_features is not None
    assert pairs.reference is not None
    assert pairs.cue_features.shape == (20, 784)
    assert 0 <= pairs.cue_features.min() < 0.1 < 0.9 < pairs.cue_features.max() <= 1
    assert pairs.picture_shape == (28, 28)
    assert len(pairs.reference.features) == 200 - 40
    again = pictures(name, 20, seed=1, n_items=200, fetch=fetched)
    np.testing.assert_array_equal(pairs.cue_features, again.cue_features)


def test_without_a_network_the_message_says_what_to_do() -> None:
    def offline(*_: object, **__: object) -> None:
        raise URLError("no route to host")

    with pytest.raises(ValueError, match=r"mnist could not be fetched.*no route to host.*use digits"):
        pictures("mnist", fetch=offline)


def test_an_unknown_set_is_refused() -> None:
    with pytest.raises(ValueError, match="must be one of mnist, fashion-mnist"):
        pictures("cifar", fetch=fetched)
