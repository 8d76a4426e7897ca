"""Changes to the C++ that Brian2 writes.

Every change names the text it expects. Text that is not there means that Brian2 writes other code than the one
this package was made for, and is an error: a change that is left out in silence would cost speed or meaning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path


class AnchorError(RuntimeError):
    """The generated code does not look as expected."""

    def __init__(self, where: str, anchor: str, found: int) -> None:
        super().__init__(
            f"{where}: the code that Brian2 writes has changed; expected once, found {found} times: {anchor.strip()}"
        )


def replaced(text: str, old: str, new: str, where: str) -> str:
    """Replace a text that is there exactly once."""
    if text.count(old) != 1:
        raise AnchorError(where, old, text.count(old))
    return text.replace(old, new)


def matched(text: str, pattern: str, where: str) -> re.Match[str]:
    """The only match of a pattern."""
    found = list(re.finditer(pattern, text, re.MULTILINE))
    if len(found) != 1:
        raise AnchorError(where, pattern, len(found))
    return found[0]


def closing(text: str, opening: int, where: str) -> int:
    """Position of the brace that closes the one at ``opening``."""
    depth = 0
    for found in re.finditer(r"[{}]", text[opening:]):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return opening + found.start()
    raise AnchorError(where, "}", 0)


def emptied(text: str, function: str, where: str) -> str:
    """Leave out what a function without result does."""
    start = matched(text, rf"^void {function}\(\)\s*{{", where)
    return text[: start.end()] + text[closing(text, start.end() - 1, where) :]


@dataclass(frozen=True)
class CodeObject:
    """One generated file: what it includes, what it defines for itself, and its functions."""

    name: str
    includes: tuple[str, ...]
    support: str
    body: str

    @classmethod
    def read(cls, file: Path) -> CodeObject:
        text = file.read_text(encoding="utf-8")
        start = re.search(r"^void _\w*run_\w+\(\)", text, re.MULTILINE)
        head, found, support = text[: start.start() if start else 0].partition("////// SUPPORT CODE ///////")
        if not (start and found):
            raise AnchorError(file.name, "SUPPORT CODE, then void _run_...()", 0)
        body = re.split(r"^void _debugmsg_", text[start.start() :], flags=re.MULTILINE)[
            0
        ]  # messages that none asks for
        return cls(file.stem, tuple(re.findall(r"^#include.*$", head, re.MULTILINE)), support, body)

    @property
    def functions(self) -> list[str]:
        """Names of the functions that others call."""
        return re.findall(r"^void (\w+)\(\)", self.body, re.MULTILINE)

    def with_body(self, body: str) -> CodeObject:
        return replace(self, body=body)
