"""The tasks of a sweep: one configuration with one seed each."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..digest import digest
from .configuration import STIMULI, RecallConfig
from .task import Program, Task, keyed

if TYPE_CHECKING:
    from .grid import Grid


@dataclasses.dataclass(frozen=True)
class Point(Task):
    """A resolved configuration with one seed and a settled backend; control: with the run without learning."""

    config: RecallConfig
    control: bool = True

    @property
    def identity(self) -> str:
        """The configuration, and the stimuli that now are in its file."""
        stimuli = "" if self.config.stimuli in STIMULI else digest(Path(self.config.stimuli).read_bytes().hex())
        return json.dumps([self.config.model_dump(mode="json"), self.control, stimuli], sort_keys=True)

    @property
    def facts(self) -> Mapping[str, Any]:
        return {"config": self.config.model_dump(mode="json"), "control": self.control}

    @property
    def program(self) -> Program:
        config = self.config
        parts = [config.circuit, config.roles, config.populations, config.projections, config.timing, config.precision]
        compiled = config.backend == "cpp"
        name = json.dumps(parts, sort_keys=True)
        return Program(name, config.make_circuit, config.timing["dt"], compiled, config.precision)


def points(grid: Grid, control: bool, state: Mapping[str, Any]) -> list[Point]:
    """The tasks of all points of a grid (in their order) and all seeds (running fastest).

    state: `code_state`. Checks each point in full. Raises ValueError.
    """
    from ..engine.memory_size import runs_that_fit
    from ..engine.run import choose_backend

    found = []
    for config in grid.configs():
        experiment = config.model_copy(update={"seeds": 1}).experiments()[0]
        runs_that_fit(experiment.circuit)  # not even one: refused
        resolved = config.resolved(experiment)
        engine = choose_backend(config.backend)
        for seed in range(config.seed, config.seed + config.seeds):
            found.append(Point(resolved.model_copy(update={"seed": seed, "seeds": 1, "backend": engine}), control))
    return keyed(found, state)
