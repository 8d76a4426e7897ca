"""Samples of single cells: the same on every engine, at the times asked for, and what cannot be had is refused."""

from __future__ import annotations

import numpy as np
import pytest
from spikekv import patterns, run, study
from spikekv.analysis.figures.samples import plot_samples
from spikekv.analysis.files.archive import save_recording
from spikekv.analysis.files.recordings import load_recording
from spikekv.circuits.engine import standalone
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.protocol.experiment import RecallExperiment
from spikekv.circuits.protocol.timing import Timing
from spikekv.circuits.recording.record import Record, check_size
from spikekv.circuits.recording.recording import Recording

# As in test_traps, so that one program serves both
EXPERIMENT = RecallExperiment(
    minimal(n_key=60, n_value=60, active=6),
    patterns.random(2, seed=1),
    timing=Timing(on=0.05, gap=0.02, delay=0.5, blanks=1, fillers=0),
)
LINK = "KEY->VALUE"
RECORDS = (
    Record("VALUE.v", (3, 0)),
    Record("VALUE.g_AMPA", (1,), every=0.0002),
    Record("KEY->VALUE.w", tuple(range(3600))),
)
compiled = pytest.mark.skipif(standalone.compiler() is None, reason="no C++ compiler (g++) on this machine")


@pytest.fixture(scope="module")
def recorded() -> Recording:
    return run(EXPERIMENT, backend="numpy", keep_weights=(LINK,), records=RECORDS)


def test_what_is_kept(recorded: Recording) -> None:
    v, g, w = (recorded.samples[record.variable] for record in RECORDS)
    n = round(recorded.duration / 0.001)
    assert v.values.shape == (n, 2)
    assert v.times == pytest.approx(np.arange(n) * 0.001)
    assert v.cells.tolist() == [0, 3]
    assert ((v.values > -0.1) & (v.values < 0.0)).all()
    assert g.values.shape == (round(recorded.duration / 0.0002), 1)
    assert w.values[0] == pytest.approx(0.02)
    assert w.values[-1] == pytest.approx(recorded.weights[LINK])
    assert (np.diff(w.values, axis=0) >= 0).all()  # this rule does not forget


def test_a_cell_spikes_where_its_potential_is_reset(recorded: Recording) -> None:
    taught = tuple(np.flatnonzero(EXPERIMENT.pairs.encode(60, 60, 6).values[0])[:2].tolist())
    kept = run(EXPERIMENT, backend="numpy", records=(Record("VALUE.v", taught),)).samples["VALUE.v"]
    for cell in taught:
        assert (recorded.spikes["VALUE"][0] == cell).any()
        times = recorded.spikes["VALUE"][1][recorded.spikes["VALUE"][0] == cell]
        column = kept.values[:, kept.cells.tolist().index(cell)]
        after = column[np.searchsorted(kept.times, times - 1e-9)]  # within a millisecond after the spike
        assert after == pytest.approx(-0.058, abs=0.0005)  # held at reset for 3 ms


@compiled
def test_engines_agree(recorded: Recording) -> None:
    other = run(EXPERIMENT, backend="cpp", records=RECORDS)
    for name, kept in recorded.samples.items():
        assert np.array_equal(other.samples[name].times, kept.times)
        assert np.array_equal(other.samples[name].cells, kept.cells)
        assert other.samples[name].values == pytest.approx(kept.values, rel=1e-6, abs=1e-15)


@pytest.mark.parametrize("engine", ["numpy", pytest.param("cpp", marks=compiled)])
def test_from_a_snapshot_on(recorded: Recording, engine: str) -> None:
    snapshot = study(EXPERIMENT, backend="numpy")
    rest = run(EXPERIMENT, backend=engine, start=snapshot, records=RECORDS[:1])  # type: ignore[arg-type]
    kept, whole = rest.samples["VALUE.v"], recorded.samples["VALUE.v"]
    later = whole.times >= snapshot.time - 1e-9
    assert np.array_equal(kept.times, whole.times[later])
    assert kept.values == pytest.approx(whole.values[later], rel=1e-6)


def test_files_and_figure(recorded: Recording, tmp_path: object) -> None:
    save_recording(recorded, str(tmp_path / "kept"))
    loaded = load_recording(str(tmp_path / "kept"))
    for name, kept in recorded.samples.items():
        assert np.array_equal(loaded.samples[name].values, kept.values)
    axes = plot_samples(loaded, "VALUE.v")
    assert [label.get_text() for label in axes.get_yticklabels()] == ["cell 0", "cell 3"]
    with pytest.raises(ValueError, match=r"plot_samples: 'VALUE.I_w' was not recorded; there is VALUE.v"):
        plot_samples(loaded, "VALUE.I_w")


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (lambda: Record("v", (0,)), "Record.variable: must be POPULATION.variable"),
        (lambda: Record("VALUE.v", ()), "Record.cells: must be numbers of cells, each once"),
        (lambda: Record("VALUE.v", (1, 1)), "Record.cells"),
        (lambda: Record("VALUE.v", (0,), every=0.0), "Record.every: must be positive"),
        (lambda: Record("VALUE.v", (60,)), "record VALUE.v: there are 60 cells, numbered from 0, got 60"),
        (lambda: Record("VALU.v", (0,)), "did you mean VALUE"),
        (lambda: Record("VALUE.v", (0,), every=0.0003), "every must be a multiple of 0.0002 s"),
        (lambda: Record("VALUE.g_K", (0,)), "record VALUE.g_K: VALUE has no variable g_K; there are v, I_w, g_AMPA"),
        (lambda: Record("VALUE.not_refractory", (0,)), "VALUE has no variable not_refractory"),
        (lambda: Record("KEY.v", (0,)), "KEY has no variable v; there are none"),
        (lambda: Record("KEY->VALUE.v", (0,)), "KEY->VALUE has no variable v; there are w"),
        (lambda: Record("TEACHER->VALUE.w", (0,)), "projection TEACHER->VALUE is not plastic"),
    ],
)
def test_what_cannot_be_had(record: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        run(EXPERIMENT, backend="numpy", records=(record(),))  # type: ignore[operator]


def test_size_is_known_before() -> None:
    assert check_size([Record("VALUE.v", (0, 1)), Record("VALUE.w", (0,), every=0.1)], 10.0) == 8 * 2 * 10000 + 8 * 100
    with pytest.raises(ValueError, match=r"would keep 8.0 GB, at most 4 GB; give fewer cells"):
        check_size([Record("VALUE.v", tuple(range(1000)))], 1000.0)
