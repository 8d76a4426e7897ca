"""A circuit written out as a Brian2 network.

Only structure is written into the network: equations, sizes, numbers of synapses,
delays. Every number (conductances, time constants, learning rates, initial weights)
is a shared constant or an array that is set afterwards, by `values`, so that one
compiled network serves all parameters, seeds and stimuli.

This is the only module that makes Brian2 objects; it is imported when a network must
be built and not before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import brian2 as b2
import numpy as np
from brian2.core.variables import ArrayVariable

from ...models.neurons.spike_source import SpikeSource
from ...models.quantities import Parameter
from ..network.circuit import Circuit
from ..network.population import Population
from ..network.projection import Projection
from ..network.wiring import Edges
from . import integration
from .blame import of_part
from .structure import ach_targets, brian_name, reward_targets, traces_of

# Brian2 asks whether the order of synapses matters; two release events never coincide.
b2.logging.getLogger("brian2.codegen.generators.base").addFilter(lambda record: "ACh_post" not in record.getMessage())


def build(
    circuit: Circuit, wiring: Mapping[str, Edges], dt: float, events: Mapping[str, Edges] | None = None
) -> b2.Network:
    """The network of a circuit, all parameters still at zero. ``dt`` in seconds.

    events: spikes (cell, time step) of the input populations; a compiled network is
    built without and reads them when it runs.

    Names of Brian2 objects: a population has its own name, an input population the name
    with ``_events`` for its generator, a projection `brian_name`, a monitor ``spikes_NAME``.
    """
    clock = b2.Clock(dt * b2.second, name="clock")
    network = b2.Network(name="network")
    groups: dict[str, b2.Group] = {}
    for population in circuit.populations:
        with of_part(population):
            made = _population(circuit, population, clock, dt, events or {})
        groups[population.name] = made[-1]
        network.add(*made)
    for projection in circuit.projections:
        with of_part(projection):
            synapses = _projection(circuit, projection, groups, clock)
        i, j = wiring[projection.name]
        synapses.connect(i=i, j=j)
        network.add(synapses)
    network.add(*_acetylcholine(circuit, groups, clock), *_reward(circuit, groups, clock))
    for population in circuit.cells:
        network.add(b2.SpikeMonitor(groups[population.name], name=f"spikes_{population.name}"))
    return network


def check_compilable(network: b2.Network) -> None:
    """Refuse what Brian2 leaves out of a compiled network without a word, and what engines draw differently.

    Raises ValueError that names the object.
    """
    for owner in network.objects:
        if isinstance(owner, b2.NetworkOperation):
            raise ValueError(f"{owner.name}: a network_operation does not run in a compiled network; use numpy")
        if isinstance(owner, b2.NeuronGroup | b2.Synapses):
            codes = [*(str(e.code) for _, e in getattr(owner.equations, "eq_expressions", []))]
            codes += [path.code for path in owner._pathways] if isinstance(owner, b2.Synapses) else []
            drawn = {word for code in codes for word in re.findall(r"\b(?:rand|randn|poisson|binomial|xi\w*)\b", code)}
            if drawn:
                raise ValueError(f"{owner.name}: {min(drawn)} draws other numbers on every engine; give input spikes")


def state_variables(network: b2.Network) -> dict[str, ArrayVariable]:
    """All that changes while the network runs (``NCX.v``, ``CA1_to_NCX.w``), without clocks, monitors, given spikes."""
    found = {}
    for owner in network.objects:
        if not isinstance(owner, b2.NeuronGroup | b2.Synapses):
            continue
        for name, variable in owner.variables.items():
            if not isinstance(variable, ArrayVariable) or getattr(variable.owner, "name", None) != owner.name:
                continue
            if not variable.constant and not variable.scalar and not re.fullmatch(r"_\w+space", name):
                found[f"{owner.name}.{name}"] = variable
    return dict(sorted(found.items()))


def constants(network: b2.Network) -> set[str]:
    """C++ names of the numbers that are set before a compiled network runs and stay: parameters, the time step."""
    owners = [owner for owner in network.objects if isinstance(owner, b2.NeuronGroup | b2.Synapses)]
    variables = [v for owner in owners for v in owner.variables.values() if isinstance(v, ArrayVariable)]
    return {b2.device.get_array_name(v, access_data=False) for v in variables if v.scalar and v.constant}


def pathways(network: b2.Network) -> dict[str, b2.Synapses]:
    """The objects that hold spikes on their way, by name, with the synapses that the spikes are of."""
    owners = [owner for owner in network.objects if isinstance(owner, b2.Synapses)]
    return dict(sorted((pathway.name, owner) for owner in owners for pathway in owner._pathways))


def _population(
    circuit: Circuit, population: Population, clock: b2.Clock, dt: float, events: Mapping[str, Edges]
) -> list[b2.Group]:
    name, size = population.name, population.size
    cell = population.cell
    if isinstance(cell, SpikeSource):
        cells, steps = events.get(name, (np.zeros(0, int), np.zeros(0, int)))
        given = b2.SpikeGeneratorGroup(
            size, cells, steps * dt * b2.second, name=f"{name}_events", clock=clock, sorted=True
        )
        if name not in circuit.queries:
            return [given]
        # the query is a population of its own, so that it has traces and can be lesioned
        trace_lines, trace_reset = _traces(circuit, name)
        relay = b2.NeuronGroup(
            size,
            "kick : 1\n" + trace_lines,
            threshold="kick > 0.5",
            reset="kick = 0" + trace_reset,
            method="euler",
            name=name,
            clock=clock,
            namespace={},
        )
        kick = b2.Synapses(given, relay, on_pre="kick_post = 1", name=f"{name}_kick", clock=clock, namespace={})
        kick.connect(i=np.arange(size), j=np.arange(size))
        return [given, kick, relay]
    return [group_of(circuit, population, clock)]


def group_of(circuit: Circuit, population: Population, clock: b2.Clock, size: int | None = None) -> b2.NeuronGroup:
    """The neurons of a population, or so many of them."""
    name, cell, receptors = population.name, population.cell, population.receptors
    assert not isinstance(cell, SpikeSource)
    trace_lines, trace_reset = _traces(circuit, name)
    constants: list[Parameter] = [*cell.constants()]
    for receptor in receptors:
        constants += receptor.constants()
    total = " + ".join(f"I_{r.name}" for r in receptors) or "0*amp"
    scheme = integration.of_neuron(cell)
    model = scheme.equations + "".join(integration.of_receptor(r, scheme.method).equations for r in receptors)
    model += f"{trace_lines}I_syn = {total} : amp\n"
    if scheme.method == integration.EULER:
        model += f"g_syn = {' + '.join(f'slope_{r.name}' for r in receptors) or '0*siemens'} : siemens\n"
    model += "I_ext : amp\n"
    if name in ach_targets(circuit):
        model += "ACh : 1\n"
    rewarded = name in reward_targets(circuit)
    if rewarded:
        model += "reward : 1\n"
    model += _shared(constants)
    group = b2.NeuronGroup(
        size or population.size,
        model,
        threshold=cell.threshold,
        reset=(cell.reset + trace_reset).strip("; ") or None,
        refractory=scheme.refractory,
        method=scheme.method,
        name=name,
        clock=clock,
        namespace={"mV": b2.mV},
        events={"reward": "reward > 0.5"} if rewarded else None,
    )
    if rewarded:
        group.run_on_event("reward", "reward = 0")
    return group


def _traces(circuit: Circuit, population: str) -> tuple[str, str]:
    """Equations of a population's spike traces, and what a spike does to them."""
    lines, reset = "", ""
    for trace in traces_of(circuit, population):
        lines += f"d{trace.name}/dt = -{trace.name}/tau_{trace.name} : 1\n"
        lines += f"tau_{trace.name} : second (shared, constant)\n"
        reset += f"; {trace.name} {trace.update}"
    return lines, reset


def _projection(
    circuit: Circuit, projection: Projection, groups: Mapping[str, b2.Group], clock: b2.Clock
) -> b2.Synapses:
    rule, short = projection.plasticity, projection.short_term
    factors = ["int(kept)"]  # 0 where a lesion has cut the synapse
    factors += [rule.efficacy] if rule else []
    factors += [short.factor] if short else []
    factors += ["(1 + ach*ACh_post)"] if projection.ach else []
    product = "".join(f"*{f}" for f in factors)
    on_pre = (short.before if short else "") + "".join(
        f"g_{r}_post += g_peak_{r}{product}\n" for r in projection.conductance
    )
    on_pre += (short.after if short else "") + (rule.on_pre if rule else "")
    delay = {"pre": projection.delay * b2.ms}
    on_post: str | dict[str, str] | None = rule.on_post if rule else None
    on_event: str | dict[str, str] = "spike"
    if on_post:
        delay["post"] = 0 * b2.ms  # one number; left out, Brian2 keeps it for every synapse
    if on_reward := getattr(rule, "on_reward", ""):
        on_post = {"post": rule.on_post if rule else "", "reward": on_reward}
        on_event = {"pre": "spike", "post": "spike", "reward": "reward"}
        delay |= {"post": 0 * b2.ms, "reward": 0 * b2.ms}
    return b2.Synapses(
        groups[projection.source],
        groups[projection.target],
        of_synapses(projection),
        on_pre=re.sub(r"\n\s*", "\n", on_pre),
        on_post=on_post,
        on_event=on_event,
        delay=delay,
        name=brian_name(projection.name),
        clock=clock,
        namespace={},
        method="exact",
    )


def _reward(circuit: Circuit, groups: Mapping[str, b2.Group], clock: b2.Clock) -> list[b2.Synapses]:
    """Reward reaches all cells whose synapses it changes, which pass it on to these in the step after."""
    made = []
    for source in circuit.inputs("reward"):
        for name in reward_targets(circuit):
            size = circuit.population(name).size
            synapses = b2.Synapses(
                groups[source.name],
                groups[name],
                on_pre="reward_post = 1",
                name=f"{source.name}_to_{name}",
                clock=clock,
                namespace={},
            )
            synapses.connect(i=np.zeros(size, int), j=np.arange(size))
            made.append(synapses)
    return made


def of_synapses(projection: Projection) -> str:
    """Equations of the state and the constants of a projection's synapses."""
    rule, short = projection.plasticity, projection.short_term
    constants = [Parameter(f"g_peak_{r}", 0.0, "nS", "peak conductance") for r in projection.conductance]
    constants += [Parameter("ach", 0.0, "1", "acetylcholine")] if projection.ach else []
    model = "kept : boolean (constant)\n" + ("w : 1\n" if rule else "")
    for part in (rule, short):
        constants += part.constants() if part else []
    own = getattr(rule, "equations", "")
    return model + (f"{own.strip()}\n" if own else "") + (short.equations if short else "") + _shared(constants)


def _acetylcholine(circuit: Circuit, groups: Mapping[str, b2.Group], clock: b2.Clock) -> list[b2.Synapses]:
    """Volume transmission: cell 0 of the source raises the level everywhere, cell 1 lowers it."""
    made = []
    for source in circuit.inputs("acetylcholine"):
        for name in ach_targets(circuit):
            size = circuit.population(name).size
            synapses = b2.Synapses(
                groups[source.name],
                groups[name],
                "step : 1 (shared, constant)\nlevel : 1 (shared, constant)",
                # what is left of it in the end is none, so that learning ends and need not be computed
                on_pre="ACh_post += step*(level*int(i == 0) - ACh_post)\nACh_post *= int(ACh_post > 1e-9)",
                name=f"{source.name}_to_{name}",
                clock=clock,
                namespace={},
            )
            synapses.connect(i=np.repeat([0, 1], size), j=np.tile(np.arange(size), 2))
            made.append(synapses)
    return made


def _shared(constants: list[Parameter]) -> str:
    return "".join(f"{p.name} : {p.dimension} (shared, constant)\n" for p in constants)
