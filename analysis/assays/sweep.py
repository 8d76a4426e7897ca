"""What a task of a sweep measures."""

from __future__ import annotations

from ...circuits.campaign.point import Point
from ...circuits.campaign.task import Metrics, Report


def measure(task: Point, report: Report) -> Metrics:
    """The measures of ``spikekv recall`` for a task. report: called with the fraction simulated; may raise."""
    from ...circuits.engine.laid_out import lay_out
    from ...circuits.engine.run import run
    from ..measures.summary import summarise

    (experiment,) = task.config.experiments()
    runs = [experiment, experiment.without_learning()] if task.control else [experiment]
    laid_out, recordings = lay_out(experiment), []
    for n, each in enumerate(runs):

        def note(fraction: float, n: int = n) -> None:
            report((n + fraction) / len(runs))

        note(0.0)
        recordings.append(
            run(
                each,
                backend=task.config.backend,
                progress=note,
                apart=True,
                allow_runaway=bool(each.lesions),
                laid_out=laid_out,
            )
        )
    return summarise(*recordings)
