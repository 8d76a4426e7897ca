"""``spikekv raster``: draw saved spikes again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from ..circuits.campaign.refusal import refusing
from ..circuits.campaign.results_directory import check_file
from ..circuits.ownership import claim
from ..circuits.terminal import shown

if TYPE_CHECKING:
    from ..circuits.recording.recording import Recording

SUFFIXES = (".png", ".pdf", ".svg")


def raster(
    directory: Annotated[Path, Argument(metavar="DIR", help="Results directory of spikekv recall, or its NWB file.")],
    populations: Annotated[str | None, Option(metavar="A,B", help="Populations, top to bottom. Default: all.")] = None,
    pairs: Annotated[
        str | None, Option(metavar="1,2,3", help="Pairs (from 0) whose study and recall are shown. Default: three.")
    ] = None,
    start: Annotated[
        float | None, Option("--from", metavar="S", help="Show continuous time from here (s). Default: 0.")
    ] = None,
    stop: Annotated[float | None, Option("--to", metavar="S", help="... to here (s). Default: the end.")] = None,
    compare: Annotated[Path | None, Option(metavar="DIR", help="A second run, drawn below the first.")] = None,
    out: Annotated[
        Path | None,
        Option(metavar="FILE", help="Figure, .png, .pdf or .svg. Default: raster-redrawn.png in DIR."),
    ] = None,
    pdf: Annotated[bool, Option("--pdf", help="As PDF too.")] = False,
    force: Annotated[bool, Option("--force", help="Replace an earlier figure.")] = False,
) -> None:
    """Redraw the raster of a run from its saved spikes."""
    from ..analysis.files.recordings import load_recording
    from ..analysis.files.validation import reading

    with refusing():
        if not directory.exists():
            raise ValueError(f"{directory}: is not there; give a results directory of spikekv recall, or an NWB file")
        home = directory.parent if directory.suffix == ".nwb" else directory
        files = _files(out or home / "raster-redrawn.png", pdf, force)
        chosen = None if pairs is None else _numbers(pairs)
        names = None if populations is None else [name.strip() for name in populations.split(",")]
        recording = load_recording(directory)
        other = None if compare is None else load_recording(compare)
        interval = _interval(start, stop, recording)
        if other is not None and interval is not None:
            raise ValueError("--compare: shows single trials; choose them with --pairs, without --from and --to")

        from ..analysis.figures.drawing import draw_comparison, draw_raster

        with reading(directory):
            if other is None:
                draw_raster(recording, files, names, chosen, interval)
            else:
                draw_comparison(recording, other, (str(directory), str(compare)), files, names, chosen)
    for file in files:
        claim(file)
        print(shown(file))


def _files(file: Path, pdf: bool, force: bool) -> list[Path]:
    """The files to be written; refused where they exist or cannot be."""
    if file.suffix not in SUFFIXES:
        raise ValueError(f"--out {file}: must end in {', '.join(SUFFIXES)}")
    files = list(dict.fromkeys([file, *[file.with_suffix(".pdf")] * pdf]))
    for path in files:
        check_file("--out", path, force)
    return files


def _numbers(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise ValueError(f"--pairs {text}: must be numbers of pairs with commas between, such as 0,3,7") from None


def _interval(start: float | None, stop: float | None, recording: Recording) -> tuple[float, float] | None:
    if start is None and stop is None:
        return None
    span = 0.0 if start is None else start, recording.duration if stop is None else stop
    if not 0 <= span[0] < span[1] <= recording.duration + 1e-9:
        raise ValueError(
            f"--from {span[0]:g} --to {span[1]:g}: must be increasing times within the run, "
            f"0 to {recording.duration:.2f} s"
        )
    return span
