"""``spikekv report``: one page for each kind of result, complete, self-contained and without complaints."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from spikekv.analysis.assays.found import save_tables
from spikekv.analysis.assays.truth import CONTRADICTS, LACKS, Found, expectations
from spikekv.analysis.assays.truth_summary import summary
from spikekv.analysis.report.kinds import KINDS, builder, kind_of
from spikekv.analysis.statistics.effects import Effect
from spikekv.circuits.table import Table
from spikekv.scripts.main import main

MOST_BYTES = 5e6
MEASURES = {
    "identification_accuracy": 0.9, "f1": 0.8, "precision": 0.7, "recall": 0.6, "silent_fraction": 0.1,
    "intrusion_rate": 0.2,
}  # fmt: skip
DOT = bytes.fromhex(  # one pixel
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d4944415478da63f8ffffff7f0009fb03fd05434504"
    "0000000049454e44ae426082"
)


def left_with(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(a) for a in arguments])
    return int(left.value.code or 0)


def written(folder: Path, metrics: dict[str, Any], **files: str) -> Path:
    """A results directory with these files; ``_`` in names is a dot."""
    folder.mkdir()
    (folder / "metrics.json").write_text(json.dumps(metrics))
    (folder / "provenance.json").write_text(json.dumps({"spikekv": "1", "libraries": {"brian2": "2"}, "seed": 0}))
    (folder / "figure.png").write_bytes(DOT)
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    return folder


def lesion(folder: Path) -> Path:
    condition = {"n_pairs": 4, "chance": 0.25, "controls": {"shuffled": 0.2}, **MEASURES}
    effect = {"difference": -0.1, "interval": [-0.2, -0.05], "p": 0.01, "p_corrected": 0.02, "n_seeds": 3}
    metrics = {
        "title": "own", "question": "What is lost?", "seed": 0, "n_seeds": 3, "sham_identical": True,
        "lesions": {"intact": [], "sham": ["silence 0 % of VALUE during recall"],
                    "lesioned": ["silence 30 % of VALUE_INH during recall"]},
        "intact": condition, "sham": condition, "lesioned": condition, "effect": {"f1": effect},
        "contrasts": [{"metric": "f1", "contrast": "lesioned - intact", "verdict": "as predicted", **effect}],
    }  # fmt: skip
    return written(folder, metrics, config_toml='circuit = "minimal"\n[lesions]\n')


def sweep(folder: Path) -> Path:
    metrics = {"n_tasks": 2, "n_failed": 1, "axes": {"cue_valid": [0.5, 1.0]}, "seed": 0, "n_seeds": 1}
    tasks = "task,cue_valid,status,error\na,0.5,done,\nb,1.0,failed,too <hot>\n"
    return written(folder, metrics, sweep_toml='circuit = "minimal"\n', tasks_csv=tasks)


def capacity(folder: Path) -> Path:
    spans = {"peak_bits_per_synapse": [0.06, 0.08]}
    knee = {"pairs_at_f1_0.9": None, "peak_bits_per_synapse": 0.07, "intervals": spans}
    metrics = {"circuit": "minimal", "seed": 0, "n_seeds": 2, "n_pairs": [6, 12], "curve": [], "knee": knee}
    curve = "n_pairs,reader,f1\n6,circuit,0.7698653\n"
    return written(folder, metrics, config_toml='circuit = "minimal"\nloads = [1]\n', curve_csv=curve)


def ages(folder: Path) -> Path:
    rules = {
        "hebb": {"f1_last": 0.98, "pairs_held": 12.0, "intervals": {"f1_last": [0.94, 1.02]}},
        "pair-stdp": {"f1_last": 0.5, "pairs_held": 0.0, "intervals": {}},
    }
    metrics = {"kind": "ages", "n_pairs": 60, "seed": 0, "n_seeds": 2, "rules": rules}
    table = "rule,age_from,age_to,f1,f1_low,f1_high\nhebb,0,3,0.9,0.7,1.1\nhebb,3,6,nan,,\n"
    return written(folder, metrics, config_toml='circuit = "minimal"\nloads = [60]\n', ages_csv=table)


def comparison(folder: Path) -> Path:
    rows = [{"condition": "half <cues>", "n_pairs": 40, "circuit": name, "f1": 0.5} for name in ("minimal", "scaffold")]
    metrics = {"kind": "comparison", "circuits": ["minimal", "scaffold"], "seed": 0, "n_seeds": 2, "conditions": rows,
               "rates_hz": {"minimal": {"VALUE": 1.25}}}  # fmt: skip
    table = "condition,n_pairs,circuit,f1\nhalf <cues>,40,minimal,0.5\n"
    return written(folder, metrics, config_toml='circuit = "minimal"\n', compare_csv=table)


def theory(folder: Path) -> Path:
    metrics = {"experiment": "capacity", "seed": 0, "n_seeds": 10}
    return written(folder, metrics, table_txt="memory  measured\n", table_csv="memory,n\nWillshaw,3\n")


def spiking_theory(folder: Path) -> Path:
    made = written(folder, {"kind": "theory", "experiment": "errors", "seed": 0, "n_seeds": 10})
    facts = json.loads((made / "provenance.json").read_text())
    (made / "provenance.json").write_text(json.dumps({**facts, "backend": "cpp"}))
    save_tables([Table("Title", ("memory", "F1"), (("spikes, <Hebb>", 0.5),), remarks=("A remark.",))], made)
    return made


def truth(folder: Path) -> Path:
    effect = Effect(-0.4, (-0.5, -0.3), None, None, 3)
    lines = [e for e in expectations() if e.name == "ec-ca1"]
    found = [Found(lines[0], CONTRADICTS, effect, 0.9, (-0.05, 0.05)), Found(lines[1], LACKS, remark="no <cortex>")]
    made = written(folder, summary(found, "minimal", 4, 0, 3), config_toml='circuit = "minimal"\n')
    (made / "figure.png").rename(made / "truth.png")
    return made


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (truth, ["1 contradicts", "[-0.50, -0.30]", "no &lt;cortex&gt;", "spikekv lesion all --circuit minimal"]),
        (lesion, ["What is lost?", "changed no spike", "as predicted", "[-0.200, -0.050]", "Struck out as lesioned"]),
        (sweep, ["1 of them failed", "too &lt;hot&gt;", "cue_valid"]),
        (capacity, ["6 to 12 pairs", "0.7699", "[0.060, 0.080]"]),
        (theory, ["what each memory holds", "Willshaw", "gershman2025", "Reference memories in numpy, without spikes"]),
        (
            spiking_theory,
            [
                "The spiking minimal circuit in 3 variants",
                "simulated with the cpp backend",
                "spikes, &lt;Hebb&gt;",
                "A remark.",
                "urbanczik2014",
                "The minimal circuit.",
            ],
        ),
        (ages, ["60 pairs", "[0.940, 1.000]", "[0.700, 1.000]", "--ages --rule hebb,pair-stdp", "bi1998"]),
        (comparison, ["half &lt;cues&gt;", "The scaffold circuit", "--compare minimal,scaffold", "1.25", "sharma2022"]),
    ],
)
def test_each_kind_of_result_has_a_page(make: Callable[[Path], Path], words: list[str], tmp_path: Path) -> None:
    folder = make(tmp_path / "results")
    assert left_with("report", folder) == 0
    text = (folder / "report.html").read_text()
    for word in (*words, "What was asked", "Controls", "Reproduce", "brian2 2"):
        assert word.lower() in text.lower(), word
    check_whole(text)


def test_a_spiking_theory_result_is_not_said_to_be_without_spikes(tmp_path: Path) -> None:
    assert left_with("report", spiking_theory(tmp_path / "results")) == 0
    assert "without spikes" not in (tmp_path / "results" / "report.html").read_text()


@pytest.mark.parametrize("make", [lesion, sweep, capacity, ages, comparison, theory])
def test_results_of_earlier_versions_show_their_kind(make: Callable[[Path], Path], tmp_path: Path) -> None:
    metrics = json.loads((make(tmp_path / "results") / "metrics.json").read_text())
    metrics.pop("kind", None)
    assert kind_of(metrics) == make.__name__
    assert kind_of({**metrics, "kind": "recall"}) == "recall"
    assert kind_of({**metrics, "kind": "of a later version"}) is None


def test_every_kind_has_a_builder() -> None:
    for kind in KINDS:
        assert callable(builder(kind))


def test_the_command_of_a_lesion_of_ones_own_is_its_configuration_and_nothing_else(tmp_path: Path) -> None:
    """`config.toml` holds the lesions; with ``--target`` beside them the command would be refused."""
    folder = lesion(tmp_path / "results")
    metrics = json.loads((folder / "metrics.json").read_text())
    (folder / "metrics.json").write_text(json.dumps({k: v for k, v in metrics.items() if k != "question"}))
    assert left_with("report", folder) == 0
    said = (folder / "report.html").read_text()
    assert "spikekv lesion --config config.toml --seed 0 --seeds 3" in said


def test_the_command_of_a_scenario_has_what_was_asked_of_it(tmp_path: Path) -> None:
    folder = lesion(tmp_path / "results")
    metrics = json.loads((folder / "metrics.json").read_text())
    (folder / "metrics.json").write_text(json.dumps({**metrics, "options": {"pairs": 10, "cue_valid": 0.5}}))
    assert left_with("report", folder) == 0
    said = (folder / "report.html").read_text()
    assert f"spikekv lesion {metrics['title']} --pairs 10 --cue-valid 0.5 --seed 0 --seeds 3" in said


def check_whole(text: str) -> None:
    """Nothing comes from outside, and every picture has words."""
    assert not re.search(r'(?:src|href)="(?!data:|#)', text)
    assert "@import" not in text
    ids = re.findall(r' id="([^"]*)"', text)
    assert len(set(ids)) == len(ids)
    pictures = re.findall(r"<img [^>]*>", text)
    assert pictures
    for image in pictures:
        assert re.search(r'alt="[^"]{10,}"', image), image[:80]
    assert len(text) < MOST_BYTES


def test_the_page_of_a_recall_in_a_browser(results: Path, tmp_path: Path, open_page: Any) -> None:
    file = tmp_path / "page.html"
    assert left_with("report", results, "--out", file) == 0
    text = file.read_text()
    check_whole(text)
    page, complaints = open_page(file)
    page.wait_for_selector("canvas[data-spikes]")
    assert int(page.locator("canvas").get_attribute("data-spikes")) > 100
    headings = page.locator("h2").all_inner_texts()
    assert headings == [
        "Summary", "What was asked", "Circuit", "Results", "Controls", "Figures", "Raster", "Reproduce",
    ]  # fmt: skip
    assert page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert complaints == []


def test_an_nwb_file_gives_the_same_numbers(results: Path, tmp_path: Path) -> None:
    file = tmp_path / "run.nwb"
    shutil.copy(results / "recording.nwb", file)
    assert left_with("report", file) == 0
    text = (tmp_path / "run.html").read_text()
    f1 = json.loads((results / "metrics.json").read_text())["f1"]
    assert f"<b>{f1:.3f}</b>F1" in text
    check_whole(text)


def test_bad_input_is_refused_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty, other = tmp_path / "empty", written(tmp_path / "other", {"loop": 1})
    empty.mkdir()
    done = theory(tmp_path / "done")
    (done / "report.html").write_text("mine")
    for arguments, words in (
        ([empty], "no metrics.json there"),
        ([tmp_path / "none"], "there is no such directory"),
        (
            [other],
            f"not a result of {', '.join(KINDS)}; it has no page",
        ),
        ([done], "exists; give another file, or --force"),
        ([done, "--out", tmp_path / "a.txt"], "must end in .html"),
    ):
        assert left_with("report", *arguments) == 2
        said = capsys.readouterr().err
        assert words in said
        assert said.count("\n") == 1
    assert (done / "report.html").read_text() == "mine"
    assert left_with("report", done, "--force") == 0
    assert "mine" not in (done / "report.html").read_text()
