"""A circuit with the weights that it has learned as SONATA files, for NEST, bmtk, Arbor and NEURON.

Dai et al. (2020) PLoS Comput Biol 16:e1007696. What goes where:

- ``network/nodes.h5`` and ``node_types.csv``: every cell of every population; of the input populations, which are
  ``virtual``, in ``virtual_nodes.h5`` and ``virtual_node_types.csv``;
- ``network/edges.h5`` and ``edge_types.csv``: the synapses of each projection at each receptor, with ``syn_weight``
  (nS, negative where the cell model has one inhibitory conductance) and delay (ms);
- ``components/NAME.json``: parameters of the cells of a population, ``receptor_N.json``: of synapses at a receptor, as
  NEST names them;
- ``inputs/NAME.h5``: the input spikes of the whole experiment (ms); ``recorded/spikes.h5``: those that were recorded;
- ``circuit_config.json``, ``simulation_config.json``, by which bmtk runs it on NEST and writes ``output/spikes.h5``.

Weights are those of a snapshot, without acetylcholine: the circuit as it recalls.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...circuits.campaign.results_directory import results_directory
from ...circuits.engine.job import Job, prepare
from ...circuits.names import brian_name
from ...circuits.network.population import Population
from ...circuits.network.projection import Projection
from ...circuits.protocol.experiment import Played
from ...circuits.recording.recording import Recording
from ...circuits.recording.snapshot import Snapshot
from ...models.neurons.adexp import AdExp
from ...models.neurons.lif import LIF
from ...models.neurons.spike_source import SpikeSource
from ...models.synapses.receptors import GABA_A, NMDA, Receptor

if TYPE_CHECKING:
    import h5py

Edges = tuple[np.ndarray, np.ndarray]
MAGIC, VERSION = 0x0A7A, (0, 1)  # of the format
NONE = "NULL"  # an empty cell of a table
SINGLE, MULTI, LEAKY = "nest:aeif_cond_exp", "nest:aeif_cond_beta_multisynapse", "nest:iaf_cond_exp"


def require_libsonata() -> Any:
    """The library that reads SONATA and indexes its edges. Raises ValueError with the remedy where it is missing."""
    try:
        import libsonata
    except ImportError:
        raise ValueError("SONATA: libsonata is not installed; pip install 'spikekv[sonata]'") from None
    return libsonata


def write_sonata(
    experiment: Played,
    directory: str | Path,
    snapshot: Snapshot | None = None,
    recording: Recording | None = None,
    *,
    force: bool = False,
) -> list[str]:
    """Write the circuit of an experiment as SONATA files.

    Parameters
    ----------
    experiment : RecallExperiment or Experiment
        Whose circuit, synapses and input spikes.
    directory : str or Path
        A directory that is not there yet. It is there whole or not at all.
    snapshot : Snapshot, optional
        What `study` returned, for the learned weights. Default: weights before learning.
    recording : Recording, optional
        What `run` returned, for the spikes that were recorded.
    force : bool
        Replace an earlier export.

    Returns
    -------
    list of str
        What does not travel, in words: plasticity, acetylcholine and what else this circuit has.

    Raises
    ------
    ValueError
        If libsonata is not installed (``pip install 'spikekv[sonata]'``), the directory holds files, or the snapshot is
        of other synapses.

    Examples
    --------
    >>> from spikekv import MINIMAL, RecallExperiment, patterns, study
    >>> from spikekv.analysis import write_sonata
    >>> experiment = RecallExperiment(MINIMAL, patterns.random(5, seed=1), seed=1)
    >>> lost = write_sonata(experiment, "learned", study(experiment))
    >>> lost[0]
    'plasticity: weights are fixed (KEY->VALUE, KEY_INH->VALUE)'
    """
    libsonata = require_libsonata()
    job, _ = prepare(experiment)
    if Path(directory).exists() and not force:
        raise ValueError(f"{directory}: exists; give a directory that is not there yet, or force=True")
    if snapshot is not None and snapshot.wiring != job.wiring_fingerprint:
        raise ValueError("snapshot: is of other synapses than the experiment; give the one that study returned for it")
    with results_directory(Path(directory), force) as folder:
        for name in ("network", "components", "inputs", "recorded"):
            (folder / name).mkdir()
        _nodes(job, folder)
        names = _edges(job, folder, snapshot)
        edges = folder / "network" / "edges.h5"
        for name, (n_source, n_target) in names.items():
            libsonata.EdgePopulation.write_indices(str(edges), name, n_source, n_target)
        _name_as_bmtk(edges, names)
        for name, (cells, steps) in job.events.items():  # bmtk takes the first population of a file
            _spikes(folder / "inputs" / f"{name}.h5", {name: (cells, steps * job.dt)})
        if recording is not None:
            _spikes(folder / "recorded" / "spikes.h5", recording.spikes)
        _configs(job, folder, names, recording is not None)
    return left_out(job)


def left_out(job: Job) -> list[str]:
    """What of a circuit SONATA files do not say, in words."""
    circuit = job.circuit
    plastic = [p.name for p in circuit.projections if p.plasticity]
    modulated = [p.name for p in circuit.projections if p.ach]
    short = [p.name for p in circuit.projections if p.short_term]
    without = [p.name for p in circuit.populations if not isinstance(p.cell, SpikeSource) and _template(p) == NONE]
    slow = [p.name for p in circuit.populations if isinstance(p.cell, AdExp) and p.cell.has_sahp]
    blocked = [p.name for p in circuit.populations if any(isinstance(r, NMDA) for r in p.receptors)]
    found = {
        "plasticity: weights are fixed": plastic,
        "acetylcholine: transmission is that without it": modulated,
        "short-term plasticity": short,
        "cells without a counterpart in NEST: no parameters": without,
        "slow after-hyperpolarisation": slow,
        "magnesium block: NMDA is a plain conductance, at the share that is open at V_T": blocked,
    }
    return [f"{words} ({', '.join(names)})" for words, names in found.items() if names]


def _nodes(job: Job, folder: Path) -> None:
    given = [p for p in job.circuit.populations if isinstance(p.cell, SpikeSource)]
    own = [p for p in job.circuit.populations if p not in given]
    rows = {p.name: {"population": p.name, "kind": p.kind, "area": p.area or NONE} for p in job.circuit.populations}
    for p in given:
        rows[p.name] |= {"model_type": "virtual"}
    for p in own:
        parameters = _parameters(p, job)
        rows[p.name] |= {
            "model_type": "point_neuron",
            "model_template": _template(p),
            "dynamics_params": _component(folder, p.name, parameters) if parameters else NONE,
        }
    for prefix, populations in (("", own), ("virtual_", given)):
        table = []
        with _file(folder / "network" / f"{prefix}nodes.h5") as file:
            for number, population in enumerate(populations):
                group = file.create_group(f"nodes/{population.name}")
                n = population.size
                group["node_type_id"] = np.full(n, number, np.uint64)
                group["node_id"] = np.arange(n, dtype=np.uint64)
                group["node_group_id"] = np.zeros(n, np.uint32)
                group["node_group_index"] = np.arange(n, dtype=np.uint64)
                group.create_group("0")
                table.append({"node_type_id": number, **rows[population.name]})
        if populations:
            _table(folder / "network" / f"{prefix}node_types.csv", table)


def _component(folder: Path, name: str, parameters: Mapping[str, Any]) -> str:
    """Write parameters; returns the name of their file."""
    (folder / "components" / f"{name}.json").write_text(json.dumps(parameters, indent=2) + "\n", encoding="utf-8")
    return f"{name}.json"


def _edges(job: Job, folder: Path, snapshot: Snapshot | None) -> dict[str, tuple[int, int]]:
    """Writes the synapses; returns the numbers of source and target cells of each edge population."""
    rows: list[dict[str, Any]] = []
    sizes = {}
    with _file(folder / "network" / "edges.h5") as file:
        for projection in job.circuit.projections:
            target = job.circuit.population(projection.target)
            weight = _weight(projection, snapshot)
            i, j = job.wiring[projection.name]
            for port, receptor in enumerate(target.receptors, start=1):
                if not (g := projection.conductance.get(receptor.name)):
                    continue
                number = port if _template(target) == MULTI else 0
                name = f"{projection.name.replace('->', '_to_').replace(':', '__')}_{receptor.name}"
                group = file.create_group(f"edges/{name}")
                for end, cells, of in (("source", i, projection.source), ("target", j, projection.target)):
                    group[f"{end}_node_id"] = np.asarray(cells, np.uint64)
                    group[f"{end}_node_id"].attrs["node_population"] = of
                n = len(i)
                group["edge_type_id"] = np.full(n, len(rows), np.uint64)
                group["edge_group_id"] = np.zeros(n, np.uint32)
                group["edge_group_index"] = np.arange(n, dtype=np.uint64)
                own = group.create_group("0")
                own["syn_weight"] = np.broadcast_to(g * _share(receptor, target) * weight, n)
                own["delay"] = np.full(n, float(projection.delay))
                sizes[name] = (job.circuit.population(projection.source).size, target.size)
                rows.append(
                    {
                        "edge_type_id": len(rows),
                        "population": name,
                        "source": projection.source,
                        "target": projection.target,
                        "receptor": receptor.name,
                        "delay": float(projection.delay),
                        "model_template": "static_synapse",
                        "dynamics_params": _component(folder, f"receptor_{number}", {"receptor_type": number}),
                    }
                )
    _table(folder / "network" / "edge_types.csv", rows)
    return sizes


def _name_as_bmtk(edges: Path, names: Collection[str]) -> None:
    """Give the index of edges a second name, which bmtk knows."""
    import h5py

    with h5py.File(edges, "r+") as file:
        for name in names:
            for index in file[f"edges/{name}/indices"].values():
                index["node_id_to_range"] = index["node_id_to_ranges"]


def _weight(projection: Projection, snapshot: Snapshot | None) -> Any:
    """What a projection's synapses transmit, as factors of its conductance, (n_synapses,) or one for all."""
    rule = projection.plasticity
    if rule is None:
        return 1.0
    values: dict[str, Any] = {p.name: p.si for p in rule.constants()}
    values["w"] = rule.w_initial if snapshot is None else snapshot.weights(projection.name)
    if snapshot is not None:
        owner = brian_name(projection.name) + "."
        values = {n.removeprefix(owner): v for n, v in snapshot.state.items() if n.startswith(owner)} | values
    # the rule's own expression, as the engines evaluate it
    return np.asarray(eval(rule.efficacy, {"__builtins__": {}, "int": np.float64, "clip": np.clip}, values), float)


def _template(population: Population) -> str:
    """The cell model of NEST with these receptors, if there is one."""
    inhibitory = [isinstance(r, GABA_A) for r in population.receptors]
    one_each = inhibitory.count(True) <= 1 and inhibitory.count(False) <= 1
    if isinstance(population.cell, AdExp):
        return SINGLE if one_each else MULTI
    return LEAKY if isinstance(population.cell, LIF) and one_each else NONE


def _parameters(population: Population, job: Job) -> dict[str, Any]:
    """Parameters as the cell model of NEST names them (pF, nS, mV, ms, pA); none where there is no such model."""
    cell, template, dt = population.cell, _template(population), job.dt
    if template == NONE or not isinstance(cell, AdExp | LIF):
        return {}
    found: dict[str, Any] = {
        "C_m": cell.C_m, "g_L": cell.g_L, "E_L": cell.E_L, "V_th": cell.V_T, "V_reset": cell.V_reset,
        "t_ref": max(0.0, cell.tau_ref - dt * 1e3), "V_m": cell.E_L, "I_e": float(population.bias),
    }  # fmt: skip
    if isinstance(cell, AdExp):
        found |= {"Delta_T": cell.Delta_T, "V_peak": cell.V_cut, "a": cell.a, "b": cell.b, "tau_w": cell.tau_w}
    if template == MULTI:
        receptors = population.receptors
        return found | {
            "E_rev": [r.E for r in receptors],
            "tau_rise": [dt * 1e3] * len(receptors),
            "tau_decay": [r.tau for r in receptors],
        }
    for receptor in population.receptors:
        end = "in" if isinstance(receptor, GABA_A) else "ex"
        found |= {f"tau_syn_{end}": receptor.tau, f"E_{end}": receptor.E}
    return found


def _share(receptor: Receptor, target: Population) -> float:
    """What a conductance is multiplied by: inhibition is negative where receptors have no numbers."""
    if isinstance(receptor, NMDA) and isinstance(target.cell, AdExp | LIF):
        return receptor.open_fraction(target.cell.V_T)
    return -1.0 if isinstance(receptor, GABA_A) and _template(target) != MULTI else 1.0


def _spikes(path: Path, spikes: Mapping[str, Edges]) -> None:
    import h5py

    kinds = h5py.enum_dtype({"none": 0, "by_id": 1, "by_time": 2}, basetype="u1")
    with _file(path) as file:
        for name, (cells, times) in spikes.items():
            group = file.create_group(f"spikes/{name}")
            group.attrs.create("sorting", 2, dtype=kinds)
            group["timestamps"] = np.asarray(times, float) * 1e3
            group["timestamps"].attrs["units"] = "ms"
            group["node_ids"] = np.asarray(cells, np.uint64)


def _configs(job: Job, folder: Path, edges: Collection[str], recorded: bool) -> None:
    types: dict[str, dict[str, Any]] = {"": {}, "virtual_": {}}
    for p in job.circuit.populations:
        if isinstance(p.cell, SpikeSource):
            types["virtual_"][p.name] = {"type": "virtual"}
        else:
            types[""][p.name] = {"type": "point_neuron"}
    network = {
        "nodes": [
            {
                "nodes_file": f"$NETWORK_DIR/{prefix}nodes.h5",
                "node_types_file": f"$NETWORK_DIR/{prefix}node_types.csv",
                "populations": populations,
            }
            for prefix, populations in types.items()
            if populations
        ],
        "edges": [
            {
                "edges_file": "$NETWORK_DIR/edges.h5",
                "edge_types_file": "$NETWORK_DIR/edge_types.csv",
                "populations": {name: {"type": "chemical"} for name in edges},
            }
        ],
    }
    places = {"$BASE_DIR": ".", "$NETWORK_DIR": "$BASE_DIR/network", "$COMPONENTS_DIR": "$BASE_DIR/components"}
    circuit = {
        "manifest": places,
        "networks": network,
        "components": {"point_neuron_models_dir": "$COMPONENTS_DIR", "synaptic_models_dir": "$COMPONENTS_DIR"},
    }
    virtual = [p.name for p in job.circuit.populations if p.kind == "input" and p.name in job.events]
    simulation: dict[str, Any] = {
        "manifest": {"$BASE_DIR": "."},
        "network": "$BASE_DIR/circuit_config.json",
        "target_simulator": "NEST",
        "run": {"tstart": 0.0, "tstop": job.n_steps * job.dt * 1e3, "dt": job.dt * 1e3, "precise_times": False},
        "inputs": {
            name: {
                "input_type": "spikes",
                "module": "sonata",
                "input_file": f"$BASE_DIR/inputs/{name}.h5",
                "node_set": {"population": name},
            }
            for name in virtual
        },
        "output": {"output_dir": "$BASE_DIR/output", "spikes_file": "spikes.h5"},
        "spikekv": {"left_out": left_out(job), "recorded": recorded},
    }
    for name, content in (("circuit_config", circuit), ("simulation_config", simulation)):
        (folder / f"{name}.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _file(path: Path) -> h5py.File:
    import h5py

    file = h5py.File(path, "w")
    file.attrs["magic"], file.attrs["version"] = np.uint32(MAGIC), np.array(VERSION, np.uint32)
    return file


def _table(path: Path, rows: list[dict[str, Any]]) -> None:
    """A table of SONATA: one row per line, values with a space between."""
    lines = [" ".join(rows[0]), *(" ".join(_cell(value) for value in row.values()) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _cell(value: Any) -> str:
    text = str(value)
    return f'"{text}"' if " " in text else text
