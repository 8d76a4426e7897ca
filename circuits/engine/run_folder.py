"""The scratch folder of one simulation: removed when it ends, or by the next run if it was killed."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ..scratch import scratch

PREFIX = "spikekv_run_"


@contextlib.contextmanager
def run_folder() -> Iterator[Path]:
    """A new folder in the system's place for temporary files, which goes with this process."""
    with scratch(Path(tempfile.gettempdir()), PREFIX) as folder:
        yield folder
