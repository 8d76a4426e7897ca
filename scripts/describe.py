"""``spikekv describe``: a circuit as the tables of a paper, and as a drawing."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from ..circuits.atomic import write_text
from ..circuits.campaign.refusal import refusing
from ..circuits.campaign.results_directory import check_file
from ..circuits.ownership import claim
from ..circuits.terminal import shown

FORMS = ("text", "markdown")
DRAWINGS = (".png", ".svg", ".pdf")


def describe(
    circuit: Annotated[
        str,
        Argument(
            metavar="CIRCUIT",
            help="hippocampal, hippocampal-2026, minimal, autoassociative, scaffold, or a results directory, TOML or "
            "NWB file.",
        ),
    ],
    form: Annotated[str, Option("--format", metavar="NAME", help="text or markdown.")] = "text",
    out: Annotated[Path | None, Option(metavar="FILE", help="Write the tables here. Default: print them.")] = None,
    drawing: Annotated[
        Path | None, Option(metavar="FILE", help="Draw populations and projections too, .png, .svg or .pdf.")
    ] = None,
    lesioned: Annotated[
        list[str] | None, Option("--lesioned", metavar="NAME", help="Strike out in the drawing; repeatable.")
    ] = None,
    force: Annotated[bool, Option("--force", help="Replace earlier files.")] = False,
) -> None:
    """Describe a circuit: the tables that the field expects of a paper.

    Populations, connectivity, neuron and synapse models, plasticity, input
    and measurements, in the order of Nordlie, Gewaltig & Plesser (2009), with
    units and sources, read from what is simulated.
    """
    from ..analysis.description.tables import describe as tables_of
    from ..analysis.files.circuit_of import circuit_of
    from ..circuits.names import did_you_mean
    from ..circuits.table import WIDTH, as_markdown, as_text

    with refusing():
        if form not in FORMS:
            raise ValueError(f"--format {form}: is not known; {did_you_mean(form, FORMS)}")
        if drawing is not None and drawing.suffix not in DRAWINGS:
            raise ValueError(f"--drawing {drawing}: must end in {', '.join(DRAWINGS)}")
        if lesioned and drawing is None:
            raise ValueError(f"--lesioned {lesioned[0]}: is struck out in a drawing; give --drawing FILE")
        for option, file in (("--out", out), ("--drawing", drawing)):
            check_file(option, file, force)
        found, timing = circuit_of(circuit)
        tables = tables_of(found, timing)
        if drawing is not None:
            _draw(found, lesioned or [], drawing)
    title = f"The {found.name} circuit"
    if form == "markdown":
        text = as_markdown(tables, title)
    else:
        width = 110 if out else max(WIDTH, shutil.get_terminal_size((100, 24)).columns)
        text = f"{title.upper()}\n\n{as_text(tables, width)}"
    if out is None:
        print(text, end="")
    else:
        write_text(out, text)
    for file in (out, drawing):
        if file is not None:
            claim(file)
            print(shown(file))


def _draw(circuit: object, lesioned: list[str], file: Path) -> None:
    from ..analysis.figures.circuit import plot_circuit
    from ..analysis.figures.drawing import write_figure
    from ..circuits.network.circuit import Circuit

    assert isinstance(circuit, Circuit)
    write_figure(plot_circuit(circuit, lesioned), [file])
