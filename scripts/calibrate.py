"""``spikekv calibrate``: bring the inhibition of each hippocampal stage to its target activity."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from ..circuits.campaign.progress import plain_warnings, progress_bar


def calibrate(
    pairs: Annotated[int, Option(metavar="N", min=1, help="Digit pairs that are studied.")] = 20,
    seed: Annotated[int, Option(metavar="S", min=0, help="Seed; 900 and up are used for no reported number.")] = 900,
    active: Annotated[int | None, Option(metavar="K", min=1, help="Active cells per pattern.")] = None,
    scale: Annotated[float, Option(metavar="F", help="Size of the circuit, as a multiple of its own.")] = 1.0,
) -> None:
    """Calibrate the hippocampal circuit and print the conductances found.

    Works from DG to the neocortex; each stage has its own basket cells and its own target. The
    circuit's defaults are what this finds. Takes a few minutes.
    """
    from ..circuits.calibration import HIPPOCAMPAL_TARGETS
    from ..circuits.calibration import calibrate as find
    from ..circuits.campaign.refusal import refusing
    from ..circuits.engine.process import SimulationError
    from ..circuits.engine.run import run
    from ..circuits.library.hippocampal import hippocampal
    from ..circuits.protocol.experiment import RecallExperiment
    from ..circuits.recording.recording import Recording
    from ..circuits.stimuli import patterns
    from ..circuits.table import Table

    with refusing():
        circuit = hippocampal(active=active, scale=scale)
        stimuli = patterns.digits(pairs, seed=seed)
        RecallExperiment(circuit, stimuli, seed=seed)
    with plain_warnings(), progress_bar("calibrating") as progress:

        def simulate(experiment: RecallExperiment) -> Recording:
            return run(experiment, progress=progress)

        try:
            found = find(circuit, stimuli, seed, simulate=simulate)
        except ValueError as error:  # a target that was not reached
            raise SimulationError(str(error)) from None
    rows = [
        (target.projection, factor, found.circuit.projection(target.projection).conductance["GABA_A"],
         target.population, target.measure, target.value, reached)
        for target, factor, reached in zip(HIPPOCAMPAL_TARGETS, found.factors, found.reached, strict=True)
    ]  # fmt: skip
    columns = ("projection", "factor", "conductance (nS)", "stage", "measure", "target", "reached")
    print(Table("", columns, tuple(rows), digits=4).text(), end="")
