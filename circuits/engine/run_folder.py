"""The scratch folder of one simulation: removed when it ends, or by the next run if it was killed."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PREFIX = "spikekv_run_"
LOCK = "lock"
YOUNG = 60.0  # s; a folder may be without its lock for so long


@contextlib.contextmanager
def run_folder() -> Iterator[Path]:
    """A new folder in the system's place for temporary files, held by a lock that ends with this process."""
    import filelock

    sweep()
    with (
        tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as name,
        filelock.FileLock(Path(name) / LOCK),
    ):
        yield Path(name)


@cache
def sweep() -> None:
    """Remove what killed processes left, once per process: folders whose lock nobody holds."""
    import filelock

    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, filelock.Timeout):
            if time.time() - folder.stat().st_mtime > YOUNG and (folder / LOCK).is_file():
                with filelock.FileLock(folder / LOCK, blocking=False):
                    shutil.rmtree(folder, ignore_errors=True)
