"""The configuration of ``spikekv run``: an experiment of one's own, from a TOML file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ..precision import Precision
from .configuration import MOST_SEEDS, RecallConfig

if TYPE_CHECKING:
    from ..protocol.experiment import Experiment, Played


MOST_SETS = 500  # of stimuli


class ExperimentConfig(BaseModel):
    """Everything that decides the outcome of ``spikekv run``.

    stimuli: tables by name, see `protocol_tables.make_sets`. protocol: a table per phase, with ``phase`` and the fields
    of that kind. inputs: trains of the input cells. The rest is as in `RecallConfig`.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    circuit: str = "hippocampal"
    active: int | None = Field(None, ge=1, le=2**31 - 1)
    scale: float = 1.0
    rule: str = "hebb"
    seed: int = Field(0, ge=0, le=2**63 - 1)
    seeds: int = Field(1, ge=1, le=MOST_SEEDS)
    backend: Literal["auto", "cpp", "cython", "numpy"] = "auto"
    reset: bool = False
    learning: bool = True
    precision: Precision = "double"
    context: float = 0.0
    stimuli: dict[str, Any] = Field(default_factory=dict, max_length=MOST_SETS)
    protocol: list[dict[str, Any]]
    inputs: dict[str, Any] = Field(default_factory=dict)
    timing: dict[str, Any] = Field(default_factory=dict)
    roles: dict[str, Any] = Field(default_factory=dict)
    populations: dict[str, Any] = Field(default_factory=dict)
    projections: dict[str, Any] = Field(default_factory=dict)
    lesions: dict[str, dict[str, Any]] = Field(default_factory=dict)

    def experiments(self) -> list[Experiment]:
        """One experiment per seed. Raises ValueError."""
        from ..lesions.lesion import from_table
        from ..network.tables import changed
        from ..protocol.experiment import Experiment
        from ..protocol.timing import Timing
        from .input_tables import inputs_of
        from .protocol_tables import make_protocol, make_sets

        kinds = [table.get("phase") for table in self.protocol]
        for kind, why in (("recall", "there is something to score"), ("blank", "the read-out threshold can be fixed")):
            if kind not in kinds:
                raise ValueError(f"protocol: needs a phase of kind {kind}, so that {why}")
        circuit = RecallConfig(
            **{
                name: getattr(self, name)
                for name in ("circuit", "active", "scale", "rule", "roles", "populations", "projections")
            }
        ).make_circuit()
        timing = changed(Timing(), self.timing, "timing")
        lesions = tuple(from_table(table, f"lesions.{name}") for name, table in self.lesions.items())
        inputs = inputs_of(circuit, self.inputs)
        made = []
        for seed in range(self.seed, self.seed + self.seeds):
            protocol = make_protocol(self.protocol, make_sets(self.stimuli, seed))
            made.append(
                Experiment(
                    circuit,
                    protocol,
                    seed,
                    lesions,
                    self.reset,
                    self.active,
                    self.learning,
                    timing,
                    inputs,
                    self.context,
                    precision=self.precision,
                )
            )
        return made

    def resolved(self, experiment: Played) -> ExperimentConfig:
        """This configuration with the circuit's parameters written out and files as whole paths."""
        from ..network.tables import NONE, to_tables

        tables = to_tables(experiment.circuit)
        removed = {name: NONE for name, table in self.projections.items() if table == NONE}
        stimuli = {
            name: {**table, "file": str(Path(table["file"]).resolve())} if "file" in table else table
            for name, table in self.stimuli.items()
        }
        return self.model_copy(
            update={
                "active": experiment.n_active,
                "stimuli": stimuli,
                "roles": self.roles and tables["roles"],
                "populations": tables["populations"],
                "projections": {**tables["projections"], **removed},
            }
        )

    def to_toml(self) -> str:
        """The configuration as TOML, to be run again."""
        import tomli_w

        return tomli_w.dumps(self.model_dump(exclude_none=True))
