"""A job in Brian2's own C++ standalone mode, as Brian2 builds it; a process of `peers`.

The network is the one that every engine of ours is made from: same equations, wiring, input spikes and parameters.
"""

from __future__ import annotations

import os
import pickle
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import brian2 as b2
import numpy as np

from ...circuits.engine.job import Job
from ...circuits.program.brian_network import build


def simulate(job: Job, directory: Path) -> dict[str, Any]:
    """Compile and run a job; returns its spikes, wall seconds of ``build`` and ``run``, and processor seconds."""
    began = time.perf_counter()
    b2.set_device("cpp_standalone", build_on_run=False)
    b2.prefs.devices.cpp_standalone.extra_make_args_unix = ["-j2"]  # without a number it takes all cores there are
    network = build(job.circuit, job.wiring, job.dt, job.events)
    for name, value in job.values.items():
        owner, variable = name.split(".")
        setattr(network[owner], f"{variable}_", value)
    network.run(job.n_steps * job.dt * b2.second, namespace={})
    b2.device.build(directory=str(directory), run=False, with_output=False)
    built, before = time.perf_counter(), os.times()
    b2.device.run(with_output=False)
    ended, after = time.perf_counter(), os.times()
    spikes = {}
    for population in job.circuit.cells:
        monitor = network[f"spikes_{population.name}"]
        spikes[population.name] = (
            np.array(monitor.i[:], np.int32),
            np.round(np.array(monitor.t_[:]) / job.dt) * job.dt,
        )
    return {
        "spikes": spikes,
        "build_seconds": built - began,
        "run_seconds": ended - built,
        "processor_seconds": after.children_user
        - before.children_user
        + after.children_system
        - before.children_system,
        "simulated_seconds": job.n_steps * job.dt,
        "version": version("brian2"),
    }


def main() -> None:
    (job,) = pickle.loads(Path("task.pickle").read_bytes())
    Path("result.pickle").write_bytes(pickle.dumps(simulate(job, Path.cwd() / "brian")))


if __name__ == "__main__":
    main()
