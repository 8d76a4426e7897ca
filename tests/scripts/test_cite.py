"""``spikekv cite``: BibTeX on stdout, of a circuit or of a run with its versions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from spikekv.scripts.main import main


def cited(capsys: pytest.CaptureFixture[str], place: object, status: int = 0) -> str:
    with pytest.raises(SystemExit) as left:
        main(["cite", str(place)])
    assert left.value.code == status
    said = capsys.readouterr()
    return said.err if status else said.out


def test_a_circuit(capsys: pytest.CaptureFixture[str]) -> None:
    text = cited(capsys, "hippocampal")
    assert text.startswith("@software{spikekv,")
    assert "@article{chavlis2017," in text


def test_a_run_is_cited_with_its_versions_and_stimuli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.toml").write_text('circuit = "minimal"\nstimuli = "digits"\n')
    (tmp_path / "provenance.json").write_text(json.dumps({"spikekv": "7", "libraries": {"brian2": "6.5"}}))
    text = cited(capsys, tmp_path)
    assert "note = {brian2 6.5}" in text
    assert "alpaydin1998" in text
    assert "matplotlib" not in text


def test_a_theory_result(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "metrics.json").write_text('{"experiment": "capacity"}')
    assert "@article{willshaw1969," in cited(capsys, tmp_path)


@pytest.mark.parametrize(
    ("name", "papers"),
    [("errors", ["urbanczik2014", "brette2005"]), ("separation", ["chavlis2017"]), ("attention", ["brette2005"])],
)
def test_a_theory_result_in_spikes_cites_its_circuits(
    name: str, papers: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "metrics.json").write_text(json.dumps({"kind": "theory", "experiment": name}))
    text = cited(capsys, tmp_path)
    for paper in ("gershman2025", *papers):
        assert text.count(f"{{{paper},") == 1


def test_an_unknown_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "did you mean minimal?" in cited(capsys, "minimum", 2)
    assert "no config.toml there" in cited(capsys, tmp_path, 2)
