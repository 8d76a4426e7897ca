"""What one page does, without the page: a state, its answer, a history, and ways to keep them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...circuits.campaign.results_directory import check_target, provenance, results_directory, write_json
from ...circuits.engine.process import Report
from ...circuits.lesions.lesion import Lesion
from .answer import Answer, answer_of
from .code import as_command, as_python, config_of
from .history import History
from .state import State
from .subject import Subject
from .words import said_of_answer


@dataclass(frozen=True)
class Shown:
    """An answer beside that of the intact circuit. seconds: of wall time that it took."""

    state: State
    answer: Answer
    intact: Answer
    seconds: float

    @property
    def words(self) -> str:
        return said_of_answer(self.state, self.answer, self.intact)


class Session:
    """One user's way through the states of a subject.

    Parameters
    ----------
    subject : Subject
        Who is asked; sessions may share it.

    Examples
    --------
    >>> from spikekv import MINIMAL, Cue, Lesion, RecallExperiment, patterns
    >>> from spikekv.analysis.explore.session import Session
    >>> from spikekv.analysis.explore.subject import Subject
    >>> session = Session(Subject(RecallExperiment(MINIMAL, patterns.random(5, seed=1), Cue(valid=0.6), seed=1)))
    >>> session.lesion(Lesion("VALUE", fraction=0.5))
    >>> shown = session.ask()
    >>> shown.answer.f1.mean() < shown.intact.f1.mean()
    True
    >>> session.undo()
    >>> session.state.lesions
    ()
    """

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.history = History((subject.first,))

    @property
    def state(self) -> State:
        return self.history.now

    def set(self, **changes: Any) -> None:
        """Change fields of the state. Raises ValueError for a value that is refused, and leaves the state."""
        self._try(replace(self.state, **changes))

    def cue(self, **changes: float) -> None:
        """Change the cue."""
        self.set(cue=replace(self.state.cue, **changes))

    def gain(self, projection: str, factor: float) -> None:
        """Set the factor on a projection's transmission."""
        self._try(self.state.with_gain(projection, factor))

    def lesion(self, lesion: Lesion) -> None:
        """Lesion a target, in place of an earlier lesion of it."""
        self._try(self.state.lesioned(lesion))

    def restore(self, target: str) -> None:
        """Take the lesion of a target back."""
        self._try(self.state.restored(target))

    def intact(self) -> None:
        """Take all back but the damage of the cue."""
        self._try(self.state.intact)

    def undo(self) -> None:
        self.history = self.history.undone

    def redo(self) -> None:
        self.history = self.history.redone

    def back_to(self, number: int) -> None:
        """Go to one of the states of the history."""
        self.history = self.history.back_to(number)

    def ask(self, progress: Report | None = None) -> Shown:
        """The answer in the state that is set. Raises `SimulationError` where the simulation fails."""
        return self.asked(self.state, progress)

    def asked(self, state: State, progress: Report | None = None) -> Shown:
        """The answer in any state."""
        began = time.perf_counter()
        mine, intact = self.subject.both(state, progress)
        recall = self.subject.recall
        answer = answer_of(mine, recall)
        beside = answer if intact is mine else answer_of(intact, recall)
        return Shown(state, answer, beside, time.perf_counter() - began)

    @property
    def command(self) -> str:
        """Shell lines that repeat the state, spike for spike. Where a file cannot say it, why."""
        return _or_why(as_command, self.subject.experiment(self.state))

    @property
    def python(self) -> str:
        """A script that repeats the state, spike for spike. Where none can, why."""
        return _or_why(as_python, self.subject.experiment(self.state))

    def save(self, directory: str | Path, figures: bool = True) -> Path:
        """Write what ``spikekv run`` would write of the state. Raises ValueError for a directory that is refused."""
        from ..assays.recall import OfRun, write  # libraries that nothing else here needs
        from ..figures.drawing import draw_run
        from ..measures.summary import controlled

        began, target = time.perf_counter(), Path(directory)
        if not str(directory).strip():
            raise ValueError("save: names no directory; give one that is not there yet")
        check_target(target)
        experiment = self.subject.experiment(self.state)
        config = config_of(experiment)
        recording = self.subject.recording(self.state)
        found = OfRun(tests=True)(recording)
        metrics = controlled(found["metrics"], None)
        trials = [{"seed": experiment.seed, **row} for row in found["trials"]]
        with results_directory(target) as folder:
            write(folder, "run", config.resolved(experiment).to_toml(), metrics, trials, recording)
            wall = time.perf_counter() - began
            write_json(folder / "provenance.json", provenance(experiment.seed, 1, self.subject.backend, wall))
            if figures:
                draw_run(recording, metrics, folder, ["png"])
        return target

    def _try(self, state: State) -> None:
        self.subject.experiment(state)  # refuses what makes no sense
        self.history = self.history.tried(state)


def _or_why(write_out: Callable[[Any], str], experiment: Any) -> str:
    try:
        return write_out(experiment)
    except ValueError as error:
        return f"# {error}\n"
