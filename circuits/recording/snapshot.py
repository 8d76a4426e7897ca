"""The state of a circuit at one moment: saved, loaded, and started from."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np

from ..atomic import whole
from ..names import brian_name
from ..network.wiring import Edges
from ..npz import read_npz
from ..precision import Precision

VERSION = 1
MOST_STEPS = 2**31 - 1  # time steps are 32-bit numbers in the input of a simulation


@dataclass(frozen=True)
class Snapshot:
    """The state of a circuit between two time steps: what it knows and does.

    `study` returns one; `run` starts from it. Engines share it: a circuit may study on one and recall on another.

    Parameters
    ----------
    step : int
        Time steps that lie behind it.
    dt : float
        Their length (s).
    state : mapping
        Everything that changes in a run, in SI units: ``NCX.v`` (n_cells,), ``CA1_to_NCX.w`` (n_synapses,), spikes
        on their way ``CA1_to_NCX_pre.queue``.
    spikes : mapping
        Population -> (cell, time in s) up to that moment.
    wiring, history : str
        Fingerprints of the synapses and of all input so far.
    circuit_name : str
        Of which circuit.
    seed : int
        Of the experiment from which it comes.
    studied : mapping
        What was studied so far, a row per trial: ``cue`` (n_trials, n_cue_cells) and ``value`` (n_trials,
        n_value_cells) bool, ``start`` and ``stop`` (s). By these a later experiment finds the engrams of pairs that it
        names in ``studied=``.

    Examples
    --------
    >>> from spikekv import MINIMAL, RecallExperiment, Snapshot, patterns, study
    >>> learned = study(RecallExperiment(MINIMAL, patterns.random(5, seed=1), seed=1))
    >>> learned.save("learned.npz")
    >>> weights = Snapshot.load("learned.npz").weights("KEY->VALUE")
    >>> weights.shape
    (1000000,)
    """

    step: int
    dt: float
    state: Mapping[str, np.ndarray]
    spikes: Mapping[str, Edges]
    wiring: str
    history: str
    circuit_name: str
    seed: int
    studied: Mapping[str, np.ndarray] = field(default_factory=dict)

    @property
    def time(self) -> float:
        """Simulated time that lies behind it (s)."""
        return self.step * self.dt

    @property
    def precision(self) -> Precision:
        """In which numbers it was simulated."""
        return "single" if any(array.dtype == np.float32 for array in self.state.values()) else "double"

    def weights(self, projection: str) -> np.ndarray:
        """Weights of a plastic projection (``SOURCE->TARGET``), in the order of its synapses."""
        name = brian_name(projection) + ".w"
        if name not in self.state:
            known = [n[:-2].replace("_to_", "->").replace("__", ":") for n in self.state if n.endswith(".w")]
            raise ValueError(f"snapshot: no weights of {projection!r}; there are those of {', '.join(known)}")
        return self.state[name]

    def save(self, file: str | Path) -> None:
        """Write it to an ``.npz``; refuses a name that ends otherwise or a file that exists (ValueError)."""
        path = Path(file)
        if path.suffix != ".npz":
            raise ValueError(f"snapshot {path}: must end in .npz")
        if not path.parent.is_dir():
            raise ValueError(f"snapshot {path}: there is no directory {path.parent}")
        if path.exists():
            raise ValueError(f"snapshot {path}: exists; give another name")
        head = {
            "version": VERSION,
            "step": self.step,
            "dt": self.dt,
            "wiring": self.wiring,
            "history": self.history,
            "circuit_name": self.circuit_name,
            "seed": self.seed,
        }
        arrays = {"head": np.array(json.dumps(head))}
        arrays |= {f"state/{name}": array for name, array in self.state.items()}
        for name, (cells, times) in self.spikes.items():
            arrays |= {f"spikes/{name}_i": cells, f"spikes/{name}_t": times}
        arrays |= {f"studied/{name}": array for name, array in self.studied.items()}
        with whole(path) as part:
            np.savez(part, **arrays)  # type: ignore[arg-type]

    @classmethod
    def load(cls, file: str | Path) -> Snapshot:
        """Read what `save` wrote. Raises ValueError for a file that is no snapshot, or a damaged one."""
        try:
            content = read_npz(file)
            head = json.loads(str(content.pop("head")))
        except (ValueError, KeyError, RecursionError) as error:
            reason = " ".join(str(error).split())[:100]
            raise ValueError(
                f"snapshot {file}: is damaged or none ({reason}); give one that Snapshot.save wrote"
            ) from None
        known = {"version", *(f.name for f in fields(cls))} - {"state", "spikes", "studied"}
        if not isinstance(head, dict) or head.keys() != known or head.pop("version") != VERSION:
            raise ValueError(f"snapshot {file}: written by another version; study again")
        state = {name.removeprefix("state/"): a for name, a in content.items() if name.startswith("state/")}
        names = [n.removeprefix("spikes/")[:-2] for n in content if n.startswith("spikes/") and n.endswith("_i")]
        try:
            spikes = {name: (content[f"spikes/{name}_i"], content[f"spikes/{name}_t"]) for name in names}
            studied = {name.removeprefix("studied/"): a for name, a in content.items() if name.startswith("studied/")}
            _check_head(head)
            _check_studied(studied)
            _check_state(state)
            _check_spikes(spikes, head["step"] * head["dt"])
        except (ValueError, KeyError) as error:
            raise ValueError(f"snapshot {file}: {error}; study again") from None
        return cls(state=state, spikes=spikes, studied=studied, **head)

    def check_fits(self, sizes: Mapping[str, int], n_synapses: Mapping[str, int]) -> None:
        """Raise ValueError unless all cells and synapses that it names are among these.

        sizes: cells of each population; n_synapses: of each projection, by its name in the simulator (``CA1_to_NCX``).
        """
        for name, array in self.state.items():
            owner, _, variable = name.rpartition(".")
            if variable == "queue":
                n = n_synapses.get(owner.removesuffix("_pre").removesuffix("_post"))
                n_slots = int(array[0])
                due = array[1 + n_slots :]
                if n is not None and due.size and due.max() >= n:
                    raise ValueError(f"snapshot: {name} has synapse {due.max()}, the circuit {n} of them; study again")
            elif (n := n_synapses.get(owner, sizes.get(owner))) is not None and array.size not in (1, n):
                raise ValueError(f"snapshot: {name} has {array.size} numbers, the circuit {n}; study again")
        for name, (cells, _) in self.spikes.items():
            if name not in sizes or (len(cells) and cells.max() >= sizes[name]):
                raise ValueError(f"snapshot: spikes of {name} are not of the circuit's cells; study again")


def _check_head(head: Mapping[str, Any]) -> None:
    for name in ("step", "seed"):
        if type(head[name]) is not int or not 0 <= head[name] <= MOST_STEPS + (name == "seed") * 2**63:
            raise ValueError(f"{name}: must be a whole number from 0 on, got {head[name]!r}")
    if type(head["dt"]) is not float or not 0 < head["dt"] <= 1:
        raise ValueError(f"dt: must be a time step in s, got {head['dt']!r}")
    for name in ("wiring", "history", "circuit_name"):
        if not isinstance(head[name], str) or not head[name].isprintable():
            raise ValueError(f"{name}: must be a text")


def _check_state(state: Mapping[str, np.ndarray]) -> None:
    for name, array in state.items():
        if not re.fullmatch(r"\w+\.\w+", name, re.ASCII):
            raise ValueError(f"state {name!r}: must be OBJECT.variable")
        if array.ndim > 1 or array.dtype.kind not in "fiub" or not np.isfinite(array).all():
            raise ValueError(f"state {name}: must be finite numbers in one row")
        if name.endswith(".queue"):
            _check_queue(name, array)


def _check_studied(studied: Mapping[str, np.ndarray]) -> None:
    """Of each trial a cue and when it was on; a snapshot of an earlier version has none."""
    if not studied:
        return
    cue, value, start, stop = (studied[name] for name in ("cue", "value", "start", "stop"))
    whole = all(part.ndim == 2 and part.dtype == bool for part in (cue, value))
    if not (whole and start.shape == stop.shape == cue.shape[:1] == value.shape[:1]):
        raise ValueError("studied: must be a cue, a value, a start and a stop for each trial")
    if not all(times.dtype.kind == "f" and np.isfinite(times).all() for times in (start, stop)):
        raise ValueError("studied: times must be finite")


def _check_queue(name: str, array: np.ndarray) -> None:
    """A queue is the number of its slots, the spikes in each, and the synapses of these."""
    whole = array.ndim == 1 and array.dtype.kind in "iu" and array.size and 0 < array[0] < array.size
    if not whole or array.min() < 0 or 1 + int(array[0]) + int(array[1 : 1 + array[0]].sum()) != array.size:
        raise ValueError(f"state {name}: must be the spikes of each slot and their synapses")


def _check_spikes(spikes: Mapping[str, Edges], time: float) -> None:
    for name, (cells, times) in spikes.items():
        if not (cells.ndim == times.ndim == 1 and len(cells) == len(times) and cells.dtype.kind in "iu"):
            raise ValueError(f"spikes of {name}: must be numbers of cells and times, as many of each")
        if times.dtype.kind != "f" or not np.isfinite(times).all() or (np.diff(times) < 0).any():
            raise ValueError(f"spikes of {name}: times must be finite and in order")
        if len(times) and not (times[0] >= 0 and times[-1] <= time + 1e-6 and cells.min() >= 0):
            raise ValueError(f"spikes of {name}: must be of cells from 0 on, within 0 to {time:g} s")
