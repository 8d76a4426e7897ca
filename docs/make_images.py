"""Make the pictures of the README: ``python docs/make_images.py`` writes docs/images, in about a minute."""

from pathlib import Path

from spikekv import HIPPOCAMPAL, Cue, RecallExperiment, patterns, plot_circuit, plot_raster, run

IMAGES = Path(__file__).parent / "images"
DPI = 150  # sharp on a screen, small in a repository


def make_images(folder: Path) -> None:
    """Draw the hippocampal circuit, and a run of ten pairs of digits from 60 % of each cue."""
    folder.mkdir(exist_ok=True)
    plot_circuit(HIPPOCAMPAL).figure.savefig(folder / "circuit.png", dpi=DPI)
    experiment = RecallExperiment(HIPPOCAMPAL, patterns.digits(n_pairs=10, seed=1), Cue(valid=0.6), seed=7)
    ax = plot_raster(run(experiment), populations=["EC", "CA3", "NCX"], pairs=[2, 8])
    ax.figure.savefig(folder / "raster.png", dpi=DPI)


if __name__ == "__main__":
    make_images(IMAGES)
