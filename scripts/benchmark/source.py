"""The minimal circuit as a plain C++ program, to see what generated code costs.

It knows this one circuit: no queues, no index arrays for the all-to-all projections, one number for the
acetylcholine level; otherwise the equations, the order of events within a step and the input
of an engine's run. Compiled with -O3 -ffast-math -march=native.
"""

SOURCE = r"""
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <vector>

using Row = std::vector<double>;
using Ints = std::vector<int32_t>;

template <class T> std::vector<T> load(const std::string& path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    if (!file) { std::fprintf(stderr, "cannot read %s\n", path.c_str()); std::exit(3); }
    std::vector<T> out(file.tellg() / sizeof(T));
    file.seekg(0);
    file.read(reinterpret_cast<char*>(out.data()), out.size() * sizeof(T));
    return out;
}

template <class T> void save(const std::string& path, const std::vector<T>& data) {
    std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(data.data()), data.size() * sizeof(T));
}

std::map<std::string, double> constants;
double value(const std::string& name) {
    auto found = constants.find(name);
    if (found == constants.end()) { std::fprintf(stderr, "no value of %s\n", name.c_str()); std::exit(3); }
    return found->second;
}

// Spikes of a population: those of the last steps, for delayed delivery, and all of them
struct Spikes {
    static const int KEPT = 64;
    std::vector<Ints> recent = std::vector<Ints>(KEPT);
    Ints cell, step;
    Ints& at(int s) { return recent[s & (KEPT - 1)]; }
    const Ints& ago(int s, int delay) { static const Ints none; return s < delay ? none : at(s - delay); }
    void note(int s) {
        for (int c : at(s)) { cell.push_back(c); step.push_back(s); }
    }
};

// Spikes that are given, in the order of time
struct Input : Spikes {
    Ints cells, steps;
    size_t next = 0;
    explicit Input(const std::string& name)
        : cells(load<int32_t>(name + "_cell")), steps(load<int32_t>(name + "_step")) {}
    void advance(int s) {
        at(s).clear();
        for (; next < steps.size() && steps[next] == s; next++) at(s).push_back(cells[next]);
    }
};

// The targets of each source cell lie together
struct Wires {
    Ints first, target;
    int delay;
    Wires(const std::string& name, int n_source) : first(n_source + 1), target(load<int32_t>(name + "_targets")) {
        for (int32_t i : load<int32_t>(name + "_sources")) first[i + 1]++;
        for (int i = 0; i < n_source; i++) first[i + 1] += first[i];
        delay = int(value(name + ".delay"));
    }
    void deliver(const Ints& spikes, double amount, double* g) const {
        for (int i : spikes)
            for (int k = first[i]; k < first[i + 1]; k++) g[target[k]] += amount;
    }
};

struct LIF : Spikes {
    int n, refractory;
    double dt, E_L, V_T, V_reset, leak, E, C_m, decay, share;  // share: mean over a step, of the value at its start
    Row v, g, I;
    Ints last;
    LIF(const std::string& name, double dt)
        : n(int(value(name + ".size"))), refractory(int(value(name + ".refractory"))), dt(dt),
          E_L(value(name + ".E_L")), V_T(value(name + ".V_T")), V_reset(value(name + ".V_reset")),
          leak(value(name + ".g_L")), E(value(name + ".E_AMPA")), C_m(value(name + ".C_m")),
          decay(std::exp(-dt / value(name + ".tau_AMPA"))),
          share((1 - decay) * value(name + ".tau_AMPA") / dt), v(n, value(name + ".v")), g(n, 0.0),
          I(n, value(name + ".I_ext")), last(n, -1000000) {}
    void advance(int s) {
        for (int i = 0; i < n; i++) {  // exponential Euler
            const double mean = g[i] * share, total = leak + mean;
            const double rest = (leak * E_L + mean * E + I[i]) / total;
            const double moved = rest + (v[i] - rest) * std::exp(-dt * total / C_m);
            v[i] = s - last[i] >= refractory ? moved : v[i];
            g[i] *= decay;
        }
        at(s).clear();
        for (int i = 0; i < n; i++)
            if (v[i] > V_T) { at(s).push_back(i); last[i] = s; }
        note(s);
    }
    void reset(int s) { for (int i : at(s)) v[i] = V_reset; }
};

struct AdExp : Spikes {
    int n, refractory;
    double dt, C_m, g_L, E_L, V_T, Delta_T, V_reset, V_cut, a, b, tau_w;
    double E_a, E_n, E_i, tau_a, tau_n, tau_i, Mg;
    Row v, w, ampa, nmda, gaba, I;
    Ints last;
    AdExp(const std::string& x, double dt)
        : n(int(value(x + ".size"))), refractory(int(value(x + ".refractory"))), dt(dt),
          C_m(value(x + ".C_m")), g_L(value(x + ".g_L")), E_L(value(x + ".E_L")), V_T(value(x + ".V_T")),
          Delta_T(value(x + ".Delta_T")), V_reset(value(x + ".V_reset")), V_cut(value(x + ".V_cut")),
          a(value(x + ".a")), b(value(x + ".b")), tau_w(value(x + ".tau_w")),
          E_a(value(x + ".E_AMPA")), E_n(value(x + ".E_NMDA")), E_i(value(x + ".E_GABA_A")),
          tau_a(value(x + ".tau_AMPA")), tau_n(value(x + ".tau_NMDA")), tau_i(value(x + ".tau_GABA_A")),
          Mg(value(x + ".Mg_NMDA")), v(n, value(x + ".v")), w(n, 0.0), ampa(n, 0.0), nmda(n, 0.0), gaba(n, 0.0),
          I(n, value(x + ".I_ext")), last(n, -1000000) {}
    void advance(int s) {
        const double lost_a = 1 - std::exp(-dt / tau_a), share_a = lost_a * tau_a / dt;
        const double lost_n = 1 - std::exp(-dt / tau_n), share_n = lost_n * tau_n / dt;
        const double lost_i = 1 - std::exp(-dt / tau_i), share_i = lost_i * tau_i / dt;
        for (int i = 0; i < n; i++) {  // of second order in v
            const double u = v[i], open = 1.0 / (1.0 + Mg / 3.57 * std::exp(-62.0 * u));
            const double g_a = ampa[i] * share_a, g_n = nmda[i] * share_n * open, g_i = gaba[i] * share_i;
            const double up = g_L * std::exp((u - V_T) / Delta_T);
            const double current = g_L * (E_L - u) + up * Delta_T - w[i] + I[i]
                + g_a * (E_a - u) + g_n * (E_n - u) + g_i * (E_i - u);
            const double slope = up - g_L - g_a - g_i - g_n * (1.0 - 62.0 * (1.0 - open) * (E_n - u));
            const double moved = u + dt * current / C_m * (1.0 + dt / 2 * slope / C_m);
            v[i] = s - last[i] >= refractory ? moved : u;
            w[i] += dt / tau_w * (a * (u - E_L) - w[i]);
            ampa[i] -= lost_a * ampa[i];
            nmda[i] -= lost_n * nmda[i];
            gaba[i] -= lost_i * gaba[i];
        }
        at(s).clear();
        for (int i = 0; i < n; i++)
            if (v[i] > V_cut) { at(s).push_back(i); last[i] = s; }
        note(s);
    }
    void reset(int s) { for (int i : at(s)) { v[i] = V_reset; w[i] += b; } }
};

int main() {
    std::ifstream file("constants");
    std::string name;
    for (double x; file >> name >> x;) constants[name] = x;
    const double dt = value("dt");
    const int n_steps = int(value("n_steps")), n_key = int(value("KEY.size"));
    Input cue("KEY"), teacher("TEACHER"), switches("ACH");
    Spikes key;
    Row trace(n_key, 0.0);
    LIF key_inh("KEY_INH", dt), value_inh("VALUE_INH", dt);
    Row trace_inh(key_inh.n, 0.0);
    AdExp cells("VALUE", dt);
    const int n = cells.n;
    Wires key_key_inh("KEY_to_KEY_INH", n_key);
    Wires value_value_inh("VALUE_to_VALUE_INH", n), value_inh_value("VALUE_INH_to_VALUE", value_inh.n);
    Row weight(size_t(n_key) * n, value("KEY_to_VALUE.w"));  // a row per key cell
    Row weight_inh(size_t(key_inh.n) * n, value("KEY_INH_to_VALUE.w"));
    const double nmda = value("KEY_to_VALUE.g_peak_NMDA");
    const double modulated = value("KEY_to_VALUE.ach"), plastic = value("KEY_to_VALUE.plastic");
    const double eta = value("KEY_to_VALUE.eta"), depression = value("KEY_to_VALUE.depression");
    const double plastic_inh = value("KEY_INH_to_VALUE.plastic"), eta_inh = value("KEY_INH_to_VALUE.eta");
    const double depression_inh = value("KEY_INH_to_VALUE.depression");
    const double fade = dt / value("KEY.tau_trace"), fade_inh = dt / value("KEY_INH.tau_trace");
    const double rise = value("ACH_to_VALUE.step");
    const double taught = value("TEACHER_to_VALUE.g_peak_AMPA");
    const double key_drive = value("KEY_to_KEY_INH.g_peak_AMPA"), drive = value("VALUE_to_VALUE_INH.g_peak_AMPA");
    const double forward = value("KEY_INH_to_VALUE.g_peak_GABA_A"), forward_ach = value("KEY_INH_to_VALUE.ach");
    const double back = value("VALUE_INH_to_VALUE.g_peak_GABA_A"), back_ach = value("VALUE_INH_to_VALUE.ach");
    const int key_delay = int(value("KEY_to_VALUE.delay")), teacher_delay = int(value("TEACHER_to_VALUE.delay"));
    const int inh_delay = int(value("KEY_INH_to_VALUE.delay"));
    const int ach_delay = int(value("ACH_to_VALUE.delay"));
    double ach = value("VALUE.ACh");

    const auto start = std::chrono::steady_clock::now();
    for (int s = 0; s < n_steps; s++) {
        key_inh.advance(s);
        for (int i = 0; i < n_key; i++) trace[i] -= fade * trace[i];
        for (int i = 0; i < key_inh.n; i++) trace_inh[i] -= fade_inh * trace_inh[i];
        value_inh.advance(s);
        cells.advance(s);
        cue.advance(s);
        teacher.advance(s);
        switches.advance(s);
        key.at(s) = cue.ago(s, 1);  // the cells that carry the trace fire one step after their input
        key.note(s);

        for (int i : switches.ago(s, ach_delay)) ach += rise * ((i == 0) - ach);
        double* gaba = cells.gaba.data();
        const double to_gaba = forward * (1 + forward_ach * ach), kept_inh = 1 - plastic_inh * depression_inh * ach;
        for (int i : key_inh.ago(s, inh_delay)) {
            double* row = &weight_inh[size_t(i) * n];
            for (int j = 0; j < n; j++) {
                gaba[j] += to_gaba * row[j];
                row[j] *= kept_inh;
            }
        }
        key_key_inh.deliver(key.ago(s, key_key_inh.delay), key_drive, key_inh.g.data());
        const double kept = 1 - plastic * depression * ach;
        const double to_nmda = nmda * (1 + modulated * ach);
        for (int i : key.ago(s, key_delay)) {
            double* row = &weight[size_t(i) * n];
            for (int j = 0; j < n; j++) {
                cells.nmda[j] += to_nmda * row[j];
                row[j] *= kept;
            }
        }
        for (int i : teacher.ago(s, teacher_delay)) cells.ampa[i] += taught;
        value_inh_value.deliver(value_inh.ago(s, value_inh_value.delay), back * (1 + back_ach * ach), gaba);
        value_value_inh.deliver(cells.ago(s, value_value_inh.delay), drive, value_inh.g.data());
        const double gain = plastic * eta * ach, gain_inh = plastic_inh * eta_inh * ach;
        for (int j : cells.at(s)) {
            for (int i = 0; i < n_key; i++) {
                double& w = weight[size_t(i) * n + j];
                w += gain * trace[i] * (1 - w);
            }
            for (int i = 0; i < key_inh.n; i++) {
                double& w = weight_inh[size_t(i) * n + j];
                w += gain_inh * trace_inh[i] * (1 - w);
            }
        }

        key_inh.reset(s);
        for (int i : key_inh.at(s)) trace_inh[i] = 1;
        value_inh.reset(s);
        cells.reset(s);
        for (int i : key.at(s)) trace[i] = 1;
        if ((s + 1) % 1250 == 0) { std::printf("step %d\n", s + 1); std::fflush(stdout); }
    }
    const Row seconds(1, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    save("seconds", seconds);
    save("weights", weight);
    const std::map<std::string, Spikes*> all = {
        {"KEY", &key}, {"VALUE", &cells}, {"KEY_INH", &key_inh}, {"VALUE_INH", &value_inh}};
    for (auto& entry : all) {
        save("out_" + entry.first + "_cell", entry.second->cell);
        save("out_" + entry.first + "_step", entry.second->step);
    }
}
"""
