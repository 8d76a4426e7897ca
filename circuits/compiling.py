"""Generate and compile the C++ program of a circuit. Run as a process by `standalone`.

``python -m spikekv.circuits.compiling DIRECTORY`` reads the pickled ``(circuit, dt)``
from standard input. The wiring is a placeholder of the right length; the program reads
the real one from its working directory.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brian2 as b2
import numpy as np

from .circuit import Circuit
from .job import brian_name
from .network import build
from .standalone import FLAGS
from .wiring import Edges

HEADERS = """\
#include "objects.h"
#include "brianlib/common_math.h"
#include "brianlib/stdint_compat.h"
#include <cmath>
#include <climits>
#include <ctime>
#include <fstream>
#include <iostream>
#include "synapses_classes.h"
"""
CHUNK = 0.25  # s simulated between two reports of progress and checks of the state


def main() -> None:
    directory = sys.argv[1]
    circuit, dt = pickle.load(sys.stdin.buffer)
    compile_circuit(circuit, dt, directory)


def compile_circuit(circuit: Circuit, dt: float, directory: str) -> None:
    """Write and compile the program of a circuit into an empty directory (absolute path)."""
    b2.set_device("cpp_standalone", build_on_run=False)
    wiring = {}
    for p in circuit.projections:
        n = p.wiring.count(circuit.population(p.source).size, circuit.population(p.target).size)
        wiring[p.name] = (np.zeros(n, np.int32), np.zeros(n, np.int32))
    network = build(circuit, wiring, dt)
    b2.device.insert_code("main", _forget_wiring(circuit))
    network.run(0 * b2.second, namespace={})
    b2.device.insert_code("main", _read_events(circuit) + _advance(circuit, dt))
    b2.device.insert_code("before_end", _write_results(circuit))
    b2.device.build(directory=directory, run=False, compile=False)
    _hollow(Path(directory) / "static_arrays", wiring)
    _compile(Path(directory))


def _hollow(arrays: Path, wiring: Mapping[str, Edges]) -> None:
    """Of the placeholder only the size is wanted: make its files holes, which take no room on disk."""
    for name, ends in wiring.items():
        for end, cells in zip(("sources", "targets"), ends, strict=True):
            with (arrays / f"_static_array__array_{brian_name(name)}_{end}").open("wb") as file:
                file.truncate(cells.nbytes)


def _compile(directory: Path) -> None:
    """Compile the generated sources. Brian2's makefile takes five times as long.

    The headers, the same for every file, are compiled once; ``objects.cpp`` (set-up,
    thousands of lines, no inner loop) is not optimised.
    """
    compiler = os.environ.get("CXX", "g++")
    (directory / "all.h").write_text(HEADERS)
    _call([compiler, *FLAGS, "-I.", "-x", "c++-header", "all.h", "-o", "all.h.gch"], directory)
    sources = sorted(p.relative_to(directory) for p in directory.glob("**/*.cpp"))

    def one(source: Path) -> str:
        target = str(source.with_suffix(".o"))
        speed = ["-w", "-O0", "-std=c++11"] if source.name == "objects.cpp" else [*FLAGS, "-include", "all.h"]
        _call([compiler, *speed, "-I.", "-c", str(source), "-o", target], directory)
        return target

    with ThreadPoolExecutor(min(os.cpu_count() or 1, 4)) as pool:
        objects = list(pool.map(one, sources))
    _call([compiler, *objects, "-o", "main"], directory)


def _call(command: list[str], directory: Path) -> None:
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[-4:])}: {done.stderr[-2000:]}")


def _forget_wiring(circuit: Circuit) -> str:
    """Free the two copies of sources and targets that no one reads once the synapses are made."""
    arrays = [
        f"{kind}{brian_name(p.name)}_{end}"
        for p in circuit.projections
        for end in ("sources", "targets")
        for kind in ("_array_", "_static_array__array_")
    ]
    return "\n".join(f"delete[] {array}; {array} = NULL;" for array in arrays)


def _read_events(circuit: Circuit) -> str:
    lines = [
        """
        auto load = [](const std::string& path, std::vector<int32_t>& out) {
            std::ifstream file(path, std::ios::binary | std::ios::ate);
            if (!file) { std::cerr << "cannot read " << path << std::endl; std::exit(3); }
            out.resize(file.tellg() / sizeof(int32_t));
            file.seekg(0);
            file.read(reinterpret_cast<char*>(out.data()), out.size() * sizeof(int32_t));
        };
        """
    ]
    for p in circuit.populations:
        if p.kind == "input":
            lines.append(f'load("in_{p.name}_cell", _dynamic_array_{p.name}_events_neuron_index);')
            lines.append(f'load("in_{p.name}_step", _dynamic_array_{p.name}_events__timebins);')
            lines.append(f"_array_{p.name}_events__lastindex[0] = 0;")
    return "\n".join(lines)


def _advance(circuit: Circuit, dt: float) -> str:
    """Run in chunks; after each say how far it is and look for a state that has left all bounds."""
    checks = "\n".join(
        f"""
        for (int k = 0; k < {p.size}; k++)
            if (!(_array_{p.name}_v[k] > -10.0 && _array_{p.name}_v[k] < 10.0)) {{
                std::cerr << "population {p.name}: the membrane potential left all bounds at "
                          << done * {dt!r} << " s" << std::endl;
                std::exit(4);
            }}"""
        for p in circuit.cells
        if p.kind != "input"
    )
    return f"""
        int64_t steps = 0;
        {{
            std::ifstream file("in_steps", std::ios::binary);
            if (!file.read(reinterpret_cast<char*>(&steps), sizeof steps)) {{
                std::cerr << "cannot read in_steps" << std::endl; std::exit(3);
            }}
        }}
        const int64_t chunk = {round(CHUNK / dt)};
        for (int64_t done = 0; done < steps;) {{
            const int64_t now = std::min(chunk, steps - done);
            network.run(now * {dt!r}, NULL, 10.0);
            done += now;
            {checks}
            std::cout << "step " << done << std::endl;
        }}
    """


def _write_results(circuit: Circuit) -> str:
    """Write spikes, and the weights that were asked for, and leave: Brian2 would dump every array."""
    lines = [
        """
        auto save = [](const std::string& path, const void* data, size_t bytes) {
            std::ofstream file(path, std::ios::binary);
            if (!file.write(static_cast<const char*>(data), bytes)) {
                std::cerr << "cannot write " << path << std::endl; std::exit(3);
            }
        };
        """
    ]
    for p in circuit.cells:
        for variable, kind in (("i", "int32_t"), ("t", "double")):
            array = f"brian::_dynamic_array_spikes_{p.name}_{variable}"
            lines.append(f'save("out_{p.name}_{variable}", {array}.data(), {array}.size() * sizeof({kind}));')
    for q in circuit.projections:
        if q.plasticity:
            array, file = f"brian::_dynamic_array_{brian_name(q.name)}_w", f"out_{brian_name(q.name)}_w"
            lines.append(
                f'if (std::ifstream("{file}")) save("{file}", {array}.data(), {array}.size() * sizeof(double));'
            )
    lines.append("std::cout.flush(); std::_Exit(0);")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
