"""Where a page begins: results, a configuration, or ten pairs of digits."""

from __future__ import annotations

from pathlib import Path

from ...circuits.campaign.configuration import RecallConfig, read_as
from ...circuits.protocol.experiment import Played
from ..files.experiment_of import experiment_of

FEW_PAIRS = 10  # where nothing else is said: studied in two seconds


def base_of(
    place: Path | None, circuit: str | None = None, pairs: int | None = None, seed: int | None = None
) -> Played:
    """The experiment of a results directory or TOML file, or of a circuit by its name, with `FEW_PAIRS` pairs.

    Raises ValueError for a place without a configuration, or options that contradict it.
    """
    if place is None:
        given = {"circuit": circuit or "hippocampal", "pairs": FEW_PAIRS if pairs is None else pairs, "seed": seed or 0}
        return read_as(RecallConfig, None, given).experiments()[0]
    for name, value in (("circuit", circuit), ("pairs", pairs)):
        if value is not None:
            raise ValueError(f"--{name} {value}: {place} says it; leave the option or the place out")
    return experiment_of(place, seed)
