"""Lesions in figures: the conditions, the dose-response, the circuit with what is struck out."""

from __future__ import annotations

import dataclasses

import pytest
from matplotlib.patches import FancyBboxPatch
from spikekv import AUTOASSOCIATIVE, MINIMAL, SCAFFOLD, plot_circuit
from spikekv.analysis import StyleSheet, plot_conditions, plot_doses, styled
from spikekv.circuits import Circuit


def renamed(circuit: Circuit, names: dict[str, str]) -> Circuit:
    """The circuit with other names of populations."""
    return dataclasses.replace(
        circuit,
        populations=tuple(dataclasses.replace(p, name=names.get(p.name, p.name)) for p in circuit.populations),
        projections=tuple(
            dataclasses.replace(p, source=names.get(p.source, p.source), target=names.get(p.target, p.target))
            for p in circuit.projections
        ),
    )


def test_conditions_say_where_nothing_changed() -> None:
    same = {"intact": [{"f1": 0.98}, {"f1": 0.97}], "cut": [{"f1": 0.98}, {"f1": 0.971}]}
    figure = plot_conditions(same, ["f1"])[0].figure
    assert [t.get_text() for t in figure.texts] == [
        "Nothing changed: all measures are those of intact, in every seed (to 0.005)."
    ]
    (panel,) = figure.axes
    assert [t.get_text() for t in panel.texts] == ["0.97", "0.98"]  # means beside the rows, as numbers
    for other in ([{"f1": 0.9}, {"f1": 0.97}], [{"f1": 0.98}], [{}, {"f1": 0.97}]):
        assert plot_conditions({**same, "other": other}, ["f1"])[0].figure.texts == []


@pytest.mark.parametrize("width", [80, 120, 180, 300])
def test_conditions_and_doses_keep_to_a_page_of_any_width(width: float) -> None:
    metrics = ["f1", "precision", "rates_hz.NCX", "identification_accuracy"]
    runs = [dict.fromkeys(metrics, 0.5 + 0.1 * n) for n in range(3)]
    names = ["intact", "CA3->CA3 cut at recall, with half of the interneurons of CA1", "sham"]
    with styled(StyleSheet(width=width)):
        figure = plot_conditions(dict.fromkeys(names, runs), metrics, {"f1": 0.1})[0].figure
        doses = plot_doses([0.0, 0.5], [[{"f1": 1.0}], [{"f1": 0.5}]], "cut CA3->CA1 " * 5)[0, 0].figure
    assert figure.get_size_inches()[0] * 25.4 == pytest.approx(width)
    for drawn in (figure, doses):
        drawn.canvas.draw()
        words = [*drawn.texts, *(t for a in drawn.axes for t in (*a.texts, a.xaxis.label))]
        words += figure.axes[0].get_yticklabels() if drawn is figure else []
        boxes = [t.get_window_extent() for t in words if t.get_text()]
        page = drawn.bbox.padded(1)
        assert [box for box in boxes if not (page.x0 <= box.x0 and box.x1 <= page.x1 and box.y1 <= page.y1)] == []


@pytest.mark.parametrize("lesioned", [[], ["KEY->VALUE"]])
def test_the_legend_and_all_names_of_a_circuit_are_within_their_boxes(lesioned: list[str]) -> None:
    long = {"KEY_INH": "KEY_PARVALBUMIN_BASKET_CELLS", "VALUE_INH": "SOMATOSTATIN_CELLS_OF_THE_VALUE_AREA"}
    circuits = [MINIMAL, renamed(MINIMAL, long), AUTOASSOCIATIVE, SCAFFOLD]
    for circuit in circuits:
        ax = plot_circuit(circuit, lesioned if circuit is MINIMAL else [])
        ax.figure.canvas.draw()
        legend = ax.get_legend().get_window_extent()
        assert legend.x0 >= 0
        assert legend.x1 <= ax.figure.bbox.x1
        boxes = [patch.get_window_extent() for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
        for words in ax.texts:
            extent = words.get_window_extent()
            assert any(box.x0 <= extent.x0 and extent.x1 <= box.x1 for box in boxes), words.get_text()
