"""A style sheet changes resolution, letters and colours of every figure, and nothing after its block."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from matplotlib.colors import to_hex
from PIL import Image
from spikekv import plot_raster
from spikekv.analysis import StyleSheet, styled
from spikekv.analysis.figures.sheet import read_sheet
from spikekv.analysis.figures.style import colour, new_figure, save
from spikekv.analysis.report.html_page import _width

LAB = 'dpi = 150\nfont = "DejaVu Serif"\nfont_size = 12\n[colours]\nKEY = "#123456"\n[rc]\n"axes.linewidth" = 2.0\n'


def test_colours_and_letters_are_those_of_the_sheet(run: Any, tmp_path: Path) -> None:
    (tmp_path / "lab.toml").write_text(LAB)
    with styled(tmp_path / "lab.toml"):
        axes = plot_raster(run, pairs=[0])
        foot = axes.figure.axes[-1]
        assert foot.xaxis.label.get_size() == 12
        assert foot.xaxis.label.get_family() == ["sans-serif"]
        spikes = next(c for c in axes.collections if c.get_label() == "spikes KEY")
        assert to_hex(spikes.get_color()[0]) == "#123456"
        assert colour("KEY_INH") == "#123456"  # of its area
    assert colour("KEY") == "#2B2B2B"
    assert plot_raster(run, pairs=[0]).figure.axes[-1].xaxis.label.get_size() == 8


def test_resolution_is_that_of_the_sheet_and_pages_show_the_figure_as_wide(tmp_path: Path) -> None:
    for dpi in (300, 150):
        with styled(StyleSheet(dpi=dpi)):
            (file,) = save(new_figure(50, 90), tmp_path / f"at-{dpi}")
        with Image.open(file) as image:
            assert image.size[0] == pytest.approx(90 / 25.4 * dpi, abs=1)
        assert _width(file) == pytest.approx(50, abs=0.2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("dpy = 600", "unknown key 'dpy'; did you mean dpi"),
        ("dpi = 10", r"style.dpi: must be in \[50, 2400\], got 10"),
        ("font_size = 100", "style.font_size"),
        ('colours = "red"', "colours must be a table"),
        ('[colours]\nCA3 = "grean"', "style.colours.CA3: is no colour: 'grean'"),
        ('[rc]\n"axes.linewith" = 1', "no setting 'axes.linewith'; did you mean axes.linewidth"),
        ('[rc]\n"axes.linewidth" = "wide"', "style.rc.axes.linewidth"),
    ],
)
def test_what_is_no_style_is_refused(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "lab.toml").write_text(text)
    with pytest.raises(ValueError, match=words):
        read_sheet(tmp_path / "lab.toml")
