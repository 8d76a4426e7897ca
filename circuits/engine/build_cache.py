"""The compiled programs that are kept: one directory each, named by a hash of all that enters the build."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from .process import SimulationError

LIMIT = 2000.0  # MB; `SPIKEKV_CACHE_LIMIT` overrides
IN_USE = 3600.0  # s; what was used so recently is never removed to make room


def cache_directory() -> Path:
    """Where compiled circuits are kept: ``$SPIKEKV_CACHE`` or the user's cache directory."""
    import platformdirs

    return Path(os.environ.get("SPIKEKV_CACHE") or platformdirs.user_cache_dir("spikekv")).expanduser().resolve()


def limit() -> float:
    """Size (MB) above which programs not used for longest are removed: ``$SPIKEKV_CACHE_LIMIT``, default 2000."""
    text = os.environ.get("SPIKEKV_CACHE_LIMIT", LIMIT)
    try:
        megabytes = float(text)
    except ValueError:
        megabytes = -1.0
    if not megabytes >= 0:
        raise SimulationError(f"SPIKEKV_CACHE_LIMIT {text}: must be a number of megabytes, not negative")
    return megabytes


def kept(key: str, make: Callable[[Path], None]) -> Path:
    """Directory of a program; if it is not there, or damaged, ``make`` fills a new one.

    ``make`` leaves at least ``main``. Two processes that want the same program build it once: the
    second waits. A build that fails or is killed leaves no program behind.
    """
    import filelock

    home = cache_directory() / key
    most = limit()
    if _intact(home):
        _touch(home)
        return home
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        held = filelock.FileLock(home.parent / f".lock_{key}").acquire()
    except OSError as error:
        raise SimulationError(
            f"SPIKEKV_CACHE {home.parent}: cannot be used ({error.strerror}); set it to a directory that can be written"
        ) from None
    with held:  # given back also where a build fails: the error keeps this frame, and with it the lock
        if not _intact(home):
            _sweep(home.parent, key)
            with tempfile.TemporaryDirectory(prefix=f".build_{key}_", dir=home.parent) as name:
                new = Path(name) / "new"
                new.mkdir()
                make(new)
                files = {str(f.relative_to(new)): f.stat().st_size for f in sorted(new.rglob("*")) if f.is_file()}
                (new / "manifest.json").write_text(json.dumps({"files": files}))
                if home.exists():
                    home.rename(Path(name) / "damaged")
                with contextlib.suppress(OSError):
                    new.rename(home)
        if not _intact(home):
            raise SimulationError(f"cache {home}: cannot be written; set SPIKEKV_CACHE to a directory that can")
        _trim(home, most)
    return home


def clear() -> tuple[int, float]:
    """Remove all programs; returns how many, and the megabytes freed. What else lies there is left alone."""
    n, size = 0, 0.0
    for entry in _entries(cache_directory()):
        n, size = n + 1, size + _megabytes(entry)
        shutil.rmtree(entry, ignore_errors=True)
    for left in [*cache_directory().glob(".lock_*"), *cache_directory().glob(".build_*")]:
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)
    return n, size


def _intact(home: Path) -> bool:
    """Whether all files of a program are there in the size they were built."""
    try:
        files = json.loads((home / "manifest.json").read_text())["files"]
        whole = all((home / name).stat().st_size == size for name, size in files.items())
    except (OSError, ValueError, KeyError):
        return False
    return whole and os.access(home / "main", os.X_OK)


def _touch(home: Path) -> None:
    with contextlib.suppress(OSError):  # a cache that can only be read serves as well
        os.utime(home)


def _entries(directory: Path) -> list[Path]:
    """Programs, those used last at the end."""
    found = [entry.parent for entry in directory.glob("*/manifest.json")]
    return sorted(found, key=lambda entry: entry.stat().st_mtime)


def _megabytes(entry: Path) -> float:
    # blocks, not lengths: the wiring is a placeholder full of holes
    return sum(file.stat().st_blocks * 512 for file in entry.rglob("*") if file.is_file()) / 1e6


def _trim(used: Path, most: float) -> None:
    _touch(used)
    entries = _entries(used.parent)
    size = sum(map(_megabytes, entries))
    for entry in entries:
        if size <= most:
            return
        if entry != used and time.time() - entry.stat().st_mtime > IN_USE:
            size -= _megabytes(entry)
            shutil.rmtree(entry, ignore_errors=True)


def _sweep(directory: Path, key: str) -> None:
    """Remove what builds left that were killed: of a program whose lock is held, and old ones."""
    for left in directory.glob(".build_*"):
        with contextlib.suppress(OSError):
            if left.name.startswith(f".build_{key}_") or time.time() - left.stat().st_mtime > IN_USE:
                shutil.rmtree(left, ignore_errors=True)
