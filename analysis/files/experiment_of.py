"""The experiment that a results directory or a configuration file says."""

from __future__ import annotations

from pathlib import Path

from ...circuits.campaign.configuration import read_as
from ...circuits.campaign.experiment_configuration import ExperimentConfig
from ...circuits.protocol.experiment import Played
from ...circuits.toml_file import read_table
from .circuit_of import CONFIG, config_of


def experiment_of(place: Path, seed: int | None = None) -> Played:
    """The experiment of the first seed, or of one that is given.

    place: a results directory, a TOML file of ``spikekv recall`` or ``spikekv run``, or an NWB file. Raises ValueError
    for a place without a configuration.
    """
    if not place.exists():
        raise ValueError(f"{place}: is not there; give a results directory of spikekv, or a TOML file")
    file = place / CONFIG if place.is_dir() else place
    if file.suffix == ".toml" and file.is_file() and "protocol" in read_table(file):
        settings = read_as(ExperimentConfig, file, {"seed": seed})
        return settings.model_copy(update={"seeds": 1}).experiments()[0]
    update = {"seeds": 1, **({} if seed is None else {"seed": seed})}
    return config_of(place).model_copy(update=update).experiments()[0]
