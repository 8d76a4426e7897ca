"""A recording back from the NWB file that `spikekv.analysis.files.nwb` wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ...circuits.recording.recording import Recording
from ...circuits.terminal import shown
from .archive import FACTS, assemble
from .nwb import require_pynwb
from .nwb_tables import PER_PAIR
from .validation import checked, facts_of, parsed, reading

TEXTS = ("config.toml", "metrics.json", "provenance.json", FACTS)  # that an export keeps


def read_nwb(file: str | Path) -> Recording:
    """The recording in an NWB file of ours, with the spikes that were written, bit for bit.

    Samples on a regular grid come back at times that may differ by rounding.
    Raises ValueError where pynwb is missing, or the file is not there or not one of ours.
    """
    with reading(file), _opened(file) as io:
        nwb = _ours(io, file)
        place = f"{file}: {FACTS}"
        facts = facts_of(parsed(_texts(nwb, file)[FACTS], place), place)
        arrays = {**_pairs(nwb, facts), **_trials(nwb, facts), **_lesions(nwb), **_samples(nwb, facts)}
        return checked(assemble(_spikes(nwb), arrays, facts), file)


def read_nwb_files(file: str | Path) -> dict[str, str]:
    """The texts kept in an NWB file of ours, by name, one of `TEXTS`; errors as `read_nwb`."""
    with reading(file), _opened(file) as io:
        return _texts(_ours(io, file), file)


def _opened(file: str | Path) -> Any:
    pynwb = require_pynwb()
    if not Path(file).is_file():
        raise ValueError(f"{file}: there is no such file; give an NWB file written by spikekv export")
    try:
        _check_links(Path(file))
        return pynwb.NWBHDF5IO(str(file), "r")
    except Exception as error:
        raise _unreadable(file, error) from None


def _unreadable(file: str | Path, error: Exception) -> ValueError:
    reason = " ".join(str(error).split())[:80] or type(error).__name__
    return ValueError(f"{file}: not a readable NWB file ({reason}); write one with spikekv export")


def _ours(io: Any, file: str | Path) -> Any:
    try:
        nwb = io.read()
    except Exception as error:  # HDF5, but not NWB: what pynwb and hdmf raise then is many things
        raise _unreadable(file, error) from None
    if nwb.units is None or "files" not in nwb.analysis or FACTS not in _texts(nwb, file):
        raise ValueError(f"{file}: an NWB file, but not one of spikekv; write one with spikekv export")
    return nwb


def _check_links(file: Path) -> None:
    """Refuse a file that has its content elsewhere: it could show any file of the reader's as its own."""
    import h5py

    def check(group: Any) -> None:
        for name in group:
            if isinstance(group.get(name, getlink=True), h5py.ExternalLink):
                raise ValueError(f"{name} is a link to another file")
            item = group[name]
            if isinstance(item, h5py.Dataset) and (item.external or item.is_virtual):
                raise ValueError(f"{name} is kept in another file")
            if isinstance(item, h5py.Group) and isinstance(group.get(name, getlink=True), h5py.HardLink):
                check(item)

    with h5py.File(file, "r") as content:
        check(content)


def _texts(nwb: Any, file: str | Path) -> dict[str, str]:
    table = nwb.analysis["files"]
    names = [str(name) for name in table["file"].data[:]]
    for name in names:
        if name not in TEXTS:
            raise ValueError(
                f"{file}: holds a text named {shown(repr(name))[:80]}; only {', '.join(TEXTS)} are known, so that "
                "nothing else is written; write it again with spikekv export"
            )
    return {n: "\n".join(map(str, lines)) + "\n" for n, lines in zip(names, _ragged(table, "lines"), strict=True)}


def _spikes(nwb: Any) -> dict[str, np.ndarray]:
    units = nwb.units
    population, cell = np.array(_column(units, "population"), str), np.asarray(_column(units, "cell"))
    times, ends = np.asarray(units["spike_times"].target.data[:]), np.asarray(units["spike_times"].data[:])
    counts = np.diff(ends, prepend=0)
    out = {}
    for name in dict.fromkeys(population.tolist()):
        rows = np.flatnonzero(population == name)  # of one population, one after the other
        t = times[ends[rows[0]] - counts[rows[0]] : ends[rows[-1]]]
        i = np.repeat(cell[rows], counts[rows]).astype(np.int32)
        order = np.lexsort((i, t))
        out[f"{name}_i"], out[f"{name}_t"] = i[order], t[order]
    return out


def _trials(nwb: Any, facts: dict[str, Any]) -> dict[str, np.ndarray]:
    trials = nwb.trials
    later = {"kind": ("kind", str), "set": ("stimulus_set", str), "position": ("serial_position", int)}
    later |= {"related": ("related", int)}  # columns that older files lack
    found = {n: (column, kind) for n, (column, kind) in later.items() if column in trials.colnames}
    return {
        **{f"trials_{n}": np.array(_column(trials, column), kind) for n, (column, kind) in found.items()},
        "trials_phase": np.array(_column(trials, "phase"), str),
        "trials_pair": np.asarray(_column(trials, "pair")),
        "trials_start": np.asarray(_column(trials, "start_time")),
        "trials_stop": np.asarray(_column(trials, "stop_time")),
        "trials_presented": _mask(trials, "cue_cells", facts["n_cue_cells"]),
    }


def _pairs(nwb: Any, facts: dict[str, Any]) -> dict[str, np.ndarray]:
    pairs = nwb.analysis["pairs"]
    arrays = {
        "cues": _mask(pairs, "cue_cells", facts["n_cue_cells"]),
        "values": _mask(pairs, "value_cells", facts["n_value_cells"]),
        "value_item": np.asarray(_column(pairs, "value_item")),
        **{f"stimuli_{n}": np.asarray(_column(pairs, n)) for n in PER_PAIR if n in pairs.colnames},
    }
    if "value_decoder" in nwb.analysis:
        arrays["stimuli_decoder"] = np.asarray(_column(nwb.analysis["value_decoder"], "weights"))
    for name in ("mean", "picture_shape"):
        if facts[name] is not None:
            arrays[f"stimuli_{name}"] = np.array(facts[name])
    if "key_to_value" in nwb.analysis:
        table = nwb.analysis["key_to_value"]
        arrays["key_to_value"] = np.stack([_column(table, name) for name in ("source_cell", "target_cell")])
    for name, table in nwb.analysis.items():
        if name.startswith("weights "):
            key = name.removeprefix("weights ").replace(" to ", "->")
            arrays[f"weights_{key}"] = np.asarray(_column(table, "weight"))
    return arrays


def _lesions(nwb: Any) -> dict[str, np.ndarray]:
    if "lesions" not in nwb.intervals:
        return {}
    table = nwb.intervals["lesions"]
    order, cells = np.argsort(_column(table, "number")), _ragged(table, "cells")  # in the file they are by time
    return {
        "hits_population": np.array(_column(table, "population"), str)[order],
        "hits_mode": np.array(_column(table, "mode"), str)[order],
        "hits_start": np.asarray(_column(table, "start_time"))[order],
        "hits_stop": np.asarray(_column(table, "stop_time"))[order],
        **{f"hits_cells{n}": cells[row] for n, row in enumerate(order)},
    }


def _samples(nwb: Any, facts: dict[str, Any]) -> dict[str, np.ndarray]:
    arrays: dict[str, np.ndarray] = {}
    for name, cells in facts["sampled"].items():
        series = nwb.acquisition[name.replace("->", "_to_")]
        values = np.asarray(series.data[:])
        regular = series.timestamps is None
        times = series.starting_time + np.arange(len(values)) / series.rate if regular else series.timestamps[:]
        arrays |= {f"samples_{name}/{part}": a for part, a in (("times", times), ("values", values))}
        arrays[f"samples_{name}/cells"] = np.array(cells)
    return arrays


def _column(table: Any, name: str) -> Any:
    return table[name].data[:]


def _ragged(table: Any, name: str) -> list[np.ndarray]:
    index = table[name]
    ends = [int(end) for end in index.data[:]]
    return np.split(np.asarray(index.target.data[:]), ends[:-1])


def _mask(table: Any, name: str, n_cells: int) -> np.ndarray:
    rows = _ragged(table, name)
    mask = np.zeros((len(rows), n_cells), bool)
    for row, cells in zip(mask, rows, strict=True):
        row[cells.astype(int)] = True
    return mask
