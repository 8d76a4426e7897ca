"""TOML files as tables, and tables put over one another."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .terminal import shown

MOST_BYTES = 5_000_000  # of a configuration file
DEEPEST = 20  # tables and lists within one another


def read_table(file: Path, what: str = "--config") -> dict[str, Any]:
    """What a TOML file holds; ``what`` names it in messages. Raises ValueError."""
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)  # devices have no size
        if len(content) > MOST_BYTES:
            raise ValueError(f"{what} {file}: is larger than {MOST_BYTES / 1e6:.0f} MB; give a configuration")
        text = content.decode("utf-8-sig")  # editors of Windows begin a file with a byte-order mark
    except OSError as error:
        raise ValueError(f"{what} {file}: cannot be read ({error.strerror}); give a TOML file") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"{what} {file}: not valid TOML: not UTF-8 ({error.reason}); save it in UTF-8") from None
    return toml_of(text, f"{what} {file}")


def toml_of(text: str, where: str) -> dict[str, Any]:
    """The table of a TOML text, checked for what no configuration has; ``where`` names it. Raises ValueError."""
    try:
        table = tomllib.loads(text)
        _check_plain(table, where, 0)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{where}: not valid TOML: {error}; correct it there") from None
    except RecursionError:
        raise ValueError(f"{where}: is nested too deeply; {DEEPEST} levels are the most") from None
    except ValueError as error:  # a whole number of more digits than Python reads
        if str(error).startswith(where):
            raise
        raise ValueError(f"{where}: not valid TOML: {error}; correct it there") from None
    return table


def _check_plain(value: Any, where: str, depth: int) -> None:
    """Refuse numbers that no machine has, texts that a terminal would obey, and nesting without end."""
    if depth > DEEPEST:
        raise ValueError(f"{where}: is nested too deeply; {DEEPEST} levels are the most")
    if isinstance(value, Mapping):
        for name, part in value.items():
            if not name.isprintable():
                raise ValueError(f"{where}: {shown(name)[:80]}: a key must have no control characters; rename it")
            _check_plain(part, f"{where}: {name}" if depth == 0 else f"{where}.{name}", depth + 1)
    elif isinstance(value, list):
        for part in value:
            _check_plain(part, where, depth + 1)
    elif isinstance(value, str) and not value.replace("\n", "").replace("\t", "").isprintable():
        raise ValueError(f"{where}: {shown(value)[:80]}: a text must have no control characters; leave them out")
    elif isinstance(value, int) and abs(value) >= 2**63:
        raise ValueError(f"{where}: a whole number must be within 2^63 of 0, got {str(value)[:20]}...")


def merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Two configurations as one, the second put over the first table by table; of another type, in its place."""
    if under.get("type", over.get("type")) != over.get("type", under.get("type")):
        return dict(over)
    out = dict(under)
    for key, value in over.items():
        old = out.get(key)
        out[key] = merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return out
