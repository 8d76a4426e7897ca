"""Where a page begins: results, a configuration, or ten pairs of digits."""

from __future__ import annotations

from pathlib import Path

from ...circuits.campaign.configuration import RecallConfig, read_as
from ...circuits.campaign.experiment_configuration import ExperimentConfig
from ...circuits.protocol.experiment import Played
from ...circuits.toml_file import read_table
from ..files.circuit_of import CONFIG, config_of

FEW_PAIRS = 10  # where nothing else is said: studied in two seconds


def base_of(
    place: Path | None, circuit: str | None = None, pairs: int | None = None, seed: int | None = None
) -> Played:
    """The experiment of a results directory or TOML file, or of a circuit by its name, ``FEW_PAIRS`` pairs.

    Raises ValueError for a place without a configuration, or options that contradict it.
    """
    if place is None:
        given = {"circuit": circuit or "hippocampal", "pairs": pairs or FEW_PAIRS, "seed": seed or 0}
        return read_as(RecallConfig, None, given).experiments()[0]
    for name, value in (("circuit", circuit), ("pairs", pairs)):
        if value is not None:
            raise ValueError(f"--{name} {value}: {place} says it; leave the option or the place out")
    if not place.exists():
        raise ValueError(f"{place}: is not there; give a results directory of spikekv, or a TOML file")
    file = place / CONFIG if place.is_dir() else place
    if file.suffix == ".toml" and file.is_file() and "protocol" in read_table(file):
        settings = read_as(ExperimentConfig, file, {"seed": seed})
        return settings.model_copy(update={"seeds": 1}).experiments()[0]
    plain = config_of(place)
    update = {"seeds": 1, **({} if seed is None else {"seed": seed})}
    return plain.model_copy(update=update).experiments()[0]
