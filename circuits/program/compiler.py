"""The C++ compiler of this machine, and how it is called."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import subprocess
from functools import cache
from pathlib import Path

FLAGS = ("-w", "-O3", "-ffast-math", "-fno-finite-math-only", "-march=native", "-fno-threadsafe-statics", "-std=c++11")
# For the state updates alone: vector versions of exp need it. NaN is looked for elsewhere, with the flags above.
FINITE = ("-ffinite-math-only",)
ONCE = ("-w", "-O1", "-std=c++11")  # for what runs once
NO_LOOPS = ("-w", "-O0", "-std=c++11")  # for thousands of lines that set one number each


def compiler() -> str | None:
    """Path of the C++ compiler (``$CXX`` or g++), or None where there is none."""
    return shutil.which(os.environ.get("CXX", "g++"))


@cache
def toolchain(path: str) -> str:
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout.split("\n")[0]
    info = Path("/proc/cpuinfo")
    cpu = platform.processor()
    if info.is_file():  # -march=native: a program is good for this kind of processor only
        cpu = "".join(
            line for line in info.read_text().split("\n\n")[0].splitlines() if "model name" in line or "flags" in line
        )
    libraries = [importlib.metadata.version(name) for name in ("brian2", "numpy", "sympy")]
    return "\n".join([*libraries, version, cpu, platform.machine(), *FLAGS, *FINITE, *ONCE, *NO_LOOPS])
