"""``spikekv robustness`` from the command line, on a tiny circuit."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from spikekv.scripts.main import main


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(a) for a in arguments])
    return int(left.value.code or 0)


def test_a_map_of_damaged_cues(
    tiny: Path, fast: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    command = ("robustness", "--config", tiny, *fast, "--map", "damage", "--workers", 1, "--out", out)
    assert run(*command) == 0
    assert "Worst points" in capsys.readouterr().out
    rows = list(csv.DictReader((out / "points.csv").open()))
    assert len(rows) == 1 + 20
    f1 = {row["changes"]: float(row["f1"]) for row in rows}
    assert f1["kept 1, wrong 0"] > f1["kept 0.2, wrong 0.6"]
    metrics = json.loads((out / "metrics.json").read_text())
    assert metrics["maps"][0]["f1"][0][0] == f1["kept 1, wrong 0"]
    assert run("report", out) == 0
    assert "spikekv robustness --config config.toml --map damage" in (out / "report.html").read_text()
    assert run(*command) == 2  # not replaced


def test_a_map_that_is_not_there(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("robustness", "--config", tiny, "--map", "noise") == 2
    assert "--map noise: there is no such map" in capsys.readouterr().err
