"""A run on an interpreted engine in a process of its own: Brian2 keeps global state, and a run can be ended.

``python -m spikekv.circuits.engine.interpreted_process`` reads ``job.pickle`` of its working directory and leaves
``result.pickle`` there.
"""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from typing import Literal

import cloudpickle

from ..child import child_environment
from .job import Job, Result
from .process import Report, SimulationError, execute
from .run_folder import run_folder


def run(job: Job, target: Literal["numpy", "cython"], report: Report | None = None) -> Result:
    """As `runtime.run`, in a child process."""
    with run_folder() as folder:
        # classes of a script or notebook come along
        (folder / "job.pickle").write_bytes(cloudpickle.dumps((job, target)))
        environment = {**child_environment(folder), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        # -P: the user's folder, first on the path otherwise, may hold a file of any name
        command = [sys.executable, "-P", "-m", "spikekv.circuits.engine.interpreted_process"]
        execute(command, folder, job.n_to_run, report, environment, last_line=True)
        result: Result = pickle.loads((folder / "result.pickle").read_bytes())
        return result


def main() -> None:
    from . import interpreted as runtime

    job, target = pickle.loads(Path("job.pickle").read_bytes())

    def report(fraction: float) -> None:
        print(f"step {round(fraction * job.n_to_run)}", flush=True)

    try:
        result = runtime.run(job, target, report)
    except SimulationError as error:
        sys.exit(str(error))
    Path("result.pickle").write_bytes(pickle.dumps(result))


if __name__ == "__main__":
    main()
