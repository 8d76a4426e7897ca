"""The local field potential, by proxy: against time, against frequency, and both."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from ...circuits.recording.recording import Recording
from ..measures.rhythms import Field, lfp_proxy, spectrogram, spectrum
from .style import FAINT, INK, PHASE, figure_style, full_width, new_figure

HIGHEST = 150.0  # Hz that are drawn
RANGE = 50.0  # dB below the largest power that are told apart
LINES = {"study": "#B36B00", "recall": "#0B4F8A"}  # of the phases, dark enough for lines
HEIGHT, LEFT, RIGHT, FOOT, HEAD, SPACE, BAR, NARROW = 92.0, 16.0, 4.0, 11.0, 7.0, 9.0, 19.0, 140.0  # mm


@figure_style()
def plot_rhythms(recording: Recording, population: str) -> tuple[Axes, Axes, Axes]:
    """Draw the LFP proxy of a population: its course, its spectrogram, and its spectra at study and at recall.

    Parameters
    ----------
    recording : Recording
        A run with ``records=currents(circuit, population)``.
    population : str
        Whose currents.

    Returns
    -------
    tuple of Axes
        Of the course, the spectrogram and the spectra, in a new figure as wide as the page.

    Raises
    ------
    ValueError
        If the currents of the population were not recorded.

    Examples
    --------
    >>> from spikekv import MINIMAL, RecallExperiment, patterns, run
    >>> from spikekv.analysis import currents, plot_rhythms
    >>> experiment = RecallExperiment(MINIMAL, patterns.random(5, seed=1), seed=1)
    >>> kept = run(experiment, records=currents(MINIMAL, "VALUE"))
    >>> plot_rhythms(kept, "VALUE")[0].figure.savefig("rhythms.png")
    """
    field = lfp_proxy(recording, population)
    width, half = full_width(), (HEIGHT - HEAD - FOOT - SPACE) / 2
    beside = width > NARROW  # else the spectra stand below
    wide = (width - LEFT - RIGHT) * 0.56 if beside else width - LEFT - BAR
    low = 0.0 if beside else HEIGHT - HEAD
    height = HEIGHT + low
    figure = new_figure(height, full_width())

    def box(left: float, bottom: float, across: float, tall: float) -> tuple[float, float, float, float]:
        return left / width, bottom / height, across / width, tall / height

    course = figure.add_axes(box(LEFT, low + FOOT + half + SPACE, wide, half))
    image = figure.add_axes(box(LEFT, low + FOOT, wide, half), sharex=course)
    right = LEFT + wide + BAR + 14 if beside else LEFT
    lines = figure.add_axes(box(right, FOOT, width - RIGHT - right, HEIGHT - HEAD - FOOT - (0 if beside else FOOT)))
    _course(course, recording, field)
    _image(image, field)
    _lines(lines, recording, field)
    return course, image, lines


def _course(axes: Axes, recording: Recording, field: Field) -> None:
    for phase in LINES:
        for trial in recording.trials.where(phase):
            span = recording.trials.start[trial], recording.trials.stop[trial]
            axes.axvspan(*span, color=PHASE[phase], linewidth=0, zorder=0)
    axes.plot(field.times, field.values * 1e9, color=INK, linewidth=0.4)
    axes.set_xlim(field.times[0], field.times[-1])
    axes.set_ylabel("proxy (nA)")
    axes.tick_params(labelbottom=False)
    axes.set_title(f"LFP proxy of {field.population}; shaded while a cue is on", loc="left")


def _image(axes: Axes, field: Field) -> None:
    times, frequencies, power = spectrogram(field)
    shown = (frequencies >= 2) & (frequencies <= HIGHEST)
    level = 10 * np.log10(np.maximum(power[shown], 1e-300))
    high = float(np.percentile(level, 99.5))
    drawn = axes.pcolormesh(
        times, frequencies[shown], level - high, vmin=-RANGE, vmax=0, cmap="cividis", shading="nearest", rasterized=True
    )
    axes.set_xlabel("time (s)")
    axes.set_ylabel("frequency (Hz)")
    inner = axes.inset_axes((1.015, 0, 0.018, 1))
    bar = axes.figure.colorbar(drawn, cax=inner)
    bar.set_label("power (dB of the largest)")
    bar.outline.set_visible(False)


def _lines(axes: Axes, recording: Recording, field: Field) -> None:
    for phase, ink in LINES.items():
        rows = recording.trials.where(phase)
        if not rows.size or recording.trials.start[rows[0]] < field.times[0]:
            continue
        start, stop = recording.trials.start[rows[0]], recording.trials.stop[rows[-1]]
        frequencies, power = spectrum(field.between(float(start), float(stop)))
        shown = (frequencies >= 2) & (frequencies <= HIGHEST)
        axes.semilogy(frequencies[shown], power[shown] * 1e18, color=ink, label=phase)
    axes.set_xlabel("frequency (Hz)")
    axes.set_ylabel("power (nA²/Hz)")
    axes.set_xlim(0, HIGHEST)
    if axes.lines:
        axes.legend()
    else:
        axes.text(0.5, 0.5, "no study or recall", transform=axes.transAxes, ha="center", color=FAINT)
    axes.set_title("Spectra", loc="left")
