"""A circuit that studies once and is then asked as often as one likes."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any

from ...circuits.campaign.runner import compiled
from ...circuits.engine.kept_study import kept_study
from ...circuits.engine.laid_out import LaidOut
from ...circuits.engine.process import Report
from ...circuits.engine.run import Backend, choose_backend, run, study
from ...circuits.lesions.lesion import Lesion
from ...circuits.protocol.experiment import Played
from ...circuits.protocol.phase_sequence import phase_names
from ...circuits.recording.recording import Recording
from ...circuits.recording.snapshot import Snapshot
from .once import Once
from .state import State, experiment_of, start_of, tested

MOST_SNAPSHOTS, MOST_RECORDINGS = 3, 12  # kept; one of the hippocampal circuit takes 56 MB and 2 MB


class Subject:
    """A circuit and what it is to learn, ready to be asked under any state.

    Pages share it: it holds nothing but what it has computed, and may be used from several threads.

    Parameters
    ----------
    base : RecallExperiment or Experiment
        What is studied, and what comes before recall. Its cue and lesions are those of the first state.
    n_cues : int
        Pairs that are cued, at most.
    backend : str
        As in `run`.
    snapshot : Snapshot, optional
        What `study` returned for ``base``, so that it is not simulated again.
    """

    def __init__(
        self, base: Played, n_cues: int = 8, backend: Backend = "auto", snapshot: Snapshot | None = None
    ) -> None:
        if n_cues < 1:
            raise ValueError(f"cues: must be at least 1, got {n_cues}")
        number, phase = tested(base)
        self.base, self.n_cues, self.first = base, n_cues, start_of(base)
        self.backend = choose_backend(backend)
        self.recall = phase.label
        self._names = phase_names(base.protocol)
        self._number = number
        self._studied: Once[tuple[Lesion, ...], Snapshot] = Once(MOST_SNAPSHOTS)
        self._recordings: Once[State, Recording] = Once(MOST_RECORDINGS)
        self._laid_out: Once[None, LaidOut] = Once(1)
        if snapshot is not None:
            self._studied.get(self._before(self.experiment(self.first)), lambda: snapshot)

    def prepare(self) -> LaidOut:
        """Lay the first experiment out and compile its circuit; later calls return the same."""
        return self._laid_out.get(None, lambda: compiled(self.experiment(self.first), self.backend)[1])

    def experiment(self, state: State) -> Played:
        """The experiment that a state means. Raises ValueError."""
        return experiment_of(self.base, state, self.n_cues)

    def recording(self, state: State, progress: Report | None = None) -> Recording:
        """What the circuit does in a state: the recording of the whole experiment, of which only recall is simulated.

        progress: called with the fraction of the study, where it has to be simulated.

        Raises ValueError for a state that is refused, `SimulationError` where the simulation fails.
        """
        return self._recordings.get(state, lambda: self._run(state, progress))

    def both(self, state: State, progress: Report | None = None) -> tuple[Recording, Recording]:
        """The recordings of a state and of the intact circuit under the same cues."""
        if state == state.intact:
            return (self.recording(state, progress),) * 2
        with suppress(RuntimeError):  # while the program ends no thread begins, and one run follows the other
            threading.Thread(target=self._ahead, args=(state.intact,), daemon=True).start()
        return self.recording(state, progress), self.recording(state.intact)

    def _ahead(self, state: State) -> None:
        """Have a recording made for whoever asks next; what fails here fails again, and is said, there."""
        with suppress(Exception):
            self.recording(state)

    def _run(self, state: State, progress: Report | None) -> Recording:
        experiment = self.experiment(state)
        how: dict[str, Any] = {
            "backend": self.backend,
            "apart": True,
            "laid_out": self.prepare(),  # synapses, at least
            "allow_runaway": bool(experiment.lesions),
        }
        before = self._before(experiment)
        studied = kept_study if before == self._before(self.experiment(self.first)) else study
        start = self._studied.get(before, lambda: studied(experiment, until=self.recall, progress=progress, **how))
        return run(experiment, start=start, **how)

    def _before(self, experiment: Played) -> tuple[Lesion, ...]:
        """The lesions that act before the recall."""
        return tuple(lesion for lesion in experiment.lesions if any(map(self._is_before, lesion.times)))

    def _is_before(self, part: object) -> bool:
        numbers = self._names[part] if isinstance(part, str) else range(self._number)  # seconds may be any
        return any(n < self._number for n in numbers)
