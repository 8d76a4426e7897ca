"""``spikekv`` with made-up spikes in place of simulations; a program, so that it can be killed.

Each simulation leaves a letter in the file ``begun``. With ``KILLED_AFTER=N`` in the environment it is killed when so
many tasks are kept.
"""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from spikekv.analysis.assays import equivalences
from spikekv.analysis.figures import style
from spikekv.circuits.campaign import runner
from spikekv.circuits.engine import run as engine
from spikekv.circuits.engine.job import Job, Result
from spikekv.circuits.seeds import generator
from spikekv.scripts.main import main

BLOCK = 500  # steps


def simulated(job: Job, *_: object) -> Result:
    """Spikes that depend on the circuit and on the input before them, however the run is cut into parts."""
    with Path("begun").open("a") as stream:
        stream.write("x")
    time.sleep(0.02)
    steps_of = np.sort(np.concatenate([steps for _, steps in job.events.values()]))
    spikes = {}
    for p in job.circuit.cells:
        cells, steps = [np.zeros(0, np.int32)], [np.zeros(0, int)]
        for first in range(job.first_step // BLOCK * BLOCK, job.n_steps, BLOCK):
            before = str(np.searchsorted(steps_of, first))
            rng = generator(first, job.wiring_fingerprint, p.name, before)
            at = np.sort(rng.integers(first, first + BLOCK, 4))
            inside = (at >= job.first_step) & (at < job.n_steps)
            cells.append(rng.integers(0, p.size, 4).astype(np.int32)[inside])
            steps.append(at[inside])
        spikes[p.name] = np.concatenate(cells), np.concatenate(steps) * job.dt
    return Result(spikes, {}, {"build": 0.0, "run": 1.0}, {}, {})


def keep_and_die(*arguments: Any) -> None:
    keep(*arguments)
    if len([*(arguments[0].directory / "tasks").glob("[!.]*.json")]) >= int(os.environ["KILLED_AFTER"]):
        os.kill(os.getpid(), signal.SIGKILL)


keep = runner.keep
if "KILLED_AFTER" in os.environ:
    runner.keep = keep_and_die
engine._engine = simulated  # type: ignore[assignment]
runner.compiled = lambda *_, **__: (0.0, None)  # type: ignore[assignment]
style.DPI = 30
equivalences.COUNTS, equivalences.DRAWS, equivalences.N_STEPS = np.array([64, 256]), 2, 20

if __name__ == "__main__":
    main(sys.argv[1:])
