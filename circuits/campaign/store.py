"""The directory of a sweep: what it is of, and one file for each task that ended, there whole or not at all."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import shutil
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .refusal import refusing
from .results_directory import check_target, plain, results_directory
from .task import FULL, Outcome, Task, Unfit

IDENTITY, GRID, TASKS = "sweep.json", "sweep.toml", "tasks"
HALF = ".part_"  # begins the names of files that are being written


@contextlib.contextmanager
def opened(directory: Path, tasks: Sequence[Task], grid: str, state: Mapping[str, Any], force: bool) -> Iterator[None]:
    """Make the directory of a sweep, or go on in the one it has; no other process can meanwhile.

    Raises `Refused` if the directory is of something else and there is no ``force``; with it another sweep
    gives way to this one, which keeps the tasks that both have.
    """
    import filelock

    identity = identity_of(tasks)
    with refusing():
        check(directory, identity, force)
    if not (directory / IDENTITY).is_file():
        with results_directory(directory, force) as new:
            (new / TASKS).mkdir()
            (new / GRID).write_text(grid)
            (new / IDENTITY).write_text(_facts(identity, tasks, state))
    with refusing():
        try:
            lock = filelock.FileLock(directory / ".lock")
            lock.acquire(timeout=0)
        except filelock.Timeout:
            raise ValueError(f"--out {directory}: another process is working on it; wait for it") from None
    with lock:
        for left in directory.rglob(f"{HALF}*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        if _identity(directory) != identity:
            _clear(directory, {task.key for task in tasks})
            write(directory / GRID, grid)
            write(directory / IDENTITY, _facts(identity, tasks, state))
        yield


def check(directory: Path, identity: str, force: bool) -> None:
    """Refuse a directory that this sweep may not have. Raises ValueError; writes nothing."""
    if not (directory / IDENTITY).is_file():
        if directory.is_dir() and any(directory.iterdir()):
            raise ValueError(f"--out {directory}: is not of a sweep and is not replaced; give another directory")
        check_target(directory, force)
    elif _identity(directory) != identity and not force:
        raise ValueError(
            f"--out {directory}: holds another sweep (other parameters, seeds or version); give another directory, "
            "or --force to replace it, which keeps the tasks that both have (none of another version) and deletes the "
            "others"
        )


def identity_of(tasks: Sequence[Task]) -> str:
    """Hash of all tasks, in their order."""
    from ..digest import digest

    return digest(*(task.key for task in tasks))


def keep(directory: Path, task: Task, outcome: Outcome) -> None:
    """Write the file of a task that ended. Raises `Unfit` if the disk is full."""
    from ..digest import digest

    described = {"key": task.key, "config": task.config.model_dump(mode="json"), "control": task.control}
    text = _canonical({**described, **dataclasses.asdict(outcome)})
    write(directory / TASKS / f"{task.key}.json", f'{{"digest": "{digest(text)}", "task": {text}}}\n')


def kept(directory: Path, task: Task) -> Outcome | None:
    """How a task ended, if it did. A damaged file is said, removed and taken for none."""
    from ..digest import digest

    file = directory / TASKS / f"{task.key}.json"
    try:
        content = json.loads(file.read_bytes())
        if content["digest"] != digest(_canonical(content["task"])):
            raise ValueError("digest")
        if content["task"]["key"] != task.key:
            raise ValueError("another task")
        return Outcome(*(content["task"][f.name] for f in dataclasses.fields(Outcome)))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        warnings.warn(f"{file}: is damaged; its task runs again", stacklevel=2)
        with contextlib.suppress(OSError):
            file.unlink()
        return None


def write(file: Path, content: str) -> None:
    """Put a file in place whole; an earlier one stays until then. Raises `Unfit` if the disk is full."""
    part = file.parent / f"{HALF}{file.name}"
    with sparing(part):
        with part.open("w", encoding="utf-8") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, file)


@contextlib.contextmanager
def written(directory: Path) -> Iterator[Path]:
    """A folder whose files take their places in the directory, one by one, when the block ends well."""
    part = directory / f"{HALF}results"
    with sparing(part):
        part.mkdir()
        yield part
        for file in sorted(part.iterdir()):
            os.replace(file, directory / file.name)
        part.rmdir()


@contextlib.contextmanager
def sparing(part: Path) -> Iterator[None]:
    """Leave nothing half written if a block fails. Raises `Unfit` if it does because the disk is full."""
    try:
        yield
    except BaseException as error:
        with contextlib.suppress(OSError):
            shutil.rmtree(part) if part.is_dir() else part.unlink()
        if isinstance(error, OSError) and error.errno in FULL:
            raise Unfit(f"{part.parent}: {os.strerror(error.errno)}; free some space") from None
        raise


def _clear(directory: Path, keys: set[str]) -> None:
    """Remove what another sweep left, but for the tasks of these keys."""
    for file in directory.iterdir():
        if file.is_dir() and file.name != TASKS:
            shutil.rmtree(file)
        elif file.is_file() and file.name not in (IDENTITY, ".lock"):
            file.unlink()
    for file in (directory / TASKS).glob("*"):
        if file.stem not in keys:
            file.unlink()


def _facts(identity: str, tasks: Sequence[Task], state: Mapping[str, Any]) -> str:
    return json.dumps({"identity": identity, "n_tasks": len(tasks), **state}, indent=2) + "\n"


def _identity(directory: Path) -> str | None:
    try:
        return str(json.loads((directory / IDENTITY).read_text())["identity"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # damaged: not known to be this sweep


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(plain(content), sort_keys=True, allow_nan=False)
