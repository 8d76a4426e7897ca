"""A circuit as the tables that the field expects of a paper.

The order is that of Nordlie, Gewaltig & Plesser (2009) PLoS Comput Biol 5:e1000456, tables A to F: summary,
populations, connectivity, neuron and synapse models, plasticity, input, measurements. All of it is read
from the circuit and its models, so that it cannot differ from what is simulated.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ...circuits.network.circuit import Circuit
from ...circuits.network.population import Population
from ...circuits.network.projection import Projection
from ...circuits.network.wiring import (
    AllToAll,
    FixedInDegree,
    FixedOutDegree,
    FromStates,
    OneToOne,
    Wiring,
    WithinState,
)
from ...circuits.program import integration
from ...circuits.protocol.timing import Timing
from ...circuits.recording.trials import READOUT_AFTER
from ...circuits.table import Table
from ...models.neurons.custom import CustomNeuron
from ...models.neurons.spike_source import SpikeSource
from ...models.quantities import parameters
from . import model_equations as typeset

DRIVES = {
    "cue": "the cue: near-regular spike trains of the cells that code it",
    "value": "the teacher: near-regular spike trains of the cells of the value, during study only",
    "position": "place of a pair in the order of study, modulo the number of cells: a near-regular train of one cell",
    "reward": "reward: one spike after the study of each pair that is rewarded",
    "background": "Poisson spike trains, independent between cells",
    "acetylcholine": "one level A in [0, 1] for the whole circuit: 1 during study, 0 after",
}


def describe(circuit: Circuit, timing: Timing | None = None) -> list[Table]:
    """The model-description tables of a circuit, shown at ``timing`` (default: the usual)."""
    timing = Timing() if timing is None else timing
    return [
        _summary(circuit),
        _populations(circuit),
        _connectivity(circuit),
        *_neurons(circuit),
        *_receptors(circuit),
        *_short_term(circuit),
        *_plasticity(circuit),
        _input(circuit, timing),
        _measurements(circuit, timing),
        Table("Simplifications", (), (), note="; ".join(circuit.notes) + "." if circuit.notes else "None are named."),
    ]


def wiring_words(wiring: Wiring) -> str:
    """A wiring in the words of a connectivity table."""
    if isinstance(wiring, FixedInDegree):
        return f"random, {wiring.n} per target cell"
    if isinstance(wiring, FixedOutDegree):
        return f"random, {wiring.n} per source cell"
    if isinstance(wiring, WithinState):
        return f"within each of {wiring.n_states} states"
    if isinstance(wiring, FromStates):
        return f"random, {wiring.n} of {wiring.n_states} states per target cell"
    return {AllToAll: "all-to-all", OneToOne: "one-to-one"}.get(type(wiring), type(wiring).__name__)


def n_synapses(circuit: Circuit, projection: Projection) -> int:
    """Number of synapses of a projection."""
    ends = (circuit.population(name).size for name in (projection.source, projection.target))
    return projection.wiring.count(*ends)


def _summary(circuit: Circuit) -> Table:
    cells = [p for p in circuit.populations if p.kind != "input"]
    rules = dict.fromkeys(type(p.plasticity).__name__ for p in circuit.projections if p.plasticity)
    short = any(p.short_term for p in circuit.projections)
    receptors = dict.fromkeys(r.name for p in circuit.populations for r in p.receptors)
    drives = [p.drive for p in circuit.populations if p.drive]
    wirings = dict.fromkeys(wiring_words(p.wiring).split(",")[0] for p in circuit.projections)
    total = sum(n_synapses(circuit, p) for p in circuit.projections)
    plastic = sum(n_synapses(circuit, p) for p in circuit.projections if p.plasticity)
    rows = (
        ("Populations", f"{len(cells)} of neurons ({', '.join(p.name for p in cells)}), {len(drives)} inputs"),
        ("Cells", f"{sum(p.size for p in cells):,} neurons, {sum(p.size for p in circuit.cells):,} with the query"),
        ("Topology", "none; cells are points without a place"),
        ("Connectivity", f"{', '.join(wirings)}; {total:,} synapses, {plastic:,} of them plastic"),
        ("Neuron models", ", ".join(dict.fromkeys(_model(p) for p in cells))),
        ("Channel models", "none"),
        ("Synapse models", f"conductances with exponential decay: {', '.join(receptors)}"),
        ("Plasticity", ", ".join([*rules, *["short-term (Tsodyks-Markram)"] * short]) or "none"),
        ("Input", f"{', '.join(dict.fromkeys(drives))}; cue {circuit.trains.cue}"),
        ("Measurements", "spikes of all cells; on request potentials, conductances and weights of chosen ones"),
        ("Roles", f"query {', '.join(circuit.queries)}, key {circuit.key}, value {circuit.value}"),
    )
    return Table(f"A  Model summary: {circuit.name}", ("", ""), rows)


def _populations(circuit: Circuit) -> Table:
    rows = []
    for p in circuit.populations:
        low, high = circuit.active_range.get(p.name, (None, None))
        expected = "" if low is None or high is None else f"{100 * low:g}-{100 * high:g} %"
        meaning = p.meaning or (f"carries the {p.drive}" if p.drive else "")
        rows.append((p.name, p.area, p.kind, _model(p), p.size, p.bias or None, expected, meaning))
    columns = ("name", "area", "kind", "model", "size", "bias (pA)", "active", "role")
    note = "bias: constant current that stands for ongoing input; active: expected share of cells per pair."
    return Table("B  Populations", columns, tuple(rows), note)


def _connectivity(circuit: Circuit) -> Table:
    rows = []
    for p in circuit.projections:
        g = ", ".join(f"{receptor} {value:.4g}" for receptor, value in p.conductance.items())
        rule = type(p.plasticity).__name__ if p.plasticity else ""
        rule = "; ".join(filter(None, [rule, "short-term" if p.short_term else ""]))
        ach = f"x {1 + p.ach:.3g}" if p.ach else ""
        n = n_synapses(circuit, p)
        rows.append((p.name.replace("->", " → "), wiring_words(p.wiring), n, g, p.delay, ach, rule))
    columns = ("projection", "pattern", "synapses", "peak g (nS)", "delay (ms)", "at full ACh", "plasticity")
    halves = ", ".join(f"{p.name} k = {p.ach_half:g}" for p in circuit.projections if p.ach and p.ach_half)
    saturating = f"Where it saturates, A (1 + k)/(A + k) takes the place of A: {halves}. " if halves else ""
    note = (
        "Conductance of one synapse at weight 1, without acetylcholine; its level A in [0, 1] multiplies it "
        "by 1 + ach A; 'at full ACh' is that factor at A = 1. "
        + f"{saturating}Sources are drawn without repetition, never the cell itself."
    )
    return Table("C  Connectivity", columns, tuple(rows), note)


def _neurons(circuit: Circuit) -> list[Table]:
    tables = []
    cells = [p for p in circuit.populations if not isinstance(p.cell, SpikeSource)]
    for kind in dict.fromkeys(map(_kind, cells)):
        of = [p for p in cells if _kind(p) == kind]
        sets = _grouped(of, lambda p: p.cell)
        example = max(sets, key=lambda cell: len(cell.equations))  # with all that any of them has
        shown = [p.name for p in example.constants()]
        for cell in sets:
            shown += [p.name for p in cell.constants() if p.name not in shown]
        by_name = [{p.name: p for p in [*cell.constants(), *parameters(cell)]} for cell in sets]
        rows = [
            (name, by_name[0][name].unit, by_name[0][name].meaning, *(values[name].value for values in by_name))
            for name in shown
        ]
        sources = "; ".join(f"{', '.join(names)}: {_short(cell.source)}" for cell, names in sets.items())
        columns = ("symbol", "unit", "meaning", *(", ".join(names) for names in sets.values()))
        code = "\n".join([*_lines(example.equations), f"spike: {example.threshold}", f"reset: {example.reset}"])
        own = "Equations of its author's own." if isinstance(example, CustomNeuron) else _doc(type(example))
        note = f"{own} Refractory for {example.refractory}. "
        note += f"Integration: {integration.of_neuron(example).name}. "
        note += f"Parameters: {sources}."
        math = typeset.of_neuron(example)
        tables.append(Table(f"D  Neuron model: {kind[0]}", columns, tuple(rows), note, code, math))
    return tables


def _receptors(circuit: Circuit) -> list[Table]:
    tables = []
    having = [(p, r) for p in circuit.populations for r in p.receptors]
    for name in dict.fromkeys(r.name for _, r in having):
        of = [(p, r) for p, r in having if r.name == name]
        sets = _grouped(of, lambda pair: pair[1], lambda pair: pair[0].name)
        columns = ("symbol", "unit", "meaning", *(", ".join(names) for names in sets.values()))
        first = [parameters(receptor) for receptor in sets]
        rows = [(p.name, p.unit, p.meaning, *(table[n].value for table in first)) for n, p in enumerate(first[0])]
        receptor = next(iter(sets))
        code = "\n".join(
            [*_lines(receptor.equations), f"presynaptic spike, after the delay: g_{name} += g w (1 + ach A)"]
        )
        note, math = _doc(type(receptor)), typeset.of_receptor(receptor)
        note += f" Integration: {integration.of_receptor(receptor).name}."
        tables.append(Table(f"E  Synapse model: {name}", columns, tuple(rows), note, code, math))
    return tables


def _short_term(circuit: Circuit) -> list[Table]:
    sets = _grouped([p for p in circuit.projections if p.short_term], lambda p: p.short_term)
    tables = []
    for model, names in sets.items():
        rows = tuple((p.name, p.value, p.unit, p.meaning) for p in parameters(model))
        code = "\n".join(
            [*_lines(model.equations), *_lines(model.before), f"released: {model.factor}", *_lines(model.after)]
        )
        title = f"E  Short-term plasticity: {', '.join(names)}"
        note = f"{_doc(type(model))} Parameters: {model.source}."
        math = typeset.of_short_term(model)
        tables.append(Table(title, ("symbol", "value", "unit", "meaning"), rows, note, code, math))
    return tables


def _plasticity(circuit: Circuit) -> list[Table]:
    learning = [p for p in circuit.projections if p.plasticity]
    kinds = dict.fromkeys(type(p.plasticity) for p in learning)
    of_kind = [[p for p in learning if type(p.plasticity) is kind] for kind in kinds]
    return [describe_rule(_grouped(of, lambda p: p.plasticity)) for of in of_kind]


def describe_rule(sets: Mapping[Any, Sequence[str]]) -> Table:
    """One plasticity rule: its equations, and a column of parameters for each set of them with those who have it."""
    tables = [parameters(rule) for rule in sets]
    rows = [(p.name, p.unit, p.meaning, *(t[n].value for t in tables)) for n, p in enumerate(tables[0])]
    columns = ("symbol", "unit", "meaning", *(", ".join(names) for names in sets.values()))
    kind, math = type(next(iter(sets))), max(map(typeset.of_rule, sets), key=len)
    note = f"{_doc(kind)} {typeset.conventions(math)}".strip()
    return Table(f"F  Plasticity: {kind.__name__}", columns, tuple(rows), note, math=math)


def _input(circuit: Circuit, timing: Timing) -> Table:
    rows = []
    for p in circuit.populations:
        if p.drive is None:
            continue
        rate = {
            "cue": timing.cue_rate,
            "value": timing.teacher_rate,
            "background": p.rate_hz,
            "position": timing.teacher_rate,
        }.get(p.drive)
        targets = ", ".join(q.target for q in circuit.outgoing(p.name)) or "all (volume transmission)"
        rows.append((p.name, DRIVES[p.drive], p.size, rate, targets))
    note = (
        f"A cue is on for {1000 * timing.on:g} ms, the next follows after {1000 * timing.gap:g} ms; "
        f"{timing.fillers} cues without a value come before the first pair, {timing.blanks} trials without a cue "
        f"before recall. {circuit.active} cells code a cue or a value."
    )
    return Table("G  Input", ("population", "what", "cells", "rate (Hz)", "to"), tuple(rows), note)


def _measurements(circuit: Circuit, timing: Timing) -> Table:
    window = f"cue on to {1000 * READOUT_AFTER:g} ms after cue off"
    rows = (
        ("spikes", f"of every cell, to the integration step of {1000 * timing.dt:g} ms"),
        ("active value cell", f"fires at least theta spikes from {window}"),
        ("theta", "smallest count at which trials without a cue give at most 5 % of a pattern's cells"),
        (
            "identification",
            f"the stored value most correlated with the spike counts of {circuit.value}; silence is wrong",
        ),
        ("precision, recall", "stored and active over active, and over stored, value cells; F1 is their harmonic mean"),
        ("overlap", "stored cells among the as many most active"),
        ("key stages", f"match of {', '.join(circuit.stages)} with their activity at study, beside other pairs"),
    )
    return Table("H  Measurements", ("measure", "definition"), rows)


def _grouped(
    items: Iterable[Any], key: Callable[[Any], Any], name: Callable[[Any], str] | None = None
) -> dict[Any, list[str]]:
    """Distinct parameter sets, and the names of those that share each."""
    out: dict[Any, list[str]] = {}
    for item in items:
        out.setdefault(key(item), []).append(name(item) if name else item.name)
    return out


def _model(population: Population) -> str:
    return "spike trains" if isinstance(population.cell, SpikeSource) else _kind(population)[0]


def _kind(population: Population) -> tuple[str, str]:
    """Name of the model of a population's cells; two of the user's own that have one name differ in their equations."""
    cell = population.cell
    return (cell.name, cell.equations) if isinstance(cell, CustomNeuron) else (type(cell).__name__, "")


def _short(source: str) -> str:
    return source.split(", as ")[0]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines() if line.strip()]


def _doc(cls: type) -> str:
    """What a model's docstring says before its parameters, without the marks of code."""
    return " ".join(
        (inspect.getdoc(cls) or "").partition("\n\nParameters\n")[0].replace("``", "").replace("`", "").split()
    )
