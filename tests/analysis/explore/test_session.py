"""The model behind the page: its answers are those of `run`, and of the command and script that it prints."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from spikekv import (
    MINIMAL,
    Cue,
    Experiment,
    Lesion,
    RecallExperiment,
    Recording,
    explore,
    load_recording,
    patterns,
    study,
)
from spikekv.analysis.explore.session import Session
from spikekv.analysis.explore.state import State, experiment_of
from spikekv.analysis.explore.subject import Subject
from spikekv.circuits import AllToAll, Blanks, Delay, Recall, Study

CUT = Lesion("KEY->VALUE", fraction=0.5)


def alike(a: Recording, b: Recording) -> bool:
    """Whether two recordings hold the same spikes."""
    return a.spikes.keys() == b.spikes.keys() and all(
        np.array_equal(mine, other)
        for name in a.spikes
        for mine, other in zip(a.spikes[name], b.spikes[name], strict=True)
    )


def random_state(rng: np.random.Generator) -> State:
    """A state as a user may set it."""
    state = State(Cue(round(float(rng.random()), 2), round(float(rng.random()) / 2, 2)))
    changes: dict[str, Any] = {}
    if rng.random() < 0.4:
        changes["acetylcholine"] = round(float(rng.random()), 2)
    if rng.random() < 0.4:
        changes["inhibition"] = round(3 * float(rng.random()), 1)
    state = dataclasses.replace(state, **changes)
    if rng.random() < 0.5:
        state = state.with_gain("KEY->VALUE", round(3 * float(rng.random()), 1))
    targets = {
        "KEY": ("random", "cued"), "VALUE": ("random", "cued-matched", "others"), "KEY->VALUE": ("random",),
        "KEY_INH": ("random",), "VALUE->VALUE_INH": ("random",),
    }  # fmt: skip
    for target in rng.choice(list(targets), rng.integers(0, 3), replace=False):
        select = str(rng.choice(targets[target]))
        during = "recall" if select != "random" else str(rng.choice(["recall", "study", "delay", "all"]))
        pairs = (1,) if select == "others" else ()
        fraction = round(0.1 + 0.9 * float(rng.random()), 2)
        state = state.lesioned(Lesion(str(target), fraction, during=during, select=select, pairs=pairs))
    return state


def executed(script: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Recording:
    monkeypatch.chdir(folder)
    found: dict[str, Any] = {}
    exec(script, found)
    recording = found["recording"]
    assert isinstance(recording, Recording)
    return recording


@pytest.mark.parametrize("number", range(20))
def test_an_answer_is_that_of_the_printed_script(
    number: int, subject: Subject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = random_state(np.random.default_rng(number))
    session = Session(subject)
    session.history = session.history.tried(state)
    assert alike(subject.recording(state), executed(session.python, tmp_path, monkeypatch))


def test_an_answer_that_outlasts_the_program_complains_of_nothing() -> None:
    script = (
        "import atexit\n"
        "from spikekv import MINIMAL, Cue, Lesion, RecallExperiment, patterns\n"
        "from spikekv.analysis.explore.session import Session\n"
        "from spikekv.analysis.explore.subject import Subject\n"
        "session = Session(Subject(RecallExperiment(MINIMAL, patterns.random(3, seed=1), Cue(valid=0.6), seed=1)))\n"
        "session.lesion(Lesion('VALUE'))\n"
        "atexit.register(lambda: print(session.ask().answer.f1.mean()))\n"  # when no pool takes work any more
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ended.stdout.strip(), ended.stderr) == ("0.0", "")


def test_the_printed_command_and_a_saved_directory_hold_the_same_spikes(subject: Subject, tmp_path: Path) -> None:
    session = Session(subject)
    session.lesion(CUT)
    session.set(acetylcholine=0.2)
    spikekv = f"'{sys.executable}' -c 'from spikekv.scripts.main import main; main()'"
    command = session.command.replace("\nspikekv run", f"\n{spikekv} run")
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    saved = session.save(tmp_path / "saved", figures=False)
    mine = subject.recording(session.state)
    for directory in (tmp_path / "results" / "explored", saved):
        assert alike(load_recording(directory), mine)
    names = {file.name for file in saved.iterdir()}
    assert names >= {"config.toml", "metrics.json", "trials.csv", "spikes.npz", "provenance.json"}
    again = subprocess.run(
        ["sh", "-c", f"{spikekv} run saved/config.toml --no-figures --out again"], cwd=tmp_path, capture_output=True
    )
    assert again.returncode == 0, again.stderr
    assert alike(load_recording(tmp_path / "again"), mine)
    with pytest.raises(ValueError, match="exists"):
        session.save(saved)


def test_a_lesion_and_what_undoes_it(subject: Subject) -> None:
    session = Session(subject)
    intact = session.ask()
    assert intact.answer is intact.intact
    session.lesion(CUT)
    shown = session.ask()
    assert shown.answer.f1.mean() < shown.intact.f1.mean() - 0.2
    assert np.array_equal(shown.intact.f1, intact.answer.f1)
    assert f"without 50 % of KEY->VALUE: {int(shown.answer.correct.sum())} of 4 values are identified" in shown.words
    session.undo()
    assert session.state == subject.first
    session.redo()
    assert session.state.lesion_of("KEY->VALUE") == CUT
    session.restore("KEY->VALUE")
    assert session.state == subject.first
    session.back_to(1)
    session.cue(valid=1.0)
    assert len(session.history.states) == 3  # what was undone is forgotten
    session.intact()
    assert session.state == State(Cue(1.0))


def test_a_second_lesion_of_a_target_takes_the_place_of_the_first(subject: Subject) -> None:
    session = Session(subject)
    session.lesion(CUT)
    session.lesion(dataclasses.replace(CUT, fraction=0.1))
    assert [lesion.fraction for lesion in session.state.lesions] == [0.1]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda session: session.cue(valid=1.2), "Cue.valid: must be in"),
        (lambda session: session.set(acetylcholine=-0.1), "acetylcholine: must be in"),
        (lambda session: session.set(inhibition=1000.0), "Lesion.factor: must be in"),
        (lambda session: session.lesion(Lesion("CA9")), "nothing of that name"),
        (lambda session: session.lesion(Lesion("KEY", select="engram", during="study")), "before the first pair"),
        (lambda session: session.save("  "), "names no directory"),
    ],
)
def test_what_is_refused_leaves_the_state(change: Any, words: str, subject: Subject) -> None:
    session = Session(subject)
    with pytest.raises(ValueError, match=words):
        change(session)
    assert session.history.states == (subject.first,)


def test_two_sessions_do_not_disturb_each_other(subject: Subject) -> None:
    one, other = Session(subject), Session(subject)
    one.lesion(CUT)
    assert other.state == subject.first
    assert other.ask().answer.f1.mean() > one.ask().answer.f1.mean()


def test_a_snapshot_spares_the_study(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    learned = study(subject.experiment(subject.first), until="recall")
    monkeypatch.setattr("spikekv.analysis.explore.subject.study", None)
    again = Subject(subject.base, subject.n_cues, snapshot=learned)
    assert alike(again.recording(subject.first), subject.recording(subject.first))
    with pytest.raises(TypeError):  # a lesion at study needs another one
        again.recording(subject.first.lesioned(Lesion("KEY", 0.5, during="study")))


def test_a_snapshot_alone_is_refused_with_the_remedy(subject: Subject) -> None:
    learned = study(subject.experiment(subject.first), until="recall")
    with pytest.raises(ValueError, match="give both, as explore\\(experiment, snapshot=snapshot\\)"):
        explore(learned)  # type: ignore[arg-type]


def test_the_study_of_the_first_state_is_kept_and_read_the_next_time(
    subject: Subject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, again = (Subject(subject.base, subject.n_cues, backend="numpy") for _ in range(2))
    monkeypatch.setenv("SPIKEKV_CACHE", str(tmp_path / "cache"))
    there = first.recording(first.first)
    monkeypatch.setattr("spikekv.circuits.engine.kept_study.study", None)
    assert alike(again.recording(again.first), there)
    again.recording(again.first.lesioned(Lesion("KEY", 0.5, during="study")))  # has a study of its own
    assert len(list((tmp_path / "cache").glob("*/study.npz"))) == 1


def test_an_experiment_of_ones_own_is_asked_at_its_first_plain_recall() -> None:
    pairs = patterns.random(4, seed=1)
    protocol = (Study(pairs), Delay(0.6), Blanks(3), Recall(pairs, label="test"), Recall(pairs, label="later"))
    base = Experiment(MINIMAL, protocol, seed=1, lesions=(CUT,))
    subject = Subject(base, n_cues=2)
    assert subject.first.lesions == (CUT,)
    asked = subject.experiment(State(Cue(0.5)))
    assert [phase.label for phase in asked.protocol] == ["study", "delay", "blank", "test"]
    assert asked.protocol[-1].cue == Cue(0.5)
    session = Session(subject)
    assert len(session.ask().answer.pair) == 2


def test_an_experiment_without_such_a_recall_is_refused() -> None:
    pairs = patterns.random(4, seed=1)
    with pytest.raises(ValueError, match="no recall of plain cues after blank trials"):
        Subject(Experiment(MINIMAL, (Study(pairs), Delay(0.6), Recall(pairs)), seed=1))


def test_a_changed_circuit_is_written_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = MINIMAL.projection("KEY->VALUE")
    assert isinstance(link.wiring, AllToAll)
    weaker = {name: 0.9 * g for name, g in link.conductance.items()}
    circuit = MINIMAL.with_projection("KEY->VALUE", conductance=weaker)
    base = RecallExperiment(circuit, patterns.random(4, seed=1), Cue(0.5), seed=1)
    session = Session(Subject(base))
    assert "from_file" in session.python
    assert alike(executed(session.python, tmp_path, monkeypatch), session.subject.recording(session.state))
    assert "[projections" in session.command


def test_stimuli_made_in_python_have_no_command_and_say_why(subject: Subject) -> None:
    pairs = patterns.random(4, seed=1).with_values_of(np.array([0, 0, 2, 2]))
    session = Session(Subject(RecallExperiment(MINIMAL, pairs, seed=1)))
    assert session.command.startswith("# stimuli")


def test_all_cues_are_those_of_the_experiment_itself(subject: Subject) -> None:
    asked = experiment_of(subject.base, subject.first, n_cues=100)
    assert asked == subject.base
