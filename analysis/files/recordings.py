"""A recording from wherever it was kept: a directory of ours, or an NWB file."""

from __future__ import annotations

from pathlib import Path

from ...circuits.recording.recording import Recording
from .archive import FACTS, PATTERNS, SPIKES, assemble, read_arrays
from .validation import checked, facts_of, json_of, reading


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
    facts = facts_of(json_of(directory / FACTS), directory / FACTS)
    spikes, arrays = read_arrays(directory / SPIKES), read_arrays(directory / PATTERNS)
    with reading(directory):
        return checked(assemble(spikes, arrays, facts), directory)
