"""Rhythms: a proxy of the local field potential, its spectrum, and how spikes follow it.

The proxy is a weighted sum of synaptic currents, after Mazzoni, Linden, Cuntz, Lansner, Panzeri & Einevoll (2015) PLoS
Comput Biol 11:e1004584: the absolute AMPA current of the principal cells, 6 ms late, plus 1.65 times their absolute
GABA current. In that study it accounts for most of the variance of the potential around cells with dendrites. It is a
proxy all the same: it has no depth, no place and no voltage.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...circuits.network.circuit import Circuit
from ...circuits.recording.record import Current
from ...circuits.recording.recording import Recording
from ...models.neurons.spike_source import SpikeSource
from ...models.synapses.receptors import AMPA

LATE = 0.006  # s by which the AMPA current is delayed: Mazzoni et al. 2015
WEIGHT = 1.65  # of the GABA current against AMPA: Mazzoni et al. 2015
WINDOW = 0.25  # s of a segment of spectra: resolves 4 Hz
BANDS = {"theta": (4.0, 12.0), "gamma": (30.0, 90.0), "ripple": (120.0, 220.0)}  # Hz, of rodents
LEAST = 3.0  # standard deviations of the envelope above its mean that make an event; chosen, as is common
CYCLES = 3  # of an event, at least


@dataclass(frozen=True)
class Field:
    """A signal of a population: a proxy of its local field potential, or its spikes per millisecond.

    Parameters
    ----------
    population : str
        Whose cells.
    times : ndarray
        (n,) in s, evenly spaced.
    values : ndarray
        (n,): of a proxy in A, the weighted sum over all cells; of `spike_field` spikes per ms.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import Field
    >>> times = np.arange(1000) / 1000
    >>> Field("VALUE", times, np.sin(80 * np.pi * times)).peak()
    40.0
    """

    population: str
    times: np.ndarray
    values: np.ndarray

    @property
    def rate(self) -> float:
        """Samples per second."""
        return (len(self.times) - 1) / float(self.times[-1] - self.times[0])

    def between(self, start: float, stop: float) -> Field:
        """The stretch from ``start`` to ``stop`` (s)."""
        inside = (self.times >= start) & (self.times < stop)
        if inside.sum() < 2:
            raise ValueError(f"Field.between: nothing was recorded from {start:g} to {stop:g} s")
        return Field(self.population, self.times[inside], self.values[inside])

    def peak(self, low: float = 4.0, high: float = 200.0) -> float:
        """Frequency (Hz) of the largest power in a band."""
        frequencies, power = spectrum(self)
        inside = (frequencies >= low) & (frequencies <= high)
        return float(frequencies[inside][np.argmax(power[inside])])


def currents(circuit: Circuit, *populations: str, every: float = 0.001) -> tuple[Current, ...]:
    """What `run` has to record for `lfp_proxy`: all AMPA and GABA currents of populations.

    Parameters
    ----------
    circuit : Circuit
        Of the experiment.
    populations : str
        Whose, one after the other. Default: all excitatory ones.
    every : float
        Seconds between two samples.

    Returns
    -------
    tuple of Current

    Raises
    ------
    ValueError
        For an unknown population.

    Examples
    --------
    >>> from spikekv import MINIMAL
    >>> from spikekv.analysis import currents
    >>> [current.variable for current in currents(MINIMAL, "VALUE")]
    ['VALUE.I_AMPA', 'VALUE.I_GABA_A']
    """
    cells = [p for p in circuit.populations if p.kind == "excitatory" and not isinstance(p.cell, SpikeSource)]
    names = populations or tuple(p.name for p in cells)
    return tuple(
        Current(name, receptor.name, every)
        for name in names
        for receptor in circuit.population(name).receptors
        if isinstance(receptor, AMPA)
    )


def with_currents(recording: Recording) -> list[str]:
    """Populations whose currents were recorded, so that there is an LFP proxy of them."""
    return [name.removesuffix(".I_AMPA") for name in recording.samples if name.endswith(".I_AMPA")]


def lfp_proxy(recording: Recording, population: str) -> Field:
    """A proxy of the local field potential: the weighted sum of AMPA and GABA currents of a population.

    Parameters
    ----------
    recording : Recording
        A run with ``records=currents(circuit, population)``.
    population : str
        Whose currents.

    Returns
    -------
    Field

    Raises
    ------
    ValueError
        If the currents of the population were not recorded.

    References
    ----------
    Mazzoni, Linden, Cuntz, Lansner, Panzeri & Einevoll (2015) PLoS Comput Biol 11:e1004584.

    Examples
    --------
    >>> from spikekv import MINIMAL, RecallExperiment, patterns, run
    >>> from spikekv.analysis import currents, lfp_proxy
    >>> experiment = RecallExperiment(MINIMAL, patterns.random(5, seed=1), seed=1)
    >>> kept = run(experiment, records=currents(MINIMAL, "VALUE"))
    >>> round(lfp_proxy(kept, "VALUE").rate)
    1000
    """
    kept = {
        name.rpartition(".I_")[2]: samples
        for name, samples in recording.samples.items()
        if name.startswith(f"{population}.I_")
    }
    if "AMPA" not in kept:
        there = with_currents(recording)
        raise ValueError(
            f"lfp_proxy: no currents of {population!r} were recorded; there are those of {', '.join(there) or 'none'}; "
            f"run with records=currents(circuit, {population!r})"
        )
    times = kept["AMPA"].times
    step = float(np.median(np.diff(times)))
    late = round(LATE / step)
    ampa = np.abs(kept.pop("AMPA").values[:, 0])
    delayed = np.concatenate([np.full(late, ampa[0]), ampa])[: len(ampa)]
    inhibition = sum((np.abs(samples.values[:, 0]) for samples in kept.values()), np.zeros(len(times)))
    return Field(population, times, delayed + WEIGHT * inhibition)


def spectrum(field: Field) -> tuple[np.ndarray, np.ndarray]:
    """Power spectrum by Welch's method.

    Parameters
    ----------
    field : Field
        What `lfp_proxy` returned.

    Returns
    -------
    frequencies, power : ndarray
        (n_frequencies,) Hz, and A^2/Hz.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import Field, spectrum
    >>> times = np.arange(1000) / 1000
    >>> frequencies, power = spectrum(Field("VALUE", times, np.sin(80 * np.pi * times)))
    >>> float(frequencies[power.argmax()])
    40.0
    """
    from scipy.signal import welch

    n = _segment(field)
    frequencies, power = welch(field.values, field.rate, nperseg=n, nfft=max(n, round(field.rate)), detrend="linear")
    return frequencies, power


def spectrogram(field: Field) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Power against time and frequency, in overlapping windows of a quarter of a second.

    Parameters
    ----------
    field : Field
        What `lfp_proxy` returned.

    Returns
    -------
    times, frequencies, power : ndarray
        (n_times,) s, (n_frequencies,) Hz, (n_frequencies, n_times).

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import Field, spectrogram
    >>> at = np.arange(2000) / 1000
    >>> times, frequencies, power = spectrogram(Field("VALUE", at, np.sin(80 * np.pi * at)))
    >>> power.shape == (len(frequencies), len(times))
    True
    """
    from scipy.signal import ShortTimeFFT
    from scipy.signal.windows import hann

    n = _segment(field)
    transform = ShortTimeFFT(
        hann(n, sym=False), max(1, n // 8), field.rate, mfft=max(n, round(field.rate)), scale_to="psd"
    )
    power = transform.spectrogram(field.values, detr="linear")
    times = field.times[0] + transform.t(len(field.values))
    inside = (times >= field.times[0]) & (times <= field.times[-1])
    return times[inside], transform.f, power[:, inside]


def spike_field_coherence(recording: Recording, field: Field, population: str) -> tuple[np.ndarray, np.ndarray]:
    """Magnitude-squared coherence of a population's spikes with a field.

    Parameters
    ----------
    recording : Recording
        Of the same run.
    field : Field
        What `lfp_proxy` returned, or a stretch of it.
    population : str
        Whose spikes.

    Returns
    -------
    frequencies, coherence : ndarray
        (n_frequencies,) Hz, and in [0, 1].

    Raises
    ------
    ValueError
        For a population that is not there.

    Examples
    --------
    >>> from spikekv import MINIMAL, RecallExperiment, patterns, run
    >>> from spikekv.analysis import currents, lfp_proxy, spike_field_coherence
    >>> experiment = RecallExperiment(MINIMAL, patterns.random(5, seed=1), seed=1)
    >>> kept = run(experiment, records=currents(MINIMAL, "VALUE"))
    >>> frequencies, coherence = spike_field_coherence(kept, lfp_proxy(kept, "VALUE"), "VALUE")
    >>> bool((coherence <= 1).all())
    True
    """
    from scipy.signal import coherence

    if population not in recording.spikes:
        raise ValueError(f"spike_field_coherence: there is no population {population!r}; {', '.join(recording.sizes)}")
    step = 1 / field.rate
    edges = np.append(field.times, field.times[-1] + step) - step / 2
    counts, _ = np.histogram(recording.spikes[population][1], edges)
    frequencies, found = coherence(counts.astype(float), field.values, field.rate, nperseg=_segment(field))
    return frequencies, np.nan_to_num(found)


@dataclass(frozen=True)
class Oscillation:
    """A stretch in which a band stands out.

    Parameters
    ----------
    start, stop : float
        From when to when (s).
    amplitude : float
        Largest of the envelope, in standard deviations above its mean.

    Examples
    --------
    >>> from spikekv.analysis import Oscillation
    >>> Oscillation(1.0, 1.1, 4.5).stop
    1.1
    """

    start: float
    stop: float
    amplitude: float


def oscillations(field: Field, band: str | tuple[float, float]) -> list[Oscillation]:
    """Events of a band: the envelope exceeds its mean by three standard deviations, for three cycles at least.

    Parameters
    ----------
    field : Field
        What `lfp_proxy` returned.
    band : str or tuple of float
        ``theta``, ``gamma``, ``ripple``, or (from, to) in Hz. An event begins and ends at one standard deviation.

    Returns
    -------
    list of Oscillation

    Raises
    ------
    ValueError
        For a band that is not known, or that the sampling does not resolve.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import Field, oscillations
    >>> times = np.arange(4000) / 1000
    >>> burst = np.exp(-(((times - 2) / 0.05) ** 2)) * np.sin(2 * np.pi * 160 * times)
    >>> (event,) = oscillations(Field("CA1", times, burst), "ripple")
    >>> 1.9 < event.start < 2 < event.stop < 2.1
    True
    """
    from scipy.ndimage import find_objects, label
    from scipy.signal import butter, hilbert, sosfiltfilt

    if isinstance(band, str) and band not in BANDS:
        raise ValueError(f"oscillations.band: must be one of {', '.join(BANDS)}, or (from, to) in Hz, got {band!r}")
    low, high = BANDS[band] if isinstance(band, str) else band
    if not 0 < low < high < field.rate / 2:
        raise ValueError(f"oscillations.band: needs 0 < from < to < {field.rate / 2:g} Hz, half the rate, got {band}")
    passed = sosfiltfilt(butter(3, (low, high), "bandpass", fs=field.rate, output="sos"), field.values)
    envelope = np.abs(hilbert(passed))
    score = (envelope - envelope.mean()) / max(float(envelope.std()), 1e-300)
    marked, _ = label(score > 1)
    found = []
    for (part,) in find_objects(marked):
        long_enough = (part.stop - part.start) / field.rate >= CYCLES / high
        if long_enough and score[part].max() > LEAST:
            times = field.times[part]
            found.append(Oscillation(float(times[0]), float(times[-1]), float(score[part].max())))
    return found


def _segment(field: Field) -> int:
    return min(len(field.values), round(WINDOW * field.rate))
