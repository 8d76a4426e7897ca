"""What docs/findings.md says that the hippocampal circuit of 2026 shows. Slow: run with ``-m claims``."""

from __future__ import annotations

import pytest
from spikekv import HIPPOCAMPAL_2026
from spikekv.analysis.assays.findings.catalogue import finding
from spikekv.analysis.assays.findings.judged import judged
from spikekv.analysis.assays.findings.verdict import PARTLY, SHOWN
from spikekv.circuits.campaign.runner import settle

pytestmark = pytest.mark.claims

MEASURED = {
    **dict.fromkeys(("F1", "F2", "F3", "F4", "F7", "F11", "F13"), SHOWN),
    **dict.fromkeys(("F5", "F6", "F8", "F9", "F10", "F12", "F15", "F16", "F17"), PARTLY),
}


@pytest.mark.parametrize(("name", "verdict"), MEASURED.items())
def test_the_circuit_shows_what_the_page_says(name: str, verdict: str) -> None:
    with judged([finding(name)], HIPPOCAMPAL_2026, range(10, 20), settle("auto"), precision="single") as (one,):
        assert one.verdict == verdict
