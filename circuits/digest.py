"""Short hashes: of texts, and of the source code in our folders."""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent


def digest(*texts: str) -> str:
    """Short hash of texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:20]


@cache
def source_digest(places: Sequence[str]) -> str:
    """Hash of Python and C++ files and their names: of folders of the package, as ``circuits/program``, or of files."""
    found = [ROOT / place for place in places]
    files = [file for place in found for file in ([place] if place.is_file() else sorted(place.rglob("*")))]
    files = [file for file in files if file.suffix in (".py", ".h", ".cpp")]
    return digest(*(f"{file.relative_to(ROOT)}\n{file.read_text(encoding='utf-8')}" for file in files))


@cache
def installed(library: str) -> str:
    """Version of an installed library."""
    return importlib.metadata.version(library)
