"""TOML files as tables, and tables put over one another."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def read_table(file: Path, what: str = "--config") -> dict[str, Any]:
    """What a TOML file holds; ``what`` names it in messages. Raises ValueError."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{what} {file}: cannot be read ({error.strerror}); give a TOML file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{what} {file}: not valid TOML: {error}") from None


def merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Two configurations as one, the second put over the first table by table; of another type, in its place."""
    if under.get("type", over.get("type")) != over.get("type", under.get("type")):
        return dict(over)
    out = dict(under)
    for key, value in over.items():
        old = out.get(key)
        out[key] = merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return out
