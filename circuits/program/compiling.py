"""Generate and compile the C++ program of a circuit. Run as a process by `standalone`.

``python -m spikekv.circuits.program.compiling DIRECTORY`` reads the pickled ``(circuit, dt, precision)``
from standard input, says on standard output what it is doing, and ends with status `BY_COMPILER` where the C++
compiler fails, with `BY_CIRCUIT` where a part of the circuit does; the last line on standard error says why. The
program reads its wiring when it runs: in what Brian2 generates each projection has one synapse.
"""

from __future__ import annotations

import os
import pickle
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import brian2 as b2
import numpy as np

from ..child import end_with_parent
from ..network.circuit import Circuit
from ..precision import Precision, number_type
from . import codegen_cache
from .blame import blamed
from .brian_network import build, check_compilable, constants
from .compiler import BY_CIRCUIT, BY_COMPILER, CompilerError
from .cpp import (
    CURRENT,
    READ_STATE,
    RECORD,
    WRITE_CURRENT,
    WRITE_RECORD,
    advance,
    read_events,
    state_table,
    write_results,
)
from .pathways import Connection, by_cell, connections, declarations, lay_out
from .single import in_single
from .structure import brian_name
from .surgery import CodeObject, emptied
from .thresholds import by_blocks
from .units import HERE, Say, compile_units, write_unit
from .updates import vectorised

ONE = np.zeros(1, np.int32)


def main() -> None:
    end_with_parent()
    directory, circuit = sys.argv[1], None
    try:
        # by cloudpickle: classes of a script or notebook come along
        circuit, dt, precision = pickle.load(sys.stdin.buffer)
        compile_circuit(circuit, dt, precision, directory, lambda done, doing: print(done, doing, flush=True))
    except CompilerError as error:
        _end(BY_COMPILER, str(error))
    except Exception as error:
        _end(BY_CIRCUIT, blamed(error, circuit) if circuit else f"its classes cannot be loaded: {error}")


def _end(status: int, why: str) -> NoReturn:
    print(why, file=sys.stderr, flush=True)
    os._exit(status)  # Brian2's clean-up at the exit would add lines of its own


def compile_circuit(circuit: Circuit, dt: float, precision: Precision, directory: str, say: Say) -> None:
    """Write and compile the program of a circuit into an empty directory (absolute path)."""
    say(0.0, "generating code")
    rewrite(Path(directory), generate(circuit, dt, precision, directory), circuit, precision)
    compile_units(Path(directory), say)


@dataclass(frozen=True)
class Generated:
    """What must be known of a network to rewrite its code.

    constants: names of arrays of one number that no code changes.
    """

    connections: list[Connection]
    constants: set[str]


def generate(circuit: Circuit, dt: float, precision: Precision, directory: str) -> Generated:
    """Let Brian2 write the C++ of a circuit, around our own main."""
    codegen_cache.install()
    b2.prefs.core.default_float_dtype = number_type(precision)
    b2.set_device("cpp_standalone", build_on_run=False)
    network = build(circuit, {p.name: (ONE, ONE) for p in circuit.projections}, dt)
    check_compilable(network)
    made = connections(network, circuit)
    b2.device.insert_code("main", "lay_out();")
    network.run(0 * b2.second, namespace={})
    table = state_table(network, made)
    number = "using Number = float;" if precision == "single" else "using Number = double;"
    sampled, kept = (RECORD, CURRENT), (WRITE_RECORD, WRITE_CURRENT)
    pieces = [number, read_events(circuit), table, READ_STATE, *sampled, advance(circuit, dt), *kept]
    b2.device.insert_code("main", "\n".join(pieces))
    b2.device.insert_code("before_end", write_results(circuit, table))
    b2.device.build(directory=directory, run=False, compile=False)
    return Generated(made, constants(network))


def rewrite(directory: Path, generated: Generated, circuit: Circuit, precision: Precision) -> None:
    """Make units of what Brian2 has written, with loops that are faster and compute the same."""
    made = generated.connections
    parts = [CodeObject.read(file) for file in sorted((directory / "code_objects").glob("*.cpp"))]
    if precision == "single":
        parts = [in_single(part) for part in parts]
    owners = {f"{pathway}_codeobject": c for c in made for pathway in c.pathways}
    gated = {brian_name(p.name) for p in circuit.projections if p.plasticity and p.plasticity.needs_ach}
    step, updates, once = [], [], []
    for part in parts:
        if part.name.startswith(("before_run", "after_run")) or part.name.endswith("_create_array_codeobject"):
            once.append(part)
        elif part.name.endswith("_stateupdater_codeobject"):
            updates.append(vectorised(part, generated.constants))
        elif part.name.endswith("_spike_thresholder_codeobject"):
            step.append(by_blocks(part))
        elif part.name in owners:
            step.append(by_cell(part, owners[part.name], owners[part.name].name in gated))
        else:
            step.append(part)
    used = "\n".join(part.body for part in [*step, *updates])
    plain = {c.name for c in made if re.search(rf"_ptr_array_{c.name}__synaptic_(pre|post)\[", used)}
    wirings = f'#pragma once\n#include "synapses_classes.h"\n{declarations(made, define=False)}'
    (directory / "wirings.h").write_text(f"{wirings}void lay_out();\n", encoding="utf-8")
    shutil.copy(HERE / "wiring.h", directory / "synapses_classes.h")
    write_unit(directory / "step.cpp", step, after=_own("network.cpp"))
    write_unit(directory / "updates.cpp", updates, before=_own("exp.h"))
    write_unit(directory / "once.cpp", once, after=f"{declarations(made, define=True)}{lay_out(made, plain)}")
    objects = (directory / "objects.cpp").read_text(encoding="utf-8")
    for function in ("_write_arrays", "_dealloc_arrays"):  # the program ends before
        objects = emptied(objects, function, "objects.cpp")
    (directory / "objects.cpp").write_text(objects, encoding="utf-8")
    head = "".join(f"#include <{name}>\n" for name in ("algorithm", "cstring", "fstream", "iostream", "map"))
    head += '#include "wirings.h"\n'
    body = "".join(f'#include "{name}"\n' for name in ("objects.cpp", "main.cpp", "run.cpp"))
    (directory / "set_up.cpp").write_text(f"{_own('memory.cpp')}{head}{body}", encoding="utf-8")


def _own(file: str) -> str:
    return (HERE / file).read_text(encoding="utf-8")


if __name__ == "__main__":
    main()
