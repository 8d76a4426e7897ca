"""The page in a real Chromium: clicks, keys and sliders end in the answers that the model gives."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from spikekv import Lesion
from spikekv.analysis.explore.server import ADDRESS, Explorer
from spikekv.analysis.explore.session import Session
from spikekv.analysis.explore.subject import Subject

pytest.importorskip("panel", reason="the page needs Panel: pip install 'spikekv[explore]'")

PATIENCE = 60_000  # ms; a busy machine
HARMLESS = ("GPU stall", "GL Driver", "bokeh", "Bokeh")  # messages of the browser and of the library about themselves


@pytest.fixture(scope="module")
def explorer(subject: Subject) -> Iterator[Explorer]:
    explorer = Explorer(subject)
    yield explorer
    explorer.stop()


@pytest.fixture
def opened(browser: Any, explorer: Explorer, caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], Any]]:
    """Opens the page anew; at the end nothing may have gone wrong in it, or been asked of the network."""
    context = browser.new_context(viewport={"width": 1600, "height": 1000})
    complaints: list[str] = []

    def open_one() -> Any:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("request", lambda request: complaints.append(request.url))
        page.goto(explorer.url)
        page.locator(".words").wait_for()
        return page

    yield open_one
    context.close()
    own = ("http://" + ADDRESS, "ws://" + ADDRESS, "data:", "blob:")
    complaints += [f"server: {record.getMessage()}" for record in caplog.records if record.levelname == "ERROR"]
    assert [c for c in complaints if not c.startswith(own) and not any(word in c for word in HARMLESS)] == []


def words(page: Any, expected: str) -> None:
    """Wait until the answer is on the page."""
    page.locator(".words", has_text=expected).wait_for()


def button(page: Any, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


def test_a_click_and_a_lesion_give_the_answer_of_the_model(opened: Any, subject: Subject) -> None:
    page, session = opened(), Session(subject)
    words(page, session.ask().words)
    page.locator("svg [data-pick='KEY->VALUE'] path").first.click(force=True)
    page.get_by_text("KEY excites VALUE; its synapses learn.").wait_for()
    page.get_by_label("Fraction").fill("0.5")
    page.keyboard.press("Tab")
    button(page, "Lesion").click()
    session.lesion(Lesion("KEY->VALUE", fraction=0.5))
    words(page, session.ask().words)
    assert "without 50 % of KEY->VALUE" in page.locator(".list").first.inner_text()
    assert session.command.strip() == page.locator("pre").first.inner_text().strip()
    button(page, "Undo").click()
    session.undo()
    words(page, session.ask().words)


def test_the_keyboard_suffices(opened: Any, subject: Subject) -> None:
    page, session = opened(), Session(subject)
    page.locator("svg [data-pick='VALUE_INH']").focus()
    page.keyboard.press("Enter")
    page.get_by_text("inhibitory cells").wait_for()
    button(page, "Lesion").focus()
    page.keyboard.press("Space")
    session.lesion(Lesion("VALUE_INH"))
    words(page, session.ask().words)
    page.locator("input[type=range]").first.focus()
    page.keyboard.press("ArrowLeft")
    session.cue(valid=0.55)
    words(page, session.ask().words)
    page.locator(".card").nth(1).focus()
    page.keyboard.press("Enter")
    page.locator(".card:nth-child(2)[aria-pressed='true']").wait_for()


def test_the_arrow_keys_move_within_the_drawing(opened: Any) -> None:
    page = opened()
    page.locator("svg [tabindex='0']").wait_for()  # one stop of Tab: what the editor stands at
    assert page.locator("svg [data-pick][tabindex='0']").get_attribute("data-pick") == "KEY"
    page.locator("svg [tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    moved_to = page.locator("svg [data-pick][tabindex='0']").get_attribute("data-pick")
    assert moved_to != "KEY"
    page.keyboard.press("Enter")
    page.locator(f"svg [data-pick='{moved_to}'][aria-pressed='true']").wait_for()
    assert page.get_by_label("Population or projection").input_value() == moved_to


def test_every_control_has_a_name_that_is_read_aloud(opened: Any) -> None:
    page = opened()
    page.get_by_label("Population or projection").select_option("KEY->VALUE")
    page.get_by_role("slider", name="Gain (times its own)").wait_for()
    devtools = page.context.new_cdp_session(page)
    devtools.send("Accessibility.enable")
    tree = devtools.send("Accessibility.getFullAXTree")["nodes"]
    kinds = ("slider", "button", "combobox", "textbox", "spinbutton", "checkbox", "image")
    named = [
        (kind, node["name"]["value"])
        for node in tree
        if not node["ignored"] and (kind := node["role"]["value"]) in kinds
    ]
    assert [kind for kind, name in named if not name] == []
    assert {name for kind, name in named if kind == "slider"} == {
        "Kept of each cue",
        "Wrong cells, as a share of the cue",
        "Acetylcholine at recall",
        "Inhibition (times its strength)",
        "Gain (times its own)",
    }


def test_a_slider_shows_where_the_state_stands(opened: Any) -> None:
    page = opened()
    kept = page.get_by_role("slider", name="Kept of each cue")
    kept.focus()
    page.keyboard.press("ArrowLeft")
    page.locator("label", has_text="Kept of each cue: 0.55").wait_for()
    page.locator(".words", has_text="55 % of the cue").wait_for()
    button(page, "Undo").click()
    page.locator("label", has_text="Kept of each cue: 0.60").wait_for()
    assert kept.input_value() == "0.6"


def test_a_wrong_value_is_explained_in_its_place(opened: Any) -> None:
    page = opened()
    page.get_by_label("Fraction").fill("1.4")
    page.keyboard.press("Tab")
    button(page, "Lesion").click()
    page.get_by_role("alert").wait_for()
    assert page.get_by_role("alert").inner_text() == "Lesion.fraction: must be in [0, 1], got 1.4"
    page.get_by_label("Fraction").fill("1")
    page.keyboard.press("Tab")
    button(page, "Lesion").click()
    page.get_by_role("alert").wait_for(state="detached")


def test_two_pages_do_not_disturb_each_other(opened: Any, subject: Subject) -> None:
    one, other, session = opened(), opened(), Session(subject)
    words(other, session.ask().words)
    one.get_by_label("Population or projection").select_option("KEY->VALUE")
    button(one, "Lesion").click()
    one.locator(".words", has_text="without KEY->VALUE").wait_for()
    assert other.locator(".words").inner_text() == session.ask().words


def test_a_taken_port_is_refused(subject: Subject, explorer: Explorer) -> None:
    with pytest.raises(ValueError, match=f"--port {explorer.port}: cannot be used"):
        Explorer(subject, explorer.port)


def test_random_clicks_leave_the_page_whole(opened: Any) -> None:
    where = Path(__file__).parent / "clicking.py"
    spec = importlib.util.spec_from_file_location("clicking", where)
    assert spec is not None
    assert spec.loader is not None
    clicking = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(clicking)
    page, rng = opened(), np.random.default_rng(1)
    for _ in range(40):
        clicking.one_click(page, rng)
    button(page, "Make intact").click()
    page.locator(".words", has_not_text="intact circuit").wait_for()  # which an answer of the intact one does not name
    page.locator(".list").first.locator("button").first.wait_for(state="detached")


def test_a_notebook_shows_the_page_and_loads_nothing_else() -> None:
    nbclient, nbformat = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")
    cell = (
        "from spikekv import MINIMAL, RecallExperiment, explore, patterns\n"
        "page = explore(RecallExperiment(MINIMAL, patterns.random(3, seed=1), seed=1))\n"
        "page"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
    nbclient.NotebookClient(notebook, timeout=300).execute()
    (output,) = notebook.cells[0].outputs
    assert output.data["text/html"].startswith('<iframe src="http://127.0.0.1:')
