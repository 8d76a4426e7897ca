"""The C++ compiler of this machine, and how it is called."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shlex
import shutil
import subprocess
from functools import cache
from pathlib import Path

BY_CIRCUIT, BY_COMPILER = 3, 4  # how the process that compiles ends where it fails


class CompilerError(RuntimeError):
    """The C++ compiler refused what it was given; the message is its own."""


FLAGS = ("-w", "-O3", "-ffast-math", "-fno-finite-math-only", "-march=native", "-fno-threadsafe-statics", "-std=c++11")
# For the state updates alone: vector versions of exp need it. NaN is looked for elsewhere, with the flags above.
FINITE = ("-ffinite-math-only",)
ONCE = ("-w", "-O1", "-std=c++11")  # for what runs once
# Numbers below 1e-308 count as zero. The conductances of silent cells decay to such numbers, which take the processor
# many times as long: two thirds of the run of the minimal circuit
LINK = ("-ffast-math",)
NO_LOOPS = ("-w", "-O0", "-std=c++11")  # for thousands of lines that set one number each


# What identifies a processor in /proc/cpuinfo, on x86 and on ARM: -march=native depends on it
PROCESSOR = (
    *("vendor_id", "cpu family", "model", "model name", "flags"),
    *("CPU implementer", "CPU architecture", "CPU variant", "CPU part", "Features", "isa", "uarch", "cpu", "machine"),
)


def command() -> list[str]:
    """How the C++ compiler is called: ``$CXX``, which may have arguments, or g++. Raises ValueError."""
    text = os.environ.get("CXX", "")
    try:
        return shlex.split(text) or ["g++"]
    except ValueError as error:
        raise ValueError(f"CXX {text!r}: cannot be read ({error}); give a compiler, as g++ or 'ccache g++'") from None


def compiler() -> str | None:
    """Path of the C++ compiler, or None where there is none."""
    return shutil.which(command()[0])


def toolchain(path: str) -> str:
    """All that a compiled program depends on beside its source: compiler, its arguments, libraries, processor."""
    return "\n".join([_toolchain(path), *command()[1:]])


@cache
def _toolchain(path: str) -> str:
    said = subprocess.run([path, "--version"], capture_output=True, check=False).stdout.decode(errors="replace")
    libraries = [importlib.metadata.version(name) for name in ("brian2", "numpy", "sympy")]
    return "\n".join(
        [*libraries, said.split("\n")[0], processor(), platform.machine(), *FLAGS, *FINITE, *ONCE, *NO_LOOPS, *LINK]
    )


def processor() -> str:
    """What identifies the kinds of processor of this machine."""
    info = Path("/proc/cpuinfo")
    if not info.is_file():
        return platform.processor()
    lines = info.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(sorted({line for line in lines if line.partition(":")[0].strip() in PROCESSOR}))
