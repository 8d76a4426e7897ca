"""Rates, active fractions and regularity of firing, and whether they are those of the brain."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...circuits.recording.recording import Recording
from .decoding import blank_trials
from .elephant_import import elephant

# Hz, mean over the run: excitatory cells of hippocampus and neocortex (reviews), parvalbumin cells below the upper end
RATE_RANGE = {"excitatory": (0.1, 5.0), "inhibitory": (0.0, 100.0)}
BACKGROUND_RATE = 0.5  # Hz; a value area with background activity is not silenced below
RECALLED_RATE = 50.0  # Hz; few cortical principal cells answer their best stimulus with more for long, chosen
MIN_INTERVALS = 4  # of a cell whose CV enters the mean; chosen


def rates_hz(recording: Recording) -> dict[str, float]:
    """Mean rate (Hz) per cell of each population over the whole run, gaps included."""
    mean_firing_rate = elephant("statistics").mean_firing_rate
    return {
        name: float(mean_firing_rate(times, 0.0, recording.duration)) / recording.sizes[name] if len(times) else 0.0
        for name, (_, times) in recording.spikes.items()
    }


def rates_cue_hz(recording: Recording) -> dict[str, float]:
    """Mean rate (Hz) per cell of each population while a cue is on (study and recall)."""
    trials = np.flatnonzero(recording.trials.pair >= 0)
    seconds = (recording.trials.stop - recording.trials.start)[trials].sum()
    return {
        name: float(np.diff(recording.windows(name, trials, after=0.0)).sum() / size / seconds)
        for name, size in recording.sizes.items()
    }


def background_rate_hz(recording: Recording) -> float:
    """Mean rate (Hz) per value cell in blank trials, for as long as a cue would be on.

    Raises ValueError if the recording has no blank trials.
    """
    blanks = blank_trials(recording)
    seconds = (recording.trials.stop - recording.trials.start)[blanks].sum()
    n_spikes = np.diff(recording.windows(recording.value, blanks, after=0.0)).sum()
    return float(n_spikes / recording.sizes[recording.value] / seconds)


def recalled_rate_hz(recording: Recording) -> float:
    """Mean rate (Hz) of the taught value cells while their pair is cued, from cue on to cue off."""
    trials = recording.trials.where("recall")
    seconds = (recording.trials.stop - recording.trials.start)[trials]
    taught = recording.values[recording.trials.pair[trials]]
    n_spikes = (recording.counts(recording.value, trials, after=0.0) * taught).sum(1)
    return float((n_spikes / np.maximum(taught.sum(1), 1) / seconds).mean())


def active_fraction(recording: Recording, phase: str, theta: int) -> dict[str, float]:
    """Share of each population's cells that are active while a pair is presented, mean over the trials of a phase.

    Active is at least one spike in the read-out window, in the value population at least ``theta``.
    """
    trials = recording.trials.where(phase)
    return {
        name: float((recording.counts(name, trials) >= (theta if name == recording.value else 1)).mean())
        for name in recording.sizes
    }


def cv_isi(recording: Recording) -> dict[str, float | None]:
    """Coefficient of variation of the inter-spike intervals, mean over the cells of each population.

    Over the whole run, so that pauses between a cell's presentations count. Cells with fewer
    than 4 intervals are left out; None where none remains. Given spike trains have no entry.
    """
    out: dict[str, float | None] = {}
    for name, (cells, times) in recording.spikes.items():
        if recording.kinds[name] == "input":
            continue
        by_cell = times[np.argsort(cells, kind="stable")]
        n_spikes = np.bincount(cells, minlength=recording.sizes[name])
        end = np.cumsum(n_spikes)
        found = []
        for n in np.unique(n_spikes[n_spikes > MIN_INTERVALS]):
            # cells with equally many spikes make one array; numpy itself, as a call of Elephant's cv costs .2 ms
            intervals = np.diff(by_cell[end[n_spikes == n, None] - n + np.arange(n)])
            found.append(intervals.std(axis=1) / intervals.mean(axis=1))
        out[name] = float(np.concatenate(found).mean()) if found else None
    return out


def warnings(
    recording: Recording,
    rates: Mapping[str, float],
    active_study: Mapping[str, float],
    active_recall: Mapping[str, float],
    background: float,
    recalled: float = 0.0,
) -> list[str]:
    """In words, what leaves its range: silence, mean rates, active fractions at study and at recall, background.

    Ranges of the active fractions are ``recording.active_range``; rates, fractions, background and the rate of
    recalled cells come from `rates_hz`, `active_fraction`, `background_rate_hz` and `recalled_rate_hz`. No
    background at all is a circuit without it.
    """
    out = []
    low, high = RATE_RANGE["excitatory"]
    pv_rate = RATE_RANGE["inhibitory"][1]
    for name, kind in recording.kinds.items():
        rate = rates[name]
        if rate == 0:
            out.append(f"{name} is silent")
        elif kind == "excitatory" and not low <= rate <= high:
            out.append(f"{name} fires at {rate:.2g} Hz in the mean, outside {low:g}-{high:g} Hz")
        elif kind == "inhibitory" and rate >= pv_rate:
            out.append(f"{name} fires at {rate:.3g} Hz in the mean, not below {pv_rate:g} Hz")
    if 0 < background < BACKGROUND_RATE:
        out.append(f"{recording.value} background {background:.2f} Hz is below {BACKGROUND_RATE:g} Hz")
    if recalled > RECALLED_RATE:
        out.append(f"{recording.value} cells that are recalled fire at {recalled:.0f} Hz, above {RECALLED_RATE:g} Hz")
    for name, (least, most) in recording.active_range.items():
        for phase, fractions in (("study", active_study), ("recall", active_recall)):
            if not least <= fractions[name] <= most:
                out.append(
                    f"{name}: {100 * fractions[name]:.2g} % of cells active at {phase}, "
                    f"outside {100 * least:g}-{100 * most:g} %"
                )
    return out
