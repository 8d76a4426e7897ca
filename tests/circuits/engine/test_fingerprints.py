"""The spikes and measures of one short run of each circuit, as they were when they were written down.

A change that is meant to keep every number must leave these as they are. One that is meant to change them says so in
CHANGELOG.md and writes them anew: ``python tests/circuits/engine/test_fingerprints.py``.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from spikekv import Cue, RecallExperiment, patterns, run
from spikekv.analysis.measures.summary import summarise
from spikekv.circuits.library.catalogue import circuit_named
from spikekv.circuits.protocol.timing import Timing
from spikekv.circuits.recording.recording import Recording

FILE = Path(__file__).parent / "fingerprints.json"
CIRCUITS = ("minimal", "hippocampal", "hippocampal-2026", "autoassociative", "scaffold")
ENGINES = ("cpp", "numpy", "cython")
OF_THE_MACHINE = ("wall_seconds", "real_time_factor")


def reference_run(name: str, engine: str) -> Recording:
    """Four pairs, of which two cells in ten are missing and one is wrong when they are cued."""
    make = patterns.digits if name.startswith("hippocampal") else patterns.random
    circuit = circuit_named(name)
    experiment = RecallExperiment(
        circuit, make(4, seed=41), Cue(valid=0.7, noise=0.1), seed=42, timing=Timing(fillers=2, blanks=3)
    )
    learned = tuple(p.name for p in circuit.projections if p.plasticity is not None)
    return run(experiment, backend=engine, keep_weights=learned)  # type: ignore[arg-type]


def _nine_digits(number: str) -> float:
    """The last digits depend on how many threads the linear algebra has."""
    return float(f"{float(number):.9g}")


def fingerprint(recording: Recording) -> dict[str, Any]:
    """Hashes of all spikes and of all measures; spikes per population, for a first look where they differ."""
    spikes = hashlib.sha256()
    for name in sorted(recording.spikes):
        cells, times = recording.spikes[name]
        spikes.update(name.encode())
        spikes.update(np.ascontiguousarray(cells, np.int64).tobytes())
        spikes.update(np.ascontiguousarray(times, np.float64).tobytes())
    measures = {key: value for key, value in summarise(recording).items() if key not in OF_THE_MACHINE}
    text = json.dumps(json.loads(json.dumps(measures, default=float), parse_float=_nine_digits), sort_keys=True)
    return {
        "spikes": spikes.hexdigest(),
        "measures": hashlib.sha256(text.encode()).hexdigest(),
        "n_spikes": {name: len(cells) for name, (cells, _) in sorted(recording.spikes.items())},
    }


@pytest.mark.parametrize("name", CIRCUITS)
@pytest.mark.parametrize(
    "engine",
    [
        "cpp",
        pytest.param("numpy", marks=pytest.mark.claims),  # a minute
        pytest.param("cython", marks=pytest.mark.claims),  # compiles for minutes
    ],
)
def test_spikes_and_measures_are_those_written_down(name: str, engine: str, compiled: None) -> None:
    assert fingerprint(reference_run(name, engine)) == json.loads(FILE.read_text(encoding="utf-8"))[name]


if __name__ == "__main__":
    FILE.write_text(
        json.dumps({name: fingerprint(reference_run(name, "cpp")) for name in CIRCUITS}, indent=1) + "\n",
        encoding="utf-8",
    )
    sys.exit(0)
