"""``spikekv report``: a result as one page to hand on."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from typer import Argument, Option

from ..circuits.atomic import write_text
from ..circuits.campaign.refusal import refusing
from ..circuits.campaign.results_directory import check_file
from ..circuits.ownership import claim
from ..circuits.terminal import shown

PAGE = "report.html"


def report(
    directory: Annotated[Path, Argument(metavar="DIR", help="Results directory of spikekv, or an NWB file.")],
    out: Annotated[Path | None, Option(metavar="FILE", help=f"Page to write. Default: {PAGE} in DIR.")] = None,
    force: Annotated[bool, Option("--force", help="Replace an earlier page.")] = False,
) -> None:
    """Write one HTML page that needs nothing else: question, circuit, tables, figures, controls.

    For results of recall, run, lesion, assay, sweep, capacity and theory. It opens offline in
    any browser, and prints. It holds a raster to zoom and filter where there
    are spikes, and says how to make the results again.
    """
    from ..analysis.files.validation import reading

    with refusing():
        file = out or (directory.with_suffix(".html") if directory.suffix == ".nwb" else directory / PAGE)
        if file.suffix not in (".html", ".htm"):
            raise ValueError(f"--out {file}: must end in .html")
        check_file("--out", file if directory.exists() else None, force)
        with reading(directory):
            text = html_of(directory)
    write_text(file, text)
    claim(file)
    print(shown(file))


def html_of(place: Path) -> str:
    """The page of a results directory or NWB file. Raises ValueError if it is neither."""
    from ..analysis.report.html_page import page
    from ..analysis.report.kinds import builder

    with _folder_of(place) as folder:
        title, lead, sections = builder(_kind(folder, place))(folder)
        facts = _facts(folder)
    made = ", ".join(f"{name} {facts[name]}" for name in ("spikekv", "platform", "python") if facts.get(name))
    return page(title, lead, sections, f"Written by spikekv report. Results: {made or 'of unknown origin'}.")


def _kind(folder: Path, place: Path) -> str:
    """The kind of a result, which ``metrics.json`` tells. Raises ValueError where it has no page."""
    from ..analysis.files.validation import check_metrics
    from ..analysis.report.kinds import KINDS, kind_of
    from ..analysis.report.parts import read_json

    if not (folder / "metrics.json").is_file():
        raise ValueError(f"{place}: no metrics.json there; give a results directory of spikekv")
    metrics = read_json(folder / "metrics.json")
    kind = kind_of(metrics)
    if kind is None:
        raise ValueError(f"{place}: not a result of {', '.join(KINDS)}; it has no page")
    if kind in ("recall", "lesion"):
        check_metrics(metrics, f"{place}: metrics.json")
    return kind


@contextlib.contextmanager
def _folder_of(place: Path) -> Iterator[Path]:
    """The results directory; of an NWB file one made from it for the time being."""
    if place.suffix != ".nwb":
        if not place.is_dir():
            raise ValueError(f"{place}: there is no such directory; give a results directory of spikekv")
        yield place
        return
    import tempfile

    from ..analysis.figures.drawing import draw_figures
    from ..analysis.files.archive import write_recording
    from ..analysis.files.nwb_reading import read_nwb, read_nwb_files
    from ..analysis.measures.summary import summarise
    from ..circuits.campaign.results_directory import write_json

    recording = read_nwb(place)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in read_nwb_files(place).items():
            write_text(folder / file, text)
        write_recording(recording, folder)
        metrics = summarise(recording)
        if not (folder / "metrics.json").is_file():
            write_json(folder / "metrics.json", {"kind": "recall", **metrics})
        draw_figures(recording, metrics, folder, ["png"])
        yield folder


def _facts(folder: Path) -> dict[str, Any]:
    from ..analysis.report.parts import read_json

    return read_json(folder / "provenance.json")
