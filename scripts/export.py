"""``spikekv export``: results as files of other people's formats."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from ..circuits.campaign.refusal import refusing
from ..circuits.campaign.results_directory import METRICS, check_file
from ..circuits.ownership import claim
from ..circuits.terminal import shown

FORMATS = ("nwb",)
TEXTS = ("config.toml", METRICS, "provenance.json")  # kept in the file, where they are there
NWB_FILE = "recording.nwb"
CONDITIONS = ("intact", "lesioned")  # folders of a lesion result


def export(
    directory: Annotated[Path, Argument(metavar="DIR", help="Results directory of spikekv recall.")],
    form: Annotated[str, Option("--format", metavar="NAME", help="Only nwb so far.")] = "nwb",
    out: Annotated[Path | None, Option(metavar="FILE.nwb", help=f"File to write. Default: {NWB_FILE} in DIR.")] = None,
    force: Annotated[bool, Option("--force", help="Replace an earlier file.")] = False,
) -> None:
    """Write a run as an NWB file: spikes, trials, epochs, lesions, configuration and provenance.

    Needs pip install 'spikekv\\[export]'. All commands that read a results
    directory read the file, too.
    """
    from ..analysis.files.nwb import write_nwb
    from ..analysis.files.recordings import load_recording

    with refusing():
        check_format(form)
        file = out or directory / NWB_FILE
        if file.suffix != ".nwb":
            raise ValueError(f"--out {file}: must end in .nwb")
        recording = load_recording(directory)
        check_file("--out", file, force)
        when = datetime.fromtimestamp((directory / "spikes.npz").stat().st_mtime, UTC)
        write_nwb(recording, file, texts_of(directory), when)
    claim(file)
    print(shown(file))


def check_format(form: str) -> None:
    """Refuse a format that is not known, or whose library is not installed. Raises ValueError."""
    from ..analysis.files.nwb import require_pynwb
    from ..circuits.names import did_you_mean

    if form not in FORMATS:
        raise ValueError(f"--format {form}: is not known; {did_you_mean(form, FORMATS)}")
    require_pynwb()


def texts_of(directory: Path) -> dict[str, str]:
    """The texts of a results directory that go with its spikes; those of one condition of a lesion are above it."""
    from ..analysis.files.validation import text_of

    texts = {name: text_of(directory / name) for name in TEXTS if (directory / name).is_file()}
    above = directory.resolve().parent
    if not texts and directory.resolve().name in CONDITIONS:
        texts = {name: text_of(above / name) for name in TEXTS if name != METRICS and (above / name).is_file()}
    return texts
