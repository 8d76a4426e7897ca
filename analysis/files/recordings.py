"""A recording from wherever it was kept: a directory of ours, or an NWB file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ...circuits.recording.recording import Recording
from .archive import FACTS, PATTERNS, SPIKES, assemble, read_arrays


def load_recording(place: str | Path) -> Recording:
    """Read a recording from a results directory or an NWB file.

    Parameters
    ----------
    place : str or Path
        A directory that `save_recording` or ``spikekv recall`` wrote, or a file that ends in ``.nwb``.

    Returns
    -------
    Recording

    Raises
    ------
    ValueError
        If there is no recording, or a file cannot be read.

    Examples
    --------
    >>> from spikekv import load_recording, save_recording
    >>> save_recording(recording, "results/kept")
    >>> load_recording("results/kept").duration == recording.duration
    True
    """
    directory = Path(place)
    if directory.suffix == ".nwb":
        from .nwb_reading import read_nwb

        return read_nwb(directory)
    for file in (SPIKES, PATTERNS, FACTS):
        if not (directory / file).is_file():
            if (directory / "lesioned" / FACTS).is_file():
                raise ValueError(f"{directory}: is of a lesion; give {directory}/intact or {directory}/lesioned")
            raise ValueError(f"{directory}: no {file} there; give a results directory written by spikekv recall")
    spikes, arrays = read_arrays(directory / SPIKES), read_arrays(directory / PATTERNS)
    try:
        facts: dict[str, Any] = json.loads((directory / FACTS).read_text())
        return assemble(spikes, arrays, facts)
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{directory}: not a complete recording ({error}); run spikekv recall again") from None
