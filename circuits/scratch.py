"""A folder for files that are on their way: it goes with its process, or with the next run if that was killed."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PREFIX = ".spikekv_"
MARK = "spikekv-scratch.json"  # says whose the folder is; its lock, that the process lives
OURS = "spikekv"
ASIDE = "aside"  # what stood in the target's place, while the target is exchanged


@contextlib.contextmanager
def scratch(parent: Path, prefix: str = PREFIX, target: str = "") -> Iterator[Path]:
    """A new folder in ``parent``, removed in the end; what killed processes left there is removed first.

    target: name of what is being made in ``parent``. Should the process be killed between the two steps of an
    exchange, the next one puts the `ASIDE` of this folder back in its place.
    """
    sweep(parent, prefix)
    folder, lock = _made(parent, prefix, target)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def sweep(parent: Path, prefix: str = PREFIX) -> None:
    """Remove the scratch folders in ``parent`` that no living process holds. Others' folders stay, whatever their name.

    A folder is ours if its mark says so; a name proves nothing.
    """
    with contextlib.suppress(OSError):
        for folder in [entry for entry in parent.iterdir() if entry.name.startswith(prefix)]:
            with contextlib.suppress(OSError):
                _remove_if_left(folder)


def _made(parent: Path, prefix: str, target: str) -> tuple[Path, int]:
    facts = json.dumps({"written_by": OURS, "target": target}).encode()
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        lock = None
        try:
            lock = os.open(folder / MARK, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
            os.write(lock, facts)
            if _locked(lock) and (folder / MARK).exists():
                return folder, lock
        except FileNotFoundError:
            pass
        except BaseException:
            if lock is not None:
                os.close(lock)
            shutil.rmtree(folder, ignore_errors=True)
            raise
        if lock is not None:  # another process swept the folder before it was locked
            os.close(lock)


def _remove_if_left(folder: Path) -> None:
    if folder.is_symlink() or (folder / MARK).is_symlink():
        return
    try:
        lock = os.open(folder / MARK, os.O_RDWR)
    except FileNotFoundError:
        folder.rmdir()  # of a process that was killed before it left its mark; fails if anything is in it
        return
    try:
        text = os.read(lock, 4096)
        if not text and os.listdir(folder) == [MARK] and _locked(lock):
            shutil.rmtree(folder)
        facts = _facts(text)
        if facts.get("written_by") == OURS and _locked(lock):
            target, aside = str(facts.get("target", "")), folder / ASIDE
            place = folder.parent / target
            if target == Path(target).name and aside.is_dir() and not place.exists():
                aside.rename(place)
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)


def _facts(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _locked(handle: int) -> bool:
    """Take the lock that ends with this process; False where another one has it."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
