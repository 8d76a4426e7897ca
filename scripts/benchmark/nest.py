"""Recall of the minimal circuit in NEST, with the weights that spikekv has learned; a process of `peers`.

What stands for what is in `spikekv.circuits.engine.nest`. Only what follows study is simulated.
"""

from __future__ import annotations

import pickle
import time
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from ...circuits.engine import nest as in_nest
from ...circuits.engine.job import Job


def simulate(job: Job, weights: Mapping[str, np.ndarray], start: float) -> dict[str, Any]:
    """Run the job from ``start`` (s) to its end with acetylcholine at zero.

    weights: projection -> (n_synapses,) learned weights. Returns the spikes of VALUE in the job's own time, the wall
    seconds of ``build`` and ``run``, the processor seconds of the run, and the simulated seconds.
    """
    before = time.process_time()
    result = in_nest.run(job, weights, start)
    share = result.wall_seconds["run"] / sum(result.wall_seconds.values())
    cells, times = result.spikes["VALUE"]
    return {
        "cells": cells,
        "times": times,
        "build_seconds": result.wall_seconds["build"],
        "run_seconds": result.wall_seconds["run"],
        "processor_seconds": (time.process_time() - before) * share,  # of one thread; NEST does not tell them apart
        "simulated_seconds": job.n_steps * job.dt - start,
        "version": version("nest-simulator"),
    }


def main() -> None:
    Path("result.pickle").write_bytes(pickle.dumps(simulate(*pickle.loads(Path("task.pickle").read_bytes()))))


if __name__ == "__main__":
    main()
