"""``spikekv cite``: what a run or a circuit stands on, as BibTeX."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument

from ..circuits.campaign.refusal import refusing

PROVENANCE = "provenance.json"


def cite(
    place: Annotated[
        str, Argument(metavar="DIR|CIRCUIT", help="Results directory, NWB or TOML file, or the name of a circuit.")
    ],
) -> None:
    """Print BibTeX of the models, rules and libraries that a run used.

    For a results directory with the versions that it was made with, for the
    name of a circuit with those installed here.
    """
    from ..analysis.assays.theory import circuits_of
    from ..analysis.description.citations import bibliography, references, theory_references
    from ..analysis.files.circuit_of import circuit_of, config_of
    from ..analysis.files.validation import reading
    from ..analysis.report.kinds import kind_of
    from ..analysis.report.parts import read_json

    with refusing(), reading(place):
        folder, stimuli = Path(place), None
        metrics = read_json(folder / "metrics.json") if folder.is_dir() else {}
        kind = kind_of(metrics)
        if kind == "theory":
            papers = theory_references(circuits_of(metrics["experiment"]).values())
        else:
            papers = references(circuit_of(place)[0])
            stimuli = config_of(folder).stimuli if folder.exists() else None
        text = bibliography(papers, _versions(folder), stimuli)
    print(text, end="")


def _versions(place: Path) -> dict[str, str] | None:
    """Versions of libraries that a run was made with; None where nothing says so."""
    from ..analysis.files.validation import parsed, text_of, versions_of

    if place.suffix == ".nwb":
        from ..analysis.files.nwb_reading import read_nwb_files

        text = read_nwb_files(place).get(PROVENANCE)
    elif (place / PROVENANCE).is_file():
        text = text_of(place / PROVENANCE)
    else:
        text = None
    if text is None:
        return None
    return versions_of(parsed(text, f"{place}: {PROVENANCE}"), f"{place}: {PROVENANCE}")
