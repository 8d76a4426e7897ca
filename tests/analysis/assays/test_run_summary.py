"""The tables of ``spikekv run``: one row per test, in one piece at 80 columns; and probes."""

from __future__ import annotations

from typing import Any

from spikekv.analysis.assays.run_summary import test_tables as tables
from spikekv.circuits.table import as_text

SHARES = {"own": 0.25, "earlier value": 0.5, "same list": 0.125, "other list": 0.0625, "never studied": 0, "silence": 0}


def scores_of(n: int) -> dict[str, Any]:
    return {
        "n_cued": n, "identification_accuracy": 0.25, "chance": 0.05, "f1": 0.667, "own_accuracy": 0.75,
        "nearest_key": 0.95,
        "silent_fraction": 0.0625, "provenance": SHARES,
    }  # fmt: skip


METRICS = {
    "phases": {"recall": scores_of(20), "second test": scores_of(100)},
    "probes": {"lures": {"KEY": {"area": 1.0, "d_prime": 3.07, "hits": 0.95, "false_alarms": 0.1}}},
    "intervals": {"phases.recall.identification_accuracy": [0.2, 0.31]},
}


def test_every_test_is_one_line_and_probes_are_there() -> None:
    text = as_text(tables(METRICS))
    lines = text.splitlines()
    assert max(map(len, lines)) <= 80
    (recall,) = [line for line in lines if line.startswith("recall ")]
    assert recall.split() == [
        "recall",
        "20",
        "0.25",
        "[.2,",
        ".31]",
        "0.05",
        "0.95",
        "0.67",
        "0.75",
        "0.06",
        "0.50",
        "0.19",
    ]
    (lures,) = [line for line in lines if line.startswith("lures ")]
    assert lures.split() == ["lures", "KEY", "1.00", "3.07", "0.95", "0.10"]


def test_without_probes_there_is_one_table() -> None:
    (table,) = tables({**METRICS, "probes": {}, "intervals": {}})
    assert table.title == "Recall by phase"
