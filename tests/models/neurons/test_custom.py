"""A cell from one's own equations: checked with the line that is wrong, run, recorded, lesioned, described."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from spikekv import Lesion, RecallExperiment, Record, minimal, patterns, run, study
from spikekv.analysis.description.tables import describe
from spikekv.circuits import Timing
from spikekv.models import LIF, CustomNeuron, TsodyksMarkram

CELL = CustomNeuron(
    equations="""
    dv/dt = (g*(E_L - v) + I_syn + I_ext)/C : volt (unless refractory)
    dm/dt = -m/(10*ms) : 1
    """,
    threshold="v > V_T",
    reset="v = E_L; m += 1",
    refractory="2*ms",
    parameters={"C": (100, "pF"), "g": (10, "nS"), "E_L": (-65, "mV"), "V_T": (-50, "mV")},
    rheobase_pA=150.0,
    name="leaky",
)
CIRCUIT = minimal(n_key=60, n_value=80, active=5)
TIMING = Timing(fillers=0, blanks=1, dt=0.0005)


def experiment(cell: CustomNeuron, **changes: Any) -> RecallExperiment:
    circuit = CIRCUIT.with_population("VALUE", cell=cell)
    return RecallExperiment(circuit, patterns.random(2, seed=1), seed=2, timing=TIMING, **changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"equations": "\ndv/dt = (E_L - w)/(10*ms) + I_syn/C : volt"}, r"line 2 \(.*\): names w, which is neither"),
        ({"equations": "dv/dt = I_syn/C volt"}, r"line 1 \('dv/dt = I_syn/C volt'\): "),
        ({"equations": "dv/dt = I_syn/g : volt"}, r"line 1 .*unit"),
        ({"equations": "dv/dt = I_syn/C : volt\ng_AMPA = 1*nS : siemens"}, "defines g_AMPA, which is part of the rec"),
        ({"equations": "dv/dt = I_syn/C : volt\ndach/dt = -ach/ms : 1"}, "defines ach, which is a variable of the syn"),
        ({"equations": "dv/dt = I_syn/C : volt\nC = 1*pF : farad"}, "line 2 .*: defines C, which is a parameter too"),
        ({"equations": "dv/dt = (E_L - v)/ms : volt"}, "read no synaptic current; add I_syn"),
        ({"equations": "dv/dt = I_syn/amp/ms : 1"}, "line 1 .*: 'v' must be in volt"),
        ({"threshold": "v > V_t"}, r"\.threshold: names V_t, .* did you mean V_T"),
        ({"reset": "v = g"}, r"\.reset: "),
        ({"initial": {"n": (1, "1")}}, r"\.initial: there is no variable n; "),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) else "",
)
def test_what_is_wrong_is_said_with_its_line(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=rf"population VALUE, leaky.*{words}"):
        experiment(replace(CELL, **{"reset": "v = E_L", **changes}))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"parameters": {"C": 100}},
            r"leaky.parameters\[C\]: must be a value and its unit, as .*, got 100",
        ),
        ({"parameters": {"C": (1, "furlong")}}, r"leaky.parameters\[C\]: unknown unit 'furlong'"),
        ({"equations": "du/dt = -u/ms : volt"}, "define no membrane potential"),
        ({"method": "rk5"}, "leaky.method: must be one of euler"),
    ],
)
def test_a_value_that_cannot_be_is_refused_at_once(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        replace(CELL, **changes)


def test_a_name_that_short_term_plasticity_has_is_taken() -> None:
    circuit = CIRCUIT.with_projection("TEACHER->VALUE", short_term=TsodyksMarkram())
    cell = replace(CELL, equations=CELL.equations.replace("dm/dt = -m", "du/dt = -u"), reset="v = E_L; u += 1")
    with pytest.raises(ValueError, match="defines u, which is a variable of the synapses TEACHER->VALUE"):
        RecallExperiment(circuit.with_population("VALUE", cell=cell), patterns.random(2, seed=1), timing=TIMING)


def test_it_fires_is_recorded_and_fires_as_the_same_cell_of_ours_does() -> None:
    recording = run(experiment(CELL), backend="numpy", records=[Record("VALUE.m", (0, 1)), Record("VALUE.v", (0,))])
    n = len(recording.spikes["VALUE"][0])
    assert n > 20
    assert recording.samples["VALUE.m"].values.max() >= 0
    assert recording.samples["VALUE.v"].values.min() >= -0.08
    ours = LIF(C_m=100, g_L=10, E_L=-65, V_T=-50, V_reset=-65, tau_ref=2)
    circuit = CIRCUIT.with_population("VALUE", cell=ours)
    known = run(RecallExperiment(circuit, patterns.random(2, seed=1), seed=2, timing=TIMING), backend="numpy")
    assert n == pytest.approx(len(known.spikes["VALUE"][0]), rel=0.15)  # of another scheme


def test_lesions_and_snapshots_hold_for_it() -> None:
    plain = experiment(CELL)
    snapshot = study(plain, backend="numpy")
    whole, rest = run(plain, backend="numpy"), run(plain, backend="numpy", start=snapshot)
    for name in whole.spikes:
        assert np.array_equal(whole.spikes[name][1], rest.spikes[name][1])
    start = whole.trials.start[whole.trials.where("recall")[0]]

    def late(lesion: Lesion) -> int:
        recording = run(plain.with_lesions(lesion), backend="numpy", start=snapshot)
        return int((recording.spikes["VALUE"][1] >= start).sum())

    assert late(Lesion("VALUE", during="recall")) == 0
    assert late(Lesion("VALUE", mode="stimulate", beta=3.0, during="recall")) > late(Lesion("VALUE", fraction=0.0))
    unknown = experiment(replace(CELL, rheobase_pA=None), lesions=(Lesion("VALUE", mode="stimulate"),))
    with pytest.raises(ValueError, match=r"stimulate VALUE: the rheobase .* give CustomNeuron\(rheobase_pA=...\)"):
        run(unknown, backend="numpy")


def test_a_description_has_its_equations_and_numbers() -> None:
    tables = describe(CIRCUIT.with_population("VALUE", cell=CELL))
    own = next(t for t in tables if t.title == "D  Neuron model: leaky")
    assert "dm/dt = -m/(10*ms) : 1" in own.code
    assert ("V_T", "mV", "", -50.0) in own.rows
    assert "euler" in own.note
    assert r"\frac{\mathrm{d}m}{\mathrm{d}t}" in own.math
