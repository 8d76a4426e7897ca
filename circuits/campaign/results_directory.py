"""A results directory: there whole, or not at all."""

from __future__ import annotations

import contextlib
import csv
import ctypes
import importlib.metadata
import io
import json
import os
import platform
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .. import ownership
from ..atomic import FULL, flush, flush_one, write_text
from ..scratch import ASIDE, scratch, sweep
from .refusal import refusing

METRICS = "metrics.json"
LIBRARIES = ("brian2", "numpy", "scipy", "scikit-learn", "matplotlib", "elephant", "neo", "pydantic")


def check_target(directory: Path, force: bool = False) -> None:
    """Refuse a results directory that exists or cannot be written; to be called before any computing.

    With ``force`` an empty directory, or one that carries our mark, may be replaced; any other is refused. Raises
    ValueError. Leaves nothing behind.
    """
    for above in directory.absolute().parents:
        if os.path.lexists(above) and not above.is_dir():
            raise ValueError(
                f"--out {directory}: {above} is no directory (a file, or a link that leads nowhere); give another"
            )
    parent = _existing(Path(os.path.realpath(directory)).parent)
    sweep(parent)  # a run that was killed while it replaced the directory
    if os.path.lexists(directory):
        if not directory.is_dir():
            raise ValueError(f"--out {directory}: is a file; give another directory")
        if not force:
            or_force = ", or --force to replace it" if ownership.is_replaceable(directory) else ""
            raise ValueError(f"--out {directory}: exists; give another directory{or_force}")
        ownership.check_replaceable("--out", directory)
    check_writable("--out", directory, parent)


def check_writable(option: str, target: Path, folder: Path) -> None:
    """Refuse a target whose folder takes no files. Raises ValueError. Leaves nothing behind."""
    try:
        os.lstat(folder / target.name)  # a name that no file can have
    except FileNotFoundError:
        pass
    except OSError as error:
        raise ValueError(f"{option} {target}: cannot be a name of a file ({error.strerror}); give another") from None
    try:
        with tempfile.TemporaryDirectory(prefix=".spikekv_", dir=folder):
            pass
    except OSError as error:
        raise ValueError(f"{option} {target}: cannot write in {folder} ({error.strerror}); give another") from None


def check_file(option: str, file: Path | None, force: bool) -> None:
    """Refuse a file that exists (unless ``force``), or whose directory does not or takes none. Raises ValueError."""
    if file is None:
        return
    if not file.parent.is_dir():
        raise ValueError(f"{option} {file}: there is no directory {file.parent}")
    if file.is_dir():
        raise ValueError(f"{option} {file}: is a directory; give a file")
    if file.exists() and not force:
        raise ValueError(f"{option} {file}: exists; give another file, or --force to replace it")
    check_writable(option, file, file.parent)


@contextlib.contextmanager
def results_directory(directory: Path, force: bool = False) -> Iterator[Path]:
    """A new empty directory that takes its name and place when the block ends well.

    Until then it stands beside the target under a hidden name; if the block fails or is
    interrupted it is removed, and so are parents that were made for it. Of a directory that it replaces
    only our own files go; what else is in it stays, and is named.
    """
    target = Path(os.path.realpath(directory))
    made = [folder for folder in target.parents if not folder.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with scratch(target.parent, target=target.name) as hidden:
            work = hidden / "new"  # inside, for the usual mode: the scratch directory is private
            work.mkdir()
            yield work
            with refusing():
                check_target(directory, force)  # it may have come into being in the meantime
            ownership.mark(work, {*ownership.contents(work), *(ownership.files_of(work) or ())})
            with refusing():
                _put_in_place(work, target, hidden / ASIDE)
    except BaseException as error:
        for folder in made:
            with contextlib.suppress(OSError):
                folder.rmdir()
        if isinstance(error, OSError) and error.errno in FULL:  # of the place that was asked for, not the hidden one
            raise OSError(error.errno, os.strerror(error.errno), str(directory)) from None
        raise


def write_json(file: Path, content: Mapping[str, Any]) -> None:
    """Write JSON that any reader accepts: numpy numbers as numbers, NaN as null."""
    write_text(file, json.dumps(plain(content), indent=2, allow_nan=False) + "\n")


def write_csv(file: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write one line per row; the columns are those of the first row."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    write_text(file, text.getvalue())


def provenance(seed: int, seeds: int, backend: str, wall_seconds: float) -> dict[str, Any]:
    """Where results come from: versions, compiler, git commit of the code if any, seed, wall time (s)."""
    from ..program.compiler import compiler

    path = compiler()
    return {
        "spikekv": importlib.metadata.version("spikekv"),
        "git_commit": _git_commit(),
        "seed": seed,
        "seeds": seeds,
        "backend": backend,
        "compiler": _first_line([path, "--version"]) if path else None,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "libraries": {name: importlib.metadata.version(name) for name in LIBRARIES},
        "wall_seconds": round(wall_seconds, 3),
    }


def _put_in_place(work: Path, target: Path, aside: Path) -> None:
    """Put a finished directory in its place, in one step where the system has one; the old one stands aside then."""
    flush(work)
    if not target.exists():
        work.rename(target)
    else:
        kept = ownership.carry(target, work)
        work.chmod(target.stat().st_mode & 0o7777)
        if _exchanged(work, target):
            work.rename(aside)
        else:
            _one_after_the_other(work, target, aside)
        ownership.say_kept(target, ownership.carry(aside, target, done=kept))  # with what came in the meantime
    flush_one(target.parent)


def _one_after_the_other(work: Path, target: Path, aside: Path) -> None:
    """What `_exchanged` does, in two steps; killed between them, the next run takes the first one back."""
    target.rename(aside)
    try:
        work.rename(target)
    except BaseException:
        aside.rename(target)
        raise


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two directories in one step (renameat2 of Linux); False where the system or the disk cannot."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return bool(rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)


def _existing(folder: Path) -> Path:
    """The folder, or the nearest above it that exists."""
    while not folder.exists():
        folder = folder.parent
    return folder


def _git_commit() -> str | None:
    """Commit of the code that runs, marked ``+`` where files differ from it; None outside a checkout."""
    root = Path(__file__).parent.parent.parent
    if not (root / ".git").exists():
        return None
    commit = _first_line(["git", "-C", str(root), "rev-parse", "HEAD"])
    if commit and _first_line(["git", "-C", str(root), "status", "--porcelain", "--untracked-files=no"]):
        commit += "+"
    return commit


def _first_line(command: list[str]) -> str | None:
    try:
        done = subprocess.run(command, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.decode(errors="replace").split("\n")[0] or None


def plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, np.ndarray | list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
