"""The state of a circuit at one moment: saved, loaded, and started from."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from ..atomic import whole
from ..network.wiring import Edges

VERSION = 1


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

    @property
    def time(self) -> float:
        """Simulated time that lies behind it (s)."""
        return self.step * self.dt

    def weights(self, projection: str) -> np.ndarray:
        """Weights of a plastic projection (``SOURCE->TARGET``), in the order of its synapses."""
        name = projection.replace("->", "_to_") + ".w"
        if name not in self.state:
            known = [n[:-2].replace("_to_", "->") for n in self.state if n.endswith(".w")]
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
        with whole(path) as part:
            np.savez(part, **arrays)  # type: ignore[arg-type]

    @classmethod
    def load(cls, file: str | Path) -> Snapshot:
        """Read what `save` wrote. Raises ValueError for a file that is no snapshot."""
        try:
            with np.load(file, allow_pickle=False) as arrays:
                head = json.loads(str(arrays["head"]))
                content = {name: arrays[name] for name in arrays.files if name != "head"}
        except OSError as error:
            raise ValueError(f"snapshot {file}: cannot be read ({error.strerror or error})") from None
        except (EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
            raise ValueError(f"snapshot {file}: is damaged or none; give one that Snapshot.save wrote") from None
        known = {"version", *(f.name for f in fields(cls))} - {"state", "spikes"}
        if not isinstance(head, dict) or head.keys() != known or head.pop("version") != VERSION:
            raise ValueError(f"snapshot {file}: written by another version; study again")
        state = {name.removeprefix("state/"): a for name, a in content.items() if name.startswith("state/")}
        names = [n.removeprefix("spikes/")[:-2] for n in content if n.startswith("spikes/") and n.endswith("_i")]
        spikes = {name: (content[f"spikes/{name}_i"], content[f"spikes/{name}_t"]) for name in names}
        return cls(state=state, spikes=spikes, **head)
