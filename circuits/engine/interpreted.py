"""The interpreted engines of Brian2: numpy (needs no compiler) and cython."""

from __future__ import annotations

import contextlib
import dataclasses
import sys
import time
from collections.abc import Iterator
from types import ModuleType
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..network.circuit import Circuit
from ..network.wiring import Edges
from ..program.structure import CHUNK, brian_name
from ..recording.record import ALL_CELLS, Current, Sampled, Samples
from ..recording.snapshot import Snapshot
from .job import Job, Result
from .process import Report, SimulationError

if TYPE_CHECKING:
    import brian2 as b2


def run(job: Job, target: Literal["numpy", "cython"], report: Report | None = None) -> Result:
    """Run a job with one of Brian2's runtime targets; as the compiled engine does."""
    b2 = _brian2()

    # Ctrl-C is to end a run at once; Brian2 would stop early and return what it has
    b2.prefs.core.stop_on_keyboard_interrupt = False
    # The release of acetylcholine is a loop in Python there: 50 events a second, of no weight
    b2.logging.getLogger("brian2.codegen.generators.numpy_generator").setLevel("WARNING")

    start = time.perf_counter()
    before = b2.prefs.codegen.target
    b2.prefs.codegen.target = target
    try:
        network = made(job)
        if job.start:
            _restore(network, job.start)
        monitors = _monitors(job, network)
        built = time.perf_counter()
        chunk, behind = max(1, round(CHUNK / job.dt)), 0
        spikes_before: dict[str, int] = {}
        with _blaming(job.circuit):
            network.run(0 * b2.second, namespace={})  # makes the queues, which a run of no step needs too
        for n, (first, last) in enumerate(job.segments or ((job.first_step, job.n_steps),)):
            if job.segments and job.start:
                own = {name: rows[n] for name, rows in job.segment_state.items()}
                _restore(network, dataclasses.replace(job.start, state={**job.start.state, **own}), first)
            for done in range(first, last, chunk):
                now = min(chunk, last - done)
                network.run(now * job.dt * b2.second, namespace={})
                behind += now
                spikes_before = _check(job, network, (done + now) * job.dt, spikes_before)
                if report:
                    report(behind / job.n_to_run)
    finally:
        b2.prefs.codegen.target = before
    spikes = spikes_of(job, network)
    weights = {name: np.array(network[brian_name(name)].w[:], float, copy=True) for name in job.keep_weights}
    state = _state(network) if job.keep_state else {}
    samples = {}
    for record, monitor in monitors.items():
        steps = np.round(np.array(monitor.t_) / job.dt)
        if isinstance(record, Current):
            g, v = (np.array(getattr(monitor, f"{name}_")) for name in (f"g_{record.receptor}", "v"))
            reversal = float(np.asarray(job.values[f"{record.population}.E_{record.receptor}"]))
            kept, cells = (g * (reversal - v)).sum(axis=0)[:, None], np.array([ALL_CELLS])
        else:
            kept = np.array(getattr(monitor, f"{record.variable.rpartition('.')[2]}_")).T
            cells = np.array(record.cells)
        samples[record.variable] = Samples(steps * job.dt, kept, cells)
    return Result(spikes, weights, {"build": built - start, "run": time.perf_counter() - built}, state, samples)


def made(job: Job) -> b2.Network:
    """The network of a job, with every value set and the input that is still to come."""
    from ..program.brian_network import build

    with _blaming(job.circuit):
        network = build(job.circuit, job.wiring, job.dt, job.pending)
    for name, value in job.values.items():
        owner, variable = name.split(".")
        _set(network[owner], variable, value)
    return network


def spikes_of(job: Job, network: b2.Network) -> dict[str, Edges]:
    """The spikes of a network so far, by population."""
    spikes = {}
    for population in job.circuit.cells:
        monitor = network[f"spikes_{population.name}"]
        # copies: a monitor's arrays may be views of memory that dies with the network
        steps = np.round(np.array(monitor.t_[:], copy=True) / job.dt)
        spikes[population.name] = np.array(monitor.i[:], np.int32, copy=True), steps * job.dt
    return spikes


@contextlib.contextmanager
def _blaming(circuit: Circuit) -> Iterator[None]:
    """Say of an error of Brian2 which part of the circuit it is of."""
    from ..program.blame import blamed

    try:
        yield
    except Exception as error:
        raise SimulationError(blamed(error, circuit)) from error


def device_is_taken() -> bool:
    """Whether this session has set a device of Brian2's other than the one that runs at once; it is left alone then."""
    devices = sys.modules.get("brian2.devices.device")
    return devices is not None and not isinstance(devices.get_device(), devices.RuntimeDevice)


def _brian2() -> ModuleType:
    """Brian2; what it puts in the place of the session's hook for errors is taken back."""
    hook = sys.excepthook
    try:
        import brian2 as b2
    finally:
        sys.excepthook = hook
    if not hasattr(b2, "NeuronGroup"):
        raise SimulationError(f"brian2: {b2.__file__} is not the library Brian2, but comes before it; rename that file")
    return b2


def _monitors(job: Job, network: b2.Network) -> dict[Sampled, b2.StateMonitor]:
    import brian2 as b2

    from ..program.brian_network import state_variables

    made: dict[Sampled, b2.StateMonitor] = {}
    for record in job.records:
        if isinstance(record, Current):
            made[record] = b2.StateMonitor(
                network[record.population],
                [f"g_{record.receptor}", "v"],
                record=True,
                dt=record.every * b2.second,
                when="end",
                name=f"current_{record.population}_{record.receptor}",
            )
            network.add(made[record])
            continue
        owner, _, variable = record.name.rpartition(".")
        if record.name not in state_variables(network) or variable == "not_refractory":
            raise SimulationError(f"there is no variable {record.name} to record")
        made[record] = b2.StateMonitor(
            network[owner],
            variable,
            record=np.array(record.cells),
            dt=record.every * b2.second,
            when="end",
            name=f"record_{record.name.replace('.', '_')}",
        )
        network.add(made[record])
    return made


def _state(network: b2.Network) -> dict[str, np.ndarray]:
    """As in `Snapshot`; a queue as number of slots, spikes in each, and their synapses, nearest first."""
    from ..program.brian_network import pathways, state_variables

    state = {}
    for name, variable in state_variables(network).items():
        array = np.array(variable.get_value())
        state[name] = array.astype(np.int8) if array.dtype == bool else array
    for name in pathways(network):
        offset, slots = network[name].queue._full_state()
        slots = [*slots[offset:], *slots[:offset]]
        state[f"{name}.queue"] = np.concatenate([[len(slots)], [len(slot) for slot in slots], *slots]).astype(np.int32)
    return state


def _restore(network: b2.Network, snapshot: Snapshot, step: int | None = None) -> None:
    """Give a network the state of a snapshot, at another time step if one is given."""
    import brian2 as b2

    from ..program.brian_network import pathways, state_variables

    clock = next(iter(network.objects)).clock  # one for all
    network.run(0 * clock.dt, namespace={})  # makes the queues
    variables, queues = state_variables(network), {f"{name}.queue" for name in pathways(network)}
    differ = set(snapshot.state) ^ (variables.keys() | queues)
    if differ:
        raise SimulationError(f"the snapshot does not fit the circuit: {min(differ)}")
    for name, variable in variables.items():
        array = snapshot.state[name]
        if array.shape != variable.get_value().shape:
            raise SimulationError(f"the snapshot does not fit the circuit: {name}")
        variable.set_value(array.astype(variable.dtype))
    for name in queues:
        flat = snapshot.state[name]
        n = flat[0]
        ends = 1 + n + np.cumsum(flat[1 : 1 + n])
        slots = [part.tolist() for part in np.split(flat[: ends[-1]], [1 + n, *ends[:-1]])[1:]]
        network[name.removesuffix(".queue")].queue._restore_from_full_state((0, slots))
    if step is None:
        step = snapshot.step
    for name, variable in variables.items():
        if name.endswith((".lastspike", ".lastupdate")):
            variable.set_value(snapshot.state[name] + (step - snapshot.step) * snapshot.dt)
    for owner in network.objects:
        if isinstance(owner, b2.SpikeGeneratorGroup):
            owner.variables["_lastindex"].set_value(np.searchsorted(owner.variables["_timebins"].get_value(), step))
    network.t_ = step * snapshot.dt
    clock.variables["timestep"].set_value(step)
    clock.variables["t"].set_value(step * snapshot.dt)


def _set(owner: object, variable: str, value: float | np.ndarray) -> None:
    array = owner.variables[variable]  # type: ignore[attr-defined]
    current = array.get_value()
    if np.ndim(value) and np.shape(value) != np.shape(current):
        raise SimulationError(f"{owner}.{variable}: needs shape {np.shape(current)}, got {np.shape(value)}")
    array.set_value(np.broadcast_to(np.asarray(value, current.dtype), np.shape(current)).copy())


def _check(job: Job, network: b2.Network, now: float, before: dict[str, int]) -> dict[str, int]:
    """An error where a potential has left all bounds or a population fires without end; returns spikes so far."""
    spikes = {}
    for population in job.circuit.cells:
        if population.kind == "input":
            continue
        name = population.name
        if not np.all(np.abs(network[name].v_[:]) < 10.0):
            raise SimulationError(f"population {name}: the membrane potential left all bounds at {now:g} s")
        spikes[name] = network[f"spikes_{name}"].num_spikes
        if spikes[name] - before.get(name, 0) > job.most_spikes(name):
            raise SimulationError(f"population {name}: runaway activity at {now:g} s")
    return spikes
