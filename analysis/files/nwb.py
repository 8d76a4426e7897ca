"""A recording as an NWB file (Neurodata Without Borders), which other laboratories' tools open.

Ruebel et al. (2022) eLife 11:e78362. What goes where:

- ``units``: one row per cell, also the silent ones, with its population, number, type, area and model;
- ``intervals/trials``: study, blank and recall trials with pair, item stored and decoded, and scores;
- ``intervals/epochs``: the phases; ``intervals/lesions``: which cells were silenced or stimulated, and when;
- ``acquisition``: potentials, conductances and weights that were recorded;
- ``analysis/pairs``, ``value_decoder``, ``key_to_value``: what was taught, and what scores need;
- ``analysis/files``: configuration, metrics, provenance and all other facts, as text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from ...circuits.atomic import whole
from ...circuits.recording.recording import Recording
from ..measures.summary import trial_table
from .archive import FACTS, disassemble, number
from .nwb_tables import add_pairs, add_samples, columns_table, packed

CELL_TYPES = {"excitatory": "principal cell", "inhibitory": "interneuron", "input": "given spike train"}
PV = "parvalbumin-positive basket cell"
PAPER = "doi:10.48550/arXiv.2501.02950"
SYNTHETIC = "http://purl.obolibrary.org/obo/NCBITaxon_32630"  # "synthetic construct" of the NCBI taxonomy
SCORES = ("precision", "recall", "f1", "overlap")


def require_pynwb() -> ModuleType:
    """The library that reads and writes NWB. Raises ValueError with the remedy where it is missing."""
    try:
        import pynwb
    except ImportError:
        raise ValueError("NWB: pynwb is not installed; pip install 'spikekv[export]'") from None
    return pynwb


def write_nwb(
    recording: Recording, file: str | Path, files: Mapping[str, str] | None = None, when: datetime | None = None
) -> None:
    """Write a recording as an NWB file. It is written whole or not at all, and `load_recording` reads it.

    Parameters
    ----------
    recording : Recording
        What `run` returned.
    file : str or Path
        Where to write; ends in ``.nwb``.
    files : mapping, optional
        Texts to be kept with it, by name (``config.toml``, ``metrics.json``, ``provenance.json``).
    when : datetime, optional
        When the run was made, with its time zone. Default: now.

    Raises
    ------
    ValueError
        If pynwb is not installed (``pip install 'spikekv[export]'``).

    Examples
    --------
    >>> from spikekv import load_recording
    >>> from spikekv.analysis import write_nwb
    >>> write_nwb(recording, "five.nwb")
    >>> load_recording("five.nwb").n_pairs
    5
    """
    pynwb = require_pynwb()
    import h5py

    _, arrays, facts = disassemble(recording)
    nwb = pynwb.NWBFile(
        session_description=f"Simulated: {recording.circuit_name or 'a'} circuit of key-value memory stores and "
        f"recalls {recording.n_pairs} pairs.",
        identifier=_fingerprint(recording),
        session_start_time=when or datetime.now().astimezone(),
        experiment_description="A spiking simulation, not a recording of a brain. Pairs of cue and value are shown "
        "once (study); later each cue comes again, damaged (recall). Trials without a cue (blank) fix the read-out.",
        related_publications=[PAPER],
        was_generated_by=[["spikekv", version("spikekv")], ["brian2", version("brian2")]],
    )
    nwb.subject = pynwb.file.Subject(
        subject_id=f"simulation-seed-{recording.seed}",
        description="No animal: a simulated circuit.",
        species=SYNTHETIC,
        sex="U",  # the format asks for sex and age, also where there is no animal
        age="P0D",
    )
    nwb.units = _units(recording)
    _add_trials(nwb, recording)
    _add_epochs(nwb, recording)
    _add_lesions(nwb, recording)
    add_samples(nwb, recording)
    add_pairs(nwb, recording, arrays)
    stimuli = recording.stimuli
    extra = {
        "n_cue_cells": recording.cues.shape[1],
        "n_value_cells": recording.values.shape[1],
        "sampled": {name: kept.cells.tolist() for name, kept in recording.samples.items()},
        "mean": None if stimuli is None or stimuli.mean is None else np.asarray(stimuli.mean).tolist(),
        "picture_shape": None if stimuli is None else stimuli.picture_shape,
    }
    texts = {**(files or {}), FACTS: json.dumps({**facts, **extra}, indent=1, default=number)}
    lines = [np.array(text.splitlines(), object) for text in texts.values()]
    text = "The run's configuration, results and facts as text, line by line."
    nwb.add_analysis(columns_table("files", text, {"file": list(texts), "lines": lines}))
    # in memory first: HDF5 brings the process down where it cannot finish a file on a full disk
    made = BytesIO()
    with h5py.File(made, "w") as content, pynwb.NWBHDF5IO(file=content, mode="w") as io:
        io.write(nwb)
    with whole(file) as part:
        part.write_bytes(made.getbuffer())


def cell_type(recording: Recording, population: str) -> str:
    """What a population's cells are, in words."""
    if population.endswith("_PV") and recording.kinds[population] == "inhibitory":
        return PV
    return CELL_TYPES[recording.kinds[population]]


def _fingerprint(recording: Recording) -> str:
    digest = hashlib.sha256(f"{recording.circuit_name} {recording.seed}".encode())
    for cells, times in recording.spikes.values():
        digest.update(np.ascontiguousarray(cells).tobytes() + np.ascontiguousarray(times).tobytes())
    return f"spikekv-{digest.hexdigest()[:32]}"


def _units(recording: Recording) -> Any:
    from pynwb.core import VectorData, VectorIndex
    from pynwb.misc import Units

    times, counts = [], []
    for name, size in recording.sizes.items():
        cells, t = recording.spikes[name]
        times.append(np.asarray(t, float)[np.argsort(cells, kind="stable")])
        counts.append(np.bincount(cells, minlength=size))
    spikes = VectorData(name="spike_times", description="Spike times (s)", data=packed(np.concatenate(times)))
    index = VectorIndex(name="spike_times_index", data=np.cumsum(np.concatenate(counts)), target=spikes)
    sizes = list(recording.sizes.values())
    areas, models = (recording.metadata.get(name, {}) for name in ("areas", "models"))
    said = {
        "population": ("Name of the population.", {name: name for name in recording.sizes}),
        "cell_type": ("Type of the cell.", {name: cell_type(recording, name) for name in recording.sizes}),
        "location": ("Area of the brain.", {name: areas.get(name) or name for name in recording.sizes}),
        "kind": ("excitatory, inhibitory or input (given spike trains).", recording.kinds),
        "model": ("Neuron model and where its parameters come from.", {n: models.get(n, "") for n in recording.sizes}),
    }
    columns = [
        VectorData(name=name, description=text, data=np.repeat([of[n] for n in recording.sizes], sizes).tolist())
        for name, (text, of) in said.items()
    ]
    within = np.concatenate([np.arange(size) for size in sizes])
    n_cells = len(within)
    watched = VectorData(
        name="obs_intervals",
        description="When the cell was observed: all the time (s).",
        data=packed(np.tile([0.0, float(recording.duration)], (n_cells, 1))),
    )
    columns += [VectorIndex(name="obs_intervals_index", data=np.arange(1, n_cells + 1), target=watched), watched]
    columns.append(VectorData(name="cell", description="Number of the cell within its population.", data=within))
    return Units(
        name="units",
        description="Every cell of the simulation; nothing was sorted.",
        columns=[index, spikes, *columns],
        resolution=recording.metadata.get("dt") or _grid(recording),
    )


def _grid(recording: Recording) -> float:
    """The shortest time between two spikes (s), which is the integration step."""
    times = np.unique(np.concatenate([t for _, t in recording.spikes.values()]))
    steps = np.diff(times)
    return float(np.round(steps[steps > 1e-9].min(initial=1.0), 9))


def _add_trials(nwb: Any, recording: Recording) -> None:
    trials = recording.trials
    columns = {
        "phase": "Label of the phase: study (cue and value), blank (nothing), recall (damaged cue) or its own name.",
        "kind": "Kind of the trial: study, blank, recall, probe (a cue that was never studied) or replay.",
        "stimulus_set": "Set of the trial, empty where there is one set or none.",
        "serial_position": "Place within one pass through the set, from 0.",
        "related": "Pair that was taught last under this cue, or that a lure resembles; -1: none.",
        "pair": "Number of the pair, -1 without a cue.",
        "stored_item": "The value that was taught for the pair, -1 without a cue; equal where pairs share a value.",
    }
    scored = {}
    if trials.where("blank").size:
        scored = {row["trial"]: row for row in trial_table(recording)}
        columns |= {
            "decoded_item": "The value that the value population names in the read-out window, -1: none.",
            "correct": "Whether that is the stored one.",
            "n_active": "Value cells with at least theta spikes in the read-out window.",
            **dict.fromkeys(SCORES, "Of the active value cells against the stored ones; NaN without a cue."),
        }
    for name, text in columns.items():
        nwb.add_trial_column(name, text)
    nwb.add_trial_column("cue_cells", "Cells of the query population that were driven.", index=True)
    for n in range(len(trials)):
        pair = int(trials.pair[n])
        row: dict[str, Any] = {
            "phase": str(trials.phase[n]),
            "kind": str(trials.kind[n]),
            "stimulus_set": str(trials.set[n]),
            "serial_position": int(trials.position[n]),
            "related": int(trials.related[n]),
            "pair": pair,
            "stored_item": int(recording.value_item[pair]) if pair >= 0 else -1,
        }
        if scored:
            of = scored.get(n, {})
            named = of.get("identified")
            row["decoded_item"] = -1 if named is None else int(recording.value_item[named])
            row |= {"correct": of.get("correct", False), "n_active": of.get("n_active", 0)}
            row |= {name: float(of.get(name, np.nan)) for name in SCORES}
        nwb.add_trial(
            start_time=float(trials.start[n]),
            stop_time=float(trials.stop[n]),
            cue_cells=np.flatnonzero(trials.presented[n]).astype(np.int32),
            **row,
        )


def _add_epochs(nwb: Any, recording: Recording) -> None:
    trials = recording.trials
    for phase in dict.fromkeys(trials.phase.tolist()):
        if (rows := trials.of_phase(phase)).size:
            nwb.add_epoch(float(trials.start[rows[0]]), float(trials.stop[rows[-1]]), [phase])


def _add_lesions(nwb: Any, recording: Recording) -> None:
    if not recording.hits:
        return
    from pynwb.epoch import TimeIntervals

    words = "; ".join(recording.lesions)
    table = TimeIntervals(name="lesions", description=f"Cells that were silenced or stimulated: {words}.")
    table.add_column("population", "Whose cells.")
    table.add_column("mode", "What was done to them.")
    table.add_column("cells", "Numbers of the cells within the population.", index=True)
    table.add_column("number", "Place of the entry in the recording.")
    for number_of, hit in sorted(enumerate(recording.hits), key=lambda item: item[1].start):
        table.add_interval(
            start_time=float(hit.start),
            stop_time=float(hit.stop),
            population=str(hit.population),
            mode=str(hit.mode),
            cells=np.asarray(hit.cells),
            number=number_of,
        )
    nwb.add_time_intervals(table)
