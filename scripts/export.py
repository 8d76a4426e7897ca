"""``spikekv export``: results as files of other people's formats."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from ..circuits.campaign.refusal import refusing
from ..circuits.campaign.results_directory import METRICS, check_file, check_target
from ..circuits.ownership import claim
from ..circuits.terminal import shown

FORMATS = ("nwb", "sonata")
TEXTS = ("config.toml", METRICS, "provenance.json")  # kept in the file, where they are there
NWB_FILE, SONATA = "recording.nwb", "sonata"
CONDITIONS = ("intact", "lesioned")  # folders of a lesion result


def export(
    directory: Annotated[Path, Argument(metavar="DIR", help="Results directory of spikekv recall.")],
    form: Annotated[
        str, Option("--format", metavar="NAME", help="nwb: the run as one file. sonata: the circuit as it has learned.")
    ] = "nwb",
    out: Annotated[
        Path | None,
        Option(metavar="PLACE", help=f"File, or directory of sonata. Default: {NWB_FILE}, or {SONATA}, in DIR."),
    ] = None,
    force: Annotated[bool, Option("--force", help="Replace an earlier export.")] = False,
) -> None:
    """Write a run for other people's tools.

    An NWB file holds spikes, trials, epochs, lesions, configuration and
    provenance; all commands that read a results directory read it, too. It
    needs pip install 'spikekv\\[export]'. SONATA files hold the circuit with its
    learned weights, its input and its spikes, for NEST, bmtk, Arbor and NEURON;
    the study is simulated again for the weights. They need 'spikekv\\[sonata]'.
    """
    from ..analysis.files.nwb import write_nwb
    from ..analysis.files.recordings import load_recording

    with refusing():
        check_format(form)
        if form == "sonata":
            return _export_sonata(directory, out or directory / SONATA, force)
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
    from ..analysis.files.sonata import require_libsonata
    from ..circuits.names import did_you_mean

    if form not in FORMATS:
        raise ValueError(f"--format {form}: is not known; {did_you_mean(form, FORMATS)}")
    require_libsonata() if form == "sonata" else require_pynwb()


def _export_sonata(directory: Path, out: Path, force: bool) -> None:
    """Study again, and write the circuit as it has learned; says what does not travel."""
    from ..analysis.files.experiment_of import experiment_of
    from ..analysis.files.recordings import load_recording
    from ..analysis.files.sonata import write_sonata
    from ..circuits.campaign.progress import progress_bar
    from ..circuits.campaign.runner import compiled, settle
    from ..circuits.engine.run import study

    check_target(out, force)
    experiment, recording = experiment_of(directory), load_recording(directory)
    label = next((phase.label for phase in experiment.protocol if phase.kind == "recall"), None)
    if label is None:
        raise ValueError(f"{directory}: has no recall, before which the learned weights are taken")
    engine = settle("auto")
    _, laid_out = compiled(experiment, engine)
    with progress_bar("studying again") as report:
        learned = study(experiment, backend=engine, until=label, progress=report, apart=True, laid_out=laid_out)
    left_out = write_sonata(experiment, out, learned, recording, force=force)
    print(shown(out))
    for words in left_out:
        print(f"does not travel: {shown(words)}")


def texts_of(directory: Path) -> dict[str, str]:
    """The texts of a results directory that go with its spikes; those of one condition of a lesion are above it."""
    from ..analysis.files.validation import text_of

    texts = {name: text_of(directory / name) for name in TEXTS if (directory / name).is_file()}
    above = directory.resolve().parent
    if not texts and directory.resolve().name in CONDITIONS:
        texts = {name: text_of(above / name) for name in TEXTS if name != METRICS and (above / name).is_file()}
    return texts
