"""Configurations that were stored while `hippocampal` was the circuit that is now `hippocampal-2026`."""

import dataclasses

from spikekv import HIPPOCAMPAL, HIPPOCAMPAL_2026
from spikekv.circuits.library.circuit_file import circuit_from
from spikekv.circuits.network.tables import to_tables


def test_one_that_is_written_out_runs_the_circuit_it_was_written_of() -> None:
    stored = {"circuit": "hippocampal", **to_tables(HIPPOCAMPAL_2026)}
    assert circuit_from(stored) == HIPPOCAMPAL_2026


def test_what_was_changed_in_it_stays_changed() -> None:
    changed = HIPPOCAMPAL_2026.with_population("CA3", size=900)
    stored = {"circuit": "hippocampal", **to_tables(changed)}
    assert circuit_from(stored).population("CA3").size == 900
    assert "CA1_OLM" not in [p.name for p in circuit_from(stored).populations]


def test_one_of_today_and_one_with_few_tables_run_the_circuit_of_today() -> None:
    assert circuit_from({"circuit": "hippocampal", **to_tables(HIPPOCAMPAL)}) == HIPPOCAMPAL
    few = {"circuit": "hippocampal", "projections": {"CA3->CA3": {"delay": 2.0}}}
    there = dataclasses.replace(HIPPOCAMPAL.projection("CA3->CA3"), delay=2.0)
    assert circuit_from(few).projection("CA3->CA3") == there
