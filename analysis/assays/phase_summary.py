"""How each test of a protocol went, as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...circuits.table import Table

COLUMNS = ("test", "cues", "right", "chance", "F1", "value shown", "silent", "earlier value", "other pair")
REMARK = (
    "right: the value that was taught last under the cue is identified; value shown: that of the pair that the phase "
    "names; earlier value: one that the cue was taught before."
)


def phase_table(metrics: Mapping[str, Any]) -> Table:
    """A row per recall phase of ``metrics.json``; shares of trials, means over seeds."""
    rows = []
    for label, one in metrics["phases"].items():
        came = one["provenance"]
        shares = (one["identification_accuracy"], one["chance"], one["f1"], one["own_accuracy"], one["silent_fraction"])
        others = came["same list"] + came["other list"]
        text = [f"{share:.2f}" for share in (*shares, came["earlier value"], others)]
        rows.append((label, f"{one['n_cued']:g}", *text))
    return Table("Recall by phase", COLUMNS, tuple(rows), remarks=(REMARK,))
