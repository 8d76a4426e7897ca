"""``spikekv sweep`` with a made-up measure in place of the simulation; a program, so that it can be killed.

Each task that is begun leaves a line with its key in the file ``begun``.
"""

import sys
import time
from pathlib import Path

from spikekv.analysis.assays import sweep
from spikekv.circuits.campaign.point import Point as Task
from spikekv.circuits.campaign.task import Metrics, Report
from spikekv.circuits.seeds import generator
from spikekv.scripts.main import main


def made_up(task: Task, report: Report) -> Metrics:
    """Measures that depend on the configuration and the seed, after a moment; a cue that keeps .5 fails."""
    with Path("begun").open("a") as stream:
        stream.write(f"{task.key}\n")
    for n in range(3):
        report(n / 3)
        time.sleep(0.01)
    config = task.config
    if config.cue_valid == 0.5:
        raise ValueError("population VALUE ran away")
    noise = generator(config.seed, "made up").normal()
    return {
        "chance": 0.1,
        "f1": config.cue_valid + noise,
        "rates_hz": {"VALUE": float(config.pairs or 0)},
        "warnings": [],
    }


sweep.measure = made_up

if __name__ == "__main__":
    main(sys.argv[1:])
