"""What this machine can do: small kernels in C++, to hold the engine against in the same run."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ...circuits.engine.process import SimulationError
from .loop import FLAGS

# Nanoseconds of processor time per double; best of several passes, as other programs only add to it
SOURCE = r"""
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <vector>

template <typename Pass> void measure(const char* name, size_t n, Pass pass) {
    double best = 1e9;
    for (int trial = 0; trial < 7; trial++) {
        const int passes = 1 + 4000000 / n;
        const clock_t start = std::clock();
        for (int k = 0; k < passes; k++) {
            pass();
            asm volatile("" ::: "memory");  // every pass counts
        }
        const double ns = 1e9 * (std::clock() - start) / CLOCKS_PER_SEC / passes / n;
        if (ns < best) best = ns;
    }
    std::printf("%s %.6g\n", name, best);
}

void kernels(size_t n, const char* product, const char* change) {
    std::vector<double> a(n, 1.0), b(n, 2.0);
    double *x = a.data(), *y = b.data();
    measure(product, n, [=] { for (size_t i = 0; i < n; i++) x[i] = y[i] * 0.999 + x[i]; });
    measure(change, n, [=] { for (size_t i = 0; i < n; i++) x[i] *= 0.999; });
}

int main() {
    const size_t few = 2048, many = 1 << 24;
    std::vector<double> a(few), b(few);
    for (size_t i = 0; i < few; i++) b[i] = -1e-3 * i;
    double *x = a.data(), *y = b.data();
    measure("exp", few, [=] { for (size_t i = 0; i < few; i++) x[i] = std::exp(y[i]); });
    std::vector<int32_t> cells(few);
    for (size_t i = 0; i < few; i++) cells[i] = (i * 7919) % few;
    const int32_t* cell = cells.data();
    measure("scattered addition", few, [=] { for (size_t i = 0; i < few; i++) x[cell[i]] += y[i]; });
    kernels(few, "sum of products, in cache", "read and write, in cache");
    kernels(many, "sum of products, in memory", "read and write, in memory");
}
"""


def limits(compiler: str) -> Mapping[str, float]:
    """Nanoseconds per double of each kernel. Raises SimulationError."""
    with tempfile.TemporaryDirectory(prefix="spikekv_limits_") as name:
        folder = Path(name)
        (folder / "limits.cpp").write_text(SOURCE)
        command = [compiler, *FLAGS, "limits.cpp", "-o", "limits"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SimulationError(f"{compiler} did not compile the kernels ({done.stderr[-300:]}); check CXX")
        said = subprocess.run([str(folder / "limits")], capture_output=True, text=True, check=True).stdout
    return {name: float(ns) for name, _, ns in (line.rpartition(" ") for line in said.splitlines())}
