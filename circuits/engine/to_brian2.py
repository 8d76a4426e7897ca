"""An experiment as a Brian2 network, to which one's own monitors and operations can be added."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..names import brian_name
from ..protocol.experiment import RecallExperiment
from ..recording.recording import Recording
from .interpreted import made, spikes_of
from .job import Result, prepare
from .run import as_recording

if TYPE_CHECKING:
    import brian2 as b2


def to_brian2(experiment: RecallExperiment) -> b2.Network:
    """Write an experiment out as a Brian2 network with every value set and its input spikes in it.

    Populations have their own names, a projection ``A->B`` is ``A_to_B``, spike monitors are ``spikes_NAME``.
    Let it run for ``schedule(experiment).duration`` seconds; `recording_of` makes a recording of its spikes.

    Parameters
    ----------
    experiment : RecallExperiment
        In double precision, without lesions and without ``reset``, which `run` applies between parts of a run.

    Returns
    -------
    brian2.Network
        At rest, at time 0.

    Raises
    ------
    ValueError
        If the experiment has lesions, ``reset`` or single precision.

    Examples
    --------
    >>> from spikekv import RecallExperiment, minimal, patterns
    >>> from spikekv.circuits import schedule, to_brian2
    >>> experiment = RecallExperiment(minimal(n_key=60, n_value=80, active=5), patterns.random(3, seed=1), seed=2)
    >>> network = to_brian2(experiment)  # doctest: +SKIP
    >>> network.run(schedule(experiment).duration * second)  # doctest: +SKIP
    """
    for what, there in (("lesions", experiment.lesions), ("reset", experiment.reset)):
        if there:
            raise ValueError(f"to_brian2: the experiment has {what}, which only run() applies; leave it out")
    if experiment.precision != "double":
        raise ValueError(f"to_brian2: precision: must be double, got {experiment.precision}, which only run() sets")
    return made(prepare(experiment)[0])


def recording_of(experiment: RecallExperiment, network: b2.Network, keep_weights: tuple[str, ...] = ()) -> Recording:
    """What a network of `to_brian2` left behind, to be scored as what `run` returns.

    Parameters
    ----------
    experiment : RecallExperiment
        The one that the network was made of.
    network : brian2.Network
        After it has run to the end.
    keep_weights : tuple of str
        Plastic projections whose final weights are kept.

    Raises
    ------
    ValueError
        If the network has not run to the end of the experiment.

    Examples
    --------
    >>> from spikekv.circuits import recording_of
    >>> recording = recording_of(experiment, network)  # doctest: +SKIP
    """
    job, plan = prepare(experiment, keep_weights)
    done = float(network.t_)
    if round(done / job.dt) < job.n_steps:
        raise ValueError(f"recording_of: the network has run for {done:g} s of {plan.duration:g} s; run the rest")
    spikes = {}
    for name, (cells, times) in spikes_of(job, network).items():
        within = np.round(times / job.dt) < job.n_steps
        spikes[name] = cells[within], times[within]
    weights = {name: np.array(network[brian_name(name)].w[:], float) for name in keep_weights}
    return as_recording(experiment, plan, job, Result(spikes, weights, {}), "brian2")
