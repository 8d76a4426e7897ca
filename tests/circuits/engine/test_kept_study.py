"""A study that is kept: read the second time, simulated anew where anything differs or the cache cannot be used."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from spikekv import MINIMAL, Cue, Lesion, RecallExperiment, Snapshot, Timing, patterns, run, study
from spikekv.circuits.engine import build_cache
from spikekv.circuits.engine.kept_study import SNAPSHOT, kept_study
from spikekv.scripts.main import main

SMALL = RecallExperiment(
    MINIMAL, patterns.random(3, seed=1), Cue(0.6), seed=1, timing=Timing(fillers=0, blanks=2, delay=0.5)
)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SPIKEKV_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def learned(experiment: RecallExperiment = SMALL) -> Snapshot:
    return kept_study(experiment, "recall", backend="numpy")


def test_the_second_time_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    first = learned()
    monkeypatch.setattr("spikekv.circuits.engine.kept_study.study", None)
    again = learned()
    fresh = study(SMALL, until="recall", backend="numpy")
    assert again.history == first.history == fresh.history
    assert again.state.keys() == fresh.state.keys()
    assert all(np.array_equal(again.state[name], fresh.state[name]) for name in fresh.state)
    straight, continued = run(SMALL, backend="numpy"), run(SMALL, backend="numpy", start=again)
    for name in straight.spikes:
        assert all(map(np.array_equal, straight.spikes[name], continued.spikes[name]))


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 2},
        {"pairs": patterns.random(3, seed=2)},
        {"learning": False},
        {"circuit": MINIMAL.with_population("VALUE", bias=1.0)},
        {"lesions": (Lesion("KEY", 0.5, during="study"),)},
    ],
)
def test_another_study_is_not_mistaken_for_it(change: dict[str, object], cache: Path) -> None:
    learned()
    learned(dataclasses.replace(SMALL, **change))  # type: ignore[arg-type]
    assert len(list(cache.glob(f"*/{SNAPSHOT}"))) == 2


def test_another_cue_has_the_same_study(cache: Path) -> None:
    learned()
    learned(dataclasses.replace(SMALL, cue=Cue(0.3), lesions=(Lesion("KEY", 0.5),)))
    assert len(list(cache.glob(f"*/{SNAPSHOT}"))) == 1


def test_a_damaged_one_is_simulated_anew(cache: Path) -> None:
    first = learned()
    file = next(cache.glob(f"*/{SNAPSHOT}"))
    file.write_bytes(file.read_bytes()[:-100] + bytes(100))
    assert all(np.array_equal(first.state[name], array) for name, array in learned().state.items())


def test_a_cache_that_cannot_be_written_spoils_nothing(cache: Path) -> None:
    cache.write_text("a file")
    assert learned().step > 0


def test_it_goes_with_the_cache(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    learned()
    with pytest.raises(SystemExit):
        main(["--clear-cache"])
    assert "removed 1 compiled circuits and kept studies" in capsys.readouterr().out
    assert not list(cache.glob("*"))
    assert build_cache.cache_directory() == cache
