"""``spikekv explore``: a live page on which a circuit is lesioned and watched."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from ..circuits.campaign.refusal import refusing
from .early_imports import uncollected


def explore(
    place: Annotated[
        Path | None, Argument(metavar="[DIR|FILE.toml]", help="Results directory or configuration to begin with.")
    ] = None,
    circuit: Annotated[
        str | None, Option(help="Circuit to begin with, by name or a TOML file. Default: hippocampal.")
    ] = None,
    pairs: Annotated[int | None, Option(metavar="N", help="Pairs of digits to learn. Default: 10.")] = None,
    cues: Annotated[int, Option(metavar="N", help="Pairs that are cued for each answer, at most.")] = 8,
    seed: Annotated[int | None, Option(metavar="S", help="Seed of stimuli, wiring and noise. Default: 0.")] = None,
    backend: Annotated[str, Option(help="auto, cpp, cython or numpy.")] = "auto",
    port: Annotated[int, Option(metavar="N", help="Of the page on 127.0.0.1; 0 takes a free one.")] = 5006,
    browser: Annotated[bool, Option("--browser/--no-browser", help="Open the page in the browser.")] = True,
) -> None:
    """Lesion the circuit live: a page on which you pull it apart and watch what it still recalls.

    Serves the page on this machine alone until Ctrl-C. Needs pip install
    'spikekv\\[explore]'.
    """
    from ..analysis.explore.server import Explorer, check_panel
    from ..analysis.explore.source import base_of
    from ..analysis.explore.subject import Subject
    from ..circuits.campaign.runner import settle

    with refusing(), uncollected():
        check_panel()
        subject = Subject(base_of(place, circuit, pairs, seed), cues, settle(backend))  # type: ignore[arg-type]
        subject.prepare()
        explorer = Explorer(subject, port)
    print(f"{explorer.url}  (Ctrl-C ends it)", flush=True)
    if browser:
        explorer.open()
    try:
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()
    finally:
        explorer.stop()
