"""``spikekv explore``: serves a page on this machine until it is stopped; without Panel it names the extra."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from spikekv.scripts.main import main


def test_the_page_is_served_until_ctrl_c(tmp_path: Path) -> None:
    pytest.importorskip("panel")
    command = [sys.executable, "-m", "spikekv.scripts.main", "explore", "--circuit", "minimal", "--pairs", "4"]
    with subprocess.Popen(
        [*command, "--port", "0", "--no-browser"], cwd=tmp_path, stdout=subprocess.PIPE, text=True
    ) as served:
        try:
            assert served.stdout is not None
            url = served.stdout.readline().split()[0]
            assert url.startswith("http://127.0.0.1:")
            with urllib.request.urlopen(url, timeout=120) as page:
                assert b"spikekv explore" in page.read()
            os.kill(served.pid, signal.SIGINT)
            assert served.wait(60) == 0
        finally:
            served.kill()
    assert list(tmp_path.iterdir()) == []


def test_without_panel_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SystemExit) as left:
        main(["explore", "--circuit", "minimal"])
    assert left.value.code == 2
    assert "pip install 'spikekv[explore]'" in capsys.readouterr().err
