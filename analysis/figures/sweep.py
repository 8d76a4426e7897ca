"""A measure over one or two parameters of a sweep."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from .style import AREA, FAINT, SPARE, figure_style, new_figure

MOST_LINES = 6  # more values of the second parameter are a map
SHADES = "viridis"  # reads in order, and in grey
HUES = (AREA["VALUE"], "#E69F00", AREA["CA3"], AREA["CA1"], *SPARE)
LINE, MAP = "line", "map"


def kind_of(measure: xr.Dataset) -> str:
    """How two parameters are drawn: ``map`` where both are numbers and there are many lines or no seeds to
    show the spread of, else ``line``."""
    if len(measure["mean"].dims) < 2:
        return LINE
    numbers = all(_numeric(measure[dim].values) and measure.sizes[dim] > 2 for dim in measure["mean"].dims)
    spread = bool(np.isfinite(measure["low"]).any())
    return MAP if numbers and (measure.sizes[measure["mean"].dims[1]] > MOST_LINES or not spread) else LINE


@figure_style()
def plot_sweep(measure: xr.Dataset, chance: float | None = None, ax: Axes | None = None, legend: bool = True) -> Axes:
    """Draw a measure against the first parameter: a line with its interval for each value of the second, or a map.

    Parameters
    ----------
    measure : xarray.Dataset
        ``mean``, ``low`` and ``high`` over one or two parameters, whose names are the labels.
    chance : float, optional
        Drawn as a dashed line.
    ax : Axes, optional
        Where to draw. Default: a new figure.
    legend : bool
        Whether to draw one.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        For no parameter, or more than two.

    Examples
    --------
    >>> import xarray as xr
    >>> from spikekv.analysis import plot_sweep
    >>> table = {"mean": ("pairs", [1.0, 0.9]), "low": ("pairs", [0.99, 0.85]), "high": ("pairs", [1.0, 0.95])}
    >>> measure = xr.Dataset(table, {"pairs": [100, 200]}, {"long_name": "F1"})
    >>> plot_sweep(measure).figure.savefig("sweep.png")
    """
    dims = measure["mean"].dims
    if not 1 <= len(dims) <= 2:
        raise ValueError(f"plot_sweep: draws one or two parameters, got {len(dims)}; select the others")
    ax = new_figure(60, 80).add_subplot() if ax is None else ax
    if kind_of(measure) == MAP:
        _map(ax, measure)
    else:
        _lines(ax, measure, chance, legend)
    ax.set_xlabel(axis_label(measure, str(dims[0])))
    return ax


def axis_label(measure: xr.Dataset, name: str) -> str:
    """A parameter and its unit."""
    attributes = measure[name].attrs if name in measure.coords else {}
    unit = attributes.get("units", "1")
    return str(attributes.get("long_name", name)) + (f" ({unit})" if unit != "1" else "")


def value_text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float | np.number) and not isinstance(value, bool) else str(value)


def _lines(axes: Axes, measure: xr.Dataset, chance: float | None, legend: bool) -> None:
    first, *second = measure["mean"].dims
    along = measure[first].values
    numbers = _numeric(along)
    x = along.astype(float) if numbers else np.arange(len(along), dtype=float)
    parts = [measure.isel({second[0]: n}) for n in range(measure.sizes[second[0]])] if second else [measure]
    shades = _shades(measure[second[0]].values) if second else [HUES[0]]
    apart = 0.0 if numbers else 0.12  # categories: intervals side by side
    for n, (part, shade) in enumerate(zip(parts, shades, strict=True)):
        mean, low, high = (part[name].values for name in ("mean", "low", "high"))
        name = value_text(part[second[0]].item()) if second else None
        at = x + apart * (n - (len(parts) - 1) / 2)
        axes.plot(at, mean, "o-" if numbers else "o", color=shade, markersize=3, label=name)
        if numbers:
            axes.fill_between(at, low, high, color=shade, alpha=0.18, linewidth=0)
        else:
            axes.vlines(at, low, high, color=shade, linewidth=1)
    if chance is not None:
        axes.axhline(chance, color=FAINT, linestyle=(0, (4, 3)), linewidth=0.7)
        axes.annotate(
            "chance", (1.01, chance), xycoords=("axes fraction", "data"), va="center", fontsize=6, color=FAINT
        )
    if numbers:
        _scale(axes, x)
    else:
        axes.set_xticks(x, [value_text(v) for v in along])
        axes.set_xlim(-0.5, len(x) - 0.5)
    axes.set_ylabel(axis_label_of(measure))
    if "valid_min" in measure.attrs:
        lowest, highest = measure.attrs["valid_min"], measure.attrs["valid_max"]
        room = 0.04 * (highest - lowest)
        axes.set_ylim(lowest - room, highest + room)
    if second and legend:
        axes.legend(title=axis_label(measure, str(second[0])), title_fontsize=7)


def _map(axes: Axes, measure: xr.Dataset) -> None:
    first, second = measure["mean"].dims
    x, y = (np.arange(measure.sizes[dim]) for dim in (first, second))
    axes.set_facecolor("#E4E4E4")  # where a run failed
    bounds = measure.attrs.get("valid_min"), measure.attrs.get("valid_max")
    means = np.ma.masked_invalid(measure["mean"].values.T)
    image = axes.pcolormesh(x, y, means, cmap=SHADES, shading="nearest", vmin=bounds[0], vmax=bounds[1])
    for set_ticks, dim, most in ((axes.set_xticks, first, 4), (axes.set_yticks, second, 8)):
        values = measure[dim].values
        step = -(-len(values) // most)
        set_ticks(range(0, len(values), step), [value_text(value) for value in values[::step]])
    axes.spines[:].set_visible(True)
    axes.set_title(axis_label_of(measure), loc="left")
    axes.set_ylabel(axis_label(measure, str(second)))
    bar = axes.figure.colorbar(image, ax=axes)
    bar.outline.set_linewidth(0.5)


def axis_label_of(measure: xr.Dataset) -> str:
    """The measure and its unit."""
    unit = measure.attrs.get("units", "1")
    return str(measure.attrs.get("long_name", "")) + (f" ({unit})" if unit != "1" else "")


def _shades(values: np.ndarray) -> list[Any]:
    """A colour per line: in order for numbers, unlike one another for names."""
    if _numeric(values) and len(values) > 2:
        return [mpl.colormaps[SHADES](part) for part in np.linspace(0, 0.8, len(values))]
    return [HUES[n % len(HUES)] for n in range(len(values))]


def _scale(axes: Axes, x: np.ndarray) -> None:
    """Equal ratios are drawn with equal distances."""
    if len(x) < 3 or not (x > 0).all() or x.max() / x.min() < 4:
        return
    steps, ratios = np.diff(np.sort(x)), np.diff(np.log(np.sort(x)))
    if np.ptp(ratios) / ratios.mean() < np.ptp(steps) / steps.mean():
        axes.set_xscale("log")
        axes.set_xticks(x, [value_text(v) for v in x])
        axes.xaxis.set_minor_locator(NullLocator())


def _numeric(values: np.ndarray) -> bool:
    return values.dtype.kind in "iuf"
