"""A circuit small enough to be run on the numpy target, and its results directory."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from spikekv.scripts.main import main

TINY = """
circuit = "minimal"
stimuli = "digits"
pairs = 4
active = 5
cue_valid = 1.0
backend = "numpy"
[timing]
on = 0.08
gap = 0.03
delay = 0.5
blanks = 3
[populations]
KEY = { size = 60 }
VALUE = { size = 60 }
TEACHER = { size = 60 }
[projections]
"VALUE->VALUE_INH" = { wiring = { n = 20 } }
"""


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Configuration file of a tiny experiment."""
    file = tmp_path_factory.mktemp("config") / "tiny.toml"
    file.write_text(TINY)
    return file


@pytest.fixture(scope="session")
def results(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results directory of the tiny experiment; not to be changed by tests."""
    home = tmp_path_factory.mktemp("results")
    before = Path.cwd()
    os.chdir(home)
    try:
        with pytest.raises(SystemExit) as left:
            main(["recall", "--config", str(tiny), "--out", "run", "--pdf"])
    finally:
        os.chdir(before)
    assert left.value.code == 0
    return home / "run"
