"""The figures of the page keep room for what they show, however long the names are."""

from __future__ import annotations

import pytest

pytest.importorskip("panel", reason="the page needs Panel: pip install 'spikekv[explore]'")

from spikekv.analysis.explore.panels import LONGEST, Dots, short
from spikekv.analysis.explore.pieces import history, words
from spikekv.analysis.explore.state import State
from spikekv.circuits import Lesion

LONG = ["SUPRAGRANULAR_PYRAMIDAL_CELLS", "SUPRAGRANULAR_MARTINOTTI_CELLS", "CA1_NGF"]


def test_long_names_lose_their_middle_on_axes() -> None:
    assert [short(name) for name in LONG] == ["SUPRAG…CELLS", "SUPRAG…CELLS", "CA1_NGF"]
    assert {len(short("N" * n)) for n in range(LONGEST, 40)} == {LONGEST}


def test_names_that_are_short_alike_keep_rows_of_their_own() -> None:
    dots = Dots("Rates", LONG, "Hz")
    dots.show([1.0, 2.0, 3.0], [1.0, 2.0, 4.0])
    (source,) = {renderer.data_source for renderer in dots.figure.renderers}
    assert source.data["row"] == [0, 1, 2]
    assert source.data["name"] == LONG  # what the pointer reads
    assert dots.figure.yaxis[0].major_label_overrides == {n: short(name) for n, name in enumerate(LONG)}


def test_the_answer_of_another_state_is_faint_and_not_read_aloud() -> None:
    assert 'role="status"' in words("8 of 8", of_now=True)
    assert 'class="words before" aria-hidden="true"' in words("8 of 8", of_now=False)
    assert "a&lt;b" in words("a<b", of_now=True)


def test_no_line_of_the_history_ends_within_a_name() -> None:
    state = State(lesions=(Lesion("CA3->CA3"), Lesion("CA3->CA1")))
    shown = history([state], [None])
    assert shown.count('<span class="name">') == 2
    assert '<span class="name">CA3-&gt;CA1</span>' in shown
