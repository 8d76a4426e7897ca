"""The compiled engine: one C++ program per circuit structure, run many times.

The program reads wiring and input spikes from its working directory and every
parameter from its command line, so that seeds, stimuli, gains and run length change
without compiling. It is kept in the user's cache directory under a hash of all that
enters the build; a warm run does not import Brian2.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import os
import pickle
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import numpy as np

from .child import Report, SimulationError, execute
from .job import Job, brian_name, digest, structure
from .wiring import Edges

FLAGS = ("-w", "-O3", "-ffast-math", "-fno-finite-math-only", "-march=native", "-std=c++11")

Spikes = dict[str, Edges]


def compiler() -> str | None:
    """Path of the C++ compiler (``$CXX`` or g++), or None where there is none."""
    return shutil.which(os.environ.get("CXX", "g++"))


def cache_directory() -> Path:
    """Where compiled circuits are kept: ``$SPIKEKV_CACHE`` or the user's cache directory."""
    import platformdirs

    return Path(os.environ.get("SPIKEKV_CACHE") or platformdirs.user_cache_dir("spikekv")).expanduser().resolve()


def run(job: Job, report: Report | None = None) -> tuple[Spikes, dict[str, np.ndarray], dict[str, float]]:
    """Run a job; returns spikes, kept weights and the wall seconds of ``build`` and ``run``.

    report: called now and then with the simulated fraction. Raises `SimulationError`.
    """
    start = time.perf_counter()
    program = build(job)
    built = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="spikekv_run_") as name:
        folder = Path(name)
        arguments = _write_inputs(job, program, folder)
        execute([str(program / "main"), *arguments], folder, job.n_steps, report)
        spikes = {p.name: _read_spikes(folder, p.name, job.dt) for p in job.circuit.cells}
        weights = {name: np.fromfile(folder / f"out_{brian_name(name)}_w") for name in job.keep_weights}
    return spikes, weights, {"build": built - start, "run": time.perf_counter() - built}


def build(job: Job) -> Path:
    """Directory of the job's compiled program, compiled now if it is not in the cache."""
    path = compiler()
    if path is None:
        raise SimulationError("backend cpp: no C++ compiler (g++); install one or use --backend numpy")
    text = structure(job.circuit, job.dt)
    key = digest(text, _toolchain(path), _sources())
    home = cache_directory() / key
    if _intact(home):
        return home
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        for left in home.parent.glob(".build_*"):  # of builds that were killed
            if time.time() - left.stat().st_mtime > 3600:
                shutil.rmtree(left, ignore_errors=True)
    except OSError as error:
        raise SimulationError(
            f"SPIKEKV_CACHE {home.parent}: cannot be used ({error.strerror}); set it to a directory that can be written"
        ) from None
    with tempfile.TemporaryDirectory(prefix=".build_", dir=home.parent) as name:
        work = Path(name)
        _compile(job, work / "source")
        done = work / "done"
        done.mkdir()
        shutil.move(work / "source" / "static_arrays", done / "static_arrays")
        shutil.move(work / "source" / "main", done / "main")
        files = {str(f.relative_to(done)): f.stat().st_size for f in sorted(done.rglob("*")) if f.is_file()}
        manifest = {"circuit": job.circuit.name, "files": files, "structure": json.loads(text)}
        (done / "manifest.json").write_text(json.dumps(manifest))
        # another process may have been first: its program is as good, and may be running
        if not _intact(home):
            if home.exists():
                home.rename(work / "damaged")
            with contextlib.suppress(OSError):
                done.rename(home)
    if not _intact(home):
        raise SimulationError(f"cache {home}: cannot be written; set SPIKEKV_CACHE to a directory that can")
    return home


def _intact(home: Path) -> bool:
    """Whether all files of a program are there in the size they were built."""
    try:
        files = json.loads((home / "manifest.json").read_text())["files"]
        whole = all((home / name).stat().st_size == size for name, size in files.items())
    except (OSError, ValueError, KeyError):
        return False
    return whole and os.access(home / "main", os.X_OK)


def _compile(job: Job, directory: Path) -> None:
    """Generate and compile in a process of its own: Brian2's device is global to a process."""
    done = subprocess.run(
        # -P: the user's folder, first on the path otherwise, may hold a file of any name
        [sys.executable, "-P", "-m", "spikekv.circuits.compiling", str(directory)],
        # TMPDIR: Brian2 leaves its log there when it is killed
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "TMPDIR": str(directory.parent)},
        input=pickle.dumps((job.circuit, job.dt)),
        capture_output=True,
        check=False,
    )
    if done.returncode or not (directory / "main").is_file():
        lines = [line for line in done.stderr.decode().splitlines() if line.strip()]
        cause = next((line for line in lines if "error:" in line), lines[-1] if lines else "no message")
        raise SimulationError(
            f"backend cpp: {compiler()} did not compile the circuit ({cause[-300:]}); check CXX, or use --backend numpy"
        )


def _write_inputs(job: Job, program: Path, folder: Path) -> list[str]:
    """Lay out a run directory; returns the command-line arguments that set the parameters."""
    arrays = folder / "static_arrays"
    arrays.mkdir()
    for file in (program / "static_arrays").iterdir():
        (arrays / file.name).symlink_to(file)
    for name, (i, j) in job.wiring.items():
        for end, cells in (("sources", i), ("targets", j)):
            file = arrays / f"_static_array__array_{brian_name(name)}_{end}"
            if file.stat().st_size != 4 * cells.size:
                raise SimulationError(f"projection {name}: {cells.size} synapses do not fit the compiled circuit")
            file.unlink()
            cells.astype(np.int32, copy=False).tofile(file)
    for name, (cells, steps) in job.events.items():
        cells.astype(np.int32).tofile(folder / f"in_{name}_cell")
        steps.astype(np.int32).tofile(folder / f"in_{name}_step")
    np.array([job.n_steps], np.int64).tofile(folder / "in_steps")
    for name in job.keep_weights:
        (folder / f"out_{brian_name(name)}_w").touch()  # the program fills what it finds asked for
    arguments = []
    for name, value in job.values.items():
        if isinstance(value, np.ndarray):
            value.astype(float).tofile(folder / f"in_{name}")
            arguments.append(f"{name}=in_{name}")
        else:
            arguments.append(f"{name}={float(value)!r}")
    return arguments


def _read_spikes(folder: Path, name: str, dt: float) -> Edges:
    i = np.fromfile(folder / f"out_{name}_i", np.int32)
    return i, np.round(np.fromfile(folder / f"out_{name}_t") / dt) * dt


@cache
def _toolchain(path: str) -> str:
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout.split("\n")[0]
    info = Path("/proc/cpuinfo")
    cpu = platform.processor()
    if info.is_file():  # -march=native: a program is good for this kind of processor only
        cpu = "".join(
            line for line in info.read_text().split("\n\n")[0].splitlines() if "model name" in line or "flags" in line
        )
    libraries = [importlib.metadata.version(name) for name in ("brian2", "numpy", "sympy")]
    return "\n".join([*libraries, version, cpu, platform.machine(), *FLAGS])


@cache
def _sources() -> str:
    """Hash of our code that decides what is compiled."""
    root = Path(__file__).parent.parent
    models = [f for f in sorted((root / "models").glob("*.py")) if f.name not in ("cells.py", "willshaw.py")]
    files = [*models, *(root / "circuits" / n for n in ("network.py", "compiling.py", "job.py"))]
    return digest(*(f.read_text() for f in files))
