import numpy as np
import pytest
from spikekv.models import LeastSquaresMemory


def draw(seed: int, *shape: int) -> np.ndarray:
    return (np.random.default_rng(seed).random(shape) < 0.3).astype(float)


def test_fewer_pairs_than_cells_are_exact() -> None:
    keys, values = draw(0, 20, 40), draw(1, 20, 7)
    assert LeastSquaresMemory().write(keys, values).read(keys) == pytest.approx(values, abs=1e-4)


def test_whole_keys_give_the_regression() -> None:
    keys, values = draw(2, 300, 20), draw(3, 300, 4)
    design = np.column_stack([keys, np.ones(300)])
    expected = design @ np.linalg.lstsq(design, values, rcond=None)[0]
    assert LeastSquaresMemory().write(keys, values).read(keys) == pytest.approx(expected, abs=1e-4)


def test_damaged_keys_give_the_regression_on_damaged_samples() -> None:
    rng, keys, values = np.random.default_rng(4), draw(5, 12, 15), draw(6, 12, 3)
    memory = LeastSquaresMemory(0.7, 0.1).write(keys, values)
    samples = rng.random((12 * 4000, 15)) < np.tile(0.1 + 0.6 * keys, (4000, 1))
    design = np.column_stack([samples, np.ones(len(samples))])
    expected = np.linalg.lstsq(design, np.tile(values, (4000, 1)), rcond=None)[0]
    assert memory.weights_ == pytest.approx(expected, abs=0.03)


def test_missing_synapses_have_no_weight_and_the_rest_makes_up_for_them() -> None:
    keys, values, mask = draw(7, 50, 10), draw(8, 50, 3), draw(9, 10, 3) < 0.5
    memory = LeastSquaresMemory(mask=mask).write(keys, values)
    assert (memory.weights_[:-1][~mask] == 0).all()
    design = np.column_stack([keys[:, mask[:, 0]], np.ones(50)])
    expected = design @ np.linalg.lstsq(design, values[:, 0], rcond=None)[0]
    assert memory.read(keys)[:, 0] == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("wrong", [{"valid": 1.5}, {"wrong": -0.1}])
def test_shares_outside_their_range_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=f"LeastSquaresMemory.{next(iter(wrong))}: must be in"):
        LeastSquaresMemory(**wrong)
