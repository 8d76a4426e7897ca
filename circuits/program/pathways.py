"""What spikes do on arrival: loops over the synapses of a cell, which lie side by side.

Brian2 keeps a list of synapses for every spike on its way. Here it is the cell that is kept (`SynapticPathway` in
``wiring.h``); its synapses follow from the wiring, and neighbouring synapses can be computed together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import brian2 as b2

from ..network.circuit import Circuit
from ..network.wiring import AllToAll
from .structure import brian_name, index_type
from .surgery import CodeObject, closing, matched, replaced

# Code that reads the cells too stands in a block of its own
LOOP = (
    r"std::vector<int> \*_spiking_synapses = {name}\.peek\(\);\s*"
    r"const int _num_spiking_synapses = _spiking_synapses->size\(\);\s*(?P<block>{{)?\s*"  # where targets are written
    r"for\(int _spiking_synapse_idx=0;\s*_spiking_synapse_idx<_num_spiking_synapses;\s*"
    r"_spiking_synapse_idx\+\+\)\s*{{\s*"
    r"const size_t _idx = \(\*_spiking_synapses\)\[_spiking_synapse_idx\];"
)
DENSE = {
    "pre": "for (size_t _idx = (size_t)_source * {n_target}, _target = 0; _target < {n_target}; _idx++, _target++)",
    "post": "for (size_t _idx = _target, _source = 0; _source < {n_source}; _idx += {n_target}, _source++)",
}
SPARSE = {
    "pre": "for (size_t _idx = {name}_wiring.first[_source]; _idx < _end; _idx++)",
    "post": "for (size_t _k = {name}_wiring.column[_target]; _k < _end; _k++)",
}
ENDS = {
    "pre": "const size_t _end = {name}_wiring.first[_source + 1];",
    "post": "const size_t _end = {name}_wiring.column[_target + 1];",
}
PARTNERS = {
    "pre": "const int32_t _target = {name}_wiring.target[_idx];",
    "post": "const size_t _idx = {name}_wiring.incoming[_k]; const int32_t _source = {name}_wiring.source[_k];",
}


@dataclass(frozen=True)
class Connection:
    """The synapses of a Brian2 object.

    pathways: name -> ``pre`` or ``post``. dense: every source cell reaches every target cell. read: the wiring comes
    from files, else from the arrays that Brian2 fills. per_synapse: arrays of one value per synapse.
    """

    name: str
    n_source: int
    n_target: int
    count: int
    dense: bool
    read: bool
    pathways: dict[str, str]
    per_synapse: tuple[str, ...]

    @property
    def learns_at_targets(self) -> bool:
        return "post" in self.pathways.values()

    @property
    def declaration(self) -> str:
        kind = "Dense" if self.dense else f"Sparse<{index_type(self.n_source, self.n_target)}_t>"
        return f"{kind} {self.name}_wiring({self.n_source}, {self.n_target}, {self.count});"


def connections(network: b2.Network, circuit: Circuit) -> list[Connection]:
    """All objects of a network that have synapses. Of a projection the program reads the wiring when it starts."""
    projections = {brian_name(p.name): p for p in circuit.projections}
    found = []
    for owner in network.objects:
        if not isinstance(owner, b2.Synapses):
            continue
        n_source, n_target = len(owner.source), len(owner.target)
        projection = projections.get(owner.name)
        ends = ("_synaptic_pre", "_synaptic_post")
        arrays = [variable for variable in owner._registered_variables if variable.name not in ends]
        found.append(
            Connection(
                owner.name,
                n_source,
                n_target,
                projection.wiring.count(n_source, n_target) if projection else len(owner),
                projection is not None and isinstance(projection.wiring, AllToAll),
                projection is not None,
                {path.name: path.prepost for path in owner._pathways},
                tuple(sorted(b2.device.get_array_name(variable, access_data=False) for variable in arrays)),
            )
        )
    return sorted(found, key=lambda connection: connection.name)


def declarations(found: Sequence[Connection], define: bool) -> str:
    lines = [connection.declaration if define else f"extern {connection.declaration}" for connection in found]
    if not define:
        lines = [re.sub(r"\(.*\);", ";", line) for line in lines]
    return "namespace brian {\n" + "\n".join(lines) + "\n}\n"


def lay_out(found: Sequence[Connection], plain: set[str]) -> str:
    """A function that makes the synapses.

    plain: connections for which code of another kind reads Brian2's own lists of both ends.
    """
    lines = []
    for c in found:
        pre, post = (f"_dynamic_array_{c.name}__synaptic_{end}" for end in ("pre", "post"))
        if not c.read:
            lines.append(f"{c.name}_wiring.take({pre}, {post});")
        elif not c.dense:
            lines.append(f'{c.name}_wiring.read("in_{c.name}");')
        if c.learns_at_targets:
            lines.append(f"{c.name}_wiring.arrange();")
        if not c.read:
            continue
        lines.append(f"{c.name}_wiring.list({pre}, {post}, {str(c.name in plain).lower()});")
        lines.append(
            f"{c.name}_wiring.degrees(_dynamic_array_{c.name}_N_outgoing, _dynamic_array_{c.name}_N_incoming);"
        )
        lines += [f"{array}.resize({c.count});" for array in c.per_synapse]
        lines.append(f"_array_{c.name}_N[0] = {c.count};")
    return "void lay_out() {\nusing namespace brian;\n" + "\n".join(lines) + "\n}\n"


def by_cell(arrival: CodeObject, connection: Connection, gated: bool) -> CodeObject:
    """Go through the synapses of the cells whose spikes arrive.

    gated: nothing is learned at target cells without acetylcholine. In recall a fifth of the time would go into
    multiplying all incoming weights of a cell that fires by one otherwise.
    """
    name, where = connection.name, arrival.name
    pathway = where.removesuffix("_codeobject")
    side = connection.pathways[pathway]
    loop = matched(arrival.body, LOOP.format(name=pathway), where)
    opening = arrival.body.rindex("{", loop.start(), loop.end())
    end = closing(arrival.body, opening, where)
    inner = arrival.body[loop.end() : end]
    cell = "_source" if side == "pre" else "_target"
    stores = set(re.findall(r"(_ptr_array_\w+)\[(\w+)\] = ", inner))
    lines = []
    if gated and side == "post" and {array for array, _ in stores} == {f"_ptr_array_{name}_w"}:
        level = re.search(r"const double ACh_post = (_ptr_array_\w+)\[_postsynaptic_idx\];", inner)
        lines += [f"if ({level[1]}[_target] == 0) continue;"] if level else []
    inner = inner.replace(f"_ptr_array_{name}__synaptic_pre[_idx]", "_source")
    inner = inner.replace(f"_ptr_array_{name}__synaptic_post[_idx]", "_target")
    form = {"name": name, "n_source": connection.n_source, "n_target": connection.n_target}
    lines += [] if connection.dense else [ENDS[side].format(**form)]
    lines += ["#pragma GCC ivdep"] if _independent(inner, stores, side) else []
    lines += [(DENSE if connection.dense else SPARSE)[side].format(**form), "{"]
    lines += [] if connection.dense else [PARTNERS[side].format(**form)]
    head = f"for (const int32_t {cell} : {pathway}.due()) {{\n" + "\n".join(lines)
    block = loop["block"] or ""  # its end is in what follows
    body = f"{arrival.body[: loop.start()]}{block}{head}{inner}}} }}{arrival.body[end + 1 :]}"
    nothing = f"using namespace brian;\n    if ({pathway}.due().empty()) return;"
    return arrival.with_body(replaced(body, "using namespace brian;", nothing, where))


def _independent(inner: str, stores: set[tuple[str, str]], side: str) -> bool:
    """Whether the synapses of one cell do not touch one another's numbers: no two have the same partner."""
    partner = "_postsynaptic_idx" if side == "pre" else "_presynaptic_idx"
    return all(
        index in ("_idx", partner) and set(re.findall(rf"{array}\[(\w+)\]", inner)) == {index}
        for array, index in stores
    )
