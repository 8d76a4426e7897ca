"""Statistics of spike trains over trials, by Elephant: rate, PSTH, Fano factor, correlations.

Rates and regularity over the whole run are in `spikekv.analysis.measures.activity`.
"""

from __future__ import annotations

import numpy as np

from ...circuits.recording.recording import Recording
from ...circuits.recording.trials import READOUT_AFTER
from .elephant_import import elephant
from .neo_blocks import to_neo

# s; spikes on the edge of a bin are in the bin that begins there, and the last bin is whole, whatever the rounding;
# Elephant would correct both, too, but not without a remark for each
NUDGE = 1e-7


def population_rate(
    recording: Recording, population: str, start: float, stop: float, bin_size: float = 0.010
) -> tuple[np.ndarray, np.ndarray]:
    """Rate of a population in a stretch of time.

    Parameters
    ----------
    recording : Recording
        What `run` returned.
    population : str
        Which one.
    start, stop : float
        From when to when (s).
    bin_size : float
        Seconds.

    Returns
    -------
    tuple of ndarray
        Left edges of whole bins (s) and Hz per cell, (n_bins,) each.

    Examples
    --------
    >>> from spikekv.analysis import population_rate
    >>> left, rate = population_rate(recording, "VALUE", 0.0, 1.0, bin_size=0.1)
    >>> rate.shape
    (10,)
    """
    import quantities as pq
    from neo import SpikeTrain

    time_histogram = elephant("statistics").time_histogram
    if not start < stop:
        raise ValueError(f"population_rate: start must be before stop (s), got {start} and {stop}")
    _check_bin("population_rate", bin_size, stop - start)
    n_bins = int((stop - start) / bin_size + 1e-6)
    end = start + n_bins * bin_size
    times = recording.spikes[population][1]
    times = times[slice(*np.searchsorted(times, np.array([start, end]) - 1e-9))]
    left = start + bin_size * np.arange(n_bins)
    if not n_bins or not len(times):
        return left, np.zeros(n_bins)
    train = SpikeTrain(np.minimum(times + NUDGE, end) * pq.s, t_start=start * pq.s, t_stop=(end + NUDGE) * pq.s)
    counts = time_histogram([train], bin_size * pq.s, output="counts")
    return left, counts.magnitude.ravel()[:n_bins] / recording.sizes[population] / bin_size


def _check_bin(what: str, bin_size: float, length: float) -> None:
    if not 0 < bin_size <= length + 1e-9:
        raise ValueError(f"{what}: bin_size must be above 0 and at most {length:.4g} s (the window), got {bin_size}")


def psth(
    recording: Recording,
    population: str,
    phase: str = "recall",
    bin_size: float = 0.010,
    before: float = 0.050,
    after: float = READOUT_AFTER,
) -> tuple[np.ndarray, np.ndarray]:
    """Rate around cue on, mean over the trials of a phase.

    Parameters
    ----------
    recording : Recording
        What `run` returned.
    population : str
        Which one.
    phase : str
        Of which trials.
    bin_size, before, after : float
        Seconds; before cue on, and after cue off.

    Returns
    -------
    tuple of ndarray
        Left edges of the bins (s from cue on) and Hz per cell, (n_bins,) each.

    Raises
    ------
    ValueError
        For an unknown population, a phase without trials, or bins that do not fit the window.

    Examples
    --------
    >>> from spikekv.analysis import psth
    >>> left, rate = psth(recording, "VALUE", bin_size=0.01)
    >>> bool(rate[left < -0.01].max() < rate.max())
    True
    """
    import quantities as pq
    from neo import SpikeTrain

    time_histogram = elephant("statistics").time_histogram
    block = to_neo(recording, [population], [phase], before, after)
    if not block.segments:
        raise ValueError(f"psth: the recording has no {phase} trials; give another phase")
    lists = [segment.spiketrains for segment in block.segments]
    # Trials may differ in length by rounding; what all of them share is averaged
    start, stop = lists[0].t_start, min(trains.t_stop for trains in lists)
    end, pooled = stop + NUDGE * pq.s, []
    for trains in lists:
        times = np.sort(trains.multiplexed[1].rescale("s").magnitude)
        times = times[times <= stop.item()]
        pooled.append(SpikeTrain(np.minimum(times + NUDGE, stop.item()) * pq.s, t_start=start, t_stop=end))
    _check_bin("psth", bin_size, (stop - start).item())
    width = bin_size * pq.s
    counts = time_histogram(pooled, width, t_start=start, t_stop=end, output="mean")
    rates = counts.magnitude.ravel() / recording.sizes[population] / bin_size
    return start.item() + bin_size * np.arange(len(rates)), rates


def fano_factors(recording: Recording, population: str, phase: str = "recall") -> np.ndarray:
    """Variance over mean of each cell's spike counts over the trials of a phase.

    Parameters
    ----------
    recording : Recording
        What `run` returned.
    population : str
        Which one.
    phase : str
        Of which trials. Counts are those of the read-out window.

    Returns
    -------
    ndarray
        (n_cells,), NaN for silent cells. Near 1 for Poisson cells; engram cells that fire to few of the cues have
        more.

    Examples
    --------
    >>> from spikekv.analysis import fano_factors
    >>> fano_factors(recording, "VALUE").shape
    (1000,)
    """
    fanofactor = elephant("statistics").fanofactor
    segments = to_neo(recording, [population], [phase]).segments
    trains = [list(segment.spiketrains) for segment in segments]
    return np.array([fanofactor([trial[cell] for trial in trains]) for cell in range(recording.sizes[population])])


def correlations(
    recording: Recording, population: str, phase: str = "recall", bin_size: float = 0.005
) -> tuple[np.ndarray, np.ndarray]:
    """Spike-train correlations of all pairs of cells that fire.

    Parameters
    ----------
    recording : Recording
        What `run` returned.
    population : str
        Which one.
    phase : str
        Of which trials, one after another.
    bin_size : float
        Seconds, of binary trains.

    Returns
    -------
    tuple of ndarray
        Numbers of the cells that fire (n,), and Pearson correlations (n, n).

    Examples
    --------
    >>> from spikekv.analysis import correlations
    >>> cells, matrix = correlations(recording, "VALUE")
    >>> matrix.shape == (len(cells), len(cells))
    True
    """
    import quantities as pq
    from neo import SpikeTrain

    correlation_coefficient = elephant("spike_train_correlation").correlation_coefficient
    length, cells, times = 0.0, [], []
    for segment in to_neo(recording, [population], [phase]).segments:
        channel, time = segment.spiketrains.multiplexed
        cells.append(np.asarray(channel))
        times.append(time.rescale("s").magnitude + length)
        length += float(segment.spiketrains.t_stop.rescale("s"))
    cell, time = (np.concatenate(part) if part else np.zeros(0) for part in (cells, times))
    firing = np.unique(cell).astype(int)
    if firing.size < 2:
        raise ValueError(f"correlations: fewer than two cells of {population} fire at {phase}; give another phase")
    end = (length + NUDGE) * pq.s
    trains = [SpikeTrain(np.sort(np.minimum(time[cell == n] + NUDGE, length)) * pq.s, t_stop=end) for n in firing]
    binned = elephant("conversion").BinnedSpikeTrain(trains, bin_size=bin_size * pq.s, t_start=0 * pq.s, t_stop=end)
    return firing, correlation_coefficient(binned, binary=True)
