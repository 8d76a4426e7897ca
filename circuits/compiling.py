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
from brian2.core.variables import DynamicArrayVariable

from .circuit import Circuit
from .job import CHUNK, brian_name
from .network import build, check_compilable, pathways, state_variables
from .standalone import FINITE, FLAGS
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
#include <map>
#include "synapses_classes.h"
"""
# The state of the network as records: length of the name, name, bytes, content
READ_STATE = """
        if (std::ifstream file{"in_state", std::ios::binary}) {
            auto wrong = [](const std::string& what) {
                std::cerr << "the snapshot does not fit the circuit: " << what << std::endl; std::exit(3);
            };
            size_t found = 0;
            uint32_t length;
            while (file.read(reinterpret_cast<char*>(&length), sizeof length)) {
                std::string name(length, ' ');
                uint64_t bytes;
                file.read(&name[0], length);
                file.read(reinterpret_cast<char*>(&bytes), sizeof bytes);
                found++;
                if (name == "step") {
                    file.read(reinterpret_cast<char*>(_array_clock_timestep), sizeof(int64_t));
                    network.t = _array_clock_t[0] = _array_clock_timestep[0] * _array_clock_dt[0];
                } else if (arrays.count(name)) {
                    if (arrays[name].second != bytes) wrong(name);
                    file.read(static_cast<char*>(arrays[name].first), bytes);
                } else if (queues.count(name)) {
                    std::vector<int32_t> flat(bytes / sizeof(int32_t));
                    file.read(reinterpret_cast<char*>(flat.data()), bytes);
                    CSpikeQueue& queue = *queues[name];
                    if (flat.empty() || flat[0] != static_cast<int32_t>(queue.queue.size())) wrong(name);
                    size_t next = 1 + flat[0];
                    queue.offset = 0;
                    for (int32_t delay = 0; delay < flat[0]; delay++) {
                        queue.queue[delay].assign(flat.begin() + next, flat.begin() + next + flat[1 + delay]);
                        next += flat[1 + delay];
                    }
                } else wrong(name);
            }
            if (found != arrays.size() + queues.size() + 1) wrong("parts are missing");
        }
"""
# Samples of chosen variables: at the end of a step, in the order in which they were asked for
RECORD = """
        struct Wanted { const double* variable; std::vector<int32_t> cells; int64_t stride; std::vector<double> kept; };
        static std::vector<Wanted> wanted;
        if (std::ifstream file{"in_record", std::ios::binary}) {
            int64_t head[3];  // length of the name, number of cells, stride
            while (file.read(reinterpret_cast<char*>(head), sizeof head)) {
                std::string name(head[0], ' ');
                std::vector<int32_t> cells(head[1]);
                file.read(&name[0], head[0]);
                file.read(reinterpret_cast<char*>(cells.data()), cells.size() * sizeof(int32_t));
                if (!arrays.count(name) || name.find("not_refractory") != std::string::npos) {
                    std::cerr << "there is no variable " << name << " to record" << std::endl; std::exit(3);
                }
                wanted.push_back({static_cast<const double*>(arrays[name].first), cells, head[2], {}});
            }
            network.add(&_clock, [] {
                for (auto& record : wanted)
                    if (_array_clock_timestep[0] % record.stride == 0)
                        for (int32_t cell : record.cells) record.kept.push_back(record.variable[cell]);
            });
        }
"""
WRITE_RECORD = """
        if (std::ifstream("in_record")) {
            std::ofstream file("out_record", std::ios::binary);
            for (const auto& record : wanted)
                file.write(reinterpret_cast<const char*>(record.kept.data()), record.kept.size() * sizeof(double));
            if (!file) { std::cerr << "cannot write out_record" << std::endl; std::exit(3); }
        }
"""
WRITE_STATE = """
        if (std::ifstream("out_state")) {
            std::ofstream file("out_state", std::ios::binary);
            auto record = [&file](const std::string& name, const void* data, uint64_t bytes) {
                const uint32_t length = name.size();
                file.write(reinterpret_cast<const char*>(&length), sizeof length);
                file.write(name.data(), length);
                file.write(reinterpret_cast<const char*>(&bytes), sizeof bytes);
                file.write(static_cast<const char*>(data), bytes);
            };
            for (const auto& array : arrays) record(array.first, array.second.first, array.second.second);
            for (const auto& named : queues) {
                const CSpikeQueue& queue = *named.second;
                const size_t n = queue.queue.size();
                std::vector<int32_t> flat(1, n);
                for (size_t d = 0; d < n; d++) flat.push_back(queue.queue[(queue.offset + d) % n].size());
                for (size_t d = 0; d < n; d++) {
                    const auto& due = queue.queue[(queue.offset + d) % n];
                    flat.insert(flat.end(), due.begin(), due.end());
                }
                record(named.first, flat.data(), flat.size() * sizeof(int32_t));
            }
            if (!file) { std::cerr << "cannot write out_state" << std::endl; std::exit(3); }
        }
"""


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
    check_compilable(network)
    b2.device.insert_code("main", _forget_wiring(circuit))
    network.run(0 * b2.second, namespace={})
    advance = READ_STATE + RECORD + _advance(circuit, dt) + WRITE_RECORD
    b2.device.insert_code("main", _read_events(circuit) + _state_table(network) + advance)
    b2.device.insert_code("before_end", _write_results(circuit, _state_table(network)))
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
        if source.name == "objects.cpp":
            speed = ["-w", "-O0", "-std=c++11"]
        elif source.name.endswith("_stateupdater_codeobject.cpp"):
            _vectorise(directory / source)
            speed = [*FLAGS, *FINITE]
        else:
            speed = [*FLAGS, "-include", "all.h"]
        _call([compiler, *speed, "-I.", "-c", str(source), "-o", target], directory)
        return target

    with ThreadPoolExecutor(min(os.cpu_count() or 1, 4)) as pool:
        objects = list(pool.map(one, sources))
    _call([compiler, *objects, "-o", "main"], directory)


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


def _state_table(network: b2.Network) -> str:
    """Tables of all that changes, by name: where it is and how long; and the spikes on their way."""
    lines = ["std::map<std::string, std::pair<void*, size_t>> arrays;", "std::map<std::string, CSpikeQueue*> queues;"]
    for name, variable in state_variables(network).items():
        array = b2.device.get_array_name(variable, access_data=False)
        if isinstance(variable, DynamicArrayVariable):
            lines.append(f'arrays["{name}"] = {{{array}.data(), {array}.size() * sizeof({array}[0])}};')
        else:
            lines.append(f'arrays["{name}"] = {{{array}, {variable.size} * sizeof({array}[0])}};')
    lines += [f'queues["{name}.queue"] = {name}.queue[0];' for name in pathways(network)]
    return "\n".join(lines) + "\n"


def _advance(circuit: Circuit, dt: float) -> str:
    """Run in chunks; after each say how far it is and look for a state that has left all bounds."""
    cells = [p for p in circuit.cells if p.kind != "input"]
    checks = "\n".join(
        f"""
            for (int k = 0; k < {p.size}; k++)
                if (!(_array_{p.name}_v[k] > -10.0 && _array_{p.name}_v[k] < 10.0))
                    stop("population {p.name}: the membrane potential left all bounds at ");
            if (_dynamic_array_spikes_{p.name}_i.size() - before[{n}] > most[{n}])
                stop("population {p.name}: runaway activity at ");
            before[{n}] = _dynamic_array_spikes_{p.name}_i.size();"""
        for n, p in enumerate(cells)
    )
    return f"""
        int64_t steps = 0;
        double most[{len(cells)}];
        size_t before[{len(cells)}] = {{}};
        {{
            std::ifstream file("in_steps", std::ios::binary);
            std::ifstream limits("in_limits", std::ios::binary);
            if (!file.read(reinterpret_cast<char*>(&steps), sizeof steps)
                || !limits.read(reinterpret_cast<char*>(most), sizeof most)) {{
                std::cerr << "cannot read in_steps or in_limits" << std::endl; std::exit(3);
            }}
        }}
        const int64_t chunk = {round(CHUNK / dt)};
        for (int64_t done = _array_clock_timestep[0]; done < steps;) {{
            const int64_t now = std::min(chunk, steps - done);
            network.run(now * {dt!r}, NULL, 10.0);
            done += now;
            auto stop = [done](const char* what) {{
                std::cerr << what << done * {dt!r} << " s" << std::endl;
                std::exit(4);
            }};
            {checks}
            std::cout << "step " << done << std::endl;
        }}
    """


def _write_results(circuit: Circuit, table: str) -> str:
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
    lines += ["{ using namespace brian;", table, WRITE_STATE, "}", "std::cout.flush(); std::_Exit(0);"]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
