"""The directory of a sweep: what it is of, and one file for each task that ended, there whole or not at all."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .. import ownership
from ..atomic import FULL, flush, write_text
from ..scratch import scratch, sweep
from .refusal import refusing
from .results_directory import check_target, plain, results_directory
from .task import Outcome, Task, Unfit

IDENTITY, GRID, TASKS, LOCK = "sweep.json", "sweep.toml", "tasks", ".lock"


@contextlib.contextmanager
def opened(directory: Path, tasks: Sequence[Task], grid: str, state: Mapping[str, Any], force: bool) -> Iterator[None]:
    """Make the directory of a sweep, or go on in the one it has; no other process can meanwhile.

    Raises `Refused` if the directory is of something else and there is no ``force``. With it another sweep gives way
    to this one when this one has results (`written`). Until then all of it stays, and tasks that both have are kept.
    """
    import filelock

    identity = identity_of(tasks)
    with refusing():
        check(directory, identity, force)
    if not (directory / IDENTITY).is_file():
        with results_directory(directory, force) as new:
            _begin(new, tasks, grid, state)
    with refusing():
        try:
            lock = filelock.FileLock(directory / LOCK)
            lock.acquire(timeout=0)
        except filelock.Timeout:
            raise ValueError(f"--out {directory}: another process is working on it; wait for it") from None
    with lock:
        for folder in (directory, directory / TASKS):
            sweep(folder)
        if _identity(directory) != identity:
            with sparing(directory):
                ownership.mark(directory, {*(ownership.files_of(directory) or ()), *_promised(tasks)})
                (directory / TASKS).mkdir(exist_ok=True)
        yield


def check(directory: Path, identity: str, force: bool) -> None:
    """Refuse a directory that this sweep may not have. Raises ValueError; writes nothing."""
    if not (directory / IDENTITY).is_file():
        if directory.is_dir() and any(directory.iterdir()):
            raise ValueError(f"--out {directory}: is not of a sweep and is not replaced; give another directory")
        check_target(directory, force)
    elif ownership.files_of(directory) is None:
        raise ValueError(
            f"--out {directory}: holds a {IDENTITY}, but no mark of spikekv ({ownership.MARK}) and is not touched; "
            "give another directory"
        )
    elif _identity(directory) != identity:
        if not force:
            raise ValueError(
                f"--out {directory}: holds another sweep (other parameters, seeds or version); give another directory, "
                "or --force to replace it, which keeps the tasks that both have (none of another version) and deletes "
                "the others"
            )
        ownership.check_replaceable("--out", directory)


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
    with sparing(file.parent):
        write_text(file, content)


@contextlib.contextmanager
def written(directory: Path, tasks: Sequence[Task], grid: str, state: Mapping[str, Any]) -> Iterator[Path]:
    """A folder whose files become the results of the sweep in a directory when the block ends well.

    Another sweep that is still there gives way in that moment, all at once. What is there under the name of a result
    and is not ours steps aside. Raises `Unfit` if the disk is full.
    """
    with sparing(directory):
        if _identity(directory) == identity_of(tasks):
            with _added(directory) as part:
                yield part
        else:
            with results_directory(directory, force=True) as new:
                _begin(new, tasks, grid, state)
                for name in _promised(tasks):
                    if (directory / name).is_file() and not (new / name).exists():
                        os.link(directory / name, new / name)
                yield new


@contextlib.contextmanager
def _added(directory: Path) -> Iterator[Path]:
    """A folder whose files take their places in a directory, one by one."""
    with scratch(directory) as hidden:
        part = hidden / "results"
        part.mkdir()
        yield part
        flush(part)
        files = sorted(file.relative_to(part) for file in part.rglob("*") if file.is_file())
        ours, kept = ownership.files_of(directory) or frozenset(), []
        for name in files:
            (directory / name).parent.mkdir(exist_ok=True)
            if os.path.lexists(directory / name) and name.as_posix() not in ours:
                aside = ownership.step_aside(directory / name)
                os.rename(directory / name, aside)
                kept.append(aside.name)
        ownership.mark(directory, {*ours, *(name.as_posix() for name in files)})
        for name in files:
            os.replace(part / name, directory / name)
        ownership.say_kept(directory, kept)


@contextlib.contextmanager
def sparing(place: Path) -> Iterator[None]:
    """Raise `Unfit` where a block fails because the disk of a place is full."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise Unfit(f"{place}: {os.strerror(error.errno)}; free some space") from None
        raise


def _promised(tasks: Sequence[Task]) -> list[str]:
    """The files that a sweep will write before it has results."""
    return [IDENTITY, GRID, LOCK, *(f"{TASKS}/{task.key}.json" for task in tasks)]


def _begin(directory: Path, tasks: Sequence[Task], grid: str, state: Mapping[str, Any]) -> None:
    """Make a new folder the directory of a sweep that has no tasks yet."""
    (directory / TASKS).mkdir()
    write_text(directory / GRID, grid)
    write_text(directory / IDENTITY, _facts(identity_of(tasks), tasks, state))
    ownership.mark(directory, _promised(tasks))


def _facts(identity: str, tasks: Sequence[Task], state: Mapping[str, Any]) -> str:
    return json.dumps({"identity": identity, "n_tasks": len(tasks), **state}, indent=2) + "\n"


def _identity(directory: Path) -> str | None:
    try:
        return str(json.loads((directory / IDENTITY).read_text())["identity"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # damaged: not known to be this sweep


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(plain(content), sort_keys=True, allow_nan=False)
