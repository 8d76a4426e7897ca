"""A recording as a Neo block, for Elephant and every other tool that takes one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...circuits.recording.recording import Recording
from ...circuits.recording.trials import READOUT_AFTER

if TYPE_CHECKING:
    import neo

PHASES = ("study", "blank", "recall", "probe", "replay")


def to_neo(
    recording: Recording,
    populations: Sequence[str] | None = None,
    phases: Sequence[str] = PHASES,
    before: float = 0.0,
    after: float = READOUT_AFTER,
) -> neo.Block:
    """A recording as a Neo block, for Elephant and every other tool that takes one.

    Parameters
    ----------
    recording : Recording
        What `run` returned.
    populations : sequence of str, optional
        Whose cells, in that order. Default: all.
    phases : sequence of str
        Of which kinds of trials: ``study``, ``blank``, ``recall``, ``probe``, ``replay``.
    before, after : float
        Seconds that are kept before cue on and after cue off. Default: the read-out window.

    Returns
    -------
    neo.Block
        One segment per trial, in the order of time, with a spike train per cell; silent cells have empty trains.
        Times count from cue on. Segments are annotated with trial, phase, pair and cue_on (s from the start of the
        run), spike trains with population, kind and cell.

    Raises
    ------
    ValueError
        For an unknown population or phase.

    Examples
    --------
    >>> from spikekv.analysis import to_neo
    >>> block = to_neo(recording, populations=["VALUE"], phases=["recall"])
    >>> len(block.segments), len(block.segments[0].spiketrains)
    (5, 1000)
    """
    import neo
    import quantities as pq
    from neo.core.spiketrainlist import SpikeTrainList

    names = list(recording.sizes) if populations is None else list(populations)
    _check(names, recording.sizes, "population")
    _check(phases, PHASES, "phase")
    sizes = [recording.sizes[name] for name in names]
    first = np.cumsum([0, *sizes])
    said = {
        "population": np.repeat(names, sizes).tolist(),
        "kind": np.repeat([recording.kinds[name] for name in names], sizes).tolist(),
        "cell": np.concatenate([np.arange(size) for size in sizes]).tolist(),
    }
    trials = recording.trials
    block = neo.Block(name=recording.circuit_name, seed=recording.seed)
    for trial in np.flatnonzero(np.isin(trials.kind, phases)):
        on, off = float(trials.start[trial]), float(trials.stop[trial])
        low, high = -before, off - on + after
        cells, times = [], []
        for name, offset in zip(names, first, strict=False):
            i, t = recording.spikes[name]
            span = slice(*np.searchsorted(t, np.array([on - before, off + after]) - 1e-9))
            cells.append(i[span] + offset)
            times.append(np.clip(t[span] - on, low, high))
        segment = neo.Segment(
            name=f"{trials.phase[trial]} {trials.pair[trial]}",
            trial=int(trial),
            phase=str(trials.phase[trial]),
            pair=int(trials.pair[trial]),
            cue_on=on,
        )
        segment.spiketrains = SpikeTrainList.from_spike_time_array(
            np.concatenate(times) * pq.s,
            np.concatenate(cells),
            all_channel_ids=np.arange(first[-1]),
            t_start=low * pq.s,
            t_stop=high * pq.s,
            **said,
        )
        block.segments.append(segment)
    return block


def _check(given: Sequence[str], known: Collection[str], what: str) -> None:
    from ...circuits.names import did_you_mean

    for name in given:
        if name not in known:
            raise ValueError(f"to_neo: there is no {what} {name!r}; {did_you_mean(name, known)}")
