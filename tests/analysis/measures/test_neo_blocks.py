"""Neo: a segment per trial with the spikes of its window, and what Elephant makes of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from spikekv.analysis.measures.neo_blocks import to_neo
from spikekv.analysis.measures.spike_statistics import correlations, fano_factors, population_rate, psth
from spikekv.circuits.recording.recording import Recording


@pytest.fixture
def run(record: Callable[..., Recording], blocks: np.ndarray) -> Recording:
    ca3 = np.eye(5, 4, dtype=int)  # the fifth trial is silent
    return record(blocks, {"VALUE": {"study": 2 * blocks, "recall": blocks}, "CA3": {"recall": 3 * ca3}})


def test_a_segment_per_trial(run: Recording) -> None:
    block = to_neo(run)
    assert [s.annotations["phase"] for s in block.segments] == run.trials.phase.tolist()
    assert [s.annotations["pair"] for s in block.segments] == run.trials.pair.tolist()
    assert {len(s.spiketrains) for s in block.segments} == {24}


def test_trains_are_those_of_the_window_counted_from_cue_on(run: Recording) -> None:
    recall = to_neo(run, ["CA3"], ["recall"]).segments
    train = recall[2].spiketrains[2]
    np.testing.assert_allclose(train.rescale("s").magnitude, [0.010, 0.011, 0.012])
    assert train.annotations["population"] == "CA3"
    assert train.annotations["cell"] == 2
    assert train.t_start.item() == 0
    assert train.t_stop.item() == pytest.approx(0.120)
    counts = np.array([[len(t) for t in s.spiketrains] for s in recall])
    np.testing.assert_array_equal(counts, run.counts("CA3", run.trials.where("recall")))


def test_unknown_names_are_refused(run: Recording) -> None:
    with pytest.raises(ValueError, match=r"no population 'CA4'; did you mean CA3\?"):
        to_neo(run, ["CA4"])
    with pytest.raises(ValueError, match="no phase 'recal'"):
        to_neo(run, phases=["recal"])


def test_psth_is_the_mean_rate_per_cell(run: Recording) -> None:
    edges, rates = psth(run, "CA3", bin_size=0.010, before=0.020)
    np.testing.assert_allclose(edges[:4], [-0.02, -0.01, 0, 0.01])
    expected = np.zeros(len(rates))
    expected[3] = 4 * 3 / (5 * 4 * 0.010)  # three spikes of a cell in four of five trials, of four cells
    np.testing.assert_allclose(rates, expected)


def test_rates_of_a_stretch_are_spikes_per_cell_and_second(run: Recording) -> None:
    on = run.trials.start[run.trials.where("recall")[0]]
    left, rates = population_rate(run, "CA3", on - 0.01, on + 0.035)
    np.testing.assert_allclose(left, on + np.array([-0.01, 0, 0.01, 0.02]))
    np.testing.assert_allclose(rates, [0, 0, 3 / 4 / 0.010, 0])
    assert population_rate(run, "CA3", 0.0, 0.05)[1].tolist() == [0] * 5
    with pytest.raises(ValueError, match=r"bin_size must be above 0 and at most 0\.001 s \(the window\), got 0\.01"):
        population_rate(run, "CA3", on, on + 0.001)


def test_fano_factors_are_variance_over_mean(run: Recording) -> None:
    counts = run.counts("CA3", run.trials.where("recall"))
    np.testing.assert_allclose(fano_factors(run, "CA3"), counts.var(0) / counts.mean(0))
    assert np.isnan(fano_factors(run, "CA3", "study")).all()


def test_cells_of_one_engram_correlate_and_others_do_not(run: Recording) -> None:
    cells, matrix = correlations(run, "VALUE", "study")
    np.testing.assert_array_equal(cells, np.arange(20))
    assert matrix[0, 1] == pytest.approx(1)
    assert matrix[0, 4] < 0
    with pytest.raises(ValueError, match="fewer than two cells of CA3"):
        correlations(run, "CA3", "study")


def test_elephant_has_nothing_to_remark(run: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    remarks: list[str] = []
    monkeypatch.setattr("elephant.utils.logger.warning", remarks.append)
    for start in np.linspace(0, run.duration - 0.3, 50):
        population_rate(run, "VALUE", start, start + 0.25)
    psth(run, "VALUE", bin_size=0.003)
    correlations(run, "VALUE", bin_size=0.003)
    assert not remarks
