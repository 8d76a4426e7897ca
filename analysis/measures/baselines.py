"""What simple memories without spikes make of the same cues and the same codes: the yardstick beside every recall."""

from __future__ import annotations

import numpy as np

from ...circuits.recording.recording import Recording
from ...circuits.seeds import generator
from ...models.memories.least_squares import LeastSquaresMemory
from ...models.memories.willshaw import WillshawMemory
from . import accuracy
from .decoding import Decoded, correlation, decode, identify

NAMES = {"nearest_key": "nearest key", "clipped_hebb": "clipped Hebb", "least_squares": "least squares"}


def baselines(recording: Recording, decoded: Decoded | None = None) -> dict[str, dict[str, float]]:
    """Identification and F1 of three memories that read the cue cells and answer with value cells.

    All of them are taught the pairs of the run as they are coded, whole, and are asked with the cues that were shown at
    recall, damage included. They know how many cells a value has, which the circuit does not.

    ``nearest_key``
        The value of the studied cue that correlates most with the cue shown: a look-up, which stores every pair.
    ``clipped_hebb``
        `WillshawMemory`, all-to-all from cue cells to value cells, with as many winners as the value has cells.
    ``least_squares``
        `LeastSquaresMemory` for the damage of these cues, with as many winners.

    Parameters
    ----------
    recording : Recording
        What `run` returned.
    decoded : Decoded, optional
        What `decode` returned. Default: of the recall trials.

    Returns
    -------
    dict
        Name -> ``identification_accuracy`` and ``f1``, means over the recall trials. Where several pairs match equally,
        as those of one cue in two lists do, chance decides.

    References
    ----------
    Willshaw, Buneman & Longuet-Higgins (1969) Nature 222:960; Kohonen & Ruohonen (1973) IEEE Trans Comput 22:701.

    Examples
    --------
    >>> from spikekv.analysis import baselines
    >>> baselines(recording)["nearest_key"]
    {'identification_accuracy': 1.0, 'f1': 1.0}
    """
    decoded = decode(recording) if decoded is None else decoded
    shown, cues, values = recording.trials.presented[decoded.trials], recording.cues, recording.values
    items, first = np.unique(recording.value_item, return_index=True)
    rng = generator(recording.seed, "baseline ties")
    sums = WillshawMemory().write(cues, values).sums(shown)
    fitted = LeastSquaresMemory(*_damage(shown, cues[decoded.pair])).write(cues, values).read(shown.astype(float))
    nearest = _nearest(shown, cues, rng)
    answers = {
        "nearest_key": (values[nearest].astype(float), recording.value_item[nearest]),
        "clipped_hebb": (sums.astype(float), items[identify(sums, values[first], rng)]),
        "least_squares": (fitted, items[identify(fitted, values[first], rng)]),
    }
    found = {}
    for name, (scores, named) in answers.items():
        active = _winners(scores, decoded.stored.sum(1), rng) & shown.any(1, keepdims=True)
        right = (named == decoded.truth) & shown.any(1)
        found[name] = {
            "identification_accuracy": float(right.mean()),
            "f1": float(accuracy.f1(active, decoded.stored).mean()),
        }
    return found


def _nearest(shown: np.ndarray, cues: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(n_trials,) the pair whose cue correlates most with the cue shown, ties broken at random."""
    match = np.round(correlation(shown, cues), 9)
    best: np.ndarray = np.argmax(match + 1e-10 * rng.random(match.shape), axis=1)
    return best


def _damage(shown: np.ndarray, whole: np.ndarray) -> tuple[float, float]:
    """Mean share of a cue's cells that is shown, and of all other cells."""
    return float(shown[whole].mean()), float(shown[~whole].mean()) if not whole.all() else 0.0


def _winners(scores: np.ndarray, k: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(n_trials, n_cells) bool, the k cells with the largest scores of each row, ties broken at random."""
    order = np.lexsort((rng.random(scores.shape), -scores))
    won = np.zeros(scores.shape, bool)
    np.put_along_axis(won, order, np.arange(scores.shape[1]) < k[:, None], axis=1)
    return won
