"""Arrays of a recording as tables and time series of NWB."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...circuits.recording.recording import Recording

UNITS = {"v": "volts", "I": "amperes", "g": "siemens", "w": "1"}
PER_PAIR = ("cue_features", "value_features", "prototype", "same_class")  # arrays of `Stimuli`, one row per pair


def add_samples(nwb: Any, recording: Recording) -> None:
    """Recorded variables as time series, on a grid where they are on one."""
    from pynwb import TimeSeries

    for name, kept in recording.samples.items():
        variable = name.rpartition(".")[2]
        steps = np.diff(kept.times)
        regular = len(steps) > 0 and np.allclose(steps, steps[0], rtol=1e-6, atol=0)
        grid: dict[str, Any] = (
            {"starting_time": float(kept.times[0]), "rate": 1 / float(steps.mean())} if regular else {}
        )
        nwb.add_acquisition(
            TimeSeries(
                name=name.replace("->", "_to_"),
                description=f"{variable} of cells {', '.join(map(str, kept.cells[:50]))} of {name.rpartition('.')[0]}",
                data=packed(kept.values),
                unit=UNITS.get(variable.split("_")[0], "SI"),
                **(grid or {"timestamps": kept.times}),
            )
        )


def add_pairs(nwb: Any, recording: Recording, arrays: Mapping[str, Any]) -> None:
    """What was taught, and what scores need beside spikes; arrays: those of `disassemble`."""
    columns = {
        "cue_cells": [np.flatnonzero(row).astype(np.int32) for row in recording.cues],
        "value_cells": [np.flatnonzero(row).astype(np.int32) for row in recording.values],
        "value_item": recording.value_item,
        **{n: arrays[f"stimuli_{n}"] for n in PER_PAIR if f"stimuli_{n}" in arrays},
    }
    nwb.add_analysis(columns_table("pairs", "The pairs of cue and value; equal value_item, equal value.", columns))
    if "stimuli_decoder" in arrays:
        text = "Linear read-out of pictures from value cells, one row per cell."
        nwb.add_analysis(columns_table("value_decoder", text, {"weights": arrays["stimuli_decoder"]}))
    if "key_to_value" in arrays:
        source, target = arrays["key_to_value"]
        text = "Plastic synapses from key to value cells."
        nwb.add_analysis(columns_table("key_to_value", text, {"source_cell": source, "target_cell": target}))
    for name, weights in recording.weights.items():
        text = f"Final weights of {name}."
        nwb.add_analysis(columns_table(f"weights {name.replace('->', ' to ')}", text, {"weight": weights}))


def columns_table(name: str, text: str, columns: Mapping[str, Any]) -> Any:
    """A table; lists of arrays are ragged columns."""
    from pynwb.core import DynamicTable, VectorData, VectorIndex

    made: list[Any] = []
    for column, data in columns.items():
        if isinstance(data, list) and isinstance(data[0], np.ndarray):
            joined = np.concatenate(data)
            joined = joined.tolist() if joined.dtype == object else joined
            flat = VectorData(name=column, description=column.replace("_", " "), data=joined)
            ends = np.cumsum([len(part) for part in data])
            made += [VectorIndex(name=f"{column}_index", data=ends, target=flat), flat]
        else:
            content = packed(data) if isinstance(data, np.ndarray) and data.ndim == 2 else data
            made.append(VectorData(name=column, description=column.replace("_", " "), data=content))
    return DynamicTable(name=name, description=text, columns=made)


def packed(array: np.ndarray) -> Any:
    """An array, compressed in the file."""
    from hdmf.backends.hdf5 import H5DataIO

    return H5DataIO(np.asarray(array), compression="gzip") if np.size(array) else array
