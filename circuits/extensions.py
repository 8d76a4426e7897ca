"""What other installed packages add by entry points: circuits, neurons, rules and measures.

A package names them in its ``pyproject.toml``::

    [project.entry-points."spikekv.neurons"]
    izhikevich = "mylab.cells:IZHIKEVICH"

Installed code has been chosen by the user; a configuration file only names it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal

Kind = Literal["circuits", "neurons", "rules", "measures"]


def extensions(kind: Kind) -> Mapping[str, EntryPoint]:
    """Names of one kind that other packages add."""
    return _found(kind, tuple(sys.path))


@cache
def _found(kind: Kind, path: tuple[str, ...]) -> Mapping[str, EntryPoint]:
    """A look at all packages of a search path takes as long as scoring a small run."""
    return {entry.name: entry for entry in entry_points(group=f"spikekv.{kind}")}


def extension(kind: Kind, name: str) -> Any:
    """What a name stands for. Raises ValueError if its package does not import."""
    entry = extensions(kind)[name]
    try:
        return entry.load()
    except Exception as error:
        package = entry.dist.name if entry.dist else "its package"
        raise ValueError(
            f"{kind[:-1]} {name}: {package} offers it but {entry.value} cannot be imported "
            f"({type(error).__name__}: {error}); mend or remove that package"
        ) from None
