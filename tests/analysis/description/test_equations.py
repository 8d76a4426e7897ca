"""Equations are typeset as the models state them; the scheme of integration is named beside them."""

from __future__ import annotations

import pytest
from spikekv.analysis.description.equations import block, condition, equations, statements, symbol
from spikekv.analysis.description.model_equations import (
    conventions,
    of_neuron,
    of_receptor,
    of_rule,
    of_short_term,
)
from spikekv.circuits.network.tables import CHOICES
from spikekv.models.neurons.adexp import AdExp
from spikekv.models.neurons.lif import LIF
from spikekv.models.plasticity.balanced_inhibition import BalancedInhibition
from spikekv.models.plasticity.bistable import BistableHebb
from spikekv.models.plasticity.gated_hebb import GatedHebb
from spikekv.models.plasticity.vogels import VogelsISTDP
from spikekv.models.synapses.receptors import AMPA, NMDA
from spikekv.models.synapses.short_term import TsodyksMarkram


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("v", "v"),
        ("C_m", "C_{m}"),
        ("tau_ref", r"\tau_{\mathrm{ref}}"),
        ("Delta_T", r"\Delta_{T}"),
        ("tau_plus", r"\tau_{+}"),
        ("A2_plus", "A_{2}^{+}"),
        ("g_GABA_A", r"g_{\mathrm{GABA_A}}"),
        ("eta", r"\eta"),
    ],
)
def test_names_become_symbols(name: str, latex: str) -> None:
    assert symbol(name) == latex


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("a*(b - c)/d", r"\frac{a\,\left(b - c\right)}{d}"),
        ("a - (b - c)", r"a - \left(b - c\right)"),
        ("-a*b/c", r"-\frac{a\,b}{c}"),
        ("exp((v - V_T)/Delta_T)", r"\exp\left(\frac{v - V_{T}}{\Delta_{T}}\right)"),
        ("clip(w - a, 0, w_max)", r"\left[w - a\right]_{0}^{w_{\mathrm{max}}}"),
        ("plastic*eta*x", r"\eta\,x"),
        ("v > V_T", "v > V_{T}"),
    ],
)
def test_expressions(text: str, latex: str) -> None:
    assert condition(text) == latex


def test_cells_are_shown_as_a_paper_prints_them() -> None:
    assert equations(LIF().equations) == [
        r"\frac{\mathrm{d}v}{\mathrm{d}t} = "
        r"\frac{g_{L}\,\left(E_{L} - v\right) + I_{\mathrm{syn}} + I_{\mathrm{ext}}}{C_{m}}"
    ]
    upstroke = r"g_{L}\,\Delta_{T}\,\exp\left(\frac{v - V_{T}}{\Delta_{T}}\right)"
    assert upstroke in equations(AdExp().equations)[0]
    assert len(equations(AdExp().equations)) == 2


def test_what_a_user_may_write_is_typeset_and_declarations_are_left_out() -> None:
    lines = equations("dv/dt = k*(v - V_T)**2 : volt (unless refractory)  # squared\nx : amp/second (shared)")
    assert lines == [r"\frac{\mathrm{d}v}{\mathrm{d}t} = k\,{\left(v - V_{T}\right)}^{2}"]


def test_a_slow_conductance_shows_where_a_cell_has_it() -> None:
    assert "E_{K}" not in of_neuron(AdExp())
    assert "g_{K}" in of_neuron(AdExp(g_sahp=2.0))
    assert r"I_{w} \leftarrow I_{w} + b" in of_neuron(AdExp())


def test_receptors_decay_by_their_time_constant() -> None:
    assert r"-\frac{g_{\mathrm{AMPA}}}{\tau_{\mathrm{AMPA}}}" in of_receptor(AMPA())
    assert "slope" not in of_receptor(AMPA())
    assert r"\mathrm{open}_{\mathrm{NMDA}} &= \frac{1}{1 +" in of_receptor(NMDA())


def test_short_term_plasticity() -> None:
    assert r"u \leftarrow u + U\,\left(1 - u\right)" in of_short_term(TsodyksMarkram()).replace("&", "")


@pytest.mark.parametrize("rule", CHOICES["plasticity"], ids=lambda rule: rule.__name__)
def test_every_rule_that_a_file_can_name_is_typeset(rule: type) -> None:
    text = of_rule(rule())
    assert r"synaptic spike} \colon" in text
    assert "_pre" not in text.replace(r"\mathrm{pre}", "")
    assert "hebb" not in text
    assert "plastic" not in text


def test_traces_have_one_letter_and_the_time_constant_of_their_own() -> None:
    both = of_rule(GatedHebb(tau_x=50.0, tau_y=50.0))
    assert r"-\frac{x}{\tau_{x}}" in both
    assert r"-\frac{y}{\tau_{y}}" in both
    assert "y" not in of_rule(GatedHebb()).replace("synaptic", "")
    assert r"x_{\mathrm{post}}" in of_rule(VogelsISTDP())
    assert r"\text{transmitted} &= \left[w > " in of_rule(BistableHebb())


def test_notation_is_explained_where_it_occurs() -> None:
    assert conventions(of_rule(GatedHebb())) == "In the formulas ACh is the level A."
    assert conventions(of_rule(VogelsISTDP())).startswith("Square brackets with bounds keep")
    assert "condition" in conventions(of_rule(BistableHebb()))
    assert "condition" not in conventions(of_rule(BalancedInhibition()))


def test_lines_are_set_at_their_relation() -> None:
    assert block(["a = b", r"w \leftarrow c = d"]) == (
        "\\begin{aligned}\na &= b \\\\\nw &\\leftarrow c = d\n\\end{aligned}"
    )


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: equations("dv/dt = 1"), "not an equation with a unit: 'dv/dt = 1'"),
        (lambda: statements("f(x)"), r"not an assignment: 'f\(x\)'"),
        (lambda: condition("rand()"), r"no way to typeset rand"),
        (lambda: condition("a % 2"), r"cannot be typeset: 'a % 2'"),
    ],
)
def test_what_cannot_be_typeset_is_named(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()  # type: ignore[operator]
