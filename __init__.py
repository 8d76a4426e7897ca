"""spikekv: a spiking simulator of key-value memory in the brain.

The front door; the rooms behind it are `spikekv.models`, `spikekv.circuits`,
`spikekv.analysis` and `spikekv.scripts`. Names are imported when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .analysis.accuracy import recall_accuracy
    from .analysis.archive import load_recording, save_recording
    from .analysis.plot_raster import plot_raster
    from .circuits import patterns
    from .circuits.circuit import Circuit
    from .circuits.experiment import Cue, RecallExperiment
    from .circuits.hippocampal import hippocampal
    from .circuits.lesion import Lesion
    from .circuits.minimal import minimal
    from .circuits.simulation import run, study
    from .circuits.snapshot import Snapshot

    HIPPOCAMPAL: Circuit
    MINIMAL: Circuit

__all__ = [
    "HIPPOCAMPAL",
    "MINIMAL",
    "Cue",
    "Lesion",
    "RecallExperiment",
    "Snapshot",
    "hippocampal",
    "load_recording",
    "minimal",
    "patterns",
    "plot_raster",
    "recall_accuracy",
    "run",
    "save_recording",
    "study",
]

_HOME = {
    "Cue": "circuits.experiment",
    "Lesion": "circuits.lesion",
    "RecallExperiment": "circuits.experiment",
    "Snapshot": "circuits.snapshot",
    "hippocampal": "circuits.hippocampal",
    "load_recording": "analysis.archive",
    "minimal": "circuits.minimal",
    "plot_raster": "analysis.plot_raster",
    "recall_accuracy": "analysis.accuracy",
    "run": "circuits.simulation",
    "save_recording": "analysis.archive",
    "study": "circuits.simulation",
}


def __getattr__(name: str) -> Any:
    if name == "patterns":
        found = import_module(".circuits.patterns", __name__)
    elif name in ("HIPPOCAMPAL", "MINIMAL"):
        found = __getattr__(name.lower())()
    elif name in _HOME:
        found = getattr(import_module(f".{_HOME[name]}", __name__), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
