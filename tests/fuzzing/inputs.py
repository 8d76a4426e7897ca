"""Made-up bad input, by the thousand: it is taken, or refused in one line with status 2; no traceback, no hang.

A refusal names what was given and what would do. Nothing is simulated: an input that passes all checks ends there. The
same inputs come every time: a small number always, 2,150 with ``-m claims``.
"""

from __future__ import annotations

import contextlib
import io
import re
import signal
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from spikekv.scripts.main import main

PATIENCE = 10.0  # s of computing, for one input
SMALL: dict[str, Any] = {
    "circuit": "minimal", "stimuli": "random", "pairs": 3, "active": 4, "backend": "numpy",
    "timing": {"on": 0.08, "gap": 0.04, "delay": 0.5, "blanks": 2, "fillers": 0},
    "populations": {"KEY": {"size": 30}, "VALUE": {"size": 30}, "TEACHER": {"size": 30}},
    "projections": {"VALUE->VALUE_INH": {"wiring": {"n": 10}}},
}  # fmt: skip


class Taken(BaseException):
    """The input passed all checks."""


class Hang(BaseException):
    """An input took longer than it may."""


REMEDY = re.compile(r"; |must |there are |cannot be told apart without an array reference")
FULL = {  # numbers of inputs with -m claims
    "options": 500, "configurations": 450, "protocols": 150, "damaged configurations": 100, "stimuli": 300,
    "results": 350, "nwb": 100, "snapshots": 250,
}  # fmt: skip


def sizes(small: int, name: str) -> Any:
    return pytest.mark.parametrize("n", [small, pytest.param(FULL[name], marks=pytest.mark.claims)])


def tried(n: int, strategy: st.SearchStrategy[Any], check: Callable[[Any], None]) -> None:
    """Check n inputs, the same ones every time."""
    silent = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
    kept = settings(
        max_examples=n, derandomize=True, deadline=None, database=None, suppress_health_check=silent,
        phases=[Phase.generate],
    )  # fmt: skip
    kept(given(strategy)(check))()


@contextlib.contextmanager
def in_time(what: object) -> Iterator[None]:
    def ring(*_: object) -> None:
        raise Hang(what)

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def asked(*arguments: str) -> int | None:
    """Status of a command; None where its input was taken and it would begin to simulate."""
    errors, out = io.StringIO(), io.StringIO()
    with in_time(arguments), contextlib.redirect_stderr(errors), contextlib.redirect_stdout(out):
        try:
            main([*arguments])
        except SystemExit as left:
            status = left.code
        except Taken:
            return None
    said = [line for line in errors.getvalue().splitlines() if not line.startswith("spikekv: warning: ")]
    assert status in (0, 2), (arguments, status, said)
    assert len(said) == (1 if status else 0), (arguments, said)
    if status:
        assert said[0].startswith("spikekv: "), (arguments, said)
        assert said[0].isprintable(), (arguments, said)
        assert "this is a fault of spikekv" not in said[0], (arguments, said)
        assert re.match(r"spikekv: .+: |spikekv: (Invalid value for|No such|Got unexpected|Missing)", said[0]), said
        assert REMEDY.search(said[0]), (arguments, said)
    return int(status or 0)


# Values that break things
NUMBERS = st.one_of(
    st.integers(-3, 70), st.sampled_from([10**6, 2**31, 2**63, 2**64, 10**30, -(10**18), 10**400]),
    st.floats(-2, 300), st.sampled_from([float("nan"), float("inf"), -float("inf"), 1e308, 5e-324, 0.3, 1e-9]),
)  # fmt: skip
WORDS = st.one_of(
    st.sampled_from(["", "minimal", "KEY", "VALUE", "hippocampal", "none", "random", "digits", "cpp", "all", "recall",
                     "a/b", "../x", "..", ".", "/", "~", "\x1b[31m", "a\nb", "ü", "x" * 300, "KEY->VALUE", "*", "nan",
                     "1e999", "0x10", "\x00", "C:\\x", "--force", "{}", "[1]", "2.5-4", "1,2,3", "-1,-2", "\ud800"]),
    st.text(max_size=8),
)  # fmt: skip
PLAIN = st.one_of(NUMBERS, WORDS, st.booleans())
ANY = st.recursive(
    PLAIN, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)), max_leaves=6
)

DAMAGES = st.tuples(st.integers(0, 10**6), st.binary(max_size=30))


def damaged(content: bytes, where: int, new: bytes) -> bytes:
    """A file with some bytes replaced, or cut off where there are no new ones."""
    where %= max(1, len(content))
    return content[:where] if not new else content[:where] + new + content[where + len(new) :]
