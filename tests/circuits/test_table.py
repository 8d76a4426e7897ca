"""The one table as text, HTML and CSV; what results show of themselves in a notebook."""

from __future__ import annotations

import doctest
import re

import numpy as np
from spikekv import MINIMAL
from spikekv.circuits import table as table_module
from spikekv.circuits.recording.recording import Recording
from spikekv.circuits.recording.trials import Trials
from spikekv.circuits.table import MARK, Table, as_text


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_texts_are_escaped_and_numbers_stand_right() -> None:
    html = Table("<t>", ("a<b", "n"), (("x & y", 1),), "a <note>", "x < y", remarks=("<r>",))._repr_html_()
    assert '<th scope="col">a&lt;b</th>' in html
    assert "<td>x &amp; y</td>" in html
    assert '<td class="n" style="text-align: right">1</td>' in html
    assert not re.search("<(t|b|note|y|r)>", html)


def test_a_marked_cell_is_a_number_and_is_set_off() -> None:
    table = Table("", ("rate",), ((f"7.00{MARK}",), ("1.00",)))
    assert table.numeric() == [True]
    assert table.html().count("<mark>") == 1


def test_every_line_of_a_text_fits_the_terminal_and_no_number_is_broken() -> None:
    span = "0.123 [0.110, 0.140]"
    columns = ("stage", *(f"cues that share {n}" for n in range(7)), "words")
    table = Table("Wide", columns, (("a label of several words", *[span] * 7, "word " * 40),) * 2, remarks=("r " * 99,))
    text = table.text(80)
    assert max(map(len, text.splitlines())) <= 80
    assert text.count(span) == 14
    assert text.count("a label of") > 2  # it names the rows of each block


def test_a_table_of_words_and_numbers_as_text() -> None:
    rows = (("a", 0.25, [1.0, 2.0]), ("b", 1e-7, None), ("[x]", float("nan"), True))
    text = as_text([Table("Title", ("name", "number", "span"), rows, remarks=("remark [x]",), digits=4)] * 2)
    assert text.startswith("Title\n")
    for word in ("0.25", "1, 2", "1e-07", "[x]", "yes"):
        assert text.count(word) >= 2
    assert text.endswith("remark [x]\n")
    assert "nan" not in text
    assert all(line == line.rstrip() for line in text.splitlines())


def test_comma_separated_values_keep_all_digits() -> None:
    assert Table("", ("a", "b"), (("x, y", 1 / 3), (None, 2))).csv() == f'a,b\n"x, y",{1 / 3}\n,2\n'


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
    assert "1 pairs, seed 5; 2.0 s with 1 study, 1 recall trials; lesioned: silence 10 % of A" in text
    assert text.endswith("A excitatory 3 6 1.00")


def test_the_example_holds() -> None:
    assert doctest.testmod(table_module).failed == 0
