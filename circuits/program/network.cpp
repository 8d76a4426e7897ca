// The loop over time steps. In place of Brian2's, which asks for the processor time in every step and looks up
// which of several clocks is due; here there is one clock.
#include "network.h"
#include <cstdlib>
#include <iostream>

double Network::_last_run_time = 0.0;
double Network::_last_run_completed_fraction = 0.0;
bool Network::_globally_stopped = false;
bool Network::_globally_running = false;

Network::Network() { t = 0.0; }

void Network::clear() { objects.clear(); }

void Network::add(Clock* clock, codeobj_func func) {
    if (!objects.empty() && objects[0].first != clock) {
        std::cerr << "all objects of a network must have the same clock" << std::endl;
        std::exit(3);
    }
    objects.push_back(std::make_pair(clock, func));
}

void Network::run(const double duration, void (*)(const double, const double, const double, const double), const double) {
    const double t_end = t + duration;
    Clock& clock = *objects.at(0).first;
    clock.set_interval(t, t_end);
    _globally_running = true;
    _globally_stopped = false;
    while (clock.running() && !_globally_stopped) {
        t = clock.t[0];
        for (const auto& object : objects)
            if (object.second) object.second();
        clock.tick();
    }
    _globally_running = false;
    t = _globally_stopped ? clock.t[0] : t_end;
}

// Synaptic current of a population: the sum over its cells of g (E - v)
double of_doubles(const double* g, const double* v, int64_t n, double reversal) {
    double sum = 0;
    for (int64_t k = 0; k < n; k++) sum += g[k] * (reversal - v[k]);
    return sum;
}

double of_floats(const float* g, const float* v, int64_t n, double reversal) {
    double sum = 0;
    for (int64_t k = 0; k < n; k++) sum += double(g[k]) * (reversal - v[k]);
    return sum;
}
