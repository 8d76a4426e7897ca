"""Generate and compile the C++ program of a circuit. Run as a process by `standalone`.

``python -m spikekv.circuits.program.compiling DIRECTORY`` reads the pickled ``(circuit, dt)``
from standard input, and ends with status `BY_COMPILER` where the C++ compiler fails, with `BY_CIRCUIT`
where a part of the circuit does; the last line on standard error says why. The wiring is a
placeholder of the right length; the program reads the real one from its working directory.
"""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import brian2 as b2
import numpy as np

from ..child import end_with_parent
from ..network.circuit import Circuit
from ..network.wiring import Edges
from .blame import blamed
from .brian_network import build, check_compilable
from .compiler import BY_CIRCUIT, BY_COMPILER, FINITE, FLAGS, CompilerError, command
from .cpp import (
    READ_STATE,
    RECORD,
    WRITE_RECORD,
    advance,
    forget_wiring,
    read_events,
    state_table,
    write_results,
)
from .structure import brian_name

HEADERS = """\
#include "objects.h"
#include "brianlib/common_math.h"
#include "brianlib/stdint_compat.h"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <climits>
#include <ctime>
#include <fstream>
#include <iostream>
#include <map>
#include "synapses_classes.h"
"""


def main() -> None:
    end_with_parent()
    directory, circuit = sys.argv[1], None
    try:
        circuit, dt = pickle.load(sys.stdin.buffer)  # by cloudpickle: classes of a script or notebook come along
        compile_circuit(circuit, dt, directory)
    except CompilerError as error:
        _end(BY_COMPILER, str(error))
    except Exception as error:
        _end(BY_CIRCUIT, blamed(error, circuit) if circuit else f"its classes cannot be loaded: {error}")


def _end(status: int, why: str) -> NoReturn:
    print(why, file=sys.stderr, flush=True)
    os._exit(status)  # Brian2's clean-up at the exit would add lines of its own


def compile_circuit(circuit: Circuit, dt: float, directory: str) -> None:
    """Write and compile the program of a circuit into an empty directory (absolute path)."""
    b2.set_device("cpp_standalone", build_on_run=False)
    wiring = {}
    for p in circuit.projections:
        n = p.wiring.count(circuit.population(p.source).size, circuit.population(p.target).size)
        wiring[p.name] = (np.zeros(n, np.int32), np.zeros(n, np.int32))
    network = build(circuit, wiring, dt)
    check_compilable(network)
    b2.device.insert_code("main", forget_wiring(circuit))
    network.run(0 * b2.second, namespace={})
    table = state_table(network)
    pieces = [read_events(circuit), table, READ_STATE, RECORD, advance(circuit, dt), WRITE_RECORD]
    b2.device.insert_code("main", "\n".join(pieces))
    b2.device.insert_code("before_end", write_results(circuit, table))
    b2.device.build(directory=directory, run=False, compile=False)
    _hollow(Path(directory) / "static_arrays", wiring)
    learning = [p for p in circuit.projections if p.plasticity and p.plasticity.needs_ach and p.plasticity.on_post]
    gated = {f"{brian_name(p.name)}_post_codeobject.cpp" for p in learning}
    _compile(Path(directory), gated)


def _hollow(arrays: Path, wiring: Mapping[str, Edges]) -> None:
    """Of the placeholder only the size is wanted: make its files holes, which take no room on disk."""
    for name, ends in wiring.items():
        for end, cells in zip(("sources", "targets"), ends, strict=True):
            with (arrays / f"_static_array__array_{brian_name(name)}_{end}").open("wb") as file:
                file.truncate(cells.nbytes)


def _compile(directory: Path, gated: set[str]) -> None:
    """Compile the generated sources. Brian2's makefile takes five times as long.

    gated: files of the learning that acetylcholine gates.

    The headers, the same for every file, are compiled once; ``objects.cpp`` (set-up,
    thousands of lines, no inner loop) is not optimised.
    """
    (directory / "all.h").write_text(HEADERS)
    _call([*command(), *FLAGS, "-I.", "-x", "c++-header", "all.h", "-o", "all.h.gch"], directory)
    sources = sorted(p.relative_to(directory) for p in directory.glob("**/*.cpp"))

    def one(source: Path) -> str:
        target = str(source.with_suffix(".o"))
        if source.name == "objects.cpp":
            speed = ["-w", "-O0", "-std=c++11"]
        elif source.name.endswith("_stateupdater_codeobject.cpp"):
            _vectorise(directory / source)
            speed = [*FLAGS, *FINITE]
        else:
            if source.name in gated:
                _skip_when_closed(directory / source)
            speed = [*FLAGS, "-include", "all.h"]
        _call([*command(), *speed, "-I.", "-c", str(source), "-o", target], directory)
        return target

    with ThreadPoolExecutor(min(os.cpu_count() or 1, 4)) as pool:
        objects = list(pool.map(one, sources))
    _call([*command(), *objects, "-o", "main"], directory)


def _vectorise(source: Path) -> None:
    """Let the compiler update several cells at once; half of a run is spent in these loops.

    Every iteration is a cell of its own, which it cannot know; and Brian2 counts time steps in
    64-bit integers, for which many processors have no vector conversion.
    """
    text = source.read_text()
    for old, new in (
        ("const int _N = N;", "const int _N = N;\n    #pragma GCC ivdep"),
        ("static inline int64_t _timestep(", "static inline double _timestep("),
        ("return (int64_t)((t + 1e-3*dt)/dt);", "return std::trunc((t + 1e-3*dt)/dt);"),
    ):
        text = text.replace(old, new)
    source.write_text(text)


def _skip_when_closed(source: Path) -> None:
    """Leave out learning at postsynaptic spikes while no target cell has acetylcholine: it would change nothing.

    A fifth of recall goes into multiplying all incoming weights of a cell that fires by one otherwise.
    """
    text = source.read_text()
    level = re.search(r"double\* __restrict\s+(_ptr_array_\w+_ACh) =", text)
    begin = re.search(r"^\s*std::vector<int> \*_spiking_synapses =", text, re.MULTILINE)
    if level is None or begin is None:
        raise RuntimeError(f"{source.name}: the code that Brian2 writes has changed; acetylcholine is not found in it")
    name = level[1]
    guard = f"if (std::all_of({name}, {name} + _numACh_post, [](double level) {{ return level == 0; }})) return;"
    source.write_text(text[: begin.start()] + "\n" + guard + text[begin.start() :])


def _call(command: list[str], directory: Path) -> None:
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CompilerError(f"{' '.join(command[-4:])}: {done.stderr[-2000:]}")


if __name__ == "__main__":
    main()
