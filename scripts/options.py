"""Options that commands have in common."""

from __future__ import annotations

from typing import Annotated

from typer import Option

Workers = Annotated[
    int | None, Option(metavar="N", min=1, help="Runs at a time on this machine. Default: a run per core.")
]
Scheduler = Annotated[
    str | None, Option(metavar="ADDRESS", help="Run on the Dask cluster of this scheduler, as tcp://HOST:8786.")
]
Precision = Annotated[
    str | None, Option(help="double, or single: less time and memory, spikes may differ. Default: double.")
]
