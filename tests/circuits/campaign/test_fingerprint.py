"""What changes a fingerprint of a value: everything that decides what it does."""

from __future__ import annotations

import logging
import types
from typing import Any

import numpy as np
from spikekv.circuits.campaign import simulation
from spikekv.circuits.campaign.fingerprint import fingerprint


def typed(text: str, **known: Any) -> Any:
    """A function typed into an interpreter: its source is nowhere."""
    module = types.ModuleType("typed")
    module.__dict__.update(known)
    exec(text, module.__dict__)
    return module.__dict__["f"]


def test_what_a_typed_function_reads_counts() -> None:
    assert fingerprint(typed("f = lambda r: r.a")) != fingerprint(typed("f = lambda r: r.b"))
    assert fingerprint(typed("def f(r): return K", K=1)) != fingerprint(typed("def f(r): return K", K=2))
    assert fingerprint(typed("def f(r): return K", K=1)) == fingerprint(typed("def f(r): return K", K=1))
    one, two = (typed(f"def g(r): return r + {n}\ndef f(r): return g(r)") for n in (1, 2))
    assert fingerprint(one) != fingerprint(two)
    one, two = (typed(f"def f(r): return [x + {n} for x in r]") for n in (1, 2))
    assert fingerprint(one) != fingerprint(two)


def test_a_function_that_calls_itself_has_one() -> None:
    assert fingerprint(typed("def f(r): return f(r - 1) if r else 0")) != ""
    assert fingerprint(typed("def f(r): log.info(r)", log=logging.getLogger("a"))) != ""
    both = "def g(r): return f(r)\ndef f(r): return g(r)"
    assert fingerprint(typed(both)) == fingerprint(typed(both))


def test_arrays_and_tables() -> None:
    assert fingerprint({"a": 1, "b": np.zeros(3)}) == fingerprint({"b": np.zeros(3), "a": 1})
    assert fingerprint(np.zeros(3)) != fingerprint(np.zeros((3, 1)))
    assert fingerprint(1) != fingerprint(1.0) != fingerprint("1.0")


def test_runs_that_share_a_study_are_alike_in_all_but_phases_and_lesions() -> None:
    from spikekv.circuits.protocol.experiment import Experiment

    fields = set(Experiment.__dataclass_fields__) - {"protocol", "lesions", "inputs"}
    assert fields | {"trains"} == set(simulation._WHOLE)
