"""What to cite for a circuit: the papers that its models, rules and parameter sets name, found in their own words."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version

from ...circuits.network.circuit import Circuit
from ...models.references import (
    ACETYLCHOLINE,
    LIBRARIES,
    MODELS,
    SCAFFOLD,
    STIMULI,
    THEORY,
    WILLSHAW,
    Reference,
)

SELF = "spikekv"


def references(circuit: Circuit) -> list[Reference]:
    """The papers behind a circuit, in the order of the year: theory, parameter sets, models, synapses, rules.

    A paper counts where the ``source`` of a parameter set or the docstring of a model names it.
    """
    texts = [*_texts(circuit)]
    found = [r for r in MODELS if any(r.named_in(text) for text in texts)]
    found += [THEORY, WILLSHAW]  # the ceiling of bits per synapse is a Willshaw memory
    if any(p.ach for p in circuit.projections):
        found.append(ACETYLCHOLINE)
    if circuit.inputs("position"):
        found += SCAFFOLD
    return sorted(_once(found), key=lambda r: (r.year, r.key))


def cited_by(circuits: Iterable[Circuit]) -> list[Reference]:
    """The papers behind any of several circuits, in the order of the year."""
    return sorted(_once(r for circuit in circuits for r in references(circuit)), key=lambda r: (r.year, r.key))


def theory_references(circuits: Iterable[Circuit] = ()) -> list[Reference]:
    """The papers that the reference memories name, as far as they are in the bibliography, and those behind circuits.

    circuits: those that an experiment simulates.
    """
    from ... import models

    exported = [getattr(models, name) for name in dir(models)]
    texts = [inspect.getdoc(one) or "" for one in exported if ".memories." in one.__module__]
    named = [r for r in MODELS if any(r.named_in(text) for text in texts)]
    return _once([THEORY, *named, *cited_by(circuits)])


def bibliography(
    papers: Iterable[Reference], versions: Mapping[str, str] | None = None, stimuli: str | None = None
) -> str:
    """BibTeX of papers, of the software itself and of the libraries a run used.

    versions: library -> version (``provenance.json``); default: those installed. stimuli: name of the
    set of stimuli.
    """
    versions = _installed() if versions is None else versions
    own = f"@software{{{SELF},\n  author = {{{{The spikekv authors}}}},\n  title = {{{{spikekv: a spiking simulator "
    own += f"of key-value memory in the brain}}}},\n  version = {{{versions.get(SELF, '')}}},\n}}"
    entries = [own, *(paper.bibtex() for paper in papers)]
    if stimuli in STIMULI:
        entries.append(STIMULI[stimuli].bibtex())
    entries += [r.bibtex(f"{name} {versions[name]}") for name, r in LIBRARIES.items() if name in versions]
    return "\n\n".join(entries) + "\n"


def _texts(circuit: Circuit) -> Iterable[str]:
    for population in circuit.populations:
        yield population.cell.source
        for model in (population.cell, *population.receptors):
            yield inspect.getdoc(type(model)) or ""
    for projection in circuit.projections:
        if projection.plasticity is not None:
            yield inspect.getdoc(type(projection.plasticity)) or ""
        if projection.short_term is not None:
            yield projection.short_term.source
            yield inspect.getdoc(type(projection.short_term)) or ""


def _once(found: Iterable[Reference]) -> list[Reference]:
    return list({reference.key: reference for reference in found}.values())


def _installed() -> dict[str, str]:
    out = {}
    for name in (SELF, *LIBRARIES):
        try:
            out[name] = version(name)
        except PackageNotFoundError:
            continue
    return out
