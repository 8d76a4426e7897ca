"""A recording as files: plain arrays and one JSON file, no pickles."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np

from ...circuits.atomic import whole, write_text
from ...circuits.npz import read_npz, write_npz
from ...circuits.recording.record import Samples
from ...circuits.recording.recording import Hit, Recording
from ...circuits.recording.trials import Trials
from ...circuits.stimuli.stimuli import Stimuli

SPIKES, PATTERNS, FACTS = "spikes.npz", "patterns.npz", "recording.json"

PARTS = dataclasses.fields(Samples)
HIT_FIELDS = ("population", "mode", "start", "stop")
# Fields of a recording that are numbers, names or tables of them
_PLAIN = (
    "sizes",
    "kinds",
    "query",
    "key",
    "value",
    "stages",
    "n_active",
    "duration",
    "seed",
    "circuit_name",
    "active_range",
    "n_synapses",
    "plastic",
    "lesions",
    "wall_seconds",
    "metadata",
)


def save_recording(recording: Recording, directory: str | Path) -> None:
    """Write a recording to a new directory, from which `load_recording` reads it.

    Parameters
    ----------
    recording : Recording
        What `run` returned.
    directory : str or Path
        Where to write. It is made, with the folders above it, and must not exist.

    Raises
    ------
    ValueError
        If the directory exists or cannot be made.

    See Also
    --------
    write_nwb : The same as a file in the NWB format, for other tools.

    Examples
    --------
    >>> from spikekv import save_recording
    >>> save_recording(recording, "results/five")
    >>> save_recording(recording, "results/five")
    Traceback (most recent call last):
    ValueError: save_recording: results/five exists; give another directory
    """
    folder = Path(directory)
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise ValueError(f"save_recording: {folder} exists; give another directory") from None
    except OSError as error:
        raise ValueError(f"save_recording: {folder} cannot be made ({error.strerror}); give another") from None
    write_recording(recording, folder)


def write_recording(recording: Recording, folder: Path) -> None:
    """Write a recording beside other results in a folder that is there.

    ``spikes.npz``: ``<POP>_i`` (int32, cell) and ``<POP>_t`` (float64, s), sorted by time.
    ``patterns.npz``: ``cues``, ``values``, ``value_item``, ``trials_<field>``,
    ``stimuli_<field>``, ``key_to_value`` (2, n_synapses), ``weights_<projection>`` and
    ``samples_<variable>/<field>``, where there are any; ``hits_<field>`` and ``hits_cells<n>`` of lesions.
    ``recording.json``: everything else.
    """
    spikes, arrays, facts = disassemble(recording)
    for name, content in ((SPIKES, spikes), (PATTERNS, arrays)):
        with whole(folder / name) as part:
            write_npz(part, content)
    write_text(folder / FACTS, json.dumps(facts, indent=2, default=number) + "\n")


def disassemble(recording: Recording) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A recording as the arrays of ``spikes.npz`` and of ``patterns.npz`` and the facts of ``recording.json``."""
    spikes: dict[str, Any] = {}
    for name, (i, t) in recording.spikes.items():
        spikes[f"{name}_i"] = np.asarray(i, np.int32)
        spikes[f"{name}_t"] = np.asarray(t, np.float64)
    arrays: dict[str, Any] = {
        "cues": recording.cues,
        "values": recording.values,
        "value_item": recording.value_item,
        **{f"trials_{f.name}": getattr(recording.trials, f.name) for f in dataclasses.fields(Trials)},
        **{f"weights_{name}": w for name, w in recording.weights.items()},
        **{f"samples_{n}/{f.name}": getattr(kept, f.name) for n, kept in recording.samples.items() for f in PARTS},
    }
    if recording.key_to_value is not None:
        arrays["key_to_value"] = np.stack(recording.key_to_value)
    for n, hit in enumerate(recording.hits):
        arrays[f"hits_cells{n}"] = hit.cells
    for name in HIT_FIELDS if recording.hits else ():
        arrays[f"hits_{name}"] = np.array([getattr(hit, name) for hit in recording.hits])
    if recording.stimuli is not None:
        for f in dataclasses.fields(Stimuli):
            if (part := getattr(recording.stimuli, f.name)) is not None:
                arrays[f"stimuli_{f.name}"] = np.asarray(part)
    return spikes, arrays, {name: getattr(recording, name) for name in _PLAIN}


def assemble(spikes: dict[str, np.ndarray], arrays: dict[str, np.ndarray], facts: dict[str, Any]) -> Recording:
    """The recording of which these are the parts; see `disassemble`."""
    facts = {"lesions": (), **facts}  # older recordings have none
    facts = {name: facts[name] for name in _PLAIN}
    facts |= {name: tuple(facts[name]) for name in ("stages", "plastic", "lesions")}
    if not isinstance(facts["query"], str):
        facts["query"] = tuple(facts["query"])
    facts["active_range"] = {name: tuple(span) for name, span in facts["active_range"].items()}
    stimuli = _with_prefix(arrays, "stimuli_")
    if "picture_shape" in stimuli:
        rows, columns = stimuli["picture_shape"]
        stimuli["picture_shape"] = (int(rows), int(columns))
    link = arrays.get("key_to_value")
    return Recording(
        spikes={name: (spikes[f"{name}_i"], spikes[f"{name}_t"]) for name in facts["sizes"]},
        trials=Trials(**_with_prefix(arrays, "trials_")),
        cues=arrays["cues"],
        values=arrays["values"],
        value_item=arrays["value_item"],
        key_to_value=None if link is None else (link[0], link[1]),
        stimuli=Stimuli(**stimuli) if stimuli else None,
        weights=_with_prefix(arrays, "weights_"),
        samples=_samples(_with_prefix(arrays, "samples_")),
        hits=_hits(_with_prefix(arrays, "hits_")),
        **facts,
    )


def packed(recording: Recording) -> dict[str, Any]:
    """A recording as plain tables, for a task to keep."""
    spikes, arrays, facts = disassemble(recording)
    return {"spikes": spikes, "arrays": arrays, "facts": facts}


def unpacked(tables: dict[str, Any]) -> Recording:
    """The recording that was packed."""
    return assemble(tables["spikes"], tables["arrays"], tables["facts"])


def _hits(arrays: dict[str, np.ndarray]) -> tuple[Hit, ...]:
    if not arrays:
        return ()
    columns = [arrays[name].tolist() for name in HIT_FIELDS]
    return tuple(
        Hit(population, arrays[f"cells{n}"], mode, start, stop)
        for n, (population, mode, start, stop) in enumerate(zip(*columns, strict=True))
    )


def _samples(arrays: dict[str, np.ndarray]) -> dict[str, Samples]:
    names = dict.fromkeys(name.rpartition("/")[0] for name in arrays)
    return {name: Samples(**{f.name: arrays[f"{name}/{f.name}"] for f in PARTS}) for name in names}


def _with_prefix(arrays: dict[str, np.ndarray], prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}


def read_arrays(file: Path) -> dict[str, np.ndarray]:
    """The arrays of a file of a results directory. Raises ValueError."""
    try:
        return read_npz(file)
    except ValueError as error:
        raise ValueError(f"{file}: not a readable archive of arrays ({error}); run spikekv recall again") from None


def number(value: Any) -> Any:
    """Numpy numbers as Python's, for JSON."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"recording: {type(value).__name__} cannot be written as JSON; keep plain numbers and text")
