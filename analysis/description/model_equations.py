"""What a neuron, a synapse and a plasticity rule do, as LaTeX for the tables of a circuit."""

from __future__ import annotations

from collections.abc import Iterable

from ...models.neurons.neuron import Neuron
from ...models.plasticity.rule import Rule, Trace
from ...models.quantities import parameters
from ...models.synapses.receptors import Receptor
from ...models.synapses.short_term import TsodyksMarkram
from .equations import block, condition, equations, statements, symbol

ACH = "In the formulas ACh is the level A."
BOUNDS = "Square brackets with bounds keep what they hold between these."
CONDITION = "A condition in square brackets is 1 where it holds, else 0."


def of_neuron(cell: Neuron) -> str:
    """Subthreshold equations, threshold and reset."""
    spike = rf"\text{{spike if }} {condition(cell.threshold)} \colon\; " + r",\; ".join(statements(cell.reset))
    return block([*equations(cell.equations), spike])


def of_receptor(receptor: Receptor) -> str:
    """Current, decay of the conductance, and what a presynaptic spike adds to it."""
    g = symbol(f"g_{receptor.name}")
    step = r"\bar{g}\,w\,(1 + \mathrm{ach}\,\mathrm{ACh})"
    spike = rf"\text{{presynaptic spike}} \colon\; {g} \leftarrow {g} + {step}"
    return block([*equations(receptor.equations), spike])


def of_short_term(model: TsodyksMarkram) -> str:
    """Decay between spikes, and what a spike releases and uses up."""
    steps = [*statements(model.before), rf"\text{{released}} = {condition(model.factor)}", *statements(model.after)]
    return block([*equations(model.equations), r"\text{presynaptic spike} \colon\; " + r",\; ".join(steps)])


def of_rule(rule: Rule) -> str:
    """Traces, and what presynaptic and postsynaptic spikes do to the weight."""
    before, after = rule.traces
    names = _letters(before, after)
    lines = []
    for traces, side in ((before, "pre"), (after, "post")):
        for trace in traces:
            x = names[f"{trace.name}_{side}"]
            lines.append(rf"\frac{{\mathrm{{d}}{x}}}{{\mathrm{{d}}t}} = -\frac{{{x}}}{{{_tau(rule, trace)}}}")
    for traces, side, code in ((before, "pre", rule.on_pre), (after, "post", rule.on_post)):
        steps = statements(code, names)
        for trace in traces:
            x = names[f"{trace.name}_{side}"]
            steps.append(rf"{x} \leftarrow " + ("1" if trace.update == "= 1" else f"{x} + 1"))
        if steps:
            lines.append(rf"\text{{{side}synaptic spike}} \colon\; " + r",\; ".join(steps))
    if rule.efficacy != "w":
        lines.append(rf"\text{{transmitted}} = {condition(rule.efficacy)}")
    return block(lines)


def conventions(math: str) -> str:
    """What of the notation needs a word."""
    said = {r"\mathrm{ACh}": ACH, r"\right]_": BOUNDS, r"\text{transmitted} &= \left[": CONDITION}
    return " ".join(words for sign, words in said.items() if sign in math)


def _letters(before: Iterable[Trace], after: Iterable[Trace]) -> dict[str, str]:
    """Each trace by one letter, with its side where both sides have the letter."""
    sides = {"pre": [t.name for t in before], "post": [t.name for t in after]}
    heads = {side: {name.split("_")[0] for name in names} for side, names in sides.items()}
    both = heads["pre"] & heads["post"]
    out = {}
    for side, names in sides.items():
        for name in names:
            head = name.split("_")[0]
            out[f"{name}_{side}"] = symbol(f"{head}_{side}" if head in both else head)
    return out


def _tau(rule: Rule, trace: Trace) -> str:
    """The parameter that is the time constant of a trace."""
    equal = [p.name for p in parameters(rule) if p.name.startswith("tau") and p.value == trace.tau]
    own = f"tau_{trace.name.split('_')[0]}"
    if equal:
        return symbol(own if own in equal else equal[0])
    return rf"{trace.tau:g}\,\mathrm{{ms}}"
