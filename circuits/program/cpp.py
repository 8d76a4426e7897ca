"""The C++ that stands around what Brian2 writes: a program that reads its input from its working directory.

Pieces of ``main``, in the order in which they run: input spikes and the state are read, what is to
be sampled is looked up, time advances in chunks with a look at the state after each, results are
written. The file names are those of `standalone`.
"""

from __future__ import annotations

from collections.abc import Sequence

import brian2 as b2
from brian2.core.variables import DynamicArrayVariable

from ..network.circuit import Circuit
from .brian_network import state_variables
from .pathways import Connection
from .structure import CHUNK, brian_name

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
                    if (!queues[name].first->restore(flat, *queues[name].second)) wrong(name);
                } else wrong(name);
            }
            if (found != arrays.size() + queues.size() + 1) wrong("parts are missing");
        }
"""
# Samples of chosen variables: at the end of a step, in the order in which they were asked for. Number: of the state
RECORD = """
        struct Wanted { const Number* variable; std::vector<int32_t> cells; int64_t stride; std::vector<double> kept; };
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
                wanted.push_back({static_cast<const Number*>(arrays[name].first), cells, head[2], {}});
            }
            network.add(&_clock, [] {
                for (auto& record : wanted)
                    if (_array_clock_timestep[0] % record.stride == 0)
                        for (int32_t cell : record.cells) record.kept.push_back(record.variable[cell]);
            });
        }
"""
# Synaptic currents of whole populations: the sum over their cells of g (E - v), at the end of a step
CURRENT = """
        struct Current {
            const void* g; const void* v; int64_t n; bool single; double reversal; int64_t stride;
            std::vector<double> kept;
        };
        static std::vector<Current> currents;
        if (std::ifstream file{"in_current", std::ios::binary}) {
            int64_t head[4];  // lengths of two names, number of cells, stride
            while (file.read(reinterpret_cast<char*>(head), sizeof head)) {
                std::string g(head[0], ' '), v(head[1], ' ');
                double reversal;
                file.read(&g[0], head[0]);
                file.read(&v[0], head[1]);
                file.read(reinterpret_cast<char*>(&reversal), sizeof reversal);
                if (!arrays.count(g) || !arrays.count(v)) {
                    std::cerr << "there is no variable " << g << " to record" << std::endl; std::exit(3);
                }
                const bool single = arrays[g].second == head[2] * sizeof(float);
                currents.push_back({arrays[g].first, arrays[v].first, head[2], single, reversal, head[3], {}});
            }
            double of_doubles(const double*, const double*, int64_t, double);  // optimised there: network.cpp
            double of_floats(const float*, const float*, int64_t, double);
            network.add(&_clock, [] {
                for (auto& c : currents)
                    if (_array_clock_timestep[0] % c.stride == 0)
                        c.kept.push_back(c.single
                            ? of_floats((const float*)c.g, (const float*)c.v, c.n, c.reversal)
                            : of_doubles((const double*)c.g, (const double*)c.v, c.n, c.reversal));
            });
        }
"""
WRITE_CURRENT = """
        if (std::ifstream("in_current")) {
            std::ofstream file("out_current", std::ios::binary);
            for (const auto& current : currents)
                file.write(reinterpret_cast<const char*>(current.kept.data()), current.kept.size() * sizeof(double));
            if (!file) { std::cerr << "cannot write out_current" << std::endl; std::exit(3); }
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
                const std::vector<int32_t> flat = named.second.first->flat(*named.second.second);
                record(named.first, flat.data(), flat.size() * sizeof(int32_t));
            }
            if (!file) { std::cerr << "cannot write out_state" << std::endl; std::exit(3); }
        }
"""


def read_events(circuit: Circuit) -> str:
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


def state_table(network: b2.Network, made: Sequence[Connection]) -> str:
    """Tables of all that changes, by name: where it is and how long; and the spikes on their way, with their reach."""
    lines = [
        "std::map<std::string, std::pair<void*, size_t>> arrays;",
        "std::map<std::string, std::pair<SynapticPathway*, const Reach*>> queues;",
    ]
    for name, variable in state_variables(network).items():
        array = b2.device.get_array_name(variable, access_data=False)
        if isinstance(variable, DynamicArrayVariable):
            lines.append(f'arrays["{name}"] = {{{array}.data(), {array}.size() * sizeof({array}[0])}};')
        else:
            lines.append(f'arrays["{name}"] = {{{array}, {variable.size} * sizeof({array}[0])}};')
    for c in made:
        for pathway, side in c.pathways.items():
            reach = f"{'Outgoing' if side == 'pre' else 'Incoming'}<decltype({c.name}_wiring)>"
            lines.append(f'queues["{pathway}.queue"] = {{&{pathway}, new {reach}({c.name}_wiring)}};')
    return "\n".join(lines) + "\n"


def advance(circuit: Circuit, dt: float) -> str:
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
    find_events = "\n".join(
        f"_array_{p.name}_events__lastindex[0] = std::lower_bound(_dynamic_array_{p.name}_events__timebins.begin(), "
        f"_dynamic_array_{p.name}_events__timebins.end(), step) - _dynamic_array_{p.name}_events__timebins.begin();"
        for p in circuit.populations
        if p.kind == "input"
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
        std::vector<int64_t> segments{{_array_clock_timestep[0], steps}};
        if (std::ifstream file{{"in_segments", std::ios::binary | std::ios::ate}}) {{
            segments.resize(file.tellg() / sizeof(int64_t));
            file.seekg(0);
            file.read(reinterpret_cast<char*>(segments.data()), segments.size() * sizeof(int64_t));
        }}
        const int64_t origin = _array_clock_timestep[0];
        std::map<std::string, std::vector<char>> first_arrays;
        std::map<std::string, std::vector<std::vector<int32_t>>> first_queues;
        if (segments.size() > 2 || segments[0] != origin || std::ifstream("in_segment_state")) {{
            for (const auto& array : arrays) {{
                const char* data = static_cast<const char*>(array.second.first);
                first_arrays[array.first].assign(data, data + array.second.second);
            }}
            for (const auto& named : queues) {{
                SynapticPathway& pathway = *named.second.first;
                std::rotate(pathway.slots.begin(), pathway.slots.begin() + pathway.now, pathway.slots.end());
                pathway.now = 0;
                first_queues[named.first] = pathway.slots;
            }}
        }}
        std::map<std::string, std::vector<char>> own_state;  // of the segments, one after the other
        if (std::ifstream file{{"in_segment_state", std::ios::binary}}) {{
            uint32_t length;
            while (file.read(reinterpret_cast<char*>(&length), sizeof length)) {{
                std::string name(length, ' ');
                uint64_t bytes;
                file.read(&name[0], length);
                file.read(reinterpret_cast<char*>(&bytes), sizeof bytes);
                own_state[name].resize(bytes);
                file.read(own_state[name].data(), bytes);
                if (!first_arrays.count(name) || bytes != first_arrays[name].size() * segments.size() / 2) {{
                    std::cerr << "the state of the segments does not fit: " << name << std::endl; std::exit(3);
                }}
            }}
        }}
        auto begin_again = [&](size_t segment) {{
            const int64_t step = segments[2 * segment];
            for (const auto& array : first_arrays) {{
                const auto own = own_state.find(array.first);
                const char* data = array.second.data();
                if (own != own_state.end()) data = own->second.data() + segment * array.second.size();
                std::memcpy(arrays[array.first].first, data, array.second.size());
                const std::string variable = array.first.substr(array.first.find('.') + 1);
                if (variable == "lastspike" || variable == "lastupdate") {{
                    double* times = static_cast<double*>(arrays[array.first].first);
                    const size_t n = array.second.size() / sizeof(double);
                    for (size_t k = 0; k < n; k++) times[k] += (step - origin) * {dt!r};
                }}
            }}
            for (const auto& named : first_queues) {{
                queues[named.first].first->slots = named.second;
                queues[named.first].first->now = 0;
            }}
            _array_clock_timestep[0] = step;
            network.t = _array_clock_t[0] = step * _array_clock_dt[0];
            {find_events}
        }};
        int64_t behind = 0;
        for (size_t part = 0; part < segments.size(); part += 2) {{
        if (!first_arrays.empty()) begin_again(part / 2);
        steps = segments[part + 1];
        for (int64_t done = _array_clock_timestep[0]; done < steps;) {{
            const int64_t now = std::min(chunk, steps - done);
            network.run(now * {dt!r}, NULL, 10.0);
            done += now;
            behind += now;
            auto stop = [done](const char* what) {{
                std::cerr << what << done * {dt!r} << " s" << std::endl;
                std::exit(4);
            }};
            {checks}
            std::cout << "step " << behind << std::endl;
        }}
        }}
    """


def write_results(circuit: Circuit, table: str) -> str:
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
                f'if (std::ifstream("{file}")) save("{file}", {array}.data(), {array}.size() * sizeof({array}[0]));'
            )
    lines += ["{ using namespace brian;", table, WRITE_STATE, "}", "std::cout.flush(); std::_Exit(0);"]
    return "\n".join(lines)
