"""The map around a working point: what is run, and which points are the worst."""

from __future__ import annotations

import pytest
from spikekv.analysis.assays.robustness import by_axis, robustness_of, worst_of
from spikekv.circuits.campaign.configuration import RecallConfig
from spikekv.circuits.campaign.deviations import WORKING_POINT

MINIMAL = RecallConfig(circuit="minimal", pairs=4)


def test_a_point_that_cannot_be_run_is_named() -> None:
    many = MINIMAL.model_copy(update={"active": 900})
    with pytest.raises(ValueError, match=r"active cells x 1\.5: .*leave it out with --axis"):
        _ = robustness_of(many, 0, ("active cells",)).configurations


def test_the_worst_come_first_and_a_point_without_measures_is_the_worst() -> None:
    def row(axis: str, name: str, f1: float | None) -> dict[str, object]:
        return {"axis": axis, "of": "", "at": name, "f1": f1}

    rows = [row(WORKING_POINT, "", 0.1), row("kept", "0.2", 0.5), row("kept", "1", None), row("gap", "50 ms", 0.3)]
    assert worst_of(rows) == [2, 3, 1]
    assert worst_of(rows, 1) == [2]
    axes = {found["axis"]: found for found in by_axis(rows)}
    assert axes["kept"] == {"axis": "kept", "points": 2, "worst": "1", "worst_f1": None, "median_f1": 0.5}
    assert axes[WORKING_POINT]["worst_f1"] == 0.1
