"""A raster for a web page: spikes packed small, and the controls to look at them."""

from __future__ import annotations

import base64
import gzip
from typing import Any

import numpy as np
from markupsafe import Markup

from ...circuits.recording.recording import Recording
from ...circuits.seeds import generator
from ..figures.style import PHASE, colour
from .html_page import render

STEP = 1e-4  # s; the grid on which spikes are kept
MOST_SPIKES = 80_000  # of a population; above, a random sample of its cells is shown


def raster_html(recording: Recording) -> Markup:
    """Canvas, controls, packed spikes and script of a raster that can be zoomed and filtered by population.

    Cells stand in the order of the study trial in which they fired most; a population with more than
    `MOST_SPIKES` spikes is shown by a random sample of its cells, and says so.
    """
    populations, packed = [], bytearray()
    for name in recording.sizes:
        if not len(recording.spikes[name][0]) or (recording.kinds[name] == "input" and name not in recording.queries):
            continue
        cells = chosen_cells(recording, name)
        packed += pack(recording, name, cells)
        populations.append({"name": name, "rows": len(cells), "size": recording.sizes[name], "colour": colour(name)})
    trials = recording.trials
    facts = {
        "step": STEP,
        "duration": recording.duration,
        "populations": populations,
        "phases": {kind: PHASE[kind] for kind in PHASE if kind != "delay"},
        "trials": [
            [
                str(trials.kind[n]),
                int(trials.pair[n]),
                round(float(trials.start[n]), 4),
                round(float(trials.stop[n]), 4),
            ]
            for n in range(len(trials))
        ],
    }
    spikes = base64.b64encode(gzip.compress(bytes(packed), 9, mtime=0)).decode()
    return render("raster.html", words=_words(recording, populations), facts=facts, spikes=spikes)


def chosen_cells(recording: Recording, population: str) -> np.ndarray:
    """(n_rows,) cells that are shown, in the order of the study trial in which they fired most."""
    size, n_spikes = recording.sizes[population], len(recording.spikes[population][0])
    cells = np.arange(size)
    if n_spikes > MOST_SPIKES:
        n = max(1, int(size * MOST_SPIKES / n_spikes))
        cells = np.sort(generator(recording.seed, "raster page", population).choice(size, n, replace=False))
    study = recording.trials.where("study")
    if not study.size:
        return cells
    counts = recording.counts(population, study)[:, cells]
    best = np.where(counts.any(0), counts.argmax(0), len(study))
    return cells[np.argsort(best, kind="stable")]


def pack(recording: Recording, population: str, cells: np.ndarray) -> bytes:
    """Spikes of the cells, one cell after the other: their number, then the steps from one to the next.

    Numbers are of seven bits per byte, lowest first, the eighth bit set on all bytes but the last.
    """
    i, t = recording.spikes[population]
    row = np.full(recording.sizes[population], -1)
    row[cells] = np.arange(len(cells))
    keep = row[i] >= 0
    rows, steps = row[i[keep]], np.round(t[keep] / STEP).astype(np.int64)
    order = np.lexsort((steps, rows))
    rows, steps = rows[order], steps[order]
    counts = np.bincount(rows, minlength=len(cells))
    gaps = np.diff(steps, prepend=0)
    first = np.cumsum(counts) - counts
    gaps[first[counts > 0]] = steps[first[counts > 0]]
    numbers = np.insert(gaps, first, counts)  # before the spikes of each cell, how many there are
    return _seven_bits(numbers)


def _seven_bits(numbers: np.ndarray) -> bytes:
    groups = [(numbers >> shift) & 127 for shift in range(0, 35, 7)]
    lengths = np.maximum(1, np.ceil(np.log2(np.maximum(numbers, 1) + 1) / 7).astype(int))
    table = np.stack(groups, axis=1)
    place = np.arange(len(groups))
    table = table | np.where(place < (lengths - 1)[:, None], 128, 0)
    return table[place < lengths[:, None]].astype(np.uint8).tobytes()


def _words(recording: Recording, populations: list[dict[str, Any]]) -> str:
    many = {p["name"]: str(p["size"]) if p["rows"] == p["size"] else f"{p['rows']} of {p['size']}" for p in populations}
    shown = ", ".join(f"{name} ({n} cells)" for name, n in many.items())
    return (
        f"Raster of {recording.duration:.1f} s of spikes, one row per cell: {shown}. "
        "Rates and active fractions of each population are in the table of activity."
    )
