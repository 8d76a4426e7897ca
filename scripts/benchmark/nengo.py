"""The same pairs in Nengo's associative memory, Voja and PES. Run as a process by `peers`.

The network, its learning rates (Voja .05, PES .001), the .3 s per item, the intercept (the largest
similarity of two keys) and the error population that is silenced at recall are those of Nengo's own example
"Learning new associations" (Voelker, Crawford & Eliasmith 2014). Patterns of cells become unit vectors by a fixed
random projection, as semantic pointers; the encoders begin on the keys, from where Voja goes on.
"""

from __future__ import annotations

import pickle
import time
from pathlib import Path
from typing import Any

import numpy as np

DIMENSIONS = 128
PERIOD = 0.3  # s per item
DT = 0.001  # s
VOJA_RATE, PES_RATE = 5e-2, 1e-3


def simulate(cues: np.ndarray, values: np.ndarray, damaged: np.ndarray, n_cells: int, seed: int) -> dict[str, Any]:
    """Show pairs once, then the damaged cues in the same order.

    cues, damaged: (n_pairs, n_cue_cells) bool; values: (n_pairs, n_value_cells) bool. n_cells: excitatory
    cells, half of them the memory, half the error population. Returns ``scores`` (n_pairs, n_value_cells),
    the recalled vector projected back on the value cells, and wall seconds of ``build`` and ``run``.
    """
    import nengo

    rng = np.random.default_rng(seed)
    project_cue, project_value = (rng.normal(size=(p.shape[1], DIMENSIONS)) for p in (cues, values))
    length = np.linalg.norm(cues @ project_cue, axis=1, keepdims=True)
    keys, asked = cues @ project_cue / length, damaged @ project_cue / length
    targets = values @ project_value
    targets /= np.linalg.norm(targets, axis=1, keepdims=True)
    n_pairs, n = len(keys), n_cells // 2
    intercept = float((keys @ keys.T - np.eye(n_pairs)).max())
    half = PERIOD * n_pairs
    with nengo.Network(seed=seed) as model:
        key = nengo.Node(nengo.processes.PresentInput(np.vstack([keys, asked]), PERIOD))
        value = nengo.Node(nengo.processes.PresentInput(targets, PERIOD))
        learning = nengo.Node(lambda t: -int(t >= half))
        recall = nengo.Node(size_in=DIMENSIONS)
        memory = nengo.Ensemble(n, DIMENSIONS, intercepts=[intercept] * n, encoders=keys[np.arange(n) % n_pairs])
        voja = nengo.Voja(learning_rate=VOJA_RATE, post_synapse=None)
        into = nengo.Connection(key, memory, synapse=None, learning_rule_type=voja)
        nengo.Connection(learning, into.learning_rule, synapse=None)
        out = nengo.Connection(
            memory, recall, learning_rule_type=nengo.PES(PES_RATE), function=lambda x: np.zeros(DIMENSIONS)
        )
        error = nengo.Ensemble(n, DIMENSIONS)
        nengo.Connection(learning, error.neurons, transform=[[10.0]] * n, synapse=None)
        nengo.Connection(value, error, transform=-1, synapse=None)
        nengo.Connection(recall, error, synapse=None)
        nengo.Connection(error, out.learning_rule)
        probe = nengo.Probe(recall, synapse=None)
    began = time.perf_counter()
    with nengo.Simulator(model, dt=DT, progress_bar=False) as simulator:
        simulator.step()
        built = time.perf_counter()
        steps = round(2 * half / DT)
        simulator.run_steps(steps - 1, progress_bar=False)
        ended = time.perf_counter()
        recalled = simulator.data[probe][steps // 2 :].reshape(n_pairs, -1, DIMENSIONS)
    late = recalled[:, recalled.shape[1] // 2 :].mean(1)  # the second half of each presentation
    return {
        "scores": late @ project_value.T,
        "build_seconds": built - began,
        "run_seconds": ended - built,
        "simulated_seconds": 2 * half,
        "version": nengo.__version__,
    }


def main() -> None:
    Path("result.pickle").write_bytes(pickle.dumps(simulate(*pickle.loads(Path("task.pickle").read_bytes()))))


if __name__ == "__main__":
    main()
