"""Every source that a parameter set names is in the bibliography, and a circuit cites what it uses and no more."""

from __future__ import annotations

import inspect
import re
import tomllib
from pathlib import Path

import pytest
from spikekv import HIPPOCAMPAL, MINIMAL
from spikekv.analysis.description.citations import bibliography, references, theory_references
from spikekv.circuits.library.catalogue import circuit_named
from spikekv.circuits.network.tables import CHOICES
from spikekv.models.neurons import published as cells
from spikekv.models.plasticity.vogels import VogelsISTDP
from spikekv.models.references import LIBRARIES, MODELS, STIMULI, THEORY, read

ROOT = Path(__file__).parents[3]


def keys(circuit: object) -> set[str]:
    return {r.key for r in references(circuit)}  # type: ignore[arg-type]


@pytest.mark.parametrize("name", [n for n in vars(cells) if n.isupper() and hasattr(getattr(cells, n), "source")])
def test_every_published_set_can_be_cited(name: str) -> None:
    if name == "WIERENGA_2003_SCHAFFER":
        pytest.skip("read from a portal that does not say which paper of these authors it is")
    source = getattr(cells, name).source
    assert [r for r in MODELS if r.named_in(source)], source


@pytest.mark.parametrize("rule", CHOICES["plasticity"], ids=lambda rule: rule.__name__)
def test_every_rule_can_be_cited(rule: type) -> None:
    said = inspect.getdoc(rule) or ""
    named = {r.year for r in MODELS if r.named_in(said)}
    papers = {int(year) for year in re.findall(r"(?<=[\w.] )\(?(\d{4})[,)]", " ".join(said.split()))}
    assert papers
    assert papers <= named | {r.year for r in [THEORY]}, papers - named


def test_a_circuit_cites_what_it_uses() -> None:
    expected = {"gershman2025", "chavlis2017", "naud2008", "malerba2016", "zerlaut2018", "ecker2022", "brette2005"}
    expected |= {"jahr1990", "tsodyks1998", "gerstner2018", "hasselmo2006"}
    assert keys(HIPPOCAMPAL) >= expected
    assert not keys(MINIMAL) & {"chavlis2017", "ecker2022", "tsodyks1998", "vogels2011"}
    swapped = MINIMAL.with_population("VALUE", cell=cells.ECKER_2022_CA3_PYRAMIDAL)
    swapped = swapped.with_projection("VALUE_INH->VALUE", plasticity=VogelsISTDP())
    assert keys(swapped) - keys(MINIMAL) == {"ecker2022", "vogels2011"}


def test_a_scaffold_cites_where_it_comes_from() -> None:
    papers = {"sharma2022", "chandra2025"}
    assert papers <= keys(circuit_named("scaffold"))
    assert not papers & keys(MINIMAL)


def test_years_tell_papers_of_the_same_authors_apart() -> None:
    gerstner = [r for r in MODELS if r.said == "Gerstner et al."]
    assert len(gerstner) == 2
    assert [r.named_in("the rule of Gerstner et al. (2018) Front") for r in gerstner] == [False, True]
    assert [r.named_in("Gerstner et al. 2014,\n Neuronal Dynamics") for r in gerstner] == [True, False]


def test_keys_are_unique_and_entries_complete() -> None:
    entries = [*MODELS, *LIBRARIES.values(), *STIMULI.values()]
    assert len({r.key for r in entries}) == len(entries)
    for r in entries:
        text = r.bibtex("a note")
        assert text.count("{") == text.count("}"), r.key
        assert str(r.year) in r.key, r.key
        if "doi" in r.fields:
            assert re.fullmatch(r"10\.\d{4,9}/\S+", r.fields["doi"]), r.key
        if r.kind == "article":
            assert "journal" in r.fields


def test_a_line_that_is_no_bibtex_is_named() -> None:
    good = "@book{a2001,\n  title = {{A}},\n}\n"
    assert read(f"% a comment\n\n{good}")[0].title == "A"
    for bad, line in (
        (good.replace("},\n}", "}\n}"), 2),
        (good + "stray", 4),
        (good.replace("@book{a2001,", "@book"), 1),
    ):
        with pytest.raises(ValueError, match=f"bibliography: line {line} is not of BibTeX"):
            read(bad)


def test_what_is_for_the_program_is_not_printed() -> None:
    assert not re.search("keywords|shortauthor|label", "".join(r.bibtex() for r in [*MODELS, *LIBRARIES.values()]))


def test_versions_are_those_of_the_run() -> None:
    text = bibliography(references(MINIMAL), {"spikekv": "9.9", "brian2": "2.8.1"}, "digits")
    assert "version = {9.9}" in text
    assert "note = {brian2 2.8.1}" in text
    assert "alpaydin1998" in text
    assert "harris2020" not in text
    assert "brian2" in bibliography([])


def test_theory_cites_its_memories() -> None:
    assert {r.key for r in theory_references()} >= {
        "gershman2025",
        "willshaw1969",
        "hopfield1982",
        "sharma2022",
        "chandra2025",
    }


def test_licence_and_citation_file_agree_with_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert (ROOT / "LICENSE").read_text().startswith("BSD 3-Clause License")
    cff = (ROOT / "CITATION.cff").read_text()
    assert f"license: {project['license']}\n" in cff
    assert f"version: {project['version']}\n" in cff
    brian2 = LIBRARIES["brian2"]
    for field in (brian2.title, *(brian2.fields[name] for name in ("journal", "volume", "year", "doi"))):
        assert field in cff
