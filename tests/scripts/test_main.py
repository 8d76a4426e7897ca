"""Bad input: one line that names it and the remedy, exit status 2, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from spikekv.scripts.main import main

FINE = np.eye(6)


def left_with(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return int(left.value.code or 0)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with inputs of all kinds."""
    monkeypatch.chdir(tmp_path)
    nan, negative = FINE.copy(), FINE.copy()
    nan[0, 0], negative[0, 0] = np.nan, -1
    arrays: dict[str, dict[str, Any]] = {
        "nan": {"keys": nan, "values": FINE},
        "negative": {"keys": FINE, "values": negative},
        "flat": {"keys": np.ones(6), "values": FINE},
        "uneven": {"keys": FINE[:5], "values": FINE},
        "empty": {"keys": FINE[:0], "values": FINE[:0]},
        "nameless": {"a": FINE},
        "text": {"keys": FINE.astype(str), "values": FINE},
        "pickled": {"keys": np.array([[{}]], object), "values": FINE},
        "fine": {"keys": FINE, "values": FINE},
    }
    for name, content in arrays.items():
        np.savez(f"{name}.npz", **content)
    Path("broken.npz").write_text("no archive")
    Path("file").touch()
    Path("key.toml").write_text("paris = 3")
    Path("table.toml").write_text("[populations.CA33]\nsize = 10")
    Path("syntax.toml").write_text("pairs = [")
    Path("old").mkdir()
    Path("old/metrics.json").write_text("{}")
    Path("thesis").mkdir()
    Path("thesis/chapter.tex").touch()
    return tmp_path


def listing(place: Path) -> list[Path]:
    return sorted(place.rglob("*"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("recall --stimuli nan.npz", ["nan.npz: keys", "NaN", "remove or fill"]),
        ("recall --stimuli negative.npz", ["negative.npz: values", "negative", "shift"]),
        ("recall --stimuli flat.npz", ["flat.npz: keys", "shape (n_pairs, n_features), got (6,)"]),
        ("recall --stimuli uneven.npz", ["uneven.npz", "5 rows", "6"]),
        ("recall --stimuli empty.npz", ["empty.npz: holds no pairs"]),
        ("recall --stimuli nameless.npz", ["no array 'keys'"]),
        ("recall --stimuli text.npz", ["text.npz: keys: must be numbers"]),
        ("recall --stimuli pickled.npz", ["pickled.npz", "pickled objects"]),
        ("recall --stimuli broken.npz", ["broken.npz: not a readable .npz"]),
        ("recall --stimuli missing.npz", ["missing.npz is not a file"]),
        ("recall --stimuli fine.npz --pairs 7", ["holds 6 pairs, got 7"]),
        ("recall --stimuli digit", ["'digit'", "did you mean digits?"]),
        ("recall --pairs 0", ["--pairs: must be at least 1, got 0"]),
        ("recall --pairs 5000", ["at most 673 pairs, got 5000"]),
        ("recall --pairs ten", ["--pairs", "integer", "spikekv recall --help"]),
        ("recall --active 401", ["active: must be in [1, 400] (400 cue cells), got 401"]),
        ("recall --active 0", ["--active: must be at least 1, got 0"]),
        ("recall --cue-valid 1.01", ["--cue-valid: must be at most 1, got 1.01"]),
        ("recall --cue-valid nan", ["--cue-valid: must be a finite number, got nan"]),
        ("recall --cue-noise -0.1", ["--cue-noise: must be at least 0, got -0.1"]),
        ("recall --stimuli random --similarity 2", ["--similarity: must be at most 1, got 2"]),
        ("recall --similarity 0.5", ["similarity", "stimuli random"]),
        ("recall --seed -1", ["--seed: must be at least 0, got -1"]),
        ("recall --seeds 0", ["--seeds: must be at least 1, got 0"]),
        ("recall --circuit minimall", ["'minimall'", "did you mean minimal?"]),
        ("recall --backend gpu", ["--backend: must be 'auto', 'cpp', 'cython' or 'numpy', got 'gpu'"]),
        ("recall --cue-vlid 0.5", ["--cue-vlid", "--cue-valid"]),
        ("recall --circiut minimal", ["--circiut", "--circuit"]),
        ("--style nowhere.toml recall", ["--style nowhere.toml: cannot be read"]),
        ("recall --lfp CA9", ["--lfp CA9", "CA9"]),
        ("recall --lfp EC", ["--lfp EC: has no AMPA receptors"]),
        ("recall stray", ["stray", "recall --help"]),
        ("recal", ["recal", "recall"]),
        ("recall --config missing.toml", ["--config missing.toml: cannot be read"]),
        ("recall --config key.toml", ["key.toml: unknown key 'paris'; did you mean pairs?"]),
        ("recall --config table.toml", ["populations.CA33", "did you mean CA3?"]),
        ("recall --config syntax.toml", ["--config syntax.toml: not valid TOML"]),
        ("recall --out old", ["--out old: exists; give another directory"]),
        ("recall --out thesis --force", ["--out thesis: has no mark of spikekv", "give another directory"]),
        ("recall --out file", ["--out file: is a file"]),
        ("recall --out file/run", ["--out file/run:", "is no directory"]),
        ("theory", ["NAME is missing", "equivalences"]),
        ("theory recoverry", ["theory recoverry: there is no such experiment", "did you mean recovery?"]),
        ("theory capacity --images mnist", ["--images mnist: is of recovery only"]),
        ("theory recovery --images cats", ["--images: must be one of digits, mnist, got 'cats'"]),
        ("theory capacity --seeds 0", ["--seeds", "spikekv theory --help"]),
        ("theory capacity --out old", ["--out old: exists; give another directory"]),
        ("raster", ["DIR", "raster --help"]),
        ("explore nowhere", ["nowhere", "is not there"]),
        ("explore --circuit minimal --cues 0", ["cues", "at least 1"]),
        ("explore --circuit minimal --port 70000", ["--port 70000", "65535"]),
        ("raster thesis", ["thesis: no spikes.npz there", "spikekv recall"]),
        ("raster thesis --out figure.doc", ["--out figure.doc: must end in .png, .pdf, .svg"]),
        ("raster thesis --out nowhere/figure.png", ["there is no directory nowhere"]),
        ("raster thesis --out old/metrics.json", ["--out old/metrics.json: must end in"]),
        ("raster thesis --pairs one", ["--pairs one: must be numbers of pairs"]),
        ("raster thesis --form 1", ["--form", "--from"]),
    ],
)
def test_bad_input(place: Path, capsys: pytest.CaptureFixture[str], arguments: str, words: list[str]) -> None:
    before = listing(place)
    assert left_with(arguments.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("spikekv: ")
    assert err.count("\n") == 1
    for word in words:
        assert word in err
    assert listing(place) == before


def test_a_missing_compiler_is_named(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = listing(place)
    monkeypatch.setenv("PATH", str(place))
    assert left_with(["recall", "--backend", "cpp"]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "backend: cpp needs a C++ compiler" in err
    assert listing(place) == before


def test_ctrl_c_leaves_nothing_behind(
    place: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    before = listing(place)
    monkeypatch.setattr("spikekv.circuits.campaign.runner.carry_out", interrupt)
    assert left_with(["recall", "--config", str(tiny), "--out", "new/run"]) == 130
    assert capsys.readouterr().err == "spikekv: interrupted; nothing was written\n"
    assert listing(place) == before


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_running_simulations(place: Path, tiny: Path, sent: signal.Signals, status: int) -> None:
    before = listing(place)
    scratch = place / "scratch"
    scratch.mkdir()
    command = [sys.executable, "-m", "spikekv.scripts.main", "recall", "--config", str(tiny), "--pairs", "600"]
    with subprocess.Popen(
        command,
        cwd=place,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(scratch)},
    ) as process:
        try:
            while not list(scratch.glob("spikekv_run_*")) and process.poll() is None:
                time.sleep(0.01)
            process.send_signal(sent)
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == status
    assert out == ""
    said = [line for line in err.splitlines() if "warning: pairs: cues of rows" not in line]  # many digits are alike
    assert len(said) == 1
    assert said[0].endswith("nothing was written")
    assert list(scratch.glob("spikekv_*")) == []
    assert [p for p in listing(place) if scratch not in (p, *p.parents)] == before


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert left_with([]) == 0
    out = capsys.readouterr().out
    assert "recall" in out
    assert "raster" in out
