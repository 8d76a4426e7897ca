"""A results directory is there whole or not at all, and nothing foreign is ever deleted."""

from __future__ import annotations

import errno
import json
import os
import tempfile
from pathlib import Path

import numpy as np
import pytest
from spikekv.circuits import ownership
from spikekv.circuits.campaign.results_directory import (
    check_file,
    check_target,
    provenance,
    results_directory,
    write_csv,
    write_json,
)


def ours(directory: Path, content: str = "{}") -> Path:
    directory.mkdir()
    (directory / "metrics.json").write_text(content)
    ownership.mark(directory, ["metrics.json"])
    return directory


def names(directory: Path) -> list[str]:
    """What is in a directory beside the mark."""
    return sorted(p.name for p in directory.iterdir() if p.name != ownership.MARK)


def test_the_directory_appears_only_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "new" / "run"
    with results_directory(target) as folder:
        (folder / "metrics.json").write_text("{}")
        assert not target.exists()
    assert names(target) == ["metrics.json"]
    assert [p.name for p in target.parent.iterdir()] == ["run"]


def test_results_have_the_usual_mode(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    with results_directory(tmp_path / "run"):
        pass
    assert (tmp_path / "run").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_hidden_directories_of_others_stay(tmp_path: Path) -> None:
    other = tmp_path / f".run.{os.getpid()}"
    other.mkdir()
    (other / "thesis.tex").touch()
    with pytest.raises(RuntimeError), results_directory(tmp_path / "run"):
        raise RuntimeError
    with results_directory(tmp_path / "run"):
        pass
    assert (other / "thesis.tex").exists()
    assert sorted(tmp_path.iterdir()) == [other, tmp_path / "run"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_failure_leaves_nothing_behind(tmp_path: Path, error: type[BaseException]) -> None:
    def fail() -> None:
        with results_directory(tmp_path / "new" / "run") as folder:
            (folder / "spikes.npz").write_text("half")
            raise error

    with pytest.raises(error):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_failure_under_force_leaves_the_earlier_results(tmp_path: Path) -> None:
    target = ours(tmp_path / "run", "old")
    with pytest.raises(RuntimeError), results_directory(target, force=True):
        raise RuntimeError
    assert (target / "metrics.json").read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_force_replaces_all_of_the_earlier_results(tmp_path: Path) -> None:
    target = ours(tmp_path / "run", "old")
    (target / "stale.png").touch()
    ownership.claim(target / "stale.png")
    with results_directory(target, force=True) as folder:
        (folder / "metrics.json").write_text("new")
    assert names(target) == ["metrics.json"]
    assert (target / "metrics.json").read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_a_directory_that_came_into_being_meanwhile_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "run"
    with pytest.raises(ValueError, match="exists"), results_directory(target):
        ours(target, "another run")
    assert (target / "metrics.json").read_text() == "another run"
    assert list(tmp_path.iterdir()) == [target]


def test_an_existing_directory_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="exists; give another directory, or --force"):
        check_target(ours(tmp_path / "run"))


def test_a_foreign_directory_is_refused_even_with_force(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(ValueError, match="has no mark of spikekv"):
        check_target(tmp_path, force=True)


def test_an_empty_directory_is_taken_with_force(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    with results_directory(tmp_path / "run", force=True) as folder:
        (folder / "metrics.json").write_text("{}")
    assert (tmp_path / "run" / "metrics.json").is_file()


def test_a_file_and_a_place_below_a_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ValueError, match="is a file"):
        check_target(tmp_path / "file", force=True)
    with pytest.raises(ValueError, match="is no directory"):
        check_target(tmp_path / "file" / "run")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_file_in_a_folder_that_takes_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_file("--out", tmp_path / "a.png", force=False)
    assert not list(tmp_path.iterdir())

    def denied(**_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryDirectory", denied)
    with pytest.raises(ValueError, match=r"--out .*a.png: cannot write in .* \(Permission denied\); give another"):
        check_file("--out", tmp_path / "a.png", force=False)


def test_json_holds_numbers_that_any_reader_accepts(tmp_path: Path) -> None:
    content = {"a": np.float64(0.5), "b": float("nan"), "c": (np.int32(1), None), "d": {"e": True}}
    write_json(tmp_path / "m.json", content)
    assert json.loads((tmp_path / "m.json").read_text()) == {"a": 0.5, "b": None, "c": [1, None], "d": {"e": True}}


def test_csv_has_one_line_per_row(tmp_path: Path) -> None:
    write_csv(tmp_path / "t.csv", [{"a": 1, "b": None}, {"a": 2, "b": "x"}])
    assert (tmp_path / "t.csv").read_text().splitlines() == ["a,b", "1,", "2,x"]


def test_provenance_names_versions() -> None:
    facts = provenance(seed=3, seeds=2, backend="numpy", wall_seconds=1.23456)
    assert facts["libraries"]["numpy"] == np.__version__
    assert (facts["seed"], facts["seeds"], facts["wall_seconds"]) == (3, 2, 1.235)


def test_force_is_recommended_only_where_it_would_help(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").touch()
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match=r"exists; give another directory$"):
        check_target(tmp_path / "mine")
    with pytest.raises(ValueError, match="or --force to replace it"):
        check_target(tmp_path / "empty")
