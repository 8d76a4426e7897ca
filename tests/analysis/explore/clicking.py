"""Click at random on the page of ``spikekv explore`` and report times, memory and complaints.

By hand: ``python tests/analysis/explore/clicking.py --minutes 30``. It serves the default page, opens it in Chromium,
releases sliders 20 times and then clicks for so long.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import resource
import shutil
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

SOON = 3000  # ms
WARM = 5.0  # min, until what is kept is full
BUTTONS = ("Lesion", "Take back", "Undo", "Redo", "Make intact")


def one_click(page: Any, rng: np.random.Generator) -> None:
    """Do one of the things that a user may do; what an answer takes away in the meantime is not clicked."""
    from playwright.sync_api import TimeoutError as Gone

    with contextlib.suppress(Gone):
        _click(page, rng)


def _click(page: Any, rng: np.random.Generator) -> None:
    kind = rng.integers(5)
    if kind == 0:
        parts = page.locator("svg [data-pick]")
        parts.nth(int(rng.integers(parts.count()))).dispatch_event("click", timeout=SOON)
    elif kind == 1:
        button = page.get_by_role("button", name=str(rng.choice(BUTTONS)), exact=True)
        if button.is_enabled():
            button.dispatch_event("click", timeout=SOON)  # which does nothing, where it was disabled in the meantime
    elif kind == 2:
        handles = page.locator("input[type=range]:visible")
        handles.nth(int(rng.integers(handles.count()))).focus(timeout=SOON)
        page.keyboard.press(str(rng.choice(["ArrowLeft", "ArrowRight"])))
    elif kind == 3:
        cards = page.locator(".card")
        if cards.count():
            cards.nth(int(rng.integers(cards.count()))).dispatch_event("click", timeout=SOON)
    else:
        page.get_by_label("Fraction").fill(str(rng.choice(["0.1", "0.5", "1", "1.4", "-1", ""])))
        page.keyboard.press("Tab")


def seconds_of_a_slider(page: Any, key: str) -> float:
    """From the release of the slider of the cue to the new answer on the screen."""
    page.locator("input[type=range]").first.focus()
    before = page.locator(".words").inner_text()
    began = time.perf_counter()
    page.keyboard.press(key)
    page.wait_for_function(
        "before => { const find = (root) => { for (const e of root.querySelectorAll('*')) {"
        " if (e.className === 'words') return e; if (e.shadowRoot) { const f = find(e.shadowRoot); if (f) return f; } }"
        " return null; }; const now = find(document); return now && now.innerText !== before; }",
        arg=before,
        polling=20,
    )
    return time.perf_counter() - began


def memory_mb() -> float:
    """Of this process, which serves the page."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


class Complaints(logging.Handler):
    """Keeps what the server logs as an error."""

    def __init__(self, kept: list[str]) -> None:
        super().__init__(logging.ERROR)
        self.kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append(self.format(record)[-300:])


def main() -> None:
    from playwright.sync_api import sync_playwright
    from spikekv import explore

    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=30)
    minutes = parser.parse_args().minutes
    rng, complaints = np.random.default_rng(0), list[str]()
    logging.getLogger().addHandler(Complaints(complaints))
    began = time.perf_counter()
    explorer = explore()
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1600, "height": 1000})
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.goto(explorer.url)
        page.locator(".words").wait_for(timeout=120_000)
        print(f"usable after {time.perf_counter() - began:.1f} s")
        times = [seconds_of_a_slider(page, "ArrowLeft" if n < 10 else "ArrowRight") for n in range(20)]
        print(f"a slider: median {median(times):.2f} s, longest {max(times):.2f} s")
        devtools = page.context.new_cdp_session(page)
        began, n, marks = time.perf_counter(), 0, list[tuple[float, float, float]]()
        while (passed := time.perf_counter() - began) < 60 * minutes:
            one_click(page, rng)
            n += 1
            if passed > 60 * len(marks):
                devtools.send("HeapProfiler.collectGarbage")
                heap = devtools.send("Runtime.getHeapUsage")["usedSize"] / 1e6
                marks.append((passed / 60, memory_mb(), heap))
                print(
                    f"{marks[-1][0]:.0f} min, {n} clicks: server {marks[-1][1]:.0f} MB, page {heap:.1f} MB, "
                    f"{len(complaints)} complaints",
                    flush=True,
                )
        print(f"{n} clicks; complaints: {complaints or 'none'}")
        browser.close()  # while an answer may be on its way
    explorer.stop()
    for name, column in (("server", 1), ("page", 2)):
        settled = [mark[column] for mark in marks if mark[0] >= WARM]
        if len(settled) > 1:
            early, late = median(settled[: len(settled) // 2]), median(settled[len(settled) // 2 :])
            print(
                f"{name} after {WARM:g} min: {min(settled):.0f} to {max(settled):.0f} MB; medians of the halves "
                f"{early:.1f} and {late:.1f} MB, {100 * (late / early - 1):+.0f} %"
            )


if __name__ == "__main__":
    main()
