"""spikekv: a spiking simulator of key-value memory in the brain.

The front door; the rooms behind it are `spikekv.models`, `spikekv.circuits`,
`spikekv.analysis` and `spikekv.scripts`. Names are imported when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .analysis.figures.raster import plot_raster
    from .analysis.files.archive import save_recording
    from .analysis.files.recordings import load_recording
    from .analysis.measures.accuracy import recall_accuracy
    from .circuits.engine.run import run, study
    from .circuits.lesions.lesion import Lesion
    from .circuits.library.hippocampal import hippocampal
    from .circuits.library.minimal import minimal
    from .circuits.network.circuit import Circuit
    from .circuits.protocol.cue import Cue
    from .circuits.protocol.experiment import RecallExperiment
    from .circuits.recording.snapshot import Snapshot
    from .circuits.stimuli import patterns

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
    "Cue": "circuits.protocol.cue",
    "Lesion": "circuits.lesions.lesion",
    "RecallExperiment": "circuits.protocol.experiment",
    "Snapshot": "circuits.recording.snapshot",
    "hippocampal": "circuits.library.hippocampal",
    "load_recording": "analysis.files.recordings",
    "minimal": "circuits.library.minimal",
    "plot_raster": "analysis.figures.raster",
    "recall_accuracy": "analysis.measures.accuracy",
    "run": "circuits.engine.run",
    "save_recording": "analysis.files.archive",
    "study": "circuits.engine.run",
}


def __getattr__(name: str) -> Any:
    if name == "patterns":
        found = import_module(".circuits.stimuli.patterns", __name__)
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
