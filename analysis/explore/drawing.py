"""The circuit as SVG, as the report draws it; populations and projections can be picked."""

from __future__ import annotations

import io
import re
from html import escape

from matplotlib import pyplot

from ...circuits.lesions.targets import ACETYLCHOLINE, targets
from ...circuits.network.circuit import Circuit
from ..figures.circuit import PART, plot_circuit
from ..figures.style import figure_style
from .once import Once
from .state import State

MOST_DRAWINGS = 20  # that are kept
ID = re.compile(rf'<g id="{PART}([^"]*)"')
HEAD = re.compile(r"^.*?(?=<svg)", re.DOTALL)
SIZE = re.compile(r' (?:width|height)="[^"]*pt"')


class Drawings:
    """The drawings of one circuit, made as they are asked for."""

    def __init__(self, circuit: Circuit) -> None:
        self.circuit = circuit
        self._kept: Once[tuple[str, ...], str] = Once(MOST_DRAWINGS)

    def of(self, state: State) -> str:
        """The circuit in a state, what is lesioned struck out."""
        lost = tuple(sorted(struck(self.circuit, state)))
        return self._kept.get(lost, lambda: svg_of(self.circuit, lost))


def struck(circuit: Circuit, state: State) -> set[str]:
    """Names of all that lesions of a state hit in the drawing."""
    names = set()
    for lesion in state.lesions:
        hit = targets(lesion, circuit)
        names |= {p.name for p in hit.populations} | {p.name for p in hit.projections}
        if lesion.target == ACETYLCHOLINE:
            names |= {p.name for p in circuit.inputs("acetylcholine")}
    return names


def svg_of(circuit: Circuit, lesioned: tuple[str, ...] = ()) -> str:
    """The drawing as an SVG element; boxes and lines carry ``data-pick``, the name of what they stand for."""
    with figure_style():
        figure = plot_circuit(circuit, lesioned).get_figure(root=True)
        assert figure is not None
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None})
        pyplot.close(figure)
    text = HEAD.sub("", file.getvalue())
    text = SIZE.sub("", text, count=2)
    lines = {p.name for p in circuit.projections}

    def picked(found: re.Match[str]) -> str:
        name = found[1].replace("&gt;", ">")
        kind = "projection" if name in lines else "population"
        return f'<g class="{kind}" data-pick="{escape(name)}"'

    return ID.sub(picked, text)
