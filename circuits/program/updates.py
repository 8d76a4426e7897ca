"""The loops that advance the state of cells by one step, made fit for vector instructions."""

from __future__ import annotations

import re
from dataclasses import replace

from .surgery import CodeObject, matched, replaced

INDEPENDENT = "#pragma GCC ivdep\n    "  # the iterations
LOOP = "for(int _idx=0; _idx<_N; _idx++)"
# whole steps since the last spike, rounded down, against the whole steps of a refractory period: without the division
REFRACTORY = re.compile(r"_timestep\(t - lastspike, dt\) >= (_lio_\d+)")


SCALAR = re.compile(r"^(\s*)const (?:double|float|int64_t) (\w+) = (.*);$", re.MULTILINE)


def vectorised(update: CodeObject, constants: set[str]) -> CodeObject:
    """Let the compiler update several cells at once; half of a run is spent in these loops.

    Every iteration is a cell (or a synapse) of its own, which the compiler cannot know. Brian2 counts time steps in
    64-bit integers, for which many processors have no vector conversion; here they are whole doubles.

    constants: arrays of one number each that stay as they are while the program runs.
    """
    where = update.name
    body = replaced(update.body, LOOP, f"{INDEPENDENT}{LOOP}", where)
    matched(body, re.escape(LOOP), where)
    start = matched(body, "// scalar code", where).end()
    end = matched(body, r"const int _N = ", where).start()
    body = body[:start] + _once(body[start:end], constants) + body[end:]
    body = REFRACTORY.sub(r"(t - lastspike) + 1e-3*dt >= \1 * dt", body)
    body = _flags_first(body, where)
    support = update.support
    if "_timestep(" in support:
        support = replaced(support, "static inline int64_t _timestep(", "static inline double _timestep(", where)
        support = replaced(
            support, "return (int64_t)((t + 1e-3*dt)/dt);", "return std::trunc((t + 1e-3*dt)/dt);", where
        )
    return replace(update, body=body, support=support)


def _flags_first(body: str, where: str) -> str:
    """Write which cells are refractory in a loop of its own.

    The flags are bytes. In one loop with doubles the compiler takes as many cells at once as bytes fit into a vector,
    for which there are too few registers.
    """
    found = re.search(r"\n\s*char not_refractory = (?P<flags>_ptr_array_\w+)\[_idx\];", body)
    if not found:
        return body
    flags = found["flags"]
    test = matched(body, r"^\s*not_refractory = (?P<test>\(t - lastspike\).*);$", where)
    last = matched(body, r"^\s*const double lastspike = (?P<last>.*);$", where)
    body = replaced(body, found[0], "", where)
    body = replaced(body, test[0], f"        const bool not_refractory = {test['test']};", where)
    body = replaced(body, matched(body, rf"^\s*{flags}\[_idx\] = not_refractory;\n", where)[0], "", where)
    first = f"{INDEPENDENT}{LOOP}\n    {{\n{last[0]}\n        {flags}[_idx] = {test['test']};\n    }}\n    "
    return replaced(body, INDEPENDENT, first + INDEPENDENT, where)


def _once(code: str, constants: set[str]) -> str:
    """Compute what follows from constants alone in the first step; in small populations it is half of the work."""
    known = {"exp", "log", "sqrt", "_timestep", "mV"}

    def kept(line: re.Match[str]) -> str:
        indent, name, value = line.groups()
        loaded = re.fullmatch(r"_ptr(_array_\w+)\[0\]", value)
        if not (loaded[1] in constants if loaded else set(re.findall(r"\b[A-Za-z_]\w*", value)) <= known):
            return line[0]
        known.add(name)
        return line[0] if loaded else f"{indent}static {line[0].strip()}"

    return SCALAR.sub(kept, code)
