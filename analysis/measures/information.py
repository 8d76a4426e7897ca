"""Bits stored per synapse, and the ceiling that a clipped-Hebb memory sets on the same cues and wiring."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.special import entr

from ...circuits.recording.recording import Recording
from ...circuits.seeds import generator
from ...models.memories.willshaw import WillshawMemory, k_winners
from .decoding import Decoded
from .familiarity import study_keys

BLOCK = 1000  # value cells whose synapses are held as a full matrix at a time


def channel_bits(active: np.ndarray, stored: np.ndarray) -> float:
    """Mutual information (bits) that the active cells carry about the stored patterns, all pairs together.

    Each cell of each pair is one use of the binary channel stored -> active, with error rates
    pooled over pairs and cells: I = H(active) - H(active | stored), times pairs x cells
    (the transinformation of Palm 1980, Biol Cybern 36:19). active, stored: (n_pairs, n_cells) bool.
    """
    joint = np.array(
        [[np.mean(stored & active), np.mean(stored & ~active)], [np.mean(~stored & active), np.mean(~stored & ~active)]]
    )
    nats = entr(joint.sum(0)).sum() + entr(joint.sum(1)).sum() - entr(joint).sum()
    return float(max(nats, 0.0) / np.log(2) * stored.size)


def bits_per_synapse(recording: Recording, decoded: Decoded) -> float | None:
    """Information recalled per existing key -> value synapse.

    Every cell of every pair is one use of a binary channel from stored to active, with error rates pooled [1]_.
    Where only some pairs are cued, they stand for all.

    Parameters
    ----------
    recording : Recording
        What `run` returned.
    decoded : Decoded
        Its recall trials, of `decode`.

    Returns
    -------
    float or None
        None unless the values are random patterns that are taught once each.

    References
    ----------
    .. [1] Palm, G. (1980). On associative memory. Biol Cybern 36:19.

    Examples
    --------
    >>> from spikekv.analysis import bits_per_synapse, decode
    >>> round(bits_per_synapse(recording, decode(recording)), 6)
    0.000707
    """
    if not _uncorrelated(recording):
        return None
    bits = channel_bits(decoded.active, decoded.stored) * recording.n_pairs / len(decoded.trials)
    return bits / n_key_synapses(recording)


def willshaw_bits_per_synapse(recording: Recording, decoded: Decoded) -> tuple[float, float] | None:
    """The ceiling: bits per synapse of a `WillshawMemory` with the circuit's own keys, cues and wiring.

    Returns two points: with the number of active cue cells as threshold (of those that reach the
    cell, where wiring is sparse), and with the k largest sums as winners; None for correlated
    values. Keys and queries are those of `keys_and_queries`. With wrong cells in the cue the
    threshold, which asks for all of them, reads out little: compare with the k winners then.
    """
    if not _uncorrelated(recording):
        return None
    keys, queries = keys_and_queries(recording, decoded.trials)
    answers, sums = [], []
    wiring, n_values = wiring_mask(recording), recording.sizes[recording.value]
    for first in range(0, n_values, BLOCK):
        cells = slice(first, first + BLOCK)
        memory = WillshawMemory(None if wiring is None else wiring[:, cells].toarray())
        memory.write(keys, recording.values[:, cells])
        answers.append(memory.read(queries))
        sums.append(memory.sums(queries))
    winners = k_winners(np.hstack(sums), recording.n_active, generator(recording.seed, "willshaw ties"))
    by_threshold, by_winners = (
        channel_bits(answer, decoded.stored) * recording.n_pairs / len(queries) / n_key_synapses(recording)
        for answer in (np.hstack(answers), winners)
    )
    return by_threshold, by_winners


def keys_and_queries(recording: Recording, trials: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What a memory is given in the circuit's place: keys (n_pairs, n_key_cells), queries (n_trials, n_key_cells).

    Where the cue cells are the key cells, keys are whole cues and queries the cues presented; else
    keys are the key cells active at study and queries those active at recall.
    """
    if recording.query == recording.key:
        return recording.cues, recording.trials.presented[trials]
    return study_keys(recording, recording.key), recording.counts(recording.key, trials) > 0


def wiring_mask(recording: Recording) -> sparse.csc_array | None:
    """Sparse (n_key_cells, n_value_cells) bool, the key -> value synapses that exist; None for all."""
    if recording.key_to_value is None:
        return None
    source, target = recording.key_to_value
    first = np.searchsorted(source, np.arange(recording.sizes[recording.key] + 1))  # synapses are sorted by source
    shape = recording.sizes[recording.key], recording.sizes[recording.value]
    return sparse.csr_array((np.ones(len(target), bool), target, first), shape).tocsc()


def n_key_synapses(recording: Recording) -> int:
    """Number of existing key -> value synapses."""
    if recording.key_to_value is None:
        return recording.sizes[recording.key] * recording.sizes[recording.value]
    return len(recording.key_to_value[0])


def _uncorrelated(recording: Recording) -> bool:
    return recording.stimuli is None and np.unique(recording.value_item).size == recording.n_pairs
