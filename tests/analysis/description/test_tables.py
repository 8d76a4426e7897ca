"""The tables and the drawing of a circuit say what is simulated, in the words of the field."""

from __future__ import annotations

import dataclasses

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.path import Path
from spikekv import HIPPOCAMPAL, MINIMAL
from spikekv.analysis.description.tables import describe, n_synapses
from spikekv.analysis.figures.circuit import LESION, describe_drawing, plot_circuit
from spikekv.analysis.figures.circuit_layout import layout, route
from spikekv.circuits.network.circuit import Circuit
from spikekv.circuits.network.projection import Projection
from spikekv.circuits.network.wiring import AllToAll
from spikekv.circuits.table import Table, as_markdown

matplotlib.use("agg")
CIRCUITS = pytest.mark.parametrize("circuit", [HIPPOCAMPAL, MINIMAL], ids=lambda c: c.name)


def table(circuit: Circuit, letter: str) -> Table:
    return next(t for t in describe(circuit) if t.title.startswith(letter))


@CIRCUITS
def test_every_part_of_the_circuit_is_in_the_tables(circuit: Circuit) -> None:
    assert [row[0] for row in table(circuit, "B").rows] == [p.name for p in circuit.populations]
    rows = {row[0].replace(" → ", "->"): row for row in table(circuit, "C").rows}
    assert set(rows) == {p.name for p in circuit.projections}
    for p in circuit.projections:
        assert rows[p.name][2] == n_synapses(circuit, p)
    letters = {t.title[0] for t in describe(circuit)}
    assert letters >= set("ABCDEFGH")


def test_numbers_are_those_of_the_circuit() -> None:
    changed = MINIMAL.with_population("VALUE", cell=dataclasses.replace(MINIMAL.population("VALUE").cell, C_m=123.4))
    changed = changed.with_projection("KEY->VALUE", delay=3.5)
    cells = [row for t in describe(changed) if t.title == "D  Neuron model: AdExp" for row in t.rows]
    assert ("C_m", "pF", "membrane capacitance", 123.4) in cells
    assert next(row for row in table(changed, "C").rows if row[0] == "KEY → VALUE")[4] == 3.5
    fixed = changed.with_projection("KEY->VALUE", plasticity=None).with_projection("KEY_INH->VALUE", plasticity=None)
    assert not [t.title for t in describe(fixed) if t.title.startswith("F")]


def test_models_bring_equations_and_sources() -> None:
    tables = describe(HIPPOCAMPAL)
    neuron = next(t for t in tables if t.title == "D  Neuron model: AdExp")
    assert "dv/dt" in neuron.code
    assert "Chavlis et al. (2017)" in neuron.note
    assert neuron.columns[3] == "DG"
    assert any(t.title == "F  Plasticity: OverwritingHebb" and "Artola" in t.note for t in tables)
    assert any("Tsodyks" in t.note for t in tables if "Short-term" in t.title)


def test_a_table_in_markdown_and_html() -> None:
    made = Table("Two", ("name", "n"), (("a|b", 1), ("<c>", 2.5)), note="of & <on>", code="x < y")
    assert as_markdown([made], "All") == (
        "# All\n\n## Two\n\nof & \\<on>\n\n```text\nx < y\n```\n\n"
        "| name | n |\n|---|---:|\n| a\\|b | 1 |\n| \\<c> | 2.5 |\n"
    )
    html = made.html()
    assert '<td class="n" style="text-align: right">2.5</td>' in html
    assert made._repr_html_() == html
    assert "&lt;c&gt;" in html
    assert "x &lt; y" in html
    with pytest.raises(ValueError, match="a row of 1 under 2 columns"):
        Table("Two", ("name", "n"), (("a",),))


@CIRCUITS
def test_boxes_do_not_overlap_and_lines_end_at_boxes(circuit: Circuit) -> None:
    places = layout(circuit)
    assert set(places) == {p.name for p in circuit.populations}
    found = list(places.values())
    for n, a in enumerate(found):
        for b in found[n + 1 :]:
            assert abs(a.x - b.x) >= (a.width + b.width) / 2 or abs(a.y - b.y) >= (a.height + b.height) / 2
    for p in circuit.projections:
        vertices, _ = route(circuit, p, places)
        for at, name in ((vertices[0], p.source), (vertices[-1], p.target)):
            box = places[name]
            assert abs(at[0] - box.x) <= box.width / 2 + 1e-9
            assert abs(at[1] - box.y) <= box.height / 2 + 1e-9


def test_a_recurrent_loop_stays_below_the_spike_trains() -> None:
    recurrent = MINIMAL.with_projection(Projection("VALUE", "VALUE", AllToAll(), {"AMPA": 0.1}))
    places = layout(recurrent)
    vertices, codes = route(recurrent, recurrent.projection("VALUE->VALUE"), places)
    curve = Path(vertices, codes).to_polygons(closed_only=False)[0]
    assert curve[:, 1].max() < places["TEACHER"].y - places["TEACHER"].height / 2


def test_the_drawing_names_populations_and_strikes_out_lesions() -> None:
    intact, lesioned = plot_circuit(HIPPOCAMPAL), plot_circuit(HIPPOCAMPAL, ["CA3", "CA1->NCX"])
    names = {text.get_text().replace("\n", "") for text in intact.texts}
    assert names >= {p.name for p in HIPPOCAMPAL.populations}

    def struck(axes: pyplot.Axes) -> int:
        return sum(line.get_color() == LESION for line in axes.lines)

    assert struck(intact) == 0
    assert struck(lesioned) == 3  # two strokes over CA3, one cross on the projection
    with pytest.raises(ValueError, match=r"nothing in hippocampal is named 'CA4'; did you mean CA"):
        plot_circuit(HIPPOCAMPAL, ["CA4"])
    pyplot.close("all")


def test_the_drawing_in_words() -> None:
    words = describe_drawing(MINIMAL, ["KEY->VALUE"])
    assert "KEY excites VALUE (plastic)" in words
    assert "VALUE_INH inhibits VALUE" in words
    assert words.endswith("Struck out as lesioned: KEY->VALUE.")
    assert np.char.count(words, "excites") == 4
