"""A circuit in a TOML file: one of ours with changes, or one from nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..names import did_you_mean
from ..network.circuit import Circuit
from ..network.scale import scaled
from ..network.tables import NEEDED, from_tables, with_tables
from ..toml_file import read_table
from .catalogue import circuit_named, is_known
from .hippocampal_2026 import HIPPOCAMPAL_2026
from .rules import OWN, with_rule

KEYS = ("circuit", "roles", "populations", "projections")


def from_file(file: str | Path, active: int | None = None, scale: float = 1.0) -> Circuit:
    r"""Read a circuit from a TOML file.

    Parameters
    ----------
    file : path
        A file with the tables ``roles``, ``populations`` and ``projections`` (see `spikekv.circuits.Circuit`). Where
        it names a ``circuit``, the tables change that one; else they are the circuit, whose name is that of the file.
    active : int, optional
        Active cells per pattern. Default: those of the file.
    scale : float
        Multiplies all populations (of the circuit that is changed, where there is one).

    Raises
    ------
    ValueError
        For a key, a name or a value that is not understood, with the nearest that is.

    Examples
    --------
    >>> from pathlib import Path
    >>> from spikekv.circuits import from_file
    >>> _ = Path("larger.toml").write_text('circuit = "minimal"\n[populations.VALUE]\nsize = 1500')
    >>> from_file("larger.toml").population("VALUE").size
    1500
    """
    return circuit_from(circuit_table(Path(file)), active=active, scale=scale)


def circuit_table(file: Path) -> dict[str, Any]:
    """The tables of a circuit file, with the name of the circuit. Raises ValueError."""
    table = read_table(file, "circuit")
    for key in table:
        if key not in KEYS:
            raise ValueError(f"circuit {file}: unknown key {key!r}; {did_you_mean(key, KEYS)}")
    return named(table, file)


def named(table: Mapping[str, Any], file: Path) -> dict[str, Any]:
    """A table that is a circuit of its own gets the name of its file."""
    if "circuit" in table or not is_whole(table):
        return dict(table)
    if is_known(file.stem):
        raise ValueError(f"circuit {file}: {file.stem} is the name of one of ours; give the file another name")
    return {**table, "circuit": file.stem}


def is_whole(table: Mapping[str, Any]) -> bool:
    """Whether a table says enough for a circuit from nothing."""
    roles = table.get("roles")
    return isinstance(roles, Mapping) and set(NEEDED) <= set(roles)


def circuit_from(table: Mapping[str, Any], rule: str = OWN, active: int | None = None, scale: float = 1.0) -> Circuit:
    """The circuit that tables describe, with another learning rule, number of active cells or size."""
    name, roles = table.get("circuit", ""), table.get("roles", {})
    populations, projections = table.get("populations", {}), table.get("projections", {})
    if _written_out_before_the_redesign(name, projections):
        name = HIPPOCAMPAL_2026.name
    if name and (is_known(name) or not is_whole(table)):
        return with_tables(with_rule(circuit_named(name, active, scale), rule), populations, projections, roles)
    return with_rule(scaled(from_tables(name, roles, populations, projections), scale, active), rule)


def _written_out_before_the_redesign(name: str, projections: Mapping[str, Any]) -> bool:
    """Whether these are all parts of the former hippocampal circuit, as a stored configuration has them.

    Such a configuration calls it ``hippocampal``. Over the circuit of today its tables would make a mixture of both.
    """
    former = {p.name for p in HIPPOCAMPAL_2026.projections}
    return name == "hippocampal" and former <= set(projections) and not any(":" in given for given in projections)
