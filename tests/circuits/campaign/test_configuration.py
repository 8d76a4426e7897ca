"""Options and files make one checked configuration, which can be written out and read again."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from spikekv.circuits.campaign.configuration import RecallConfig, read_config
from spikekv.circuits.network.spike_trains import GammaRenewal


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "my.toml"
    file.write_text(text)
    return file


def test_the_defaults_are_fifty_digit_pairs_through_the_hippocampus() -> None:
    config = read_config(None, {})
    assert (config.circuit, config.stimuli, config.cue_valid, config.seed) == ("hippocampal", "digits", 0.6, 0)
    assert config.make_pairs(0).n_pairs == 50
    assert config.name == "recall-hippocampal-digits-50-seed0"


def test_options_are_put_over_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, "pairs = 7\nseed = 3\ncue_valid = 1")
    config = read_config(file, {"seed": 4, "pairs": None})
    assert (config.pairs, config.seed, config.cue_valid) == (7, 4, 1.0)


def test_a_resolved_configuration_makes_the_same_experiment(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        """
        circuit = "minimal"
        stimuli = "random"
        pairs = 4
        similarity = 0.3
        seeds = 2
        [timing]
        on = 0.1
        [populations.VALUE.cell]
        C_m = 150
        [projections]
        "KEY->KEY_INH" = "none"
        """,
    )
    config = read_config(file, {})
    first, second = config.experiments()
    again = read_config(written(tmp_path, config.resolved(first).to_toml()), {})
    assert [e.seed for e in again.experiments()] == [0, 1]
    assert [e.pairs.seed for e in again.experiments()] == [0, 1]
    for old, new in zip((first, second), again.experiments(), strict=True):
        assert new.circuit == old.circuit
        assert new.timing == old.timing
        assert new.cue == old.cue
        assert new.pairs.similarity == old.pairs.similarity
    assert again.resolved(first) == again
    assert first.circuit.population("VALUE").cell.C_m == 150.0


@pytest.mark.parametrize("active", [None, 30])
def test_a_resolved_configuration_keeps_the_scale(tmp_path: Path, active: int | None) -> None:
    config = RecallConfig(circuit="minimal", stimuli="random", pairs=2, scale=1.51, active=active)
    (old,) = config.experiments()
    again = read_config(written(tmp_path, config.resolved(old).to_toml()), {})
    assert again.name == config.name == "recall-minimal-x1.51-random-2-seed0"
    assert again.experiments()[0].circuit == old.circuit
    assert old.circuit.population("VALUE").size == 1510


def test_a_resolved_configuration_finds_the_stimuli_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    np.savez("mine.npz", keys=np.eye(6), values=np.eye(6))
    config = RecallConfig(stimuli="mine.npz")
    resolved = config.resolved(config.experiments()[0])
    assert (resolved.stimuli, resolved.pairs) == (str(tmp_path / "mine.npz"), 6)
    assert config.name == "recall-hippocampal-mine-all-seed0"


def test_toml_holds_every_parameter(tmp_path: Path) -> None:
    config = RecallConfig(circuit="minimal", pairs=2)
    table = tomllib.loads(config.resolved(config.experiments()[0]).to_toml())
    assert table["active"] == 20
    assert table["timing"]["cue_rate"] == 50.0
    assert table["projections"]["KEY->VALUE"]["plasticity"]["eta"] == 1.0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("paris = 5", r"my\.toml: unknown key 'paris'; did you mean pairs\?"),
        ("pairs = 0", r"my\.toml: pairs: must be at least 1, got 0"),
        ("pairs = '5'", r"pairs: must be a valid integer, got '5'"),
        ("cue_valid = 1.5", r"cue_valid: must be at most 1, got 1\.5"),
        ("cue_noise = -0.1", r"cue_noise: must be at least 0, got -0\.1"),
        ("cue_valid = nan", r"cue_valid: must be a finite number, got nan"),
        ("seed = -1", "seed: must be at least 0, got -1"),
        ("backend = 'gpu'", "backend: must be 'auto', 'cpp', 'cython' or 'numpy', got 'gpu'"),
        ("pairs = ", "not valid TOML"),
    ],
)
def test_mistakes_in_a_file_are_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_config(written(tmp_path, text), {})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"circuit": "minimall"}, r"unknown name 'minimall'; did you mean minimal\?"),
        ({"stimuli": "digit"}, r"stimuli: 'digit' is neither the name of a set nor a file; did you mean digits\?"),
        ({"stimuli": "no.npz"}, r"no\.npz is not a file"),
        ({"similarity": 0.5}, "similarity: is set by the items themselves"),
        ({"active": 401}, r"active: must be in \[1, 400\]"),
        ({"scale": -2.0}, r"scale: must be above 0\.0125 .* and at most 2147 .*, got -2\.0"),
        ({"scale": 2.0, "active": 801}, r"active: must be in \[1, 800\]"),
        ({"pairs": 1000}, "digits has pictures for at most 673 pairs, got 1000"),
        ({"timing": {"onn": 0.1}}, r"timing: unknown key 'onn'; did you mean on\?"),
        ({"timing": {"on": 0}}, r"Timing\.on: must be positive, got 0"),
        ({"timing": {"blanks": 0}}, r"timing\.blanks: must be at least 1"),
    ],
)
def test_mistakes_in_an_experiment_are_named(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        RecallConfig(**settings).experiments()


@pytest.mark.parametrize("option", [{"active": 30}, {"circuit": "hippocampal"}, {"scale": 2.0}])
def test_an_option_may_not_contradict_a_circuit_resolved_in_the_file(tmp_path: Path, option: dict[str, Any]) -> None:
    config = RecallConfig(circuit="minimal", pairs=2)
    file = written(tmp_path, config.resolved(config.experiments()[0]).to_toml())
    with pytest.raises(ValueError, match="sets parameters of the circuit for"):
        read_config(file, option)
    assert read_config(file, {"pairs": 3, "active": 20}).pairs == 3


def test_inputs_of_a_file_are_put_over_those_that_the_circuit_is_made_for(tmp_path: Path) -> None:
    file = written(tmp_path, 'circuit = "minimal"\npairs = 2\n[inputs]\ncue = { train = "gamma", cv = 0.4 }')
    config = read_config(file, {})
    (experiment,) = config.experiments()
    assert experiment.trains.cue == GammaRenewal(cv=0.4)
    assert experiment.trains.teacher == experiment.circuit.trains.teacher
    again = read_config(written(tmp_path, config.resolved(experiment).to_toml()), {})
    assert again.experiments()[0].trains == experiment.trains
    assert RecallConfig(circuit="minimal", pairs=2).experiments()[0].inputs is None


def test_inputs_that_make_no_sense_are_refused() -> None:
    config = RecallConfig(circuit="minimal", pairs=2, inputs={"cue": {"train": "gama"}})
    with pytest.raises(ValueError, match=r"inputs\.cue\.train: unknown train 'gama'; did you mean gamma"):
        config.experiments()
