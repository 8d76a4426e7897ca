"""Section ``peers``: other simulators on the same pairs and the same number of excitatory cells."""

from __future__ import annotations

import dataclasses
import os
import pickle
import statistics
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from ...analysis.measures.accuracy import overlap, summary
from ...analysis.measures.decoding import correlation, decode
from ...circuits.engine.job import Job, prepare
from ...circuits.engine.process import execute
from ...circuits.engine.run import run, study
from ...circuits.library.minimal import minimal
from ...circuits.protocol.experiment import RecallExperiment
from ...circuits.protocol.timing import Timing
from ...circuits.recording.recording import Recording
from ...circuits.seeds import generator
from .engines import NO_COMPILER
from .growth import best_engine
from .loop import LEARNED
from .measure import CUE, Report, Row, Scale, processor_seconds

MISSING = "not installed: pip install spikekv[benchmark]"
PEERS = {"nest": "NEST", "nengo": "Nengo"}
NAMES = {"cpp": "spikekv cpp", "recall": "spikekv cpp, recall", "brian": "Brian2 C++ standalone", **PEERS}
NOTES = {
    "cpp": "study and recall",
    "recall": "recall alone, from a snapshot, as NEST",
    "brian": "study and recall; the same network, built by Brian2 itself",
    "numpy": "study and recall; the same network",
    "cython": "study and recall; the same network",
    "nest": "recall with the learned weights; NMDA without voltage dependence; adaptive Runge-Kutta",
    "nengo": "study and recall; Voja and PES as in its example, encoders on the keys, .3 s per item",
}
BEFORE_BLANKS = 0.1  # s of rest that NEST simulates before the first trial without a cue


def peers(scale: Scale, report: Report) -> list[Row]:
    """Time per simulated second and quality of recall of each simulator.

    Build seconds are in a new process, with programs in the cache. real_time_factor: wall seconds of the run
    per simulated second.
    """
    from ...circuits.engine import standalone
    from ...circuits.stimuli import patterns

    n_pairs = scale.peer_pairs
    timing = Timing() if n_pairs >= Timing().blanks else Timing(fillers=2, blanks=4)
    asked = RecallExperiment(minimal(), patterns.random(n_pairs, seed=scale.seed), CUE, seed=scale.seed, timing=timing)
    first = best_engine()
    known = run(asked, backend=first, keep_weights=LEARNED, apart=True)
    rows: list[Row] = []
    names: list[str] = [*scale.peer_engines, *PEERS]
    if "cpp" in names:
        names[names.index("cpp") : names.index("cpp") + 1] = ["cpp", "brian", "recall"]
    for n, name in enumerate(names):
        report(n / len(names))
        row: Row = {"simulator": NAMES.get(name, f"Brian2 {name}"), "note": NOTES[name]}
        if name in PEERS:
            if find_spec(name) is None:
                rows.append(row | {"status": MISSING})
                continue
        elif name != "numpy" and standalone.compiler() is None:
            rows.append(row | {"status": NO_COMPILER})
            continue
        rows.append(row | {"status": "measured", "n_pairs": n_pairs} | _repeated(name, asked, known, scale))
    ours = {row["note"]: row.get("processor_real_time_factor") for row in rows}
    for row in rows:
        same_phase = ours.get(NOTES["recall" if row["note"] in (NOTES["nest"], NOTES["recall"]) else "cpp"])
        cost = row.get("processor_real_time_factor")
        row["times_ours"] = cost / same_phase if cost and same_phase else None
    return rows


def _repeated(name: str, asked: RecallExperiment, known: Recording, scale: Scale) -> Row:
    """Medians of the times of a simulator's repeats, and the rest of the last."""
    runs: list[Row] = []
    start = time.perf_counter()
    while not runs or (len(runs) < scale.repeats and time.perf_counter() - start < scale.budget):
        runs.append(once(name, asked, known))
    times = {key: statistics.median(one[key] for one in runs) for key in ("build_seconds", "run_seconds")}
    out = runs[-1] | times
    out["real_time_factor"] = out["run_seconds"] / out["simulated_seconds"]
    if "processor_seconds" in out:
        out["processor_seconds"] = statistics.median(one["processor_seconds"] for one in runs)
        out["processor_real_time_factor"] = out["processor_seconds"] / out["simulated_seconds"]
    return out | {"repeats": len(runs)}


def once(name: str, asked: RecallExperiment, known: Recording) -> Row:
    """One measurement of a simulator.

    known: the same experiment, run with spikekv, with its weights. Raises SimulationError.
    """
    if name == "nest":
        return _nest(asked, known)
    if name == "nengo":
        return _nengo(known)
    if name == "brian":
        out = in_brian2(prepare(asked)[0])
        return out | _quality(dataclasses.replace(known, spikes=out.pop("spikes")))
    began, start = 0.0, None
    if name == "recall":
        start = study(asked, backend="cpp", until="recall")
        name, began = "cpp", start.time
    processor, recording = processor_seconds(lambda: run(asked, backend=name, apart=True, start=start))  # type: ignore[arg-type]
    times = {f"{part}_seconds": recording.wall_seconds[part] for part in ("build", "run")}
    times |= {"processor_seconds": processor, "simulated_seconds": recording.duration - began}
    return times | _quality(recording)


def in_brian2(job: Job) -> Row:
    """Run a job in Brian2's own C++ standalone mode. Raises SimulationError."""
    return apart("brian", (job,))


def _nest(asked: RecallExperiment, known: Recording) -> Row:
    job, _ = prepare(asked)
    start = float(known.trials.start[known.trials.where("blank")[0]]) - BEFORE_BLANKS
    out = apart("nest", (job, known.weights, round(start / job.dt) * job.dt))
    spikes = {**known.spikes, "VALUE": (out.pop("cells"), out.pop("times"))}
    return out | _quality(dataclasses.replace(known, spikes=spikes))


def _nengo(known: Recording) -> Row:
    rows = known.trials.where("recall")
    pair = known.trials.pair[rows]
    stored = known.values[pair]
    n_cells = known.sizes[known.key] + known.sizes[known.value]
    task = (known.cues[pair], stored, known.trials.presented[rows], n_cells, known.seed)
    out = apart("nengo", task)
    scores = out.pop("scores")
    named = correlation(scores, stored.astype(float)).argmax(1)
    ties = generator(known.seed, "overlap ties")
    ranks = scores.argsort(1).argsort(1)
    return out | {
        "identification_accuracy": float(np.mean(named == np.arange(len(rows)))),
        "overlap": float(overlap(ranks, np.ones_like(stored), stored, ties).mean()),
    }


def _quality(recording: Recording) -> Row:
    measured = summary(decode(recording), recording.seed)
    return {name: measured[name] for name in ("identification_accuracy", "overlap")}


def apart(module: str, task: tuple[Any, ...]) -> Row:
    """Run a peer's module on a task in a process of its own, one thread. Raises SimulationError."""
    with tempfile.TemporaryDirectory(prefix="spikekv_peer_", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "task.pickle").write_bytes(pickle.dumps(task))
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "TMPDIR": name,
        }
        command = [sys.executable, "-P", "-m", f"spikekv.scripts.benchmark.{module}"]
        execute(command, folder, 1, env=environment, last_line=True)
        result: Row = pickle.loads((folder / "result.pickle").read_bytes())
        return result
