"""Short hashes: of texts, and of the source code in our folders."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent


def digest(*texts: str) -> str:
    """Short hash of texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:20]


@cache
def source_digest(folders: Sequence[str]) -> str:
    """Hash of all Python and C++ files in folders of the package, given as ``circuits/program``, and of their names."""
    files = [f for folder in folders for f in sorted((ROOT / folder).rglob("*")) if f.suffix in (".py", ".h", ".cpp")]
    return digest(*(f"{file.relative_to(ROOT)}\n{file.read_text(encoding='utf-8')}" for file in files))
