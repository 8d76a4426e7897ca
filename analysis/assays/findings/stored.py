"""Findings judged again, from the measures of an earlier run."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

import xarray as xr

from ....circuits.campaign.results_directory import METRICS
from ....circuits.network.circuit import Circuit
from ..assay_results import Results
from .finding import Finding
from .judged import Judged, of_circuit


def stored(finding: Finding, folder: Path, circuit: Circuit, asked: Sequence[int]) -> Judged:
    """What a circuit did about a finding, by its claims as they are now.

    Parameters
    ----------
    finding : Finding
        What was asked.
    folder : Path
        A results directory of ``spikekv finding``, with the measures of this finding.
    circuit : Circuit
        What was simulated.
    asked : sequence of int
        Its seeds.

    Returns
    -------
    Judged

    Raises
    ------
    ValueError
        If the measures are of another circuit or of other seeds.
    """
    facts = folder / METRICS
    if facts.exists() and (of := json.loads(facts.read_text())["circuit"]) != circuit.name:
        raise ValueError(f"{folder}: holds measures of {of}, not of {circuit.name}; choose another directory")
    with xr.open_dataset(folder / f"{finding.id}.nc", engine="scipy") as table:
        seeds = [int(seed) for seed in table["seed"].values]
        if seeds != list(asked):
            raise ValueError(f"{folder}: holds seeds {seeds}, not {list(asked)}; choose another directory")
        runs = {
            str(condition): [_measured(table.sel(condition=condition, seed=seed)) for seed in seeds]
            for condition in table["condition"].values
        }
    return of_circuit(finding, Results(finding.assay(circuit), seeds, runs), circuit)


def _measured(run: xr.Dataset) -> dict[str, float]:
    """Measures of a run; what it could not tell is left out."""
    values = {str(name): float(of) for name, of in run.data_vars.items()}
    return {name: value for name, value in values.items() if math.isfinite(value)}
