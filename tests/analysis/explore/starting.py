"""How long ``spikekv explore`` takes from the command to an answer on the page, in Chromium.

By hand: ``python tests/analysis/explore/starting.py --times 5``, where it was started once before.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any


def one_start(browser: Any, given: list[str]) -> tuple[float, float]:
    """Seconds until the page answers, and seconds of processor time of the command and its simulations until then."""
    page = browser.new_page(viewport={"width": 1600, "height": 1000})
    command = [sys.executable, "-m", "spikekv.scripts.main", "explore", "--port", "0", "--no-browser", *given]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        page.goto(served.stdout.readline().split()[0])
        page.locator(".words").wait_for(timeout=120_000)
        seconds = time.perf_counter() - began
        used = Path(f"/proc/{served.pid}/stat").read_text().rpartition(")")[2].split()
        served.send_signal(signal.SIGINT)
    page.close()
    return seconds, sum(map(int, used[11:15])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=5)
    known, given = parser.parse_known_args()
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        starts = []
        for _ in range(known.times):
            starts.append(one_start(browser, given))
            seconds, processor = starts[-1]
            print(f"{seconds:.2f} s, {processor:.2f} s of a processor; load {os.getloadavg()[0]:.1f}", flush=True)
        browser.close()
    print(f"median {median(s for s, _ in starts):.2f} s, {median(p for _, p in starts):.2f} s of a processor")


if __name__ == "__main__":
    main()
