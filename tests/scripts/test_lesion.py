"""``spikekv lesion``: what it refuses, what it writes, and that every scenario can be run."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from spikekv import load_recording
from spikekv.analysis.assays.lesion_outcome import unexpected
from spikekv.analysis.assays.lesions import ASKED_OF, plan_of
from spikekv.analysis.assays.scenarios import SCENARIOS
from spikekv.analysis.assays.truth import expectations
from spikekv.analysis.statistics.contrasts import verdict
from spikekv.analysis.statistics.effects import Effect
from spikekv.circuits.campaign.conditions import with_controls
from spikekv.circuits.campaign.configuration import RecallConfig
from spikekv.circuits.lesions.lesion import Lesion
from spikekv.circuits.library.hippocampal import HIPPOCAMPAL, hippocampal
from spikekv.circuits.network.projection import Projection
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.scripts.main import main


def left_with(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(a) for a in arguments])
    return int(left.value.code or 0)


@pytest.mark.parametrize("circuit", ASKED_OF)
@pytest.mark.parametrize("name", list(SCENARIOS))
def test_a_scenario_can_be_run(name: str, circuit: str) -> None:
    """Its conditions name what the circuit has, its contrasts name its conditions."""
    scenario = SCENARIOS[name]
    conditions = with_controls(scenario.conditions)
    for world, changes in scenario.worlds.items():
        settings = RecallConfig.model_validate({"circuit": circuit, "pairs": 12, **changes})
        experiment = settings.experiments()[0]
        assert isinstance(experiment, RecallExperiment)
        for condition in conditions.values():
            if condition.world == world:
                experiment.with_lesions(*condition.lesions)
    assert {c.world for c in scenario.conditions.values()} == set(scenario.worlds)
    for contrast in scenario.contrasts:
        assert {contrast.a, contrast.b, *(contrast.beyond or ())} <= set(conditions)
    named = {scenario.main, scenario.reference, scenario.size_matched} - {""}
    assert named <= set(conditions)
    assert scenario.source


def test_value_cells_keep_their_own_synapses_and_get_some_where_they_have_none() -> None:
    def among(circuit: str) -> Projection:
        (settings,) = plan_of("key-or-value", {}, None, None, {"circuit": circuit}, 2).worlds.values()
        return settings.make_circuit().projection("NCX->NCX")

    assert among("hippocampal") == HIPPOCAMPAL.projection("NCX->NCX")
    assert among("hippocampal-2026").conductance == {"NMDA": 4.6}


def test_every_world_has_an_intact_run_and_a_sham() -> None:
    conditions = with_controls(SCENARIOS["dentate"].conditions)
    for world in SCENARIOS["dentate"].worlds:
        assert not conditions[f"intact, {world}"].lesions
        sham = conditions[f"sham, {world}"].lesions
        assert {lesion.fraction for lesion in sham} == {0.0}


@pytest.mark.parametrize(
    ("interval", "expected", "words"),
    [
        ((-0.4, -0.2), -1, "as predicted"),
        ((-0.4, 0.2), -1, "not shown"),
        ((0.2, 0.4), -1, "opposite to the prediction"),
        ((0.2, 0.4), 1, "as predicted"),
        ((-0.02, 0.03), 0, "spared, as predicted"),
        ((-0.2, 0.03), 0, "undecided"),
        ((-0.3, -0.2), 0, "not spared, against the prediction"),
        ((-0.2, -0.01), 0, "undecided"),
        ((-0.04, -0.02), 0, "spared, as predicted"),
        ((0.2, 0.4), None, "more"),
        ((-0.2, 0.4), None, "no change shown"),
        (None, 1, "one seed: no verdict"),
    ],
)
def test_verdicts(interval: tuple[float, float] | None, expected: int | None, words: str) -> None:
    mean = sum(interval) / 2 if interval else 0.3
    assert verdict(Effect(mean, interval, 1.0, 0.01, 10), expected, 0.03) == words
    if expected and interval and interval[0] > 0:  # no spread: a sign test, which few seeds cannot pass
        same = Effect(mean, interval, None, 0.25, 3)
        assert verdict(same, expected, 0.5) == "the same in all seeds, too few for a test"
    if expected and interval:  # what correction for many contrasts takes away is not shown
        assert verdict(Effect(mean, interval, 1.0, 0.01, 10), expected, 0.2) == "not shown"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["all", "--target", "CA3"], "lesion all: has lesions and cues of its own"),
        (["all", "--pairs", "2"], "--pairs: must be at least 3"),
        (["denate"], "lesion denate: there is no such scenario; did you mean dentate?"),
        (["CA3"], "lesion CA3: is a part of the circuit, not a scenario; give --target CA3"),
        ([], "nothing to lesion; give the name of a scenario"),
        (["--fraction", "0.5"], "--fraction: says how, but not what; give --target"),
        (["dentate", "--target", "CA3"], "is a scenario with lesions of its own"),
        (["dentate", "--circuit", "minimal"], "is a scenario of hippocampal and hippocampal-2026, not of minimal"),
        (["--target", "CA9"], "the circuit hippocampal has nothing of that name; did you mean CA3?"),
        (["--target", "xyzzy"], "nothing of that name; there are populations EC"),
        (["--target", "CA3", "--fraction", "2"], "--fraction: must be in [0, 1], got 2.0"),
        (["--target", "CA3", "--during", "later"], "during: must be one of rest, fillers, study, delay"),
        (["--target", "CA3", "--during", "3-x"], "--during 3-x: must be a phase or two numbers of seconds"),
        (["--target", "CA3", "--of-pairs", "a"], "--of-pairs a: must be numbers of pairs"),
        (["dentate", "--similarity", "0.3"], "lesion dentate: sets similarity itself, to 0.6; leave it out"),
        (["--target", "CA1->NCX", "--factor", "0.5"], "factor is of mode scale, got mode cut; give mode scale"),
        (["--target", "CA3", "--doses", "1"], "--doses: must be at least 2 fractions, got 1"),
        (["--target", "CA3", "--doses", "2000"], "--doses: must be at most 101 fractions, got 2000"),
        (["--target", "CA3", "--doses", "3", "--fraction", "0"], "--doses: needs one lesion with a fraction above 0"),
        (["nmda", "--doses", "0"], "is a scenario with lesions of its own"),
        (["--target", "CA3", "--of-pairs", ""], "--of-pairs : must be numbers of pairs"),
    ],
)
def test_bad_input_is_refused_in_one_line(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert left_with("lesion", *arguments, "--out", tmp_path / "out") == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_wrong_lesion_in_a_file_names_its_key(tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for line, message in (
        ('target = "KEY"\nfracton = 0.5', "lesions.mine: unknown key 'fracton'; did you mean fraction?"),
        ("fraction = 0.5", "lesions.mine: names no target"),
        ('target = "KEY"\nfraction = "half"', "lesions.mine.fraction: must be a number, got 'half'"),
        ('target = "KEY"\nduring = [3.0, 2.0]', "lesions.mine: Lesion.during: an interval needs 0 <= from < to"),
    ):
        file = tmp_path / "lesion.toml"
        file.write_text(f"{tiny.read_text()}\n[lesions.mine]\n{line}\n")
        assert left_with("lesion", "--config", file, "--out", tmp_path / "out") == 2
        assert message in capsys.readouterr().err


def test_warnings_are_of_every_condition_but_not_of_what_was_taken_away() -> None:
    ranges = {
        "intact": ["NCX cells that are recalled fire at 82 Hz, above 50 Hz"],
        "no PV": ["NCX cells that are recalled fire at 110 Hz, above 50 Hz", "CA1: 12 % of cells active at recall"],
        "no CA1": ["CA1: 0 % of cells active at recall, outside 1-10 %", "CA1 is silent", "CA3 is silent"],
    }
    outcome = {
        "conditions": {name: {"warnings": said} for name, said in ranges.items()},
        "lesions": {"intact": [], "no PV": [str(Lesion("PV"))], "no CA1": [str(Lesion("CA1"))]},
    }
    found = unexpected(outcome, hippocampal())
    assert found == [("no PV", "CA1: 12 % of cells active at recall"), ("no CA1", "CA3 is silent")]


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert left_with("lesion", "--list") == 0
    out = capsys.readouterr().out
    assert all(name in out for name in SCENARIOS)


@pytest.fixture(scope="module")
def lesioned(tiny: Path, fast: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of two doses of a lesion of the engram of the tiny experiment."""
    folder = tmp_path_factory.mktemp("lesion")
    file = folder / "lesion.toml"
    file.write_text(f'{tiny.read_text()}\n[lesions.mine]\ntarget = "KEY"\nselect = "engram"\npairs = [0, 1]\n')
    assert left_with("lesion", "--config", file, "--seeds", 2, "--doses", 3, *fast, "--out", folder / "out") == 0
    return folder / "out"


def test_the_directory_of_a_lesion(lesioned: Path) -> None:
    metrics = json.loads((lesioned / "metrics.json").read_text())
    assert metrics["sham_identical"] is True
    assert metrics["intact"]["f1"] == metrics["sham"]["f1"]
    assert metrics["lesioned"]["f1"] < metrics["intact"]["f1"]
    assert metrics["lesioned"]["f1"] < metrics["size_matched"]["f1"]
    effect = metrics["effect"]["f1"]
    assert effect["difference"] == pytest.approx(metrics["lesioned"]["f1"] - metrics["intact"]["f1"])
    assert effect["interval"][0] <= effect["difference"] <= effect["interval"][1]
    assert metrics["effect"]["n_seeds"] == effect["n_seeds"] == 2
    assert metrics["doses"] == [0.0, 0.5, 1.0]
    assert metrics["lesions"]["lesioned"] == ["lesion 100 % of the engram in KEY (pairs 0, 1) during recall"]
    half, whole = metrics["conditions"]["0.5"]["recall"], metrics["lesioned"]["recall"]
    assert metrics["intact"]["recall"] >= half >= whole
    for name in ("config.toml", "provenance.json", "doses.png", "raster.png"):
        assert (lesioned / name).stat().st_size > 0
    with (lesioned / "conditions.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["condition"], row["seed"]) for row in rows] == [
        (name, seed) for name in ("intact", "sham", "0.5", "lesioned", "size_matched") for seed in ("0", "1")
    ]


def test_an_engram_of_some_pairs_is_told_for_them_and_for_the_others(
    tiny: Path, fast: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = (*fast, "--target", "KEY", "--select", "engram", "--of-pairs", "1", "--seeds", 2)
    assert left_with("lesion", "--config", tiny, *asked, "--out", tmp_path / "out") == 0
    of = json.loads((tmp_path / "out/metrics.json").read_text())["conditions"]
    assert of["lesioned, its pairs"]["f1"] < of["intact, its pairs"]["f1"]
    n = of["intact"]["n_cued"]
    assert (of["lesioned, its pairs"]["n_cued"], of["lesioned, other pairs"]["n_cued"]) == (1, n - 1)
    whole = (of["lesioned, its pairs"]["f1"] + (n - 1) * of["lesioned, other pairs"]["f1"]) / n
    assert of["lesioned"]["f1"] == pytest.approx(whole)
    assert "cues keep" in capsys.readouterr().out


def test_the_spikes_of_a_lesion_are_kept_with_its_cells(lesioned: Path) -> None:
    recording = load_recording(lesioned / "lesioned")
    assert recording.lesions == ("lesion 100 % of the engram in KEY (pairs 0, 1) during recall",)
    assert {hit.population for hit in recording.hits} == {"KEY"}
    start = recording.trials.start[recording.trials.where("recall")[0]]
    cells, times = recording.spikes["KEY"]
    assert not set(cells[times >= start - 1e-9]) & set(recording.hits[0].cells)
    assert load_recording(lesioned / "intact").lesions == ()


def test_the_truth_table_is_written_with_a_line_for_every_expectation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "truth"
    assert left_with("lesion", "all", "--circuit", "minimal", "--pairs", 3, "--seeds", 2, "--out", out) == 0
    with (out / "truth.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["name"], row["part"]) for row in rows] == [e.line for e in expectations()]
    by_name = {row["name"]: row for row in rows}
    assert by_name["ca3-all"]["verdict"] == "no part for it"
    assert by_name["ach-recall"]["verdict"] == "agrees"  # there is none at recall
    assert float(by_name["ach-recall"]["effect"]) == 0.0
    metrics = json.loads((out / "metrics.json").read_text())
    assert metrics["kind"] == "truth"
    assert sum(metrics["counts"].values()) == 37
    assert (out / "truth.png").is_file()
    assert "Of 37 rows the circuit has parts for 4." in capsys.readouterr().out
    assert left_with("report", out) == 0
