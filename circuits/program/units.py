"""A unity build: what Brian2 writes into some 250 files becomes four units, each optimised for how often it runs."""

from __future__ import annotations

import os
import subprocess
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .compiler import FINITE, FLAGS, LINK, NO_LOOPS, ONCE, CompilerError, command
from .surgery import CodeObject

HERE = Path(__file__).parent
HEADERS = ("algorithm", "climits", "cmath", "cstdint", "cstring", "ctime", "fstream", "iostream", "map")
# unit: flags. State updates have vector versions of functions that must not see NaN, which is looked for elsewhere
UNITS = {"step.cpp": FLAGS, "set_up.cpp": NO_LOOPS, "updates.cpp": (*FLAGS, *FINITE), "once.cpp": ONCE}
Say = Callable[[float, str], None]  # fraction of the build that is done, what is being done
GENERATED = 0.4  # of the build, when the code is generated


def write_unit(file: Path, parts: Sequence[CodeObject], before: str = "", after: str = "") -> None:
    """Put code objects into one file; those that define the same for themselves share a namespace.

    before: code that comes before what they define, after: what follows them all.
    """
    includes = dict.fromkeys([*(f"#include <{name}>" for name in HEADERS), '#include "wirings.h"'])
    groups: dict[str, list[CodeObject]] = defaultdict(list)
    for part in parts:
        includes |= dict.fromkeys(part.includes)
        groups["" if part.name.startswith(("before_run", "after_run")) else part.support].append(part)
    text = ["\n".join(includes)]
    for number, (support, members) in enumerate(groups.items()):
        space = f"part_{number}"
        bodies = "\n".join(part.body for part in members)
        text.append(f"namespace {space} {{\n{before}{support}\n{bodies}\n}}")
        text += [f"void {name}() {{ {space}::{name}(); }}" for part in members for name in part.functions]
    file.write_text("\n".join([*text, after]) + "\n", encoding="utf-8")


def compile_units(directory: Path, say: Say) -> None:
    """Compile and link all units into ``main``. Brian2's makefile takes seven times as long."""
    done: list[str] = []

    def one(unit: str) -> str:
        target = unit.replace(".cpp", ".o")
        _call([*command(), *UNITS[unit], "-I.", "-c", unit, "-o", target], directory)
        done.append(unit)
        tell()
        return target

    def tell() -> None:
        part = len(done) / len(UNITS)
        say(GENERATED + (1 - GENERATED) * part, f"compiler, {len(done)} of {len(UNITS)} parts done")

    tell()
    with ThreadPoolExecutor(min(os.cpu_count() or 1, 4)) as pool:
        objects = list(pool.map(one, UNITS))
    _call([*command(), *LINK, *objects, "-o", "main"], directory)


def _call(arguments: list[str], directory: Path) -> None:
    done = subprocess.run(arguments, cwd=directory, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CompilerError(f"{' '.join(arguments[-4:])}: {done.stderr[-2000:]}")
