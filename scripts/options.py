"""Options that commands have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Option

Circuit = Annotated[
    str | None,
    Option(
        help="hippocampal, hippocampal-2026, minimal, autoassociative, scaffold or a TOML file. Default: hippocampal."
    ),
]
Active = Annotated[int | None, Option(metavar="K", help="Active cells per pattern. Default: the circuit's.")]
Scale = Annotated[float | None, Option(metavar="F", help="Size of the circuit, as a multiple of its own. Default: 1.")]
Similarity = Annotated[
    float | None, Option(metavar="S", help="Share of cells that two random cues have in common. Default: 0.")
]
CueNoise = Annotated[
    float | None, Option(metavar="F", help="Wrong cells in a cue, as a fraction of its cells. Default: 0.")
]
Backend = Annotated[str | None, Option(help="auto, cpp, cython or numpy. Default: auto.")]
Out = Annotated[
    Path | None, Option(metavar="DIR", help="Results directory. Default: one named after the run, in results.")
]
Force = Annotated[bool, Option("--force", help="Replace an earlier results directory.")]
Workers = Annotated[
    int | None, Option(metavar="N", min=1, help="Runs at a time on this machine. Default: a run per core.")
]
Scheduler = Annotated[
    str | None, Option(metavar="ADDRESS", help="Run on the Dask cluster of this scheduler, as tcp://HOST:8786.")
]
Precision = Annotated[
    str | None, Option(help="double, or single: less time and memory, spikes may differ. Default: double.")
]
