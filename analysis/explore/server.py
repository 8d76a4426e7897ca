"""Serving the page on this machine alone."""

from __future__ import annotations

import contextlib
import importlib.util
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...circuits.engine.run import Backend
from ...circuits.protocol.experiment import Played
from ...circuits.recording.snapshot import Snapshot
from .source import base_of
from .subject import Subject

if TYPE_CHECKING:
    from panel.io.server import Server

ADDRESS = "127.0.0.1"
PATIENCE = 60.0  # s for the server to come up


class Explorer:
    """A page that is served until it is stopped. In a notebook it is shown in its place.

    Parameters
    ----------
    subject : Subject
        What the page asks. Every browser window that opens it is a session of its own.
    port : int
        Of the address; 0 takes a free one.
    """

    def __init__(self, subject: Subject, port: int = 0) -> None:
        check_panel()
        threading.Thread(target=_begun, args=(subject,), daemon=True).start()
        import panel as pn  # without pn.extension(), which has a notebook load its scripts from the network

        from .drawing import Drawings
        from .page import Page

        self.subject = subject
        self.port = _free(port)
        drawings = Drawings(subject.base.circuit)
        self._server: Server | Any = pn.serve(
            {"/": lambda: Page(subject, drawings).view},
            address=ADDRESS,
            port=self.port,
            websocket_origin=[f"{ADDRESS}:{self.port}", f"localhost:{self.port}"],
            show=False,
            verbose=False,
            threaded=True,
            title="spikekv explore",
            check_unused_sessions_milliseconds=2000,
            unused_session_lifetime_milliseconds=5000,
        )
        _until_served(self.port)

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://{ADDRESS}:{self.port}/"

    def open(self) -> None:
        """Show it in the browser."""
        import webbrowser

        webbrowser.open(self.url)

    def stop(self) -> None:
        """Stop serving."""
        self._server.stop()

    def _repr_html_(self) -> str:
        return f'<iframe src="{self.url}" width="100%" height="1100" style="border:0" title="spikekv explore"></iframe>'


def explore(
    experiment: Played | str | Path | None = None,
    *,
    snapshot: Snapshot | None = None,
    cues: int = 8,
    backend: Backend = "auto",
    port: int = 0,
) -> Explorer:
    """Serve a live page: lesion the circuit, and watch what it still recalls.

    The study is simulated once; every answer goes on from there. In Jupyter the page is shown below the cell.

    Parameters
    ----------
    experiment : RecallExperiment, Experiment, str or Path, optional
        What is studied and asked: an experiment, a results directory, or a TOML file. Default: ten pairs of digits in
        the hippocampal circuit, 60 % of each cue.
    snapshot : Snapshot, optional
        What ``study(experiment, until="recall")`` returned, so that the study is not simulated again.
    cues : int
        Pairs that are cued for each answer, at most.
    backend : {"auto", "cpp", "cython", "numpy"}
        As in `run`.
    port : int
        Of the page on 127.0.0.1. Default: a free one.

    Returns
    -------
    Explorer
        With ``url``, ``open()`` and ``stop()``.

    Raises
    ------
    ValueError
        If Panel is not installed (``pip install 'spikekv[explore]'``), for an experiment without a recall of plain
        cues after blank trials, or a port that is taken.

    Examples
    --------
    >>> from spikekv import MINIMAL, RecallExperiment, explore, patterns
    >>> page = explore(RecallExperiment(MINIMAL, patterns.random(5, seed=1), seed=1))
    >>> page.url.startswith("http://127.0.0.1:")
    True
    >>> page.stop()
    """
    if isinstance(experiment, Snapshot):
        raise ValueError(
            "explore: a snapshot holds what was learned, not what was studied; give both, as "
            "explore(experiment, snapshot=snapshot)"
        )
    base = experiment if isinstance(experiment, Played) else base_of(None if experiment is None else Path(experiment))
    return Explorer(Subject(base, cues, backend, snapshot), port)


def _begun(subject: Subject) -> None:
    """Study while libraries load; what fails here fails again, and is said, on the page."""
    with contextlib.suppress(Exception):
        subject.recording(subject.first)


def check_panel() -> None:
    """Raise ValueError with the remedy where the library of the page is not installed; it is slow to import."""
    if importlib.util.find_spec("panel") is None:
        raise ValueError("explore: Panel is not installed; pip install 'spikekv[explore]'")


def _until_served(port: int) -> None:
    """Wait for the thread that serves. Raises ValueError if it does not."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection((ADDRESS, port), timeout=1):
            return
        time.sleep(0.02)
    raise ValueError(f"--port {port}: is not served after {PATIENCE:g} s; give another, or 0")


def _free(port: int) -> int:
    """The port, or a free one for 0. Raises ValueError for one that is taken."""
    if not 0 <= port <= 65535:
        raise ValueError(f"--port {port}: must be in [0, 65535]; 0 takes a free one")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError as error:
            raise ValueError(f"--port {port}: cannot be used ({error.strerror}); give another, or 0") from None
        return int(probe.getsockname()[1])
