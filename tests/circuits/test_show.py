"""What results show of themselves in a notebook: the right numbers, escaped."""

from __future__ import annotations

import re

import numpy as np
from spikekv import MINIMAL
from spikekv.circuits.recording.recording import Recording
from spikekv.circuits.recording.trials import Trials
from spikekv.circuits.show import rows_html


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_texts_are_escaped_and_numbers_stand_right() -> None:
    html = rows_html(("a<b", "n"), [("x & y", "1")], (False, True))
    assert '<th scope="col">a&lt;b</th>' in html
    assert "<td>x &amp; y</td>" in html
    assert '<td class="n" style="text-align: right">1</td>' in html


def test_a_circuit_shows_its_populations_and_what_reaches_them() -> None:
    text = plain(MINIMAL._repr_html_())
    assert text.startswith("Circuit minimal query KEY, key KEY, value VALUE; 20 active cells per pattern")
    assert "VALUE neocortex excitatory 1,000 the value KEY*, TEACHER, KEY_INH*, VALUE_INH" in text


def test_a_recording_shows_its_run_and_its_rates() -> None:
    trials = Trials(
        np.array(["study", "recall"]),
        np.array([0, 0]),
        np.array([0.0, 1.0]),
        np.array([0.1, 1.1]),
        np.ones((2, 3), bool),
    )
    recording = Recording(
        spikes={"A": (np.zeros(6, np.int32), np.arange(6.0) / 3)},
        sizes={"A": 3},
        kinds={"A": "excitatory"},
        trials=trials,
        cues=np.ones((1, 3), bool),
        values=np.ones((1, 3), bool),
        value_item=np.zeros(1, int),
        query="A",
        key="A",
        value="A",
        stages=(),
        n_active=3,
        duration=2.0,
        seed=5,
        circuit_name="tiny <one>",
        lesions=("silence 10 % of A during recall",),
    )
    html = recording._repr_html_()
    assert "tiny &lt;one&gt;" in html
    text = plain(html)
    assert "1 pairs, seed 5; 2.0 s with 1 study, 0 blank, 1 recall trials; lesioned: silence 10 % of A" in text
    assert text.endswith("A excitatory 3 6 1.00")
