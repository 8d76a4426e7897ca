"""What a circuit holds at one number of pairs, beside ideal observers on the same patterns and wiring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ...circuits.recording.recording import Recording
from ...models.memories.covariance import CovarianceMemory
from ...models.memories.willshaw import WillshawMemory, k_winners
from . import accuracy
from .baselines import least_squares, scored, winners
from .decoding import Decoded, decode
from .information import bits_per_synapse, channel_bits, keys_and_queries, n_key_synapses, wiring_mask

SCORES = ("f1", "precision", "recall", "overlap", "identification_accuracy", "bits_per_synapse")
CIRCUIT = "circuit"
OBSERVERS = ("Willshaw, threshold", "Willshaw, k winners", "covariance, k winners", "least squares, k winners")
GOOD = 0.9  # F1 at which a number of pairs counts as held

Measured = dict[str, dict[str, float]]  # reader -> measure -> value


def readers(recording: Recording) -> Measured:
    """`SCORES` of the circuit and of each observer, on the pairs that were cued.

    The observers learn the keys of all pairs and are asked with the cues of the circuit (`keys_and_queries`),
    through the synapses that exist. The threshold of the first is the number of active cue cells; the others
    answer with as many cells as a value has, those with the largest sums. The covariance rule centres keys
    and values; the least-squares read-out knows how cues are damaged (`LeastSquaresMemory`).
    Random values only: bits need them. Raises ValueError for correlated ones.
    """
    decoded = decode(recording)
    bits = bits_per_synapse(recording, decoded)
    if bits is None:
        raise ValueError("capacity: needs random values, each taught once, for the bits per synapse; give such pairs")
    measured = {CIRCUIT: {**accuracy.summary(decoded, recording.seed), "bits_per_synapse": bits}}
    for name, active in zip(OBSERVERS, _answers(recording, decoded), strict=True):
        measured[name] = _observer(recording, decoded, active)
    return {name: {measure: values[measure] for measure in SCORES} for name, values in measured.items()}


def willshaw_bits(
    keys: np.ndarray, queries: np.ndarray, values: np.ndarray, loads: Sequence[int], mask: np.ndarray | None = None
) -> np.ndarray:
    """Bits per synapse of a clipped-Hebb memory at each of several numbers of pairs (ascending).

    keys, values: (n_pairs, n_cells) bool, learned in this order; queries: (n_pairs, n_key_cells) the cues of the
    same pairs, of which at most the first 400 are asked; mask: the synapses that exist, None for all.
    The better of threshold and k winners counts.
    """
    memory, done, found = WillshawMemory(mask), 0, []
    for load in loads:
        memory.write(keys[done:load], values[done:load])
        done, asked = load, slice(0, min(load, 400))
        stored, n_winners = values[asked], int(values[0].sum())
        answers = memory.read(queries[asked]), k_winners(memory.sums(queries[asked]), n_winners, load)
        n_synapses = memory.weights_.size if mask is None else mask.sum()
        found.append(max(channel_bits(answer, stored) for answer in answers) * load / len(stored) / n_synapses)
    return np.array(found)


def knee(loads: Sequence[int], f1: np.ndarray, good: float = GOOD) -> float:
    """Largest number of pairs with F1 of at least ``good``: where the curve last falls through it, linear between.

    nan if it never is so high; the largest load if it still is there (a lower bound).
    """
    f1 = np.asarray(f1, float)
    high = np.flatnonzero(f1 >= good)
    if not high.size:
        return float("nan")
    last = int(high[-1])
    if last == len(f1) - 1:
        return float(loads[last])
    share = (f1[last] - good) / (f1[last] - f1[last + 1])
    return float(loads[last] + share * (loads[last + 1] - loads[last]))


def past_knee(loads: Sequence[int], bits: np.ndarray, held: float) -> float:
    """Exponent x with which bits per pair change as M^x with the number of pairs M, past the ``held`` ones.

    -1: what is held stays the same in all, as in a palimpsest or on a scaffold; below: a cliff. bits: per synapse at
    each load. nan with fewer than two loads past ``held`` (all count, if none is held), or where nothing is left.
    """
    past = np.asarray(loads) > (held if np.isfinite(held) else 0)
    m, left = np.asarray(loads, float)[past], np.asarray(bits, float)[past]
    if len(m) < 2 or not (left > 0).all():
        return float("nan")
    return float(np.polyfit(np.log(m), np.log(left / m), 1)[0])


def at_knee(
    loads: Sequence[int], measured: Sequence[Sequence[Measured]], willshaw_peak: Sequence[float | None]
) -> list[dict[str, float]]:
    """Of each seed: pairs held with F1 >= .9, peak bits per synapse, its share of the Willshaw peak, and `past_knee`.

    measured: [seed][load]; willshaw_peak: of each seed, at any number of pairs; None: the largest of the loads.
    """
    found = []
    for rows, peak in zip(measured, willshaw_peak, strict=True):
        curve = np.array([row[CIRCUIT]["bits_per_synapse"] for row in rows])
        held, bits = knee(loads, np.array([row[CIRCUIT]["f1"] for row in rows])), float(curve.max())
        best = peak or max(row[name]["bits_per_synapse"] for row in rows for name in OBSERVERS[:2])
        found.append(
            {
                "pairs_at_f1_0.9": held,
                "willshaw_pairs_at_f1_0.9": knee(loads, np.array([row[OBSERVERS[0]]["f1"] for row in rows])),
                "peak_bits_per_synapse": bits,
                "willshaw_peak_bits_per_synapse": best,
                "share_of_willshaw_peak": bits / best if best else float("nan"),
                "bits_per_pair_exponent": past_knee(loads, curve, held),
            }
        )
    return found


def _answers(recording: Recording, decoded: Decoded) -> Iterator[np.ndarray]:
    """Active value cells (n_trials, n_cells) bool of each observer, in the order of `OBSERVERS`."""
    keys, queries = keys_and_queries(recording, decoded.trials)
    wiring = wiring_mask(recording)
    mask = None if wiring is None else wiring.toarray()
    values = recording.values
    willshaw = WillshawMemory(mask).write(keys, values)
    yield willshaw.read(queries)
    yield winners(recording, willshaw.sums(queries), "willshaw ties")
    centred = CovarianceMemory().write(keys.astype(float), values.astype(float))
    weights = centred.weights_ if mask is None else centred.weights_ * mask
    yield winners(recording, (queries - keys.mean(0)) @ weights / len(keys), "covariance ties")
    yield winners(recording, least_squares(keys, values, queries, decoded.pair, mask), "least squares ties")


def _observer(recording: Recording, decoded: Decoded, active: np.ndarray) -> dict[str, float]:
    bits = channel_bits(active, decoded.stored) * recording.n_pairs / len(decoded.trials) / n_key_synapses(recording)
    return {**scored(recording, decoded, active), "bits_per_synapse": bits}
