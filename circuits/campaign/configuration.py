"""The configuration of a run: from options and a TOML file, checked, and written out in full."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..names import did_you_mean
from ..precision import Precision
from ..toml_file import merged, read_table

if TYPE_CHECKING:
    from ..lesions.lesion import Lesion
    from ..network.circuit import Circuit
    from ..protocol.experiment import RecallExperiment
    from ..stimuli.pairs import Pairs

PICTURES = ("digits", "mnist", "fashion-mnist")
CIRCUIT = ("circuit", "roles", "populations", "projections")
STIMULI = ("digits", "random", "circular", "mnist", "fashion-mnist")
DRAWN = ("random", "circular")  # cues whose similarity can be set

MOST_PAIRS, MOST_SEEDS = 100_000, 10_000

Fraction = Annotated[float, Field(ge=0, le=1)]


class RecallConfig(BaseModel):
    """Everything that decides the outcome of ``spikekv recall``.

    circuit: a name of `spikekv.circuits.library.catalogue`, or of a circuit that ``roles`` and tables make from
    nothing; a TOML file is replaced by what it holds as the configuration is read. stimuli: digits, random, circular,
    mnist, fashion-mnist or the path of an .npz. pairs: default 50, of an .npz all. active: cells per
    pattern, default the circuit's own. scale: multiplies all populations and the default of
    ``active``, see `spikekv.circuits.network.scale`. rule: of the key -> value synapses, a name of
    `spikekv.circuits.library.rules`. similarity: of random cues, default 0. seeds: number of
    runs, with seeds ``seed``, ``seed + 1``, ... precision: see `Experiment`. timing: fields of `Timing` (s, Hz).
    inputs: trains of the input cells.
    roles, populations, projections: changes to the circuit, or all of it, see
    `spikekv.circuits.network.tables`. lesions: tables of fields of `Lesion`, by any name.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    circuit: str = "hippocampal"
    stimuli: str = "digits"
    pairs: int | None = Field(None, ge=1, le=MOST_PAIRS)
    active: int | None = Field(None, ge=1, le=2**31 - 1)
    scale: float = 1.0
    rule: str = "hebb"
    similarity: Fraction | None = None
    cue_valid: Fraction = 0.6
    cue_noise: Fraction = 0.0
    seed: int = Field(0, ge=0, le=2**63 - 1)
    seeds: int = Field(1, ge=1, le=MOST_SEEDS)
    backend: Literal["auto", "cpp", "cython", "numpy"] = "auto"
    presentations: int = Field(1, ge=1, le=1000)
    reset: bool = False
    precision: Precision = "double"
    timing: dict[str, Any] = Field(default_factory=dict)
    inputs: dict[str, Any] = Field(default_factory=dict)
    roles: dict[str, Any] = Field(default_factory=dict)
    populations: dict[str, Any] = Field(default_factory=dict)
    projections: dict[str, Any] = Field(default_factory=dict)
    lesions: dict[str, dict[str, Any]] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """Name of the results directory, where none is given."""
        return f"recall-{self.subject}-{self.seed_range}"

    @property
    def subject(self) -> str:
        """Circuit, stimuli and number of pairs, for the name of a directory."""
        stimuli = self.stimuli if self.stimuli in STIMULI else Path(self.stimuli).stem
        pairs = "all" if self.pairs is None and self.stimuli not in STIMULI else str(self.pairs or 50)
        scale = f"-x{self.scale:g}" if self.scale != 1 else ""
        return f"{self.circuit}{scale}-{stimuli}-{pairs}"

    @property
    def seed_range(self) -> str:
        """First and last seed, for the name of a directory."""
        return f"seed{self.seed}" + (f"-{self.seed + self.seeds - 1}" if self.seeds > 1 else "")

    def make_circuit(self) -> Circuit:
        """The circuit with all changes. Raises ValueError."""
        from ..library.circuit_file import circuit_from

        return circuit_from(self._tables, self.rule, self.active, self.scale)

    @property
    def _tables(self) -> dict[str, Any]:
        return {key: getattr(self, key) for key in CIRCUIT}

    def make_pairs(self, seed: int) -> Pairs:
        """The pairs of one seed. Raises ValueError."""
        from ..stimuli import patterns

        if self.similarity is not None and self.stimuli not in DRAWN:
            raise ValueError("similarity: is set by the items themselves here; use it with stimuli random")
        pairs = 50 if self.pairs is None else self.pairs
        if self.stimuli == "random":
            return patterns.random(pairs, similarity=self.similarity or 0.0, seed=seed)
        if self.stimuli == "circular":
            return patterns.circular(pairs, self.similarity or 0.0, seed=seed)
        if self.stimuli == "digits":
            return patterns.digits(pairs, seed=seed)
        if self.stimuli in PICTURES:
            from ..stimuli.openml import pictures

            return pictures(self.stimuli, pairs, seed=seed)
        if not Path(self.stimuli).is_file() and Path(self.stimuli).suffix != ".npz":
            raise ValueError(
                f"stimuli: {self.stimuli!r} is neither the name of a set nor a file; "
                f"{did_you_mean(self.stimuli, [*STIMULI, 'PATH.npz'])}"
            )
        return patterns.load(self.stimuli, seed=seed, n_pairs=self.pairs)

    def experiments(self) -> list[RecallExperiment]:
        """One experiment per seed. Raises ValueError."""
        from ..network.tables import changed
        from ..protocol.cue import Cue
        from ..protocol.experiment import RecallExperiment
        from ..protocol.timing import Timing
        from .input_tables import inputs_of

        circuit = self.make_circuit()
        timing = changed(Timing(), self.timing, "timing")
        if timing.blanks < 1:
            raise ValueError(f"timing.blanks: must be at least 1 (blanks fix theta), got {timing.blanks}")
        cue = Cue(self.cue_valid, self.cue_noise)
        lesions = self.make_lesions()
        inputs = inputs_of(circuit, self.inputs) if self.inputs else None
        return [
            RecallExperiment(
                circuit,
                self.make_pairs(seed),
                cue,
                seed,
                self.active,
                self.presentations,
                timing,
                reset=self.reset,
                lesions=lesions,
                precision=self.precision,
                inputs=inputs,
            )
            for seed in range(self.seed, self.seed + self.seeds)
        ]

    def make_lesions(self) -> tuple[Lesion, ...]:
        """The lesions. Raises ValueError."""
        from ..lesions.lesion import from_table

        return tuple(from_table(table, f"lesions.{name}") for name, table in self.lesions.items())

    def resolved(self, experiment: RecallExperiment) -> RecallConfig:
        """This configuration with every default and every parameter of the circuit written out."""
        from ..library.catalogue import is_known
        from ..network.tables import NONE, to_tables

        tables = to_tables(experiment.circuit)
        removed = {
            what: {name: NONE for name, table in getattr(self, what).items() if table == NONE}
            for what in ("populations", "projections")
        }
        own: dict[str, Any] = {"roles": self.roles and tables["roles"]}
        if not is_known(self.circuit):  # made of the tables alone, in which scale and rule are already
            own |= {"scale": 1.0, "rule": "hebb"}
        return self.model_copy(
            update=own
            | {
                "stimuli": self.stimuli if self.stimuli in STIMULI else str(Path(self.stimuli).resolve()),
                "pairs": experiment.pairs.n_pairs,
                "active": experiment.n_active,
                "similarity": experiment.pairs.similarity if self.stimuli in DRAWN else None,
                "timing": dataclasses.asdict(experiment.timing),
                "populations": {**tables["populations"], **removed["populations"]},
                "projections": {**tables["projections"], **removed["projections"]},
            }
        )

    def to_toml(self) -> str:
        """The configuration as TOML, to be read again with ``--config``."""
        import tomli_w

        return tomli_w.dumps(self.model_dump(exclude_none=True))


C = TypeVar("C", bound=BaseModel)


def read_config(file: Path | None, options: Mapping[str, Any]) -> RecallConfig:
    """Configuration of a recall: of a file, with the options given on the command line (not None) put over it.

    Raises ValueError with one line that names the option or key, its value and the remedy.
    """
    return read_as(RecallConfig, file, options)


def read_as(model: type[C], file: Path | None, options: Mapping[str, Any]) -> C:
    """The same for another command's kind of configuration."""
    given = {name: value for name, value in options.items() if value is not None}
    table = {} if file is None else read_table(file)
    check_stale(table, given, file)
    return checked_as(model, with_circuit_file({**table, **given}, file), given, file)


def with_circuit_file(table: Mapping[str, Any], file: Path | None) -> dict[str, Any]:
    """A configuration in which the circuit's TOML file, if it names one, is replaced by what the file holds.

    So a stored configuration stands on its own.
    """
    from ..library.circuit_file import circuit_table, named

    circuit = table.get("circuit")
    if isinstance(circuit, str) and circuit.endswith(".toml"):
        rest = {key: value for key, value in table.items() if key != "circuit"}
        return merged(circuit_table(Path(circuit)), rest)
    return named(table, file) if file else dict(table)


def checked(table: Mapping[str, Any], given: Mapping[str, Any], file: Path | None) -> RecallConfig:
    """A table as a configuration; messages name the options ``given`` or the file that the rest is from."""
    return checked_as(RecallConfig, table, given, file)


def checked_as(model: type[C], table: Mapping[str, Any], given: Mapping[str, Any], file: Path | None) -> C:
    """The same for another command's kind of configuration."""
    try:
        return model.model_validate(table)
    except ValidationError as error:
        raise ValueError(_one_line(error, given, file, model)) from None


def option(name: str) -> str:
    """A configuration key as it is spelled on the command line: ``cue_valid`` is ``--cue-valid``."""
    return "--" + name.replace("_", "-")


def check_stale(table: Mapping[str, Any], given: Mapping[str, Any], file: Path | None) -> None:
    """Conductances in a file hold for its own circuit and pattern size; an option must not contradict them."""
    if not (table.get("populations") or table.get("projections")):
        return
    table = {"scale": 1.0, "rule": "hebb", **table}  # a file without them holds what the circuit itself has
    for name in ("circuit", "active", "scale", "rule"):
        if name in given and name in table and given[name] != table[name]:
            raise ValueError(
                f"{option(name)} {given[name]}: {file} sets parameters of the circuit for {name} = {table[name]}; "
                f"delete its [populations] and [projections] or leave out {option(name)}"
            )


def _one_line(error: ValidationError, given: Mapping[str, Any], file: Path | None, model: type[BaseModel]) -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    place = option(key) if key in given else f"{file}: {key}"
    if first["type"] == "extra_forbidden":
        return f"{file}: unknown key {key!r}; {did_you_mean(key, model.model_fields)}"
    wanted = first["msg"].removeprefix("Input should be ").replace(" or equal to", "")
    wanted = wanted.replace("greater than", "at least").replace("less than", "at most")
    return f"{place}: must be {wanted}, got {first['input']!r}"
