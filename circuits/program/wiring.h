// The synapses of a projection, and the spikes on their way to them. In place of Brian2's synapses_classes.h.
#ifndef SPIKEKV_WIRING_H
#define SPIKEKV_WIRING_H

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

using namespace std;  // the code that Brian2 writes relies on it

inline void refuse(const std::string& what) {
    std::cerr << what << std::endl;
    std::exit(3);
}

// Every source cell reaches every target cell: synapse source * n_target + target.
struct Dense {
    size_t n_source, n_target;
    Dense(size_t sources, size_t targets, size_t) : n_source(sources), n_target(targets) {}

    void arrange() {}
    size_t count() const { return n_source * n_target; }
    size_t outgoing(size_t) const { return n_target; }
    size_t incoming_of(size_t) const { return n_source; }
    size_t from(size_t source, size_t k) const { return source * n_target + k; }
    size_t to(size_t target, size_t k) const { return k * n_target + target; }
    int32_t source_of(size_t synapse) const { return synapse / n_target; }
    int32_t target_of(size_t synapse) const { return synapse % n_target; }

    template <typename List> void list(List& pre, List& post, bool wanted) const { list_ends(*this, pre, post, wanted); }
    template <typename List> void degrees(List& out, List& in) const {
        out.assign(n_source, n_target);
        in.assign(n_target, n_source);
    }
    template <typename Wiring, typename List>
    static void list_ends(const Wiring& wiring, List& pre, List& post, bool wanted) {
        pre.clear();
        post.clear();
        if (wanted)
            for (size_t source = 0; source < wiring.n_source; source++)
                for (size_t k = 0; k < wiring.outgoing(source); k++) {
                    pre.push_back(source);
                    post.push_back(wiring.target_of(wiring.from(source, k)));
                }
    }
};

// Synapses sorted by source cell. Cell: an integer that holds the number of a cell.
template <typename Cell> struct Sparse {
    size_t n_source, n_target, n;
    std::vector<int64_t> first;      // synapses of a source cell: first[cell] to first[cell + 1]
    std::vector<Cell> target;        // of each synapse
    // the same by target cell, where learning asks for it
    std::vector<int64_t> column;
    std::vector<uint32_t> incoming;  // number of the synapse
    std::vector<Cell> source;        // of each of them
    Sparse(size_t sources, size_t targets, size_t count) : n_source(sources), n_target(targets), n(count) {}

    template <typename T> static void load(const std::string& path, std::vector<T>& out, size_t length) {
        std::ifstream file(path, std::ios::binary | std::ios::ate);
        if (!file || static_cast<size_t>(file.tellg()) != length * sizeof(T)) refuse("cannot read " + path);
        out.resize(length);
        file.seekg(0);
        file.read(reinterpret_cast<char*>(out.data()), length * sizeof(T));
    }
    void read(const std::string& name) {
        load(name + "_first", first, n_source + 1);
        load(name + "_target", target, n);
        if (first.back() != static_cast<int64_t>(n)) refuse(name + ": the synapses do not fit the compiled circuit");
    }
    template <typename List> void take(const List& pre, const List& post) {
        if (!std::is_sorted(pre.begin(), pre.end())) refuse("synapses must be sorted by source cell");
        n = pre.size();
        first.assign(n_source + 1, 0);
        for (const auto cell : pre) first[cell + 1]++;
        for (size_t cell = 0; cell < n_source; cell++) first[cell + 1] += first[cell];
        target.assign(post.begin(), post.end());
    }
    void arrange() {
        column.assign(n_target + 1, 0);
        for (const auto cell : target) column[cell + 1]++;
        for (size_t cell = 0; cell < n_target; cell++) column[cell + 1] += column[cell];
        std::vector<int64_t> next(column.begin(), column.end() - 1);
        incoming.resize(n);
        source.resize(n);
        for (size_t cell = 0; cell < n_source; cell++)
            for (int64_t synapse = first[cell]; synapse < first[cell + 1]; synapse++) {
                const int64_t place = next[target[synapse]]++;
                incoming[place] = synapse;
                source[place] = cell;
            }
    }
    size_t count() const { return n; }
    size_t outgoing(size_t cell) const { return first[cell + 1] - first[cell]; }
    size_t incoming_of(size_t cell) const { return column[cell + 1] - column[cell]; }
    size_t from(size_t cell, size_t k) const { return first[cell] + k; }
    size_t to(size_t cell, size_t k) const { return incoming[column[cell] + k]; }
    int32_t source_of(size_t synapse) const {
        return std::upper_bound(first.begin(), first.end(), static_cast<int64_t>(synapse)) - first.begin() - 1;
    }
    int32_t target_of(size_t synapse) const { return target[synapse]; }

    template <typename List> void list(List& pre, List& post, bool wanted) const {
        Dense::list_ends(*this, pre, post, wanted);
    }
    template <typename List> void degrees(List& out, List& in) const {
        out.assign(n_source, 0);
        in.assign(n_target, 0);
        for (size_t cell = 0; cell < n_source; cell++) out[cell] = outgoing(cell);
        for (const auto cell : target) in[cell]++;
    }
};

// Which synapses the spike of a cell reaches: those it sends to, or those it receives from.
struct Reach {
    virtual ~Reach() {}
    virtual size_t count() const = 0;  // of all cells
    virtual size_t size(size_t cell) const = 0;
    virtual size_t synapse(size_t cell, size_t k) const = 0;
    virtual int32_t cell(size_t synapse) const = 0;
};
template <typename Wiring> struct Outgoing : Reach {
    const Wiring& wiring;
    explicit Outgoing(const Wiring& w) : wiring(w) {}
    size_t count() const override { return wiring.count(); }
    size_t size(size_t cell) const override { return wiring.outgoing(cell); }
    size_t synapse(size_t cell, size_t k) const override { return wiring.from(cell, k); }
    int32_t cell(size_t synapse) const override { return wiring.source_of(synapse); }
};
template <typename Wiring> struct Incoming : Reach {
    const Wiring& wiring;
    explicit Incoming(const Wiring& w) : wiring(w) {}
    size_t count() const override { return wiring.count(); }
    size_t size(size_t cell) const override { return wiring.incoming_of(cell); }
    size_t synapse(size_t cell, size_t k) const override { return wiring.to(cell, k); }
    int32_t cell(size_t synapse) const override { return wiring.target_of(synapse); }
};

// Spikes on their way, one delay for all: the cells that fired, by the step in which their spikes arrive.
class SynapticPathway {
public:
    std::vector<int32_t>& sources;  // Brian2's own list, which its set-up code names
    std::vector<std::vector<int32_t>> slots;
    size_t now = 0, delay = 0;

    SynapticPathway(std::vector<int32_t>& list, int, int) : sources(list), slots(1) {}

    template <typename Number>
    void prepare(int, int, Number* delays, int n_delays, int32_t*, int, double dt) {
        delay = n_delays ? static_cast<size_t>(delays[0] / dt + 0.5) : 0;
        for (int k = 1; k < n_delays; k++)
            if (delays[k] != delays[0]) refuse("all synapses of a pathway must have the same delay");
        if (slots.size() <= delay) slots.resize(delay + 1);
    }
    void advance() {
        slots[now].clear();
        now = now + 1 == slots.size() ? 0 : now + 1;
    }
    void push(const int32_t* cells, int n) {
        if (n == 0) return;
        auto& slot = slots[(now + delay) % slots.size()];
        slot.insert(slot.end(), cells, cells + n);
    }
    const std::vector<int32_t>& due() const { return slots[now]; }

    // As snapshots have it: number of slots, spikes in each, and the synapses they reach, nearest slot first.
    std::vector<int32_t> flat(const Reach& reach) const {
        std::vector<int32_t> head(1, slots.size()), synapses;
        for (size_t d = 0; d < slots.size(); d++) {
            const size_t before = synapses.size();
            for (const int32_t cell : slots[(now + d) % slots.size()])
                for (size_t k = 0; k < reach.size(cell); k++) synapses.push_back(reach.synapse(cell, k));
            head.push_back(synapses.size() - before);
        }
        head.insert(head.end(), synapses.begin(), synapses.end());
        return head;
    }
    bool restore(const std::vector<int32_t>& flat, const Reach& reach) {
        const size_t head = 1 + slots.size();
        if (flat.size() < head || flat[0] != static_cast<int32_t>(slots.size())) return false;
        for (size_t k = 1; k < flat.size(); k++)
            if (flat[k] < 0 || (k >= head && flat[k] >= static_cast<int64_t>(reach.count()))) return false;
        now = 0;
        size_t next = head;
        for (size_t d = 0; d < slots.size(); d++) {
            slots[d].clear();
            const size_t end = next + flat[1 + d];
            if (end > flat.size()) return false;
            while (next < end) {
                const int32_t cell = reach.cell(flat[next]);
                const size_t n = reach.size(cell);
                if (n == 0 || next + n > end) return false;
                for (size_t k = 0; k < n; k++)
                    if (flat[next + k] != static_cast<int32_t>(reach.synapse(cell, k))) return false;
                slots[d].push_back(cell);
                next += n;
            }
        }
        return next == flat.size();
    }
};

#endif
