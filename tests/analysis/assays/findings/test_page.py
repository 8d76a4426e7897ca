"""The page of the documentation says what the findings say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from spikekv.analysis.assays.findings.catalogue import FINDINGS, finding
from spikekv.analysis.assays.findings.finding import Finding

DOCS = Path(__file__).parents[4] / "docs"


def test_all_seventeen_are_there_in_order() -> None:
    assert [one.id for one in FINDINGS] == [f"F{n}" for n in range(1, 18)]
    assert len({one.name for one in FINDINGS}) == 17


@pytest.mark.parametrize("one", FINDINGS, ids=lambda one: one.id)
def test_each_finding_has_its_page_as_it_is_run(one: Finding) -> None:
    (file,) = (DOCS / "findings").glob(f"F{int(one.id[1:]):02d}-*.md")
    assert file.stem.endswith(f"-{one.name}")
    text = file.read_text(encoding="utf-8")
    assert text.startswith(f"# {one.id}: {one.title}\n")
    for said in (one.prediction, one.meaning, one.protocol, one.note, *one.sources, *(c.says for c in one.claims)):
        assert said in text
    assert f"\nspikekv finding {one.id} --seed " in text
    assert f"](findings/{file.name})" in (DOCS / "findings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("one", FINDINGS, ids=lambda one: one.id)
def test_each_finding_is_said_in_two_or_three_plain_sentences(one: Finding) -> None:
    assert 2 <= one.meaning.count(". ") + 1 <= 4
    assert len(one.meaning) < 330
    assert not re.search(r"CA[13]|\bDG\b|\bF1\b|NMDA|correlat", one.meaning)


def test_one_finding_by_name() -> None:
    assert finding("F14").name == "consolidation"
    with pytest.raises(ValueError, match="names one of them"):
        finding("all")
