"""Findings judged again from stored measures, and the paper's panels from the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from spikekv import MINIMAL
from spikekv.analysis.assays.assay_results import Results
from spikekv.analysis.assays.findings.catalogue import finding
from spikekv.analysis.assays.findings.judged import Judged, runs_of
from spikekv.analysis.assays.findings.page import command, markdown, page, put_to, verdict_words
from spikekv.analysis.assays.findings.paper import PANELS, facts_of_paper, paper_figures
from spikekv.analysis.assays.findings.stored import stored
from spikekv.analysis.assays.findings.tables import claims_table, print_found

ASKED = {"circuit": "minimal", "pairs": 4, "seed": 10, "n_seeds": 2, "precision": "double"}


@pytest.fixture
def forgotten() -> Judged:
    """Silent engrams of two seeds: learned, lost, and brought back by a gain."""
    one = finding("F4")
    found = {"first list alone": (0.9, 1.0), "after other lists": (0.2, 0.4), "not learned, gain 2": (0.0, 0.0)}
    assay = one.assay(MINIMAL, 4)
    runs = {
        name: [
            {"first list.own_f1": value + shift, "first list.own_accuracy": named}
            for shift in (0.0, 0.02)
            for value, named in [found.get(name, (0.92, 0.95))]
        ]
        for name in assay.names
    }
    return Judged(one, Results(assay, [10, 11], runs))


def test_a_stored_finding_has_the_claims_it_had(forgotten: Judged, tmp_path: Path) -> None:
    assert forgotten.results is not None
    (tmp_path / "F4.nc").write_bytes(forgotten.results.table.to_netcdf(engine="scipy"))
    again = stored(forgotten.finding, tmp_path, MINIMAL, [10, 11])
    assert again.facts() == forgotten.facts()
    assert again.results is not None
    assert list(again.results.seeds) == [10, 11]


def test_measures_of_another_circuit_are_refused(forgotten: Judged, tmp_path: Path) -> None:
    assert forgotten.results is not None
    (tmp_path / "F4.nc").write_bytes(forgotten.results.table.to_netcdf(engine="scipy"))
    (tmp_path / "metrics.json").write_text('{"circuit": "hippocampal"}')
    with pytest.raises(ValueError, match="holds measures of hippocampal, not of minimal"):
        stored(forgotten.finding, tmp_path, MINIMAL, [10, 11])


def test_measures_of_other_seeds_are_refused(forgotten: Judged, tmp_path: Path) -> None:
    assert forgotten.results is not None
    (tmp_path / "F4.nc").write_bytes(forgotten.results.table.to_netcdf(engine="scipy"))
    with pytest.raises(ValueError, match=r"holds seeds \[10, 11\], not \[10, 11, 12\]"):
        stored(forgotten.finding, tmp_path, MINIMAL, range(10, 13))


def test_a_claim_that_some_seeds_cannot_tell_says_how_many_could(forgotten: Judged) -> None:
    facts = forgotten.facts()
    facts["claims"][1]["n_seeds"] = 1
    said = [row[0] for row in claims_table(facts).rows]
    assert [words.endswith("(1 of 2 seeds)") for words in said] == [False, True, False, False]


def test_panels_of_the_paper_stand_beside_the_circuits_numbers(forgotten: Judged) -> None:
    facts = facts_of_paper(runs_of([forgotten]))
    assert len(facts) == sum(panel.finding == "F4" for panel in PANELS) > 0
    by_number = {fact["shows"]: fact for fact in facts}
    learned = by_number["first set, when learned: share identified"]
    assert (learned["published"], learned["effect"]) == ("0.997", 1.0)
    lost = by_number["first set, after other learning: F1 of the values"]
    assert lost["effect"] == pytest.approx(0.21)
    text = markdown([forgotten.facts()], facts, ASKED)
    assert "## The paper's two figures" in text
    assert "(2 seeds)" in text
    assert "0.091" in text


def test_without_the_findings_there_are_no_panels() -> None:
    assert facts_of_paper({}) == []
    assert paper_figures({}) == []
    assert "two figures" not in markdown([], [], ASKED)


def test_the_picture_has_the_figures_whose_findings_were_run(forgotten: Judged) -> None:
    assert forgotten.results is not None
    (figure,) = paper_figures({"F4": forgotten.results.table})
    assert figure.title.startswith("Figure 3")
    assert figure.points is None
    lost, back = figure.panels
    assert lost.published == (("first list alone", 0.997), ("after other lists", 0.091))
    assert back.published == ((1.0, 0.091), (1.7, 0.985))


def test_a_verdict_names_what_does_not_hold(forgotten: Judged) -> None:
    facts = forgotten.facts()
    for claim in facts["claims"]:
        claim["verdict"] = "holds"
    assert verdict_words(facts).endswith("(2 seeds). All 4 claims hold.")
    facts["claims"][1]["verdict"] = "fails"
    facts["claims"][2]["verdict"] = "open"
    words = verdict_words(facts)
    assert "2 of 4 claims hold. Fails: loss of F1 by other lists. Open: F1 with a gain of 2 less" in words


def test_the_command_says_what_is_not_usual() -> None:
    assert command("F4", ASKED) == "spikekv finding F4 --circuit minimal --pairs 4 --seed 10 --seeds 2"
    usual = {"circuit": "hippocampal-2026", "pairs": None, "seed": 0, "n_seeds": 3, "precision": "single"}
    assert command("all", usual) == "spikekv finding all --seed 0 --seeds 3 --precision single"


def test_a_page_names_its_circuit_and_the_pairs_that_are_studied(forgotten: Judged) -> None:
    facts = forgotten.facts()
    assert put_to(facts, ASKED) == "Circuit: `minimal`. Pairs studied, in the longest list: 4."
    usual = {**ASKED, "circuit": "hippocampal-2026", "pairs": None}
    assert put_to(facts, usual) == "Circuit: `hippocampal-2026`. Pairs studied, in the longest list: 12."
    earlier = {key: value for key, value in facts.items() if key != "pairs"}
    assert put_to(earlier, usual) == "Circuit: `hippocampal-2026`."
    linked = page(facts, "F4.png", usual, limits="../limits.md#of-it")
    assert "lesions partly act for other reasons than the brain's ([Limits](../limits.md#of-it))" in linked
    assert "Limits" not in page(facts, "F4.png", ASKED, limits="../limits.md#of-it")


def test_what_was_published_stands_under_the_claim_in_a_terminal(
    forgotten: Judged, capsys: pytest.CaptureFixture[str]
) -> None:
    print_found({**ASKED, "findings": [forgotten.facts()]}, Path("out"), 1.0)
    printed = capsys.readouterr().out
    assert "published: 1.00 to .09" in printed
    assert "circuit: minimal\n" in printed
    assert "claim" in printed
    assert "published  " not in printed  # no column of it
