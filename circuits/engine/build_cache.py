"""What is made once and kept, compiled programs above all: a directory each, named by a hash of all that enters it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .. import ownership
from ..scratch import scratch, sweep
from .process import SimulationError

LIMIT = 2000.0  # MB; `SPIKEKV_CACHE_LIMIT` overrides
IN_USE = 3600.0  # s; what was used so recently is never removed to make room
MAIN, MANIFEST = "main", "manifest.json"  # a program; the size and the digest of each file
LOCK = re.compile(r"\.lock_[0-9a-f]{20}")
REMEDY = "set SPIKEKV_CACHE to a directory that can be written"


def cache_directory() -> Path:
    """Where compiled circuits are kept: ``$SPIKEKV_CACHE`` or the user's cache directory."""
    import platformdirs

    try:
        place = Path(os.environ.get("SPIKEKV_CACHE") or platformdirs.user_cache_dir("spikekv")).expanduser()
        if not place.is_absolute() and str(place).startswith("~"):
            raise RuntimeError("no home")
        return place.resolve()
    except (RuntimeError, OSError):  # a user id without a home, or a loop of links
        raise SimulationError(f"there is no home directory to keep compiled circuits in; {REMEDY}") from None


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


def found(key: str, holds: str) -> Path | None:
    """Directory of what is kept under a key, if it is there as it was made, with a file ``holds``."""
    home = cache_directory() / key
    if not _intact(home, holds):
        return None
    _touch(home)
    return home


def kept(key: str, make: Callable[[Path], None], holds: str = MAIN) -> Path:
    """Directory of a program; if it is not there, or damaged, ``make`` fills a new one.

    ``make`` leaves at least the file ``holds``. Two processes that want the same program build it once: the
    second waits. A build that fails or is killed leaves no program behind.
    """
    import filelock

    home = cache_directory() / key
    most = limit()
    sweep(home.parent)  # builds that were killed
    if there := found(key, holds):
        return there
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        held = filelock.FileLock(home.parent / f".lock_{key}").acquire()
    except OSError as error:
        raise SimulationError(f"SPIKEKV_CACHE {home.parent}: cannot be used ({error.strerror}); {REMEDY}") from None
    with held:  # given back also where a build fails: the error keeps this frame, and with it the lock
        if not _intact(home, holds):
            _build(home, make)
        if not _intact(home, holds):
            raise SimulationError(f"cache {home}: cannot be written; {REMEDY}")
        _trim(home, most)
    return home


def discard(home: Path) -> None:
    """Take a program that does not run out of use, so that it is built anew."""
    with contextlib.suppress(OSError):
        (home / MANIFEST).unlink(missing_ok=True)


def clear() -> tuple[int, float, list[str]]:
    """Remove all programs; returns how many, the megabytes freed, and the names of what is not ours and stays."""
    directory = cache_directory()
    n, size = 0, 0.0
    if not directory.is_dir():
        return 0, 0.0, []
    for entry in _entries(directory):
        n, size = n + 1, size + _megabytes(entry)
        ownership.remove_all(entry)
    sweep(directory)
    for left in directory.iterdir():
        if LOCK.fullmatch(left.name) and not left.is_symlink() and left.is_file() and not left.stat().st_size:
            left.unlink(missing_ok=True)
    return n, size, sorted(entry.name for entry in directory.iterdir())


def _build(home: Path, make: Callable[[Path], None]) -> None:
    try:
        with scratch(home.parent) as folder:
            new = folder / "new"
            new.mkdir()
            make(new)
            names = ownership.contents(new)
            (new / MANIFEST).write_text(json.dumps({name: _facts(new / name) for name in names}, indent=1))
            ownership.mark(new, [*names, MANIFEST])
            ownership.remove_all(home)
            if home.exists():  # damaged beyond proof that it is ours
                home.rename(ownership.step_aside(home))
            new.rename(home)
    except OSError as error:
        reason = error.strerror or error
        raise SimulationError(f"SPIKEKV_CACHE {home.parent}: {reason}; free some space there, or {REMEDY}") from None


def _facts(file: Path) -> dict[str, Any]:
    """Size and digest of a file; of one that is a hole, whose content is filled in by every run, the size."""
    stat = file.stat()
    hole = stat.st_size > 0 and stat.st_blocks == 0
    return {"size": stat.st_size, "digest": None if hole else hashlib.sha256(file.read_bytes()).hexdigest()}


def _intact(home: Path, holds: str) -> bool:
    """Whether all files of a program are there as they were built."""
    try:
        files = json.loads((home / MANIFEST).read_bytes())
        usable = os.access(home / holds, os.X_OK if holds == MAIN else os.R_OK)
        return usable and all(_is_as_built(home / n, files[n]) for n in {holds, *files})
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def _is_as_built(file: Path, facts: dict[str, Any]) -> bool:
    if file.stat().st_size != facts["size"]:
        return False
    return facts["digest"] is None or _facts(file)["digest"] == facts["digest"]


def _touch(home: Path) -> None:
    with contextlib.suppress(OSError):  # a cache that can only be read serves as well
        os.utime(home)


def _entries(directory: Path) -> list[Path]:
    """Programs that carry our mark, those used last at the end."""
    marked = [entry.parent for entry in directory.glob(f"*/{ownership.MARK}") if not entry.parent.is_symlink()]
    found = [entry for entry in marked if MANIFEST in (ownership.files_of(entry) or ())]
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
            ownership.remove_all(entry)
