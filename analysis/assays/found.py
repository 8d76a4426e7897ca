"""What an experiment of ``spikekv theory`` is given and what it hands back to be saved."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from ...circuits.atomic import write_text
from ...circuits.campaign.results_directory import write_json
from ...circuits.table import Table, as_text
from ..files.validation import json_of

TABLES = "table.json"
Seed = dict[str, Any]  # what an experiment measured with one seed, as plain values


@dataclass(frozen=True)
class Options:
    """seed: the first of ``seeds`` seeds. images: what recovery learns, digits or mnist."""

    seed: int = 0
    seeds: int = 10
    images: str = "digits"

    @property
    def all_seeds(self) -> range:
        return range(self.seed, self.seed + self.seeds)

    @property
    def which(self) -> str:
        """The seeds, in words."""
        return f"seed {self.seed}" if self.seeds == 1 else f"seeds {self.seed} to {self.seed + self.seeds - 1}"

    @property
    def mean(self) -> str:
        """What the numbers of a table are, in words."""
        return self.which if self.seeds == 1 else f"mean of {self.which}"


@dataclass(frozen=True)
class Found:
    """metrics: for metrics.json. tables: as printed. rows: of table.csv. arrays: of curves.npz; figures.

    backend: what simulated spikes; numpy where there are none.
    """

    metrics: Mapping[str, Any]
    tables: Sequence[Table]
    rows: Sequence[Mapping[str, Any]]
    arrays: Mapping[str, np.ndarray] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    backend: str = "numpy"

    @property
    def text(self) -> str:
        """The tables for a terminal."""
        return as_text(self.tables)


def save_tables(tables: Sequence[Table], folder: Path) -> str:
    """Write the tables as table.txt, for readers, and table.json, for pages. Returns the text."""
    text = as_text(tables)
    write_text(folder / "table.txt", text)
    write_json(folder / TABLES, {"tables": [dataclasses.asdict(table) for table in tables]})
    return text


def load_tables(folder: Path) -> list[Table]:
    """The tables of a results directory; none where an earlier version wrote it. Raises ValueError."""
    file = folder / TABLES
    if not file.is_file():
        return []
    try:
        return [Table(**fields) for fields in json_of(file)["tables"]]
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{file}: holds no tables ({error}); make the results again") from None
