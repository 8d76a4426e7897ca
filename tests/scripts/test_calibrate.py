"""``spikekv calibrate``: what it writes, what it refuses, and that it goes on where it was stopped."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from spikekv.analysis.assays import calibration
from spikekv.analysis.assays.calibration import targets_of
from spikekv.circuits.campaign.configuration import read_config
from spikekv.circuits.library.hippocampal import hippocampal
from spikekv.circuits.library.hippocampal_2026 import hippocampal_2026
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.recording.recording import Recording
from spikekv.scripts.main import main

G = minimal().projection("VALUE_INH->VALUE").conductance["GABA_A"]
ASKED = "VALUE_INH->VALUE=10Hz"


@pytest.fixture
def lawful(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Made-up runs whose activity is 20 Hz over the conductance; returns the conductances that were tried."""
    tried: list[float] = []

    def simulate(tasks: Any, report: Any, laid_out: Any = None) -> Any:
        for task in tasks:
            tried.append(task.experiment.circuit.projection("VALUE_INH->VALUE").conductance["GABA_A"] / G)
            yield {"VALUE_INH->VALUE": 20 / tried[-1]}

    monkeypatch.setattr("spikekv.circuits.campaign.simulation.simulate", simulate)
    return tried


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(a) for a in arguments])
    return int(left.value.code or 0)


def test_the_directory_of_a_calibration(tiny: Path, tmp_path: Path, lawful: list[float]) -> None:
    out = tmp_path / "out"
    assert run("calibrate", "--config", tiny, "--target", ASKED, "--workers", 1, "--out", out) == 0
    metrics = json.loads((out / "metrics.json").read_text())
    (stage,) = metrics["stages"]
    assert stage["reached"] == pytest.approx(10, rel=0.05)
    assert lawful[0] == 1
    assert stage["factor"] == pytest.approx(lawful[-1]) == pytest.approx(2, rel=0.05)
    rows = list(csv.DictReader((out / "steps.csv").open()))
    assert [float(row["factor"]) for row in rows] == pytest.approx(lawful)
    again = read_config(out / "config.toml", {})
    found = again.make_circuit().projection("VALUE_INH->VALUE").conductance["GABA_A"]
    assert found == pytest.approx(G * lawful[-1])
    assert again.seed == 900
    assert run("report", out) == 0
    assert "calibrated" in (out / "report.html").read_text()


def test_it_goes_on_where_it_was_stopped(
    tiny: Path, tmp_path: Path, lawful: list[float], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    command = ("calibrate", "--config", tiny, "--target", ASKED, "--workers", 1, "--out", out)
    whole = calibration.simulated

    def stopped(*arguments: Any) -> Any:
        simulate = whole(*arguments)

        def until_the_second(*asked: Any) -> Any:
            if len(lawful) == 2:
                raise KeyboardInterrupt
            return simulate(*asked)

        return until_the_second

    with monkeypatch.context() as patch:
        patch.setattr(calibration, "simulated", stopped)
        assert run(*command) == 130
    assert "2 of 2 runs are kept in" in capsys.readouterr().err
    before = list(lawful)
    assert run(*command) == 0
    assert not out.with_name("out.unfinished").exists()
    assert len(set(lawful)) == len(lawful)  # none ran twice
    assert lawful[:2] == before
    assert run(*command[:-1], tmp_path / "undisturbed") == 0
    assert (tmp_path / "undisturbed/steps.csv").read_bytes() == (out / "steps.csv").read_bytes()


def test_a_target_that_is_not_reached_leaves_its_steps_and_nothing_else(
    tiny: Path, tmp_path: Path, lawful: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    command = ("calibrate", "--config", tiny, "--target", "VALUE_INH->VALUE=1e9Hz", "--workers", 1, "--out", out)
    assert run(*command) == 1
    assert "did not bring VALUE to a blank rate of 1000000000.0 in 8 runs" in capsys.readouterr().err
    assert len((out / "steps.csv").read_text().splitlines()) == 1 + 8
    assert [place.name for place in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("DG_PV->DG", "must be a projection and an activity"),
        ("DG_PV->DG=much", "must be a projection and an activity"),
        ("DG_PV->DG=3", r"must be in \(0, 1\]"),
        ("DG_PV->DG=nan", r"must be in \(0, 1\]"),
        ("NCX_PV->NCX=-1Hz", "must be above 0"),
        ("PV->DG=0.1", "has no such projection of inhibitory cells"),
        ("EC->DG=0.1", "has no such projection of inhibitory cells"),
    ],
)
def test_targets_that_are_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        targets_of(hippocampal(), [text])


def test_another_circuit_needs_its_own_targets() -> None:
    for circuit in (minimal(), hippocampal()):
        with pytest.raises(ValueError, match=f"give the {circuit.name} circuit its own"):
            targets_of(circuit)


def test_all_targets_are_measured_in_one_run(monkeypatch: pytest.MonkeyPatch) -> None:
    targets = targets_of(hippocampal_2026())
    monkeypatch.setattr(type(targets[0]), "measured", lambda target, recording: target.value)
    of = calibration.Activities(targets)
    recording: Recording = None  # type: ignore[assignment]
    assert of(recording) == {"DG_PV->DG": 0.035, "CA3_PV->CA3": 0.03, "CA1_PV->CA1": 0.024, "NCX_PV->NCX": 0.55}
