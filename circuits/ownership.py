"""What in a directory is ours: a mark with the list of the files that spikekv wrote there.

Only files on the list are ever removed, and only in a directory that carries the mark. A name, a ``metrics.json`` or
any other file that people have too proves nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import warnings
from collections.abc import Collection, Iterable
from pathlib import Path, PurePosixPath

from .atomic import write_text
from .scratch import OURS, sweep

MARK = ".spikekv.json"
MOST_BYTES = 50e6  # of a mark
REPOSITORIES = (".git", ".hg", ".svn", ".bzr")


def files_of(directory: Path) -> frozenset[str] | None:
    """Names (with ``/``, below the directory) of the files that are ours; None where there is no mark of ours."""
    file = directory / MARK
    try:
        if file.is_symlink() or file.stat().st_size > MOST_BYTES:
            return None
        found = json.loads(file.read_bytes())
        if found["written_by"] != OURS or not isinstance(found["files"], list):
            return None
        return frozenset(name for name in found["files"] if _plain(name))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def mark(directory: Path, files: Iterable[str]) -> None:
    """Write the mark: these files of the directory are ours, those that are there and those that will come."""
    text = json.dumps({"written_by": OURS, "files": sorted({*files} - {MARK})}, indent=1)
    write_text(directory / MARK, text + "\n")


def claim(file: Path) -> None:
    """Add a file to the list of the marked directory that it was written into, if it is one."""
    file = Path(os.path.realpath(file))
    for folder in [*file.parents][:3]:
        if (ours := files_of(folder)) is not None:
            name = file.relative_to(folder).as_posix()
            if name not in ours:
                mark(folder, {*ours, name})
            return


def remove(directory: Path, names: Collection[str]) -> None:
    """Remove files of ours, and the folders that are empty then; nothing that the mark does not list."""
    listed = (files_of(directory) or frozenset()).intersection(names)
    for name in listed:
        if _within(directory, directory / name):
            with contextlib.suppress(FileNotFoundError, IsADirectoryError):
                (directory / name).unlink()
    folders = {folder for name in listed for folder in list(PurePosixPath(name).parents)[:-1]}
    for folder in sorted(folders, key=lambda path: -len(path.parts)):
        with contextlib.suppress(OSError):
            (directory / folder).rmdir()


def remove_all(directory: Path) -> None:
    """Remove all that is ours in a directory that carries the mark, and the directory if nothing else is in it."""
    ours = files_of(directory)
    if ours is not None:
        remove(directory, ours)
        (directory / MARK).unlink()
        with contextlib.suppress(OSError):
            directory.rmdir()


def check_replaceable(option: str, directory: Path) -> None:
    """Refuse to replace what is not provably ours, or a place that is never replaced. Raises ValueError."""
    place = Path(os.path.realpath(directory))
    what = None
    if place == Path.cwd() or place in Path.cwd().parents:
        what = "is the current folder, or holds it"
    elif place.parent == place:
        what = "is the root of a file system"
    elif (home := _home()) is not None and (place == home or place in home.parents):
        what = "is your home directory, or holds it"
    elif os.path.ismount(place):
        what = "is a place where a disk is mounted"
    elif any((place / name).exists() for name in REPOSITORIES):
        what = "is the top of a repository"
    if what is not None:
        raise ValueError(f"{option} {directory}: {what} and is not replaced; give another directory")
    sweep(place)
    if files_of(place) is None and any(place.iterdir()):
        raise ValueError(
            f"{option} {directory}: has no mark of spikekv ({MARK}) and is not replaced; give another directory, or "
            "move it away if these are results of version 0.1, which left no mark"
        )


def is_replaceable(directory: Path) -> bool:
    """Whether ``--force`` would replace a directory."""
    try:
        check_replaceable("", directory)
    except ValueError:
        return False
    return True


def strangers(directory: Path) -> list[str]:
    """Names of the files and empty folders in a directory that are not ours."""
    ours = files_of(directory) or frozenset()
    return [name for name in contents(directory) if name not in ours and name != MARK]


def carry(old: Path, new: Path, done: Collection[str] = ()) -> list[str]:
    """Give a directory that will replace another all that is in the other and not ours; returns the names.

    Links, not copies: nothing leaves the old place. A file of ours with the same name stays, the other's becomes
    ``NAME~``. done: names that are there already. Raises ValueError where the file system has no links.
    """
    names = strangers(old)
    for name in names:
        if name in done:
            continue
        source, target = old / name, new / name
        try:
            _make_folders(old, new, PurePosixPath(name).parent)
            target = step_aside(target)
            if source.is_dir() and not source.is_symlink():
                target.mkdir()
            else:
                os.link(source, target, follow_symlinks=False)
        except OSError as error:
            raise ValueError(
                f"--out {old}: holds {name}, which is not of spikekv and cannot be kept in its place "
                f"({error.strerror}); move it away or give another directory"
            ) from None
    return names


def step_aside(file: Path) -> Path:
    """A free name beside one that is taken: ``NAME~``, ``NAME~~``, ..."""
    while file.exists() or file.is_symlink():
        file = file.with_name(f"{file.name}~")
    return file


def say_kept(directory: Path, names: Collection[str]) -> None:
    """Warn of what was found in a replaced directory and left there."""
    if names:
        few = ", ".join(sorted(names)[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        warnings.warn(f"{directory}: holds what spikekv did not write, which is left there: {few}", stacklevel=2)


def contents(directory: Path) -> list[str]:
    """Names of all files below a directory, links among them, and of folders that are empty."""
    found = []
    waiting = [("", directory)]
    while waiting:
        above, folder = waiting.pop()
        with os.scandir(folder) as entries:
            inner = list(entries)
        if above and not inner:
            found.append(above.removesuffix("/"))
        for entry in inner:
            name = f"{above}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                waiting.append((f"{name}/", Path(entry.path)))
            else:
                found.append(name)
    return sorted(found)


def _plain(name: object) -> bool:
    """Whether it names a file below a directory, and nothing else."""
    if not isinstance(name, str) or not name or "\0" in name or "\\" in name:
        return False
    return not name.startswith("/") and all(part not in ("", ".", "..") for part in name.split("/"))


def _within(directory: Path, file: Path) -> bool:
    """Whether no link leads out of the directory on the way to a file."""
    return Path(os.path.realpath(file.parent)).is_relative_to(os.path.realpath(directory))


def _make_folders(old: Path, new: Path, folder: PurePosixPath) -> None:
    for part in [*reversed(folder.parents), folder]:
        if not (new / part).is_dir():
            (new / part).mkdir()
            shutil.copystat(old / part, new / part)


def _home() -> Path | None:
    try:
        return Path(os.path.realpath(Path.home()))
    except RuntimeError:  # a user id without a home
        return None
