"""Ripples: how much of the power of population bursts lies between 120 and 220 Hz, against what has no rhythm.

Spikes without any rhythm have power at all frequencies, and a burst without one has more of it at low ones. A share of
power in the ripple band therefore says little by itself. It is held against the same between bursts, and against the
same spikes moved by up to 5 ms either way, which leaves the course of a burst and takes a rhythm of 5 to 8 ms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...circuits.recording.recording import Recording
from ...circuits.seeds import generator
from .bursts import Bursts
from .rhythms import BANDS, Field

STEP = 0.001  # s between samples
WINDOW = 0.1  # s of each spectrum, with the burst in its middle; resolves 10 Hz
ABOVE = 20.0  # Hz from which power counts
FROM = 60.0  # Hz from which a peak is looked for; below lies the course of the burst itself
JITTER = 0.005  # s
JITTERED = 10  # times


@dataclass(frozen=True)
class Ripples:
    """What bursts have of ripples.

    Parameters
    ----------
    share : float
        Of the power above 20 Hz in bursts, how much lies between 120 and 220 Hz.
    outside : float
        The same between bursts.
    jittered : float
        The same in bursts whose spikes were each moved by up to 5 ms.
    peak : float
        Frequency above 60 Hz with the most power in bursts (Hz).

    Examples
    --------
    >>> from spikekv.analysis import Ripples
    >>> Ripples(share=0.5, outside=0.2, jittered=0.2, peak=170.0).peak
    170.0
    """

    share: float
    outside: float
    jittered: float
    peak: float


def spike_field(
    recording: Recording, population: str, start: float, stop: float, jitter: float = 0.0, draw: int = 0
) -> Field:
    """Spikes of a population per millisecond, as a field.

    Parameters
    ----------
    recording : Recording
        A run.
    population : str
        Whose spikes.
    start, stop : float
        From when to when (s).
    jitter : float
        Each spike is moved by a random time up to this, either way (s).
    draw : int
        Number of the random times.

    Returns
    -------
    Field

    Examples
    --------
    >>> from spikekv.analysis import spike_field
    >>> field = spike_field(recording, "KEY", 0.0, 1.0)
    >>> len(field.values), round(field.rate)
    (1000, 1000)
    """
    times = recording.spikes[population][1]
    if jitter:
        times = times + generator(recording.seed, "jitter", population, str(draw)).uniform(-jitter, jitter, len(times))
    n = round((stop - start) / STEP)
    counts, _ = np.histogram(times, start + STEP * np.arange(n + 1))
    return Field(population, start + STEP * (np.arange(n) + 0.5), counts.astype(float))


def band_share(field: Field, centres: np.ndarray, band: str = "ripple") -> float:
    """Share of the power above 20 Hz that lies in a band, in windows of 100 ms.

    Parameters
    ----------
    field : Field
        Of `spike_field` or `lfp_proxy`.
    centres : ndarray
        Where the windows have their middle (s).
    band : str
        ``theta``, ``gamma`` or ``ripple``.

    Returns
    -------
    float
        In [0, 1]. NaN without a window that lies within the field, or without power.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv.analysis import Field, band_share
    >>> times = np.arange(1000) / 1000
    >>> round(band_share(Field("CA1", times, np.sin(2 * np.pi * 160 * times)), np.array([0.3, 0.6])), 2)
    1.0
    """
    frequencies, power = _spectrum_at(field, centres)
    low, high = BANDS[band]
    whole = power[frequencies >= ABOVE].sum()
    return float(power[(frequencies >= low) & (frequencies <= high)].sum() / whole) if whole > 0 else np.nan


def ripples(recording: Recording, population: str, found: Bursts, start: float, stop: float) -> Ripples:
    """Hold the ripple band of a population's spikes in bursts against the same between bursts and without a rhythm.

    Parameters
    ----------
    recording : Recording
        A run.
    population : str
        Whose spikes; those of CA1, while CA3 bursts.
    found : Bursts
        What `bursts` returned for the stretch.
    start, stop : float
        The stretch (s).

    Returns
    -------
    Ripples

    Examples
    --------
    >>> from spikekv.analysis import bursts, ripples
    >>> found = ripples(recording, "KEY", bursts(recording, "KEY", 0.0, 1.0), 0.0, 1.0)
    >>> 0 <= found.share <= 1
    True
    """
    centres = (found.start + found.stop) / 2
    tiles = np.arange(start + WINDOW, stop - WINDOW, WINDOW)
    near = np.abs(tiles[:, None] - centres) < WINDOW + (found.stop - found.start) / 2
    field = spike_field(recording, population, start, stop)
    frequencies, power = _spectrum_at(field, centres)
    high = frequencies >= FROM
    moved = [
        band_share(spike_field(recording, population, start, stop, JITTER, draw), centres) for draw in range(JITTERED)
    ]
    return Ripples(
        band_share(field, centres),
        band_share(field, tiles[~near.any(1)]),
        float(np.mean(moved)),
        float(frequencies[high][power[high].argmax()]) if power.sum() else np.nan,
    )


def _spectrum_at(field: Field, centres: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean power in windows around some moments; those that reach beyond the field are left out."""
    n = round(WINDOW * field.rate)
    first = np.round((centres - field.times[0]) * field.rate).astype(int) - n // 2
    first = first[(first >= 0) & (first + n <= len(field.values))]
    frequencies = np.fft.rfftfreq(n, 1 / field.rate)
    if not len(first):
        return frequencies, np.zeros(len(frequencies))
    parts = field.values[first[:, None] + np.arange(n)]
    parts = (parts - parts.mean(1, keepdims=True)) * np.hanning(n)
    return frequencies, (np.abs(np.fft.rfft(parts, axis=1)) ** 2).mean(0)
