"""``spikekv`` with made-up spikes in place of simulations; a program, so that it can be killed.

Each simulation leaves a letter in the file ``begun``.
"""

import sys
import time
from pathlib import Path

import numpy as np
from spikekv.analysis.assays import equivalences
from spikekv.analysis.figures import style
from spikekv.circuits.campaign import runner
from spikekv.circuits.engine import run as engine
from spikekv.circuits.engine.job import Job, Result
from spikekv.circuits.seeds import generator
from spikekv.scripts.main import main


def simulated(job: Job, *_: object) -> Result:
    """Spikes of a stretch of a run, which depend on its circuit and its input."""
    with Path("begun").open("a") as stream:
        stream.write("x")
    time.sleep(0.02)
    rng = generator(job.n_steps, job.wiring_fingerprint, str(sum(len(cells) for cells, _ in job.events.values())))
    spikes = {}
    for p in job.circuit.cells:
        steps = np.sort(rng.integers(job.first_step, max(job.n_steps, job.first_step + 1), 60 if job.n_to_run else 0))
        spikes[p.name] = rng.integers(0, p.size, steps.size).astype(np.int32), steps * job.dt
    return Result(spikes, {}, {"build": 0.0, "run": 1.0}, {}, {})


engine._engine = simulated  # type: ignore[assignment]
runner.compiled = lambda *_, **__: 0.0  # type: ignore[assignment]
style.DPI = 30
equivalences.COUNTS, equivalences.DRAWS, equivalences.N_STEPS = np.array([64, 256]), 2, 20

if __name__ == "__main__":
    main(sys.argv[1:])
