"""``spikekv export``: the file is there with all texts, other commands take it, bad input leaves nothing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from spikekv.scripts.main import main

pytest.importorskip("pynwb")


def left_with(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(a) for a in arguments])
    return int(left.value.code or 0)


@pytest.fixture(scope="module")
def file(results: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("nwb") / "run.nwb"
    assert left_with("export", results, "--format", "nwb", "--out", file) == 0
    return file


def test_a_run_is_exported_with_configuration_and_provenance(file: Path, results: Path) -> None:
    from spikekv.analysis.files.nwb_reading import read_nwb_files
    from spikekv.analysis.files.recordings import load_recording

    texts = read_nwb_files(file)
    assert texts["config.toml"] == (results / "config.toml").read_text()
    assert json.loads(texts["provenance.json"]) == json.loads((results / "provenance.json").read_text())
    back, saved = load_recording(file), load_recording(results)
    assert back.spikes.keys() == saved.spikes.keys()
    for name, (cells, times) in saved.spikes.items():
        np.testing.assert_array_equal(back.spikes[name][0], cells)
        np.testing.assert_array_equal(back.spikes[name][1], times)


def test_raster_takes_the_file(file: Path, results: Path, tmp_path: Path) -> None:
    assert left_with("raster", file, "--out", tmp_path / "a.png") == 0
    assert left_with("raster", results, "--out", tmp_path / "b.png") == 0
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["{run}", "--out", "{tmp}/run.h5"], "must end in .nwb"),
        (["{run}", "--out", "{tmp}/none/run.nwb"], "there is no directory"),
        (["{run}", "--out", "{file}"], "exists; give another file, or --force"),
        (["{run}", "--format", "nbw", "--out", "{tmp}/run.nwb"], "did you mean nwb?"),
        (["{tmp}", "--out", "{tmp}/run.nwb"], "no spikes.npz there"),
    ],
)
def test_bad_input_is_refused_in_a_line(
    arguments: list[str], words: str, results: Path, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled = [a.format(run=results, tmp=tmp_path, file=file) for a in arguments]
    assert left_with("export", *filled) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_recall_writes_nwb_on_request(
    results: Path, tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from spikekv.analysis.files.recordings import load_recording

    assert load_recording(results / "recording.nwb").seed == load_recording(results).seed
    assert left_with("recall", "--config", tiny, "--out", tmp_path / "run", "--format", "mat") == 2
    assert "--format mat: is not known" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_sonata_holds_the_spikes_and_the_learned_weights(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    libsonata = pytest.importorskip("libsonata")
    from spikekv.analysis.files.recordings import load_recording

    out = tmp_path / "sonata"
    assert left_with("export", results, "--format", "sonata", "--out", out) == 0
    assert "does not travel: plasticity" in capsys.readouterr().out
    reader = libsonata.SpikeReader(str(out / "recorded" / "spikes.h5"))
    for name, (cells, times) in load_recording(results).spikes.items():
        np.testing.assert_array_equal(reader[name].get_dict()["node_ids"], cells)
        np.testing.assert_array_equal(reader[name].get_dict()["timestamps"], times * 1e3)
    edges = libsonata.EdgeStorage(str(out / "network" / "edges.h5")).open_population("KEY_to_VALUE_NMDA")
    assert edges.get_attribute("syn_weight", edges.select_all()).std() > 0
    assert left_with("export", results, "--format", "sonata", "--out", out, "--force") == 0
    assert left_with("export", results, "--format", "sonata", "--out", out) == 2
