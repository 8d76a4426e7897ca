"""What simple readers make of the same codes: where a circuit does worse than these, it loses what its input holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from ...circuits.recording.recording import Recording
from ...circuits.seeds import generator
from ...models.memories.least_squares import LeastSquaresMemory
from ...models.memories.willshaw import WillshawMemory, k_winners
from . import accuracy
from .decoding import SILENT, Decoded, correlation, decode, identify

DIGITS = 1e6  # sums that differ by less are ties
SCORES = ("identification_accuracy", "f1", "precision", "recall")


def baselines(recording: Recording, decoded: Decoded | None = None) -> dict[str, dict[str, float]]:
    """What simple readers recall of the same pairs from the same damaged cues.

    All are given the cue cells of the circuit, and learn every pair once. ``nearest_key`` answers with the value of
    the studied cue that correlates best with the one presented, a look-up. ``clipped_hebb`` (Willshaw) and
    ``least_squares`` are linear memories; they answer with as many cells as a value has, those with the largest sums.
    Least squares knows how cues are damaged (`LeastSquaresMemory`).

    Parameters
    ----------
    recording : Recording
        What `run` returned.
    decoded : Decoded, optional
        Default: of its recall trials.

    Returns
    -------
    dict of dict
        Reader -> ``identification_accuracy``, ``f1``, ``precision``, ``recall``, each the mean over trials.

    Raises
    ------
    ValueError
        If the recording has no trials without a cue, so that ``theta`` cannot be fixed.

    References
    ----------
    Willshaw, Buneman & Longuet-Higgins (1969). Nature 222:960.
    Kohonen & Ruohonen (1973). IEEE Trans Comput 22:701.

    Examples
    --------
    >>> from spikekv.analysis import baselines
    >>> baselines(recording)["nearest_key"]["identification_accuracy"]
    1.0
    """
    decoded = decode(recording) if decoded is None else decoded
    keys, queries = recording.cues.astype(bool), recording.trials.presented[decoded.trials].astype(bool)
    found = {}
    for name, answer in READERS.items():
        scores = scored(recording, decoded, answer(recording, decoded, keys, queries))
        found[name] = {score: scores[score] for score in SCORES}
    return found


def scored(recording: Recording, decoded: Decoded, active: np.ndarray) -> dict[str, float]:
    """Scores of an observer that answers the decoded trials with active value cells, (n_trials, n_cells) bool."""
    seed = recording.seed
    named = identify(active.astype(np.int32), recording.values, generator(seed, "observer ties"))
    right = (named != SILENT) & (recording.value_item[named] == decoded.truth)
    ties = generator(seed, "overlap ties")
    return {
        "f1": float(accuracy.f1(active, decoded.stored).mean()),
        "precision": float(accuracy.precision(active, decoded.stored).mean()),
        "recall": float(accuracy.recall(active, decoded.stored).mean()),
        "overlap": float(accuracy.overlap(active.astype(int), active, decoded.stored, ties).mean()),
        "identification_accuracy": float(right.mean()),
    }


def winners(recording: Recording, sums: np.ndarray, name: str) -> np.ndarray:
    """As many cells as a value has, those with the largest sums. name: of the ties."""
    whole = np.round(DIGITS * sums).astype(np.int64)
    return k_winners(whole, recording.n_active, generator(recording.seed, name))


def least_squares(
    keys: np.ndarray, values: np.ndarray, queries: np.ndarray, pair: np.ndarray, mask: np.ndarray | None = None
) -> np.ndarray:
    """Sums of the least-squares memory that knows how queries are damaged. pair: (n_queries,) whose cue each is."""
    own = keys[pair]
    valid, wrong = _share(queries, own), _share(queries, ~own)
    return LeastSquaresMemory(valid, wrong, mask).write(keys, values).read(queries)


def _share(queries: np.ndarray, cells: np.ndarray) -> float:
    """Share of some cells of each query that is active."""
    return float((queries & cells).sum() / max(cells.sum(), 1))


def _nearest(recording: Recording, decoded: Decoded, keys: np.ndarray, queries: np.ndarray) -> np.ndarray:
    match = np.round(correlation(queries, keys), 9)
    rng = generator(recording.seed, "nearest key ties")
    found = recording.values[np.argmax(match + 1e-10 * rng.random(match.shape), axis=1)].astype(bool)
    found[~queries.any(1)] = False  # nothing was presented
    return found


def _hebb(recording: Recording, decoded: Decoded, keys: np.ndarray, queries: np.ndarray) -> np.ndarray:
    return winners(recording, WillshawMemory().write(keys, recording.values).sums(queries), "willshaw ties")


def _least_squares(recording: Recording, decoded: Decoded, keys: np.ndarray, queries: np.ndarray) -> np.ndarray:
    sums = least_squares(keys, recording.values, queries, decoded.pair)
    return winners(recording, sums, "least squares ties")


READERS: Mapping[str, Callable[[Recording, Decoded, np.ndarray, np.ndarray], np.ndarray]] = {
    "nearest_key": _nearest,
    "clipped_hebb": _hebb,
    "least_squares": _least_squares,
}
