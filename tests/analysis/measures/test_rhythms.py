"""Rhythms: the proxy is the published sum of currents, and the spectrum of a known network peaks where it fires."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
from spikekv import MINIMAL, Cue, Experiment, RecallExperiment, Record, Rest, patterns, run
from spikekv.analysis import (
    Field,
    currents,
    lfp_proxy,
    oscillations,
    plot_rhythms,
    spectrogram,
    spectrum,
    spike_field_coherence,
)
from spikekv.circuits import Circuit, Current, Samples
from spikekv.circuits.recording.recording import Recording
from spikekv.models import GABA_A


def ping(tau: float, bias: float) -> Circuit:
    """Cells that a current drives, and interneurons that they excite and that silence them: a rhythm of its own."""
    receptors = [GABA_A(tau=tau) if r.name == "GABA_A" else r for r in MINIMAL.population("VALUE").receptors]
    circuit = MINIMAL.with_population("VALUE", bias=bias, receptors=tuple(receptors))
    circuit = circuit.with_projection("VALUE->VALUE_INH", conductance={"AMPA": 4.0})
    return circuit.with_projection("VALUE_INH->VALUE", conductance={"GABA_A": 0.9})


def volleys(recording: Recording, start: float) -> float:
    """Rate (Hz) of the volleys of VALUE."""
    times = recording.spikes["VALUE"][1]
    counts, _ = np.histogram(times, np.arange(start, recording.duration, 0.001))
    peaks = (counts[1:-1] > 50) & (counts[1:-1] >= counts[:-2]) & (counts[1:-1] > counts[2:])
    return float(1000 / np.diff(np.flatnonzero(peaks)).mean())


@pytest.mark.parametrize(("tau", "bias", "expected"), [(20.0, 600.0, 31), (8.0, 600.0, 48), (8.0, 900.0, 76)])
def test_the_spectrum_of_a_ping_network_peaks_at_its_rhythm(tau: float, bias: float, expected: float) -> None:
    circuit = ping(tau, bias)
    recording = run(Experiment(circuit, (Rest(2.0),), seed=1), records=currents(circuit, "VALUE"), allow_runaway=True)
    rhythm = volleys(recording, 0.3)
    assert rhythm == pytest.approx(expected, abs=1)
    field = lfp_proxy(recording, "VALUE").between(0.3, 2.0)
    assert field.peak() == pytest.approx(rhythm, abs=2)
    _, frequencies, power = spectrogram(field)
    assert frequencies[power.mean(1).argmax()] == pytest.approx(rhythm, abs=2)
    frequencies, coherence = spike_field_coherence(recording, field, "VALUE")
    assert coherence[np.abs(frequencies - rhythm).argmin()] > 0.95


@pytest.mark.parametrize("backend", ["auto", "numpy"])
def test_a_current_is_the_sum_over_the_cells(backend: str) -> None:
    pairs = patterns.random(2, seed=1)
    timing = dataclasses.replace(RecallExperiment(MINIMAL, pairs).timing, fillers=0, blanks=1, delay=0.5)
    experiment = RecallExperiment(MINIMAL, pairs, Cue(0.8), seed=1, timing=timing)
    cells = tuple(range(1000))
    asked = [Record("VALUE.g_GABA_A", cells), Record("VALUE.v", cells), Current("VALUE", "GABA_A")]
    kept = run(experiment, backend=backend, records=asked).samples
    g, v = kept["VALUE.g_GABA_A"].values, kept["VALUE.v"].values
    expected = (g * (GABA_A().E * 1e-3 - v)).sum(1)
    assert expected.min() < -1e-9
    np.testing.assert_allclose(kept["VALUE.I_GABA_A"].values[:, 0], expected, rtol=1e-9, atol=1e-18)
    np.testing.assert_array_equal(kept["VALUE.I_GABA_A"].times, kept["VALUE.v"].times)


def test_recording_currents_leaves_every_spike(record: Callable[..., Recording]) -> None:
    experiment = RecallExperiment(MINIMAL, patterns.random(3, seed=1), seed=1)
    plain, sampled = run(experiment), run(experiment, records=currents(MINIMAL))
    for name, (cells, times) in plain.spikes.items():
        np.testing.assert_array_equal(sampled.spikes[name][0], cells)
        np.testing.assert_array_equal(sampled.spikes[name][1], times)


@pytest.mark.parametrize("wrong", [Current("VALUE", "NMDA"), Current("VALUE", "GABA"), Current("KEY", "AMPA")])
def test_a_current_that_is_not_there_is_refused(wrong: Current) -> None:
    with pytest.raises(ValueError, match="no such receptor without a block"):
        run(RecallExperiment(MINIMAL, patterns.random(2, seed=1)), records=[wrong])


def by_hand(record: Callable[..., Recording], blocks: np.ndarray) -> Recording:
    """An AMPA pulse at 100 ms, and a GABA pulse at 200 ms."""
    times = np.arange(400) / 1000
    ampa, gaba = (np.zeros((400, 1)) for _ in range(2))
    ampa[100], gaba[200] = 2e-9, -1e-9
    samples = {
        "VALUE.I_AMPA": Samples(times, ampa, np.array([-1])),
        "VALUE.I_GABA_A": Samples(times, gaba, np.array([-1])),
    }
    return record(blocks, {"VALUE": {"study": blocks}}, samples=samples)


def test_the_proxy_is_the_published_sum(record: Callable[..., Recording], blocks: np.ndarray) -> None:
    field = lfp_proxy(by_hand(record, blocks), "VALUE")
    assert np.flatnonzero(field.values).tolist() == [106, 200]  # AMPA comes 6 ms late
    assert field.values[[106, 200]].tolist() == pytest.approx([2e-9, 1.65e-9])


def test_without_currents_there_is_no_proxy(record: Callable[..., Recording], blocks: np.ndarray) -> None:
    with pytest.raises(ValueError, match="no currents of 'CA3' were recorded; there are those of VALUE"):
        lfp_proxy(by_hand(record, blocks), "CA3")


def test_power_is_that_of_a_sine() -> None:
    times = np.arange(4000) / 1000
    frequencies, power = spectrum(Field("X", times, 3 * np.sin(2 * np.pi * 40 * times)))
    assert frequencies[power.argmax()] == 40
    assert np.trapezoid(power, frequencies) == pytest.approx(4.5, rel=0.02)  # half the square of the amplitude


def test_events_are_found_in_their_band_and_no_other() -> None:
    rng = np.random.default_rng(0)
    times = np.arange(6000) / 1000
    burst = sum(np.exp(-(((times - at) / 0.04) ** 2)) for at in (1.5, 4.0)) * np.sin(2 * np.pi * 160 * times)
    field = Field("CA1", times, 5 * burst + 0.2 * rng.standard_normal(6000))
    assert [round(event.start, 1) for event in oscillations(field, "ripple")] == [1.4, 3.9]
    assert oscillations(field, (4.0, 12.0)) == []
    with pytest.raises(ValueError, match="must be one of theta, gamma, ripple"):
        oscillations(field, "beta")
    with pytest.raises(ValueError, match="half the rate"):
        oscillations(field, (100.0, 600.0))


def test_the_figure_draws_what_was_measured() -> None:
    experiment = RecallExperiment(MINIMAL, patterns.random(3, seed=1), seed=1)
    recording = run(experiment, records=currents(MINIMAL, "VALUE"))
    course, image, lines = plot_rhythms(recording, "VALUE")
    np.testing.assert_allclose(course.lines[0].get_ydata(), lfp_proxy(recording, "VALUE").values * 1e9)
    assert [line.get_label() for line in lines.lines] == ["study", "recall"]
    assert image.get_ylim()[1] == pytest.approx(150, abs=2)
