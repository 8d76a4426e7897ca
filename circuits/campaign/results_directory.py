"""A results directory: there whole, or not at all."""

from __future__ import annotations

import contextlib
import csv
import importlib.metadata
import json
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .refusal import refusing

METRICS = "metrics.json"
LIBRARIES = ("brian2", "numpy", "scipy", "scikit-learn", "matplotlib", "elephant", "neo", "pydantic")


def check_target(directory: Path, force: bool = False) -> None:
    """Refuse a results directory that exists or cannot be written; to be called before any computing.

    With ``force`` an earlier results directory (it has a metrics.json) or an empty one may be
    replaced; any other is refused. Raises ValueError. Leaves nothing behind.
    """
    if directory.is_symlink() or directory.exists():
        if not directory.is_dir():
            raise ValueError(f"--out {directory}: is a file; give another directory")
        if not force:
            raise ValueError(f"--out {directory}: exists; give another directory, or --force to replace it")
        if any(directory.iterdir()) and not (directory / METRICS).is_file():
            raise ValueError(
                f"--out {directory}: is not a results directory (no {METRICS}) and is not replaced; give another"
            )
    check_writable("--out", directory, _existing(directory.resolve().parent))


def check_writable(option: str, target: Path, folder: Path) -> None:
    """Refuse a target whose folder takes no files. Raises ValueError. Leaves nothing behind."""
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
    interrupted it is removed, and so are parents that were made for it.
    """
    target = directory.resolve()
    made = [folder for folder in target.parents if not folder.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        work = scratch / "new"  # inside, for the usual mode: the scratch directory is private
        try:
            work.mkdir()
            yield work
            with refusing():
                check_target(directory, force)  # it may have come into being in the meantime
            _move(work, target, scratch / "old")
        finally:
            shutil.rmtree(work, ignore_errors=True)
            with contextlib.suppress(OSError):
                scratch.rmdir()
    except BaseException:
        for folder in made:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def write_json(file: Path, content: Mapping[str, Any]) -> None:
    """Write JSON that any reader accepts: numpy numbers as numbers, NaN as null."""
    file.write_text(json.dumps(plain(content), indent=2, allow_nan=False) + "\n")


def write_csv(file: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write one line per row; the columns are those of the first row."""
    with file.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


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


def _move(work: Path, target: Path, aside: Path) -> None:
    """Put a finished directory in its place; an old one steps aside first and comes back on failure."""
    try:
        if target.exists():
            target.rename(aside)
        work.rename(target)
    except BaseException:
        if aside.exists() and not target.exists():
            aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


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
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.split("\n")[0] or None


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
