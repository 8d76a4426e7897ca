"""``spikekv assay``: ready protocols and files, what is refused, what is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xarray as xr
from spikekv.analysis.assays.assay import Assay, play
from spikekv.analysis.assays.assay_results import run_assay
from spikekv.analysis.assays.shelf import SHELF
from spikekv.analysis.figures import style
from spikekv.analysis.statistics.contrasts import Contrast
from spikekv.circuits.campaign import workers
from spikekv.circuits.library.minimal import MINIMAL
from spikekv.circuits.protocol.phases import Recall, Study
from spikekv.circuits.stimuli import patterns
from spikekv.scripts.main import main

from .test_resume import ASSAY


def left_with(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        main(["assay", *(str(a) for a in arguments)])
    return int(left.value.code or 0)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(style, "DPI", 30)
    Path("assay.toml").write_text(ASSAY)


def test_the_list_names_all_protocols(capsys: pytest.CaptureFixture[str]) -> None:
    assert left_with("--list") == 0
    out = capsys.readouterr().out
    assert all(f"\n{name} " in out for name in SHELF)
    assert max(map(len, out.splitlines())) <= 80


def test_an_assay_of_ones_own_from_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert left_with("assay.toml", "--seeds", 2, "--out", "out") == 0
    out = capsys.readouterr().out
    assert "one list" in out
    assert "two lists - one list" in out
    with xr.open_dataset("out/results.nc", engine="scipy") as table:
        assert dict(table.sizes) == {"condition": 2, "seed": 2}
        first = table["recall.f1"].values
    metrics = json.loads(Path("out/metrics.json").read_text())
    assert (metrics["kind"], metrics["n_seeds"], metrics["contrasts"][0]["expected"]) == ("assay", 2, -1)
    assert left_with("out/assay.toml", "--out", "again") == 0
    with xr.open_dataset("again/results.nc", engine="scipy") as table:
        assert (table["recall.f1"].values == first).all()
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main(["report", "out"])
    assert left.value.code == 0
    page = Path("out/report.html").read_text()
    assert "two lists - one list" in page
    assert "spikekv assay assay.toml --out again" in page
    with pytest.raises(SystemExit) as left:
        main(["cite", "out"])
    assert left.value.code == 0
    assert "@" in capsys.readouterr().out
    assert left_with("assay.toml", "--out", "out") == 2
    assert "--force" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('a = "two lists"', 'a = "two list"', "no condition 'two list'; did you mean two lists?"),
        ('only = ["two lists"]', 'only = ["twoo lists"]', "no condition 'twoo lists'"),
        ('measure = "recall.f1"', 'measure = "recal.f1"', "'recal.f1' is of no test of it"),
        ('phase = "study"\npairs = "AB"', 'phase = "recall"\npairs = "AB"\nlabel = "early"', "cues AB, but nothing"),
        ('label = "second list"', 'label = "recall"', "cannot be the label of a study phase"),
        ("expected = -1", "expected = 2", "contrasts"),
        ('[conditions."one list"]', '[conditions."one list"]\nnonsense = 1', "unknown key 'nonsense'"),
        ('phase = "blank"', 'phase = "rest"\nseconds = 0.1', "needs a phase of kind blank"),
        ('[conditions."one list"]\n[conditions."two lists"]', "", "no conditions; give at least one"),
    ],
)
def test_assays_that_make_no_sense_leave_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], old: str, new: str, message: str
) -> None:
    monkeypatch.setattr(workers, "compile_circuits", lambda tasks: pytest.fail("compiled before all is known"))
    assert old in ASSAY
    Path("assay.toml").write_text(ASSAY.replace(old, new))
    assert left_with("assay.toml", "--out", "out") == 2
    err = capsys.readouterr().err
    assert any(part in err for part in message.split("|")), err
    assert err.count("\n") == 1
    assert [file.name for file in Path().iterdir()] == ["assay.toml"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "NAME is missing"),
        (["spacin"], "did you mean spacing?"),
        (["spacing", "--pairs", 2], "pairs: must be at least 5"),
        (["spacing", "--circuit", "minima"], "did you mean minimal"),
        (["assay.toml", "--pairs", 5], "is of ready protocols"),
        (["no.toml"], "no.toml"),
        (["spacing", "--seeds", 0], "--seeds: must be at least 1"),
        (["spacing", "--backend", "fast"], "--backend: must be one of"),
        (["spacing", "--workers", 2, "--scheduler", "tcp://x:1"], "--workers: counts tasks on this machine"),
    ],
)
def test_bad_input_is_refused(arguments: list[object], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert left_with(*arguments) == 2
    err = capsys.readouterr().err
    assert message in err
    assert err.count("\n") == 1
    assert not Path("results").exists()


def test_conditions_differ_between_no_seeds() -> None:
    pairs = patterns.random(5, seed=1)
    assay = Assay(
        "odd", lambda seed: {f"seed {seed}": play(MINIMAL, seed, [Study(pairs)], [Recall(pairs)])}, shown=["recall.f1"]
    )
    with pytest.raises(ValueError, match="make the same for every seed"):
        run_assay(assay, seeds=2)


def test_a_contrast_of_a_direction_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="expected: must be -1, 0, 1 or None, got 2"):
        Contrast("f1", "a", "b", expected=2)
