"""What lesions do to a circuit at one moment: which cells are silent, which numbers change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ...models.neurons.spike_source import SpikeSource
from ..lesions.lesion import Lesion
from ..lesions.targets import Targets, targets
from ..network.circuit import Circuit
from ..network.population import Population
from ..network.wiring import Edges
from ..program.structure import brian_name
from ..recording.trials import NO_PAIR, READOUT_AFTER, Trials
from ..seeds import generator
from .rate_current import rate_current

# A cell whose last spike lies in the future is refractory until then: it is held at its potential and
# cannot fire, without a line of code in the network
NEVER_AGAIN, LONG_AGO = 1e6, -1e4  # s
DRIVE = 2.0  # beta of a stimulation that gives none
Values = Mapping[str, float | np.ndarray]


@dataclass
class Effects:
    """Lesions that hold at one moment, put together.

    silent: population -> cells; driven: population -> (cells, lesion that says how much), one entry per lesion;
    kept: projection -> (n_synapses,) bool; transmission: (projection, receptor) -> factor;
    plasticity: projection -> factor; acetylcholine: factor.
    """

    silent: dict[str, np.ndarray] = field(default_factory=dict)
    driven: dict[str, list[tuple[np.ndarray, Lesion]]] = field(default_factory=dict)
    kept: dict[str, np.ndarray] = field(default_factory=dict)
    transmission: dict[tuple[str, str], float] = field(default_factory=dict)
    plasticity: dict[str, float] = field(default_factory=dict)
    acetylcholine: float = 1.0

    def values(self, values: Values) -> dict[str, float | np.ndarray]:
        """The parameters of a network with these effects; ``values`` are those of the intact one."""
        out = dict(values)
        for name, kept in self.kept.items():
            out[f"{brian_name(name)}.kept"] = kept
        for (name, receptor), factor in self.transmission.items():
            out[f"{brian_name(name)}.g_peak_{receptor}"] *= factor
        for name, factor in self.plasticity.items():
            out[f"{brian_name(name)}.plastic"] *= factor
        for name in values:
            if name.endswith(".level"):
                out[name] *= self.acetylcholine
        return out

    def state(self, state: Mapping[str, np.ndarray], values: Values, circuit: Circuit) -> dict[str, np.ndarray]:
        """The state of a network as these effects begin to hold; ``values`` are the parameters of the intact one."""
        out = dict(state)
        for population in circuit.populations:
            name = population.name
            if f"{name}.lastspike" not in state:
                continue
            current = np.full(population.size, values[f"{name}.I_ext"])
            for cells, lesion in self.driven.get(name, ()):
                current[cells] += drive_current(lesion, population)
            out[f"{name}.I_ext"] = current
            last = state[f"{name}.lastspike"]
            held = np.isin(np.arange(population.size), self.silent.get(name, ()))
            released = (last > NEVER_AGAIN / 2) & ~held
            if held.any() or released.any():
                out[f"{name}.lastspike"] = np.where(held, NEVER_AGAIN, np.where(released, LONG_AGO, last))
                out[f"{name}.v"] = np.where(held, values[f"{name}.v"], state[f"{name}.v"])
        if self.acetylcholine < 1:
            for name, level in state.items():
                if name.endswith(".ACh"):
                    out[name] = np.minimum(level, self.acetylcholine)
        return out


def drive_current(lesion: Lesion, population: Population) -> float:
    """Current (A) that a stimulation adds to each cell."""
    if lesion.rate_hz is not None:
        return rate_current(population, lesion.rate_hz) - population.bias * 1e-12
    return (beta_of(lesion) - 1) * rheobase(population)


def drive_rate(lesion: Lesion, cue_rate: float) -> float:
    """Rate (Hz) of the spikes that a stimulation adds to each input cell."""
    return (beta_of(lesion) - 1) * cue_rate if lesion.rate_hz is None else lesion.rate_hz


def beta_of(lesion: Lesion) -> float:
    return DRIVE if lesion.beta is None else lesion.beta


def rheobase(population: Population) -> float:
    """Constant current (A) beyond which a cell has no resting state."""
    cell = population.cell
    current = None if isinstance(cell, SpikeSource) else cell.rheobase()
    if current is None:
        raise ValueError(
            f"stimulate {population.name}: the rheobase of its cells ({type(cell).__name__}) is not known; "
            "give CustomNeuron(rheobase_pA=...) or silence them instead"
        )
    return current * 1e-12


@dataclass(frozen=True)
class Scene:
    """What lesions are chosen in: the circuit and its synapses, and what happened so far.

    spikes: population -> (cell, time in s); values: (n_pairs, n_value_cells) bool, the taught patterns; cues: (n_pairs,
    n_cue_cells) bool; earlier: what was studied before the experiment (`Snapshot.studied`).
    """

    circuit: Circuit
    wiring: Mapping[str, Edges]
    trials: Trials
    spikes: Mapping[str, Edges]
    values: np.ndarray
    seed: int
    cues: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), bool))
    earlier: Mapping[str, np.ndarray] = field(default_factory=dict)

    def studied(self, pairs: Sequence[int]) -> list[tuple[int, float, float]]:
        """(pair, start, stop) of each study trial of some pairs (none given: all), before the experiment and in it."""
        found = []
        if self.earlier:
            known = np.hstack([self.cues, self.values]).astype(bool)
            numbers = {row.tobytes(): pair for pair, row in enumerate(known)}
            taught = np.hstack([self.earlier["cue"], self.earlier["value"]])
            of = [numbers.get(row.tobytes(), NO_PAIR) for row in taught]
            found = list(zip(of, self.earlier["start"].tolist(), self.earlier["stop"].tolist(), strict=True))
        trials = self.trials
        for n in trials.where("study"):
            found.append((int(trials.pair[n]), float(trials.start[n]), float(trials.stop[n])))
        return [row for row in found if row[0] != NO_PAIR and (not pairs or row[0] in pairs)]


def effects(lesions: Sequence[Lesion], scene: Scene) -> Effects:
    """Put the lesions of one moment together. Raises ValueError for what the circuit does not have."""
    out = Effects()
    for lesion in lesions:
        hit = targets(lesion, scene.circuit)
        remains = 1 - lesion.fraction * (1 - (lesion.factor or 0.0))
        for population in hit.populations:
            cells = chosen(lesion, population, scene)
            if hit.mode == "silence":
                out.silent[population.name] = np.union1d(out.silent.get(population.name, cells), cells)
            else:
                out.driven.setdefault(population.name, []).append((cells, lesion))
        if hit.mode == "block":
            _block(out, hit, remains, scene.circuit)
        for projection in hit.projections:
            name = projection.name
            if hit.mode == "cut":
                n = len(scene.wiring[name][0])
                kept = np.ones(n, bool)
                kept[_first(lesion.fraction, n, scene.seed, name)] = False
                out.kept[name] = out.kept.get(name, True) & kept
            elif hit.mode == "freeze":
                out.plasticity[name] = out.plasticity.get(name, 1.0) * remains
            else:
                for receptor in projection.conductance:
                    out.transmission[name, receptor] = out.transmission.get((name, receptor), 1.0) * remains
        if not (hit.populations or hit.projections or hit.receptors):
            out.acetylcholine *= remains
    return out


def chosen(lesion: Lesion, population: Population, scene: Scene) -> np.ndarray:
    """The cells of a population that a lesion takes, in ascending order."""
    n, name = population.size, population.name
    if lesion.cells:
        return np.sort(np.array(lesion.cells))
    if lesion.select == "random":
        return np.sort(_first(lesion.fraction, n, scene.seed, name))
    marked = engram(lesion.pairs, population, scene)
    if not (marked.any() or lesion.follows_cues):
        raise ValueError(
            f"lesion of the engram in {name}: no cell of it was active at study before the lesion begins; "
            "an engram is known once its pairs have been studied"
        )
    if lesion.select == "others":
        marked = ~marked
    pool = np.flatnonzero(marked)
    if lesion.select.endswith("matched"):
        whose = map(str, lesion.pairs)
        return np.sort(_first(lesion.fraction * pool.size / n, n, scene.seed, name, "matched", *whose))
    stream = "others" if lesion.select == "others" else "engram"
    return np.sort(pool[_first(lesion.fraction, pool.size, scene.seed, name, stream)])


def engram(pairs: Sequence[int], population: Population, scene: Scene) -> np.ndarray:
    """Cells active at the study of pairs (none given: of all): (n_cells,) bool.

    Active is a cell with at least one spike in the read-out window; of the values, one that was
    taught as well, for value cells have a background of their own.
    """
    if population not in scene.circuit.cells:
        raise ValueError(f"lesion of the engram in {population.name}: its spikes are not kept; name cells instead")
    cells, times = scene.spikes.get(population.name, (np.zeros(0, int), np.zeros(0)))
    marked = np.zeros(population.size, bool)
    for pair, start, stop in scene.studied(pairs):
        window = np.array([start, stop + READOUT_AFTER])
        low, high = np.searchsorted(times, window - 1e-9)  # as in Recording.windows
        active = np.zeros(population.size, bool)
        active[cells[low:high]] = True
        if population.name == scene.circuit.value:
            active &= scene.values[pair]
        marked |= active
    return marked


def _block(out: Effects, hit: Targets, remains: float, circuit: Circuit) -> None:
    """Receptors lost: less transmission; of NMDA receptors, less plasticity as well, also of rules that read them.

    Hebbian potentiation at these synapses needs NMDA receptors (Bliss & Collingridge 1993, Nature 361:31).
    """
    for name, receptor in hit.receptors:
        for projection in circuit.incoming(name):
            carries = receptor in projection.conductance
            reads = getattr(projection.plasticity, "receptor", "") == receptor  # would unlearn where it finds nothing
            if carries:
                key = projection.name, receptor
                out.transmission[key] = out.transmission.get(key, 1.0) * remains
            if projection.plasticity and (reads or (carries and receptor == "NMDA")):
                out.plasticity[projection.name] = out.plasticity.get(projection.name, 1.0) * remains


def _first(fraction: float, n: int, seed: int, *names: str) -> np.ndarray:
    """A share of n things at random; a larger share holds a smaller one."""
    return generator(seed, "lesion", *names).permutation(n)[: round(fraction * n)]
