"""The page of the documentation says what the findings say."""

from __future__ import annotations

from pathlib import Path

import pytest
from spikekv.analysis.assays.findings.catalogue import FINDINGS, finding
from spikekv.analysis.assays.findings.finding import Finding

PAGE = Path(__file__).parents[4] / "docs" / "findings.md"


def test_all_seventeen_are_there_in_order() -> None:
    assert [one.id for one in FINDINGS] == [f"F{n}" for n in range(1, 18)]
    assert len({one.name for one in FINDINGS}) == 17


@pytest.mark.parametrize("one", FINDINGS, ids=lambda one: one.id)
def test_the_page_has_every_finding_as_it_is_run(one: Finding) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert f"## {one.id}: {one.title}" in text
    assert one.prediction in text
    assert one.protocol in text
    assert all(source in text for source in one.sources)


def test_one_finding_by_name() -> None:
    assert finding("F14").name == "consolidation"
    with pytest.raises(ValueError, match="names one of them"):
        finding("all")
