"""Cue, stored and recalled value of several pairs, side by side."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch
from matplotlib.transforms import ScaledTranslation

from ...circuits.recording.recording import Recording
from ...circuits.stimuli.stimuli import Stimuli
from ..measures.decoding import decode, paired_correlation
from ..measures.reconstruction import read_out, reconstruction
from .style import FAINT, OUTCOME, figure_style, full_width, new_figure

ROWS = ("whole cue", "stored", "recalled")
CELL = "#3F3F3F"  # an active cell of a cue
# Classes of a cell in the grid of a random pattern
SILENT, CUE, STORED, MISSED, FALSE = range(5)
CLASSES = ListedColormap(["#F3F3F3", CELL, OUTCOME["stored"], OUTCOME["missed"], OUTCOME["false"]])
LEAST = 13.0  # mm, the narrowest column, for the number below it
NARROW = 110.0  # mm, a page that does not take the legend in a row
MARGIN, GUTTER, HEAD, FOOT = 3.0, 18.0, 11.0, 7.0  # mm


@figure_style()
def plot_recall(
    recording: Recording,
    active: np.ndarray | None = None,
    correlation: np.ndarray | None = None,
    n: int = 8,
    axes: np.ndarray | None = None,
) -> np.ndarray:
    """Show the cue, the stored and the recalled value of several pairs, the best recalled first.

    Pictures are shown where the stimuli have a shape and a read-out. Otherwise the cells are, as a square grid. The
    pairs are spread evenly over the ranks; from n = 3 on they hold the best, the median and the worst.

    Parameters
    ----------
    recording : Recording
        What `run` returned.
    active : ndarray, optional
        (n_pairs, n_value_cells) bool, the value cells that were active at each pair's recall, in the order of pairs.
        Default: those of `decode`.
    correlation : ndarray, optional
        (n_pairs,) of recalled and stored, printed under each pair. Default: of pictures, or of spike counts.
    n : int
        Number of pairs.
    axes : ndarray of Axes, optional
        (3, n), where to draw. Default: a new figure, at most 180 mm wide.

    Returns
    -------
    ndarray of Axes
        (3, n).

    Raises
    ------
    ValueError
        For wrong shapes, n below 1, or pairs that were not cued once each.

    Examples
    --------
    >>> from spikekv.analysis import plot_recall
    >>> plot_recall(recording, n=3)[0, 0].figure.savefig("recall.png")
    """
    if active is None or correlation is None:
        active, correlation = _recalled(recording)
    if active.shape != recording.values.shape:
        raise ValueError(f"plot_recall: active must have shape {recording.values.shape}, got {active.shape}")
    if correlation.shape != (recording.n_pairs,):
        raise ValueError(f"plot_recall: correlation must have shape ({recording.n_pairs},), got {correlation.shape}")
    if n < 1:
        raise ValueError(f"plot_recall: n must be at least 1, got {n}")
    ranked = np.argsort(-np.nan_to_num(correlation, nan=-np.inf), kind="stable")
    ranks = _spread(len(ranked), n if axes is not None else min(n, _most_columns()))
    pictured = recalled_picture(recording.stimuli, active[0]) is not None
    grid = _figure(len(ranks), pictured) if axes is None else np.asarray(axes, object)
    if grid.shape != (3, len(ranks)):
        raise ValueError(f"plot_recall: axes must have shape (3, {len(ranks)}), got {grid.shape}")
    names = {len(ranked) - 1: "worst", (len(ranked) - 1) // 2: "median", 0: "best"}
    for column, rank in enumerate(ranks):
        pair = ranked[rank]
        draw = _pictures if pictured else _cells
        draw(grid[:, column], recording, pair, active[pair])
        grid[0, column].set_title(f"pair {pair}", fontsize=7, pad=3)
        if rank in names and len(ranked) > 2:
            grid[0, column].annotate(
                names[rank],
                (0.5, 1),
                (0, 13),
                "axes fraction",
                textcoords="offset points",
                fontweight="bold",
                ha="center",
                va="bottom",
            )
        grid[2, column].set_xlabel(f"r = {correlation[pair]:.2f}".replace("-", "−"), labelpad=3)
    for panel in grid.flat:
        panel.set_xticks([])
        panel.set_yticks([])
        panel.spines[:].set(visible=True, linewidth=0.5, color=FAINT)
    for panel, row in zip(grid[:, 0], ROWS, strict=True):
        panel.set_ylabel(row, rotation=0, ha="right", va="center", labelpad=4)
    if not pictured:
        _legend(grid)
    return grid


def _recalled(recording: Recording) -> tuple[np.ndarray, np.ndarray]:
    """Active value cells at each pair's recall, and how well they match what was stored."""
    decoded = decode(recording)
    order = np.argsort(decoded.pair)
    if not np.array_equal(decoded.pair[order], np.arange(recording.n_pairs)):
        raise ValueError("plot_recall: not every pair is cued once; give active and correlation of each pair")
    match = reconstruction(recording, decoded)
    match = paired_correlation(decoded.counts, decoded.stored) if match is None else match
    return decoded.active[order], match[order]


def recalled_picture(stimuli: Stimuli | None, active: np.ndarray) -> np.ndarray | None:
    """The picture that active value cells (n_value_cells,) stand for.

    None if the stimuli have no picture shape or no read-out.
    """
    features = read_out(stimuli, active)
    if stimuli is None or stimuli.picture_shape is None or features is None:
        return None
    return features.reshape(stimuli.picture_shape)


def _spread(n_pairs: int, n: int) -> np.ndarray:
    """``n`` ranks from 0 to n_pairs - 1, evenly spread, one of them the median."""
    ranks = np.linspace(0, n_pairs - 1, min(n, n_pairs)).round().astype(int)
    if ranks.size > 2:
        ranks[np.argmin(abs(ranks[1:-1] - (n_pairs - 1) // 2)) + 1] = (n_pairs - 1) // 2
    return ranks


def _most_columns() -> int:
    """Columns that a page takes."""
    return int((full_width() - GUTTER - MARGIN + 2.0) // (LEAST + 2.0))


def _figure(columns: int, pictured: bool) -> np.ndarray:
    """Square panels over the width of the page, at most 28 mm each."""
    side = min(28.0, (full_width() - GUTTER - MARGIN + 2.0) / columns - 2.0)
    foot = FOOT if pictured else FOOT + (5.0 if full_width() > NARROW else 9.0)
    height = HEAD + 3 * side + 2 * 2.0 + foot
    width = max(80.0, GUTTER + MARGIN + columns * (side + 2.0) - 2.0)
    figure = new_figure(height, width)
    grid = np.empty((3, columns), object)
    for row in range(3):
        for column in range(columns):
            bottom = foot + (2 - row) * (side + 2.0)
            grid[row, column] = figure.add_axes(
                ((GUTTER + column * (side + 2.0)) / width, bottom / height, side / width, side / height)
            )
    return grid


def _pictures(column: np.ndarray, recording: Recording, pair: int, active: np.ndarray) -> None:
    stimuli, recalled = recording.stimuli, recalled_picture(recording.stimuli, active)
    if stimuli is None or recalled is None:
        raise ValueError("plot_recall: the stimuli are no pictures")
    black = float(stimuli.value_features.max())  # one scale of grey for all
    pictures = stimuli.cue_features[pair], stimuli.value_features[pair], recalled
    for panel, picture in zip(column, pictures, strict=True):
        panel.imshow(picture.reshape(recalled.shape), cmap="gray_r", vmin=0, vmax=black)


def _cells(column: np.ndarray, recording: Recording, pair: int, active: np.ndarray) -> None:
    """Cells row by row in a square grid, by class; cells that fill up the last row stay white."""
    cue, stored = recording.cues[pair], recording.values[pair]
    recalled = np.select([active & stored, stored, active], [STORED, MISSED, FALSE], SILENT)
    for panel, kinds in zip(column, (cue * CUE, stored * STORED, recalled), strict=True):
        side = int(np.ceil(np.sqrt(kinds.size)))
        square = np.full(side * side, np.nan)
        square[: kinds.size] = kinds
        panel.imshow(square.reshape(side, side), cmap=CLASSES, vmin=-0.5, vmax=FALSE + 0.5)


def _legend(grid: np.ndarray) -> None:
    names = (("stored", "stored, active"), ("missed", "stored, missed"), ("false", "false"))
    handles = [Patch(color=CELL, label="cue cell"), *(Patch(color=OUTCOME[key], label=text) for key, text in names)]
    foot: Axes = grid[2, 0]
    below = foot.transAxes + ScaledTranslation(0, -18 / 72, foot.figure.dpi_scale_trans)
    foot.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0, 0),
        bbox_transform=below,
        borderaxespad=0,
        ncols=4 if full_width() > NARROW else 2,
        handlelength=1,
        columnspacing=1.2,
    )
