"""A directory that keeps results of tasks: one file for each task that ended, there whole or not at all.

A sweep keeps them in its results directory. Other commands keep them beside it, in ``DIR.unfinished``, which goes when
the results are written.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .. import ownership
from ..atomic import FULL, flush, write_text
from ..scratch import scratch, sweep
from .encoding import decode, encode
from .refusal import refusing
from .results_directory import check_target, results_directory
from .task import Outcome, Task, Unfit

TASKS, LOCK, UNFINISHED = "tasks", ".lock", "unfinished"


@dataclass(frozen=True)
class Store:
    """The directory of some tasks.

    tasks: all of them, in their order. state: `code_state`. of: what they are of, ``sweep`` or ``unfinished``. texts:
    files that it holds beside the tasks. first: number of tasks that name it; None for all. Of a search the others
    are not known when it begins.
    """

    directory: Path
    tasks: tuple[Task, ...]
    state: Mapping[str, Any]
    of: str = "sweep"
    texts: Mapping[str, str] = field(default_factory=dict)
    first: int | None = None

    @property
    def identity(self) -> str:
        """Hash of all tasks that name it, in their order."""
        from ..digest import digest

        return digest(*(task.key for task in self.tasks[: self.first]))

    @property
    def facts(self) -> str:
        """Name of the file that says of what the directory is."""
        return f"{self.of}.json"

    @property
    def there(self) -> bool:
        return (self.directory / self.facts).is_file()

    @property
    def promised(self) -> list[str]:
        """The files that will be written before there are results."""
        return [self.facts, *self.texts, LOCK, *(f"{TASKS}/{task.key}.json" for task in self.tasks)]


def beside(target: Path, tasks: tuple[Task, ...], state: Mapping[str, Any]) -> Store:
    """Where the tasks of a results directory are kept until it is written."""
    return Store(target.with_name(f"{target.name}.{UNFINISHED}"), tasks, state, UNFINISHED)


@contextlib.contextmanager
def opened(store: Store, force: bool) -> Iterator[None]:
    """Make the directory, or go on in the one that is there; no other process can meanwhile.

    Raises `Refused` if the directory is of something else and there is no ``force``. With it other tasks give way to
    these, which keep those that both have: another sweep when this one has results (`written`), all of it until then.
    """
    import filelock

    directory = store.directory
    with refusing():
        check(store, force)
    if not store.there:
        with results_directory(directory, force) as new:
            _begin(new, store)
    with refusing():
        try:
            lock = filelock.FileLock(directory / LOCK)
            lock.acquire(timeout=0)
        except filelock.Timeout:
            raise ValueError(f"--out {directory}: another process is working on it; wait for it") from None
    with lock:
        for folder in (directory, directory / TASKS):
            sweep(folder)
        if _identity(store) != store.identity:
            with sparing(directory):
                ownership.mark(directory, {*(ownership.files_of(directory) or ()), *store.promised})
                (directory / TASKS).mkdir(exist_ok=True)
                if store.of != "sweep":  # what there is of the others are tasks, no results
                    _take_over(store)
        yield


def grown(store: Store, tasks: Sequence[Task]) -> Store:
    """An opened store that keeps these tasks, too. Raises `Unfit` if the disk is full."""
    there = {task.key for task in store.tasks}
    new = tuple(task for task in tasks if task.key not in there)
    if not new:
        return store
    first = len(store.tasks) if store.first is None else store.first
    store = dataclasses.replace(store, tasks=(*store.tasks, *new), first=first)
    with sparing(store.directory):
        ownership.mark(store.directory, {*(ownership.files_of(store.directory) or ()), *store.promised})
    return store


def check(store: Store, force: bool) -> None:
    """Refuse a directory that these tasks may not have. Raises ValueError; writes nothing."""
    directory = store.directory
    if not store.there:
        if directory.is_dir() and any(directory.iterdir()):
            what = "of a sweep" if store.of == "sweep" else "what spikekv keeps of a run that was stopped"
            raise ValueError(f"--out {directory}: is not {what} and is not replaced; give another directory")
        check_target(directory, force)
    elif ownership.files_of(directory) is None:
        raise ValueError(
            f"--out {directory}: holds a {store.facts}, but no mark of spikekv ({ownership.MARK}) and is not touched; "
            "give another directory"
        )
    elif _identity(store) != store.identity:
        if not force:
            raise ValueError(
                f"--out {directory}: holds another sweep (other parameters, seeds or version); give another directory, "
                "or --force to replace it, which keeps the tasks that both have (none of another version) and deletes "
                "the others"
            )
        ownership.check_replaceable("--out", directory)


def keep(store: Store, task: Task, outcome: Outcome) -> None:
    """Write the file of a task that ended. Raises `Unfit` if the disk is full."""
    from ..digest import digest

    text = _canonical({"key": task.key, **task.facts, **_encoded(outcome)})
    write(store.directory / TASKS / f"{task.key}.json", f'{{"digest": "{digest(text)}", "task": {text}}}\n')


def kept(store: Store, task: Task) -> Outcome | None:
    """How a task ended, if it did. A damaged file is said, removed and taken for none."""
    from ..digest import digest

    file = store.directory / TASKS / f"{task.key}.json"
    try:
        content = json.loads(file.read_bytes())
        if content["digest"] != digest(_canonical(content["task"])):
            raise ValueError("digest")
        if content["task"]["key"] != task.key:
            raise ValueError("another task")
        return Outcome(*(decode(content["task"][f.name]) for f in dataclasses.fields(Outcome)))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        warnings.warn(f"{file}: is damaged; its task runs again", stacklevel=2)
        with contextlib.suppress(OSError):
            file.unlink()
        return None


def as_kept(outcome: Outcome) -> Outcome:
    """An outcome as it is read again, so that nothing depends on whether a run was stopped."""
    return Outcome(*(decode(part) for part in _encoded(outcome).values()))


def write(file: Path, content: str) -> None:
    """Put a file in place whole; an earlier one stays until then. Raises `Unfit` if the disk is full."""
    with sparing(file.parent):
        write_text(file, content)


@contextlib.contextmanager
def written(store: Store) -> Iterator[Path]:
    """A folder whose files become the results in a directory when the block ends well.

    Another sweep that is still there gives way in that moment, all at once. What is there under the name of a result
    and is not ours steps aside. Raises `Unfit` if the disk is full.
    """
    directory = store.directory
    with sparing(directory):
        if _identity(store) == store.identity:
            with _added(directory) as part:
                yield part
        else:
            with results_directory(directory, force=True) as new:
                _begin(new, store)
                for name in store.promised:
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


def _begin(directory: Path, store: Store) -> None:
    """Make a new folder the directory of tasks none of which has ended."""
    (directory / TASKS).mkdir()
    _say_of_what(directory, store)
    ownership.mark(directory, store.promised)


def _take_over(store: Store) -> None:
    """Remove what is left of other tasks, but for those that both have."""
    directory = store.directory
    ownership.remove(directory, (ownership.files_of(directory) or frozenset()).difference(store.promised))
    (directory / TASKS).mkdir(exist_ok=True)  # gone with the last task of the other
    ownership.mark(directory, store.promised)
    _say_of_what(directory, store)


def _say_of_what(directory: Path, store: Store) -> None:
    for name, text in store.texts.items():
        write_text(directory / name, text)
    write_text(directory / store.facts, _facts(store))


def _facts(store: Store) -> str:
    return json.dumps({"identity": store.identity, "n_tasks": len(store.tasks), **store.state}, indent=2) + "\n"


def _identity(store: Store) -> str | None:
    try:
        return str(json.loads((store.directory / store.facts).read_text())["identity"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # damaged: not known to be of these tasks


def _encoded(outcome: Outcome) -> dict[str, Any]:
    return {f.name: encode(getattr(outcome, f.name)) for f in dataclasses.fields(Outcome)}


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(content, allow_nan=False)  # in the order in which it was found, which tables and figures keep
