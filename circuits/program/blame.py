"""Whose fault an error of Brian2 is: the part of the circuit, its class, and the cause in one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from ..network.circuit import Circuit
from ..network.population import Population
from ..network.projection import Projection
from .structure import brian_name


@contextmanager
def of_part(part: Population | Projection) -> Iterator[None]:
    """Note on what goes wrong within that it is of this part of the circuit."""
    try:
        yield
    except Exception as error:
        error.add_note(described(part))
        raise


def chain_of(error: BaseException) -> list[BaseException]:
    """An error and its causes, the innermost last."""
    chain = [error]
    while chain[-1].__cause__ is not None:
        chain.append(chain[-1].__cause__)
    return chain


def cause_of(error: BaseException) -> str:
    """The innermost cause of an error, in one line."""
    innermost = chain_of(error)[-1]
    text = " ".join(str(innermost).split()).strip('"')
    return text or type(innermost).__name__


def blamed(error: BaseException, circuit: Circuit) -> str:
    """``population CA3 (MyCell): cause`` for an error while a network is made, as far as it says where it happened."""
    chain = chain_of(error)
    found = re.search(r"object with name '?(\w+)|object named '(\w+)'", " ".join(map(str, chain)))
    notes = getattr(error, "__notes__", [])
    owner = notes[0] if notes else _owner(next(filter(None, found.groups()), "") if found else "", circuit)
    kind = "" if isinstance(chain[-1], ValueError) else f"{type(chain[-1]).__name__}: "
    return f"{owner}: {kind}{cause_of(error)}" if owner else f"{kind}{cause_of(error)}"


def _owner(name: str, circuit: Circuit) -> str:
    """The part of a circuit that a Brian2 object such as ``CA3_stateupdater`` belongs to."""
    links = {brian_name(p.name): p for p in circuit.projections}
    cells = {p.name: p for p in circuit.populations}
    parts: dict[str, Population | Projection] = {**cells, **links}
    for own in sorted(parts, key=len, reverse=True):  # CA3_to_CA1 before CA3
        if name == own or name.startswith(f"{own}_"):
            return described(parts[own])
    return ""


def described(part: Population | Projection) -> str:
    """A population or projection with the class that its code is from."""
    if isinstance(part, Population):
        return f"population {part.name} ({type(part.cell).__name__})"
    rule = f" ({type(part.plasticity).__name__})" if part.plasticity else ""
    return f"projection {part.name}{rule}"
