"""``spikekv robustness``: what it refuses, what it writes, and that its worst points can be run again."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import xarray as xr
from spikekv.analysis.figures import style
from spikekv.circuits.campaign.deviations import WORDS
from spikekv.scripts.main import main

from .conftest import TINY


def left_with(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(a) for a in arguments])
    return int(left.value.code or 0)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(style, "DPI", 30)
    Path("tiny.toml").write_text(TINY)


def test_the_list_names_all_axes(capsys: pytest.CaptureFixture[str]) -> None:
    assert left_with("robustness", "--list") == 0
    out = capsys.readouterr().out
    assert all(name in out for name in WORDS)
    assert max(map(len, out.splitlines())) <= 80


def test_a_map_is_written_read_as_a_page_and_run_again(
    capsys: pytest.CaptureFixture[str], fast: tuple[str, str]
) -> None:
    axes = ("--axis", "kept", "--axis", "all conductances", "--draws", 2)
    assert left_with("robustness", "--config", "tiny.toml", *axes, *fast, "--out", "out") == 0
    out = capsys.readouterr().out
    assert "8 points" in out
    assert max(map(len, out.splitlines())) <= 80
    assert {file.name for file in Path("out").iterdir() if file.name[0] != "."} == {
        "config.toml", "metrics.json", "points.csv", "provenance.json", "results.nc", "robustness.png", "worst",
    }  # fmt: skip
    with xr.open_dataset("out/results.nc", engine="scipy") as table:
        assert dict(table.sizes) == {"point": 8, "seed": 1}
        measured = dict(zip(table["point"].values.tolist(), table["f1"].values[:, 0].tolist(), strict=True))
    assert set(measured) >= {"working point", "kept 0.2", "all conductances draw 2"}
    assert measured["kept 1"] == measured["working point"]  # TINY has whole cues
    assert measured["kept 0.2"] < measured["kept 1"]
    metrics = json.loads(Path("out/metrics.json").read_text())
    assert metrics["kind"] == "robustness"
    worst = metrics["worst"][0]
    assert worst["f1"] == min(f1 for name, f1 in measured.items() if name != "working point")
    with Path("out/points.csv").open() as stream:
        assert len(list(csv.DictReader(stream))) == 8
    assert left_with("recall", "--config", "out/worst/01.toml", "--no-control", "--no-figures", "--out", "again") == 0
    assert json.loads(Path("again/metrics.json").read_text())["f1"] == pytest.approx(worst["f1"])
    assert left_with("report", "out") == 0
    page = Path("out/report.html").read_text()
    assert "The worst points" in page
    assert "all conductances" in page
    assert left_with("cite", "out") == 0
    assert left_with("robustness", "--config", "tiny.toml", "--out", "out") == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--axis", "kepd"), "axis kepd: there is no such axis; did you mean kept"),
        (("--axis", "populations"), "axis populations: the configuration sets parameters of the circuit"),
        (("--draws", "-1"), "draws"),
        (("--pairs", "0"), "--pairs: must be at least 1"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(
    arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert left_with("robustness", "--config", "tiny.toml", *arguments, "--out", "out") == 2
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1
    assert not Path("out").exists()
