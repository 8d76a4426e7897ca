"""The raster of a page: spikes come out of their packing as they went in, and a browser shows and filters them."""

from __future__ import annotations

import base64
import dataclasses
import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from spikekv.analysis.report import raster_page
from spikekv.analysis.report.html_page import Section, cards, page, paragraph, picture
from spikekv.analysis.report.raster_page import STEP, chosen_cells, pack, raster_html
from spikekv.circuits.recording.recording import Recording
from spikekv.circuits.table import Table


@pytest.fixture
def run(record: Callable[..., Recording], blocks: np.ndarray) -> Recording:
    ca3 = np.eye(5, 8, dtype=int)[::-1]  # cell 4 fires first
    return record(
        blocks,
        {"VALUE": {"study": 2 * blocks, "recall": 40 * blocks}, "CA3": {"study": 3 * ca3}},
        kinds={"VALUE": "excitatory", "CA3": "excitatory"},
    )


def unpacked(data: bytes, n_rows: int) -> list[np.ndarray]:
    """What the script does, in Python."""
    numbers, at, value, scale = [], 0, 0, 1
    for byte in data:
        value += (byte & 127) * scale
        scale *= 128
        if byte < 128:
            numbers.append(value)
            value, scale = 0, 1
    rows = []
    for _ in range(n_rows):
        n = numbers[at]
        rows.append(np.cumsum(numbers[at + 1 : at + 1 + n]) * STEP)
        at += n + 1
    assert at == len(numbers)
    return rows


def test_spikes_come_back_to_the_step(run: Recording) -> None:
    for name in run.sizes:
        cells = chosen_cells(run, name)
        rows = unpacked(pack(run, name, cells), len(cells))
        i, t = run.spikes[name]
        for cell, row in zip(cells, rows, strict=True):
            np.testing.assert_allclose(row, np.sort(t[i == cell]), atol=STEP / 2)


def test_long_gaps_take_several_bytes(run: Recording) -> None:
    numbers = np.array([0, 1, 127, 128, 16383, 16384, 2_000_000, 300])
    data = raster_page._seven_bits(numbers)
    assert len(data) == 1 + 1 + 1 + 2 + 2 + 3 + 3 + 2
    total, values = [], []
    for byte in data:
        total.append(byte)
        if byte < 128:
            values.append(sum((b & 127) << (7 * n) for n, b in enumerate(total)))
            total = []
    assert values == numbers.tolist()


def test_cells_stand_in_the_order_of_study(run: Recording) -> None:
    assert chosen_cells(run, "CA3").tolist() == [4, 3, 2, 1, 0, 5, 6, 7]  # silent ones last


def test_a_busy_population_is_sampled_and_says_so(run: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster_page, "MOST_SPIKES", 420)  # of 840
    assert len(chosen_cells(run, "VALUE")) == 10
    assert "VALUE (10 of 20 cells)" in raster_html(run)


def test_a_name_cannot_end_the_script(run: Recording) -> None:
    """Names of populations come from files of others."""
    evil = "</script><script>alert(1)"
    renamed = dataclasses.replace(
        run,
        spikes={evil: run.spikes["CA3"], **run.spikes},
        sizes={evil: 8, **run.sizes},
        kinds={evil: "excitatory", **run.kinds},
    )
    html = raster_html(renamed)
    assert evil not in html
    facts = json.loads(re.search(r'id="raster-facts">(.*?)</script>', html, re.S)[1])
    assert facts["populations"][0]["name"] == evil


def test_the_facts_and_spikes_are_in_the_page(run: Recording) -> None:
    html = raster_html(run)
    facts = json.loads(re.search(r'id="raster-facts">(.*?)</script>', html, re.S)[1])
    assert [p["name"] for p in facts["populations"]] == ["VALUE", "CA3"]
    assert len(facts["trials"]) == len(run.trials)
    data = gzip.decompress(base64.b64decode(re.search(r'id="raster-spikes">(.*?)</script>', html, re.S)[1]))
    rows = unpacked(data, 28)
    assert sum(map(len, rows)) == sum(len(i) for i, _ in run.spikes.values())


def test_texts_are_escaped_and_pictures_have_words(tmp_path: Path) -> None:
    text = page(
        "<b>",
        "a & b",
        [
            Section(
                "One & two",
                (
                    paragraph("x < y", warning=True),
                    "<i>",
                    Table("<u>", ("<a>",), (("<s>",),)),
                    cards([("1", "<n>", "")]),
                ),
            )
        ],
        "foot",
    )
    assert "<b>" not in text.replace("<b>1</b>", "")
    assert 'href="#one---two"' in text
    assert "x &lt; y" in text
    assert not re.search("<(n|i|u|a|s)>", text)
    file = tmp_path / "a.svg"
    file.write_text('<svg width="255pt" xmlns="http://www.w3.org/2000/svg"></svg>')
    assert 'alt="a &#34;word&#34;"' in picture(file, 'a "word"')
    assert "width: 50%" in picture(file, "half of a page")
    with pytest.raises(ValueError, match="needs alternative text"):
        picture(file, " ")


def test_a_browser_shows_zooms_and_filters(run: Recording, open_page: Any, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    html = page("Test", "", [Section("Raster", (raster_html(run),))], "")
    file.write_text(html, encoding="utf-8")
    shown, complaints = open_page(file)
    canvas = shown.locator("canvas")
    shown.wait_for_selector("canvas[data-spikes]")

    def until(**state: object) -> None:
        """Wait for what the raster says of itself; an error if it never does."""
        test = " && ".join(f"d.{name} === '{value}'" for name, value in state.items())
        shown.wait_for_function(f"(() => {{ const d = document.querySelector('canvas').dataset; return {test}; }})()")

    shown.set_default_timeout(5000)
    whole, start = run.duration, run.trials.start[run.trials.where("recall")[2]]
    until(spikes=sum(len(i) for i, _ in run.spikes.values()), shown="VALUE,CA3", to=f"{whole:.4f}")
    shown.get_by_role("checkbox", name="CA3").uncheck()
    until(shown="VALUE", spikes=len(run.spikes["VALUE"][0]))
    shown.get_by_role("button", name="Zoom in").click()
    until(**{"from": f"{whole / 4:.4f}", "to": f"{3 * whole / 4:.4f}"})
    shown.get_by_label("Go to a phase or trial").select_option("recall of pair 2")
    until(**{"from": f"{start - 0.05:.4f}", "to": f"{start + 0.15:.4f}"})
    canvas.focus()
    shown.keyboard.press("Home")
    until(**{"from": "0.0000", "to": f"{whole:.4f}"})
    ink = canvas.evaluate(
        "c => { const d = c.getContext('2d').getImageData(80, 20, c.width - 90, 60).data; let n = 0;"
        " for (let k = 0; k < d.length; k += 4) n += d[k] < 100; return n; }"
    )
    assert ink > 50  # spikes are dark, the ground is not
    assert shown.pdf()[:4] == b"%PDF"
    assert complaints == []
