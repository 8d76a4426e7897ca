"""One look for all figures: colours that colour-blind readers can tell apart, type that survives print.

Every figure of ours is a `Page`. It carries the look with it, so that it is drawn and saved the same whatever the
user's own settings are, and these are never changed.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from ...circuits.atomic import whole
from .sheet import sheet

WIDTH_MM = 180.0  # full width of a journal page, where a style sheet does not say another
LEAST_MM = 165.0  # that several panels side by side need
DPI = 300
FORMATS = ("png", "pdf", "svg")

# Hues of Okabe & Ito (2008), "Color universal design", darkened where thin lines need it.
# Interneurons (AREA_TYPE) share the colour of their area.
AREA = {
    "EC": "#2B2B2B",
    "KEY": "#2B2B2B",
    "DG": "#2E92D0",
    "CA3": "#00805E",
    "CA1": "#B8559A",
    "NCX": "#0B4F8A",
    "VALUE": "#0B4F8A",
}
SPARE = ("#7A6A00", "#6E4B9E", "#8C4A2F", "#4F7F8F")  # for populations that a user adds
OUTCOME = {"stored": "#0B4F8A", "missed": "#E69F00", "false": "#EE4420"}
HUES = (OUTCOME["stored"], OUTCOME["missed"], AREA["CA3"], AREA["CA1"], *SPARE)  # of curves, one after the other
MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")
WEAK = "#9A9A9A"  # spikes of cells that are neither stored nor active
PHASE = {
    "fillers": "#F6F1E4",
    "study": "#FCEBCB",
    "delay": "#ECECEC",
    "blank": "#ECECEC",
    "recall": "#DCEAF7",
    "probe": "#E4DFF3",
    "replay": "#E3F1E1",
}
INK, FAINT = "#1A1A1A", "#6B6B6B"  # text, and text of second rank
BAND = "#DDE3E8"  # expected ranges

# Settings of matplotlib that are of the session and of windows, not of a figure
_OF_THE_SESSION = (
    *("backend", "interactive", "toolbar", "webagg", "tk.", "docstring", "keymap", "timezone", "date.epoch"),
    *("figure.max_open_warning", "figure.raise_window", "savefig.directory"),
)
_RC: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["Arial", "Helvetica", "Liberation Sans", "DejaVu Sans"],
    "font.size": 8,
    "axes.labelsize": 8,
    "axes.titlesize": 8,
    "figure.titlesize": 9,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "legend.fontsize": 7,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.linewidth": 0.6,
    "lines.linewidth": 1.0,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "legend.frameon": False,
    "image.interpolation": "nearest",
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "figure.dpi": 120,
    "pdf.fonttype": 42,
    "ps.fonttype": 42,
    "svg.fonttype": "none",
    "savefig.dpi": DPI,
    "savefig.bbox": None,  # the size on paper is the size that was asked for
    "savefig.facecolor": "auto",
}


@contextmanager
def figure_style() -> Iterator[None]:
    """The settings of all figures, as a ``with`` block or a decorator; the user's own come back after it."""
    with mpl.rc_context(sheet().settings(_all_settings())):
        yield


class Page(Figure):
    """A figure that is drawn and saved in our style, however the user's matplotlib is set."""

    @figure_style()
    def draw(self, renderer: Any) -> None:
        """Draw in our style: matplotlib makes ticks and looks up fonts only now."""
        super().draw(renderer)

    @figure_style()
    def savefig(self, *arguments: Any, **named: Any) -> None:
        """Save with 300 dots per inch, or those of a style sheet, and fonts embedded, unless told otherwise."""
        super().savefig(*arguments, **named)


@cache
def _all_settings() -> dict[Any, Any]:
    """Ours over matplotlib's own: those of the user's matplotlibrc, such as LaTeX for all text, are left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        own = {name: value for name, value in mpl.rcParamsDefault.items() if not name.startswith(_OF_THE_SESSION)}
    return own | _RC


def full_width() -> float:
    """Width of a page (mm), for figures that lay themselves out at any."""
    return sheet().width


def panels_width() -> float:
    """Width of a page (mm), for figures of several panels, which need some."""
    return max(full_width(), LEAST_MM)


def new_figure(height_mm: float, width_mm: float | None = None) -> Figure:
    """An empty figure of a size in millimetres. Default: the page, for several panels."""
    width = panels_width() if width_mm is None else width_mm
    return plt.figure(figsize=(width / 25.4, height_mm / 25.4), FigureClass=Page)


def fitted(words: str, width_mm: float, most: float, least: float, **font: Any) -> tuple[float, str]:
    """Size (pt) of words that are to fit a width, ``most`` if that does, and the words.

    A name that would be smaller than ``least`` is broken into two lines. font: as ``weight="bold"``.
    """
    family = tuple(mpl.rcParams["font.family"]), tuple(mpl.rcParams["font.sans-serif"])

    def size(text: str) -> float:
        return most * min(1.0, width_mm / _width(text, most, family, **font))

    breaks = [n for n, letter in enumerate(words) if letter in "_-" and n]
    if not words or size(words) >= least or not breaks:
        return (size(words) if words else most), words
    at = min(breaks, key=lambda n: abs(n - len(words) / 2)) + 1
    lines = words[:at], words[at:]
    return min(least, *map(size, lines)), "\n".join(lines)


@cache
def _width(text: str, size: float, family: tuple[tuple[str, ...], ...], **font: Any) -> float:
    """Millimetres that words take, in letters of a family; slow to find."""
    return float(TextPath((0, 0), text, size=size, prop=FontProperties(**font)).get_extents().width * 25.4 / 72)


def colour(population: str) -> str:
    """Colour of a population: that of its area, the name before the first underscore; a style sheet may say another."""
    area = population.split("_")[0]
    given = sheet().colours
    if own := given.get(population, given.get(area)):
        return to_hex(own).upper()
    return AREA.get(area) or SPARE[sum(map(ord, area)) % len(SPARE)]


@contextmanager
def spared(what: str) -> Iterator[None]:
    """What is written of a result once its numbers are: a figure that fails costs the figure, and is said."""
    try:
        yield
    except Exception as error:
        reason = " ".join(str(error).split())[:200]
        warnings.warn(f"{what}: not drawn ({type(error).__name__}: {reason}); the results are complete", stacklevel=2)


def save(figure: Figure, path: str | Path, formats: Sequence[str] = ("png",)) -> list[Path]:
    """Write a figure as ``path`` plus each format's suffix (png, pdf, svg); returns the files.

    Raster parts have 300 dots per inch; no dates are written, so equal figures give equal files.
    Raises ValueError for an unknown format, before anything is written.
    """
    for form in formats:
        if form not in FORMATS:
            raise ValueError(f"save: format must be one of {', '.join(FORMATS)}, got {form!r}")
    files = [Path(f"{path}.{form}") for form in formats]
    dates = {"png": {}, "pdf": {"CreationDate": None}, "svg": {"Date": None}}
    with mpl.rc_context(sheet().settings(_all_settings()) | {"svg.hashsalt": "spikekv"}):
        for form, file in zip(formats, files, strict=True):
            with whole(file) as part:
                figure.savefig(part, format=form, dpi=sheet().dpi, metadata=dates[form])
    return files
