"""A style sheet of one's own: width, resolution, letters, order and colours of all figures, from a TOML file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.colors import is_color_like

from ...circuits.names import did_you_mean
from ...circuits.toml_file import read_table
from ...models.numeric import take_numbers

LIMITS = {"width": (80.0, 400.0), "dpi": (50, 2400), "font_size": (4.0, 24.0)}  # mm, dots per inch, pt
LETTERS = (
    *("font.size", "axes.labelsize", "axes.titlesize", "figure.titlesize"),
    *("xtick.labelsize", "ytick.labelsize", "legend.fontsize"),
)


@dataclass(frozen=True)
class StyleSheet:
    """How figures look, where it is not as spikekv has it.

    Parameters
    ----------
    width : float
        Of a figure that fills the page (mm). Those that need less are narrower; those of several panels side by side
        need 165 at least. Default: 180.
    dpi : int
        Dots per inch of PNG files and of raster parts. Default: 300.
    font : str
        A family that matplotlib knows. Default: Arial, Helvetica, or what is there.
    font_size : float
        Of axis labels (pt). Titles, ticks and legends keep their ratio to it; words that a figure sets itself stay.
        Default: 8.
    order : sequence of str
        Populations from top to bottom, where a figure has a row or a line for each. Those that are not named come
        after them, in the order of the circuit.
    colours : mapping
        Population or area -> colour, as ``CA3 = "#00805E"``.
    rc : mapping
        Any setting of matplotlib, as ``"axes.linewidth" = 1.0``.

    Examples
    --------
    >>> from spikekv.analysis import StyleSheet, styled
    >>> with styled(StyleSheet(dpi=600, colours={"CA3": "black"})):
    ...     pass
    """

    width: float = 180.0
    dpi: int = 300
    font: str = ""
    font_size: float = 8.0
    order: tuple[str, ...] = ()
    colours: Mapping[str, str] = field(default_factory=dict)
    rc: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        take_numbers(self)
        for name, (low, high) in LIMITS.items():
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"style.{name}: must be in [{low:g}, {high:g}], got {getattr(self, name)}")
        if not isinstance(self.font, str):
            raise ValueError(f"style.font: must be the name of a font, got {self.font!r}")
        if isinstance(self.order, str) or not all(isinstance(name, str) for name in self.order):
            raise ValueError(f"style.order: must be a list of names of populations, got {self.order!r}")
        object.__setattr__(self, "order", tuple(self.order))
        for name, value in self.colours.items():
            if not is_color_like(value):
                raise ValueError(f"style.colours.{name}: is no colour: {value!r}; give one as '#00805E' or 'black'")
        for name, value in self.rc.items():
            if name not in mpl.rcParamsDefault:
                near = did_you_mean(name, list(mpl.rcParamsDefault))
                raise ValueError(f"style.rc: matplotlib has no setting {name!r}; {near}")
            try:
                mpl.RcParams({name: value})
            except ValueError as error:
                raise ValueError(f"style.rc.{name}: {error}") from None

    def settings(self, ours: Mapping[str, Any]) -> dict[Any, Any]:
        """Settings of matplotlib: those of spikekv, changed as this says."""
        scale = self.font_size / float(ours["font.size"])
        letters = {name: scale * float(ours[name]) for name in LETTERS} if scale != 1 else {}
        fonts = {"font.sans-serif": [self.font, *ours["font.sans-serif"]]} if self.font else {}
        return {**ours, **letters, **fonts, "savefig.dpi": self.dpi, **self.rc}

    def ordered(self, names: Iterable[str]) -> list[str]:
        """Names of populations in the order of the sheet."""
        known = list(names)
        first = [name for name in self.order if name in known]
        return [*first, *(name for name in known if name not in first)]


_of_the_process = [StyleSheet()]  # also of threads, which a context variable does not reach
_of_the_block: ContextVar[StyleSheet | None] = ContextVar("style sheet of figures", default=None)


def sheet() -> StyleSheet:
    """The style sheet that holds."""
    return _of_the_block.get() or _of_the_process[0]


def use(chosen: StyleSheet) -> None:
    """Draw all figures of this process in a style."""
    _of_the_process[0] = chosen


@contextmanager
def styled(chosen: StyleSheet | str | Path) -> Iterator[None]:
    r"""Draw figures in a style of your own, as a ``with`` block.

    Parameters
    ----------
    chosen : StyleSheet, str or Path
        The style, or a TOML file of it.

    Raises
    ------
    ValueError
        For a file that cannot be read, or holds what is no style.

    Examples
    --------
    >>> from pathlib import Path
    >>> from spikekv import plot_raster
    >>> from spikekv.analysis import styled
    >>> _ = Path("lab.toml").write_text('dpi = 600\n[colours]\nVALUE = "#222222"')
    >>> with styled("lab.toml"):
    ...     plot_raster(recording, pairs=[0]).figure.savefig("raster.png")
    """
    token = _of_the_block.set(chosen if isinstance(chosen, StyleSheet) else read_sheet(Path(chosen)))
    try:
        yield
    finally:
        _of_the_block.reset(token)


def read_sheet(file: Path) -> StyleSheet:
    """A style sheet from a TOML file. Raises ValueError that names the key."""
    table = read_table(file, "--style")
    known = list(StyleSheet.__dataclass_fields__)
    for key, value in table.items():
        if key not in known:
            raise ValueError(f"--style {file}: unknown key {key!r}; {did_you_mean(key, known)}")
        if key == "order" and not isinstance(value, list):
            raise ValueError(f"--style {file}: order must be a list, got {value!r}")
        if key in ("colours", "rc") and not isinstance(value, Mapping):
            raise ValueError(f"--style {file}: {key} must be a table, got {value!r}")
    try:
        return StyleSheet(**table)
    except ValueError as error:
        raise ValueError(f"--style {file}: {error}") from None
