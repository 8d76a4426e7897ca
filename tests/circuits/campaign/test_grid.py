"""GRID.toml: a configuration and the values that some of its parameters take."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from spikekv.circuits.campaign.grid import Grid, read_grid

BASE = 'circuit = "minimal"\nstimuli = "random"\npairs = 2\n'


def grid_of(tmp_path: Path, text: str, **options: Any) -> Grid:
    file = tmp_path / "grid.toml"
    file.write_text(BASE + text)
    return read_grid(file, options)


def test_axes_are_crossed_in_their_order_the_last_fastest(tmp_path: Path) -> None:
    grid = grid_of(tmp_path, "[sweep]\npairs = [2, 4]\ncue_valid = [0.5, 0.75, 1]")
    assert [axis.name for axis in grid.axes] == ["pairs", "cue_valid"]
    assert grid.shape == (2, 3)
    found = [(config.pairs, config.cue_valid) for config in grid.configs()]
    assert found == [(2, 0.5), (2, 0.75), (2, 1.0), (4, 0.5), (4, 0.75), (4, 1.0)]


def test_any_parameter_is_named_by_its_place(tmp_path: Path) -> None:
    text = """
        [projections."KEY->VALUE".plasticity]
        tau_x = 15
        [sweep]
        timing.on = [0.1, 0.2]
        populations.VALUE.cell.C_m = [150, 250]
        projections."KEY->VALUE".plasticity.eta = [0.2]
        "projections.KEY->VALUE.conductance.NMDA" = [1.5]
        """
    grid = grid_of(tmp_path, text)
    last = grid.configs()[-1]
    circuit = last.make_circuit()
    rule = circuit.projection("KEY->VALUE").plasticity
    assert last.timing == {"on": 0.2}
    assert circuit.population("VALUE").cell.C_m == 250
    assert (rule.eta, rule.tau_x) == (0.2, 15.0)
    assert circuit.projection("KEY->VALUE").conductance["NMDA"] == 1.5


def test_zipped_parameters_change_together(tmp_path: Path) -> None:
    text = "[sweep]\npairs = [2, 3]\n[sweep.zip]\ncue_valid = [0.33, 0.67]\ncue_noise = [0.67, 0.33]"
    grid = grid_of(tmp_path, text)
    assert [axis.name for axis in grid.axes] == ["pairs", "cue_valid"]
    assert [(c.cue_valid, c.cue_noise) for c in grid.configs()] == [(0.33, 0.67), (0.67, 0.33)] * 2


def test_several_groups_are_several_axes_and_need_no_parameter_of_unlike_values(tmp_path: Path) -> None:
    text = """
        [[sweep.zip]]
        cue_valid = [0.5, 0.5, 1]
        cue_noise = [0, 0.5, 0.5]
        [[sweep.zip]]
        timing.on = [0.1, 0.2]
        timing.cue_rate = [50, 25]
        """
    grid = grid_of(tmp_path, text)
    assert [axis.name for axis in grid.axes] == ["zip", "timing.on"]
    assert grid.shape == (3, 2)


@pytest.mark.parametrize(
    ("given", "values"),
    [
        ("{ from = 0, to = 1, n = 11 }", [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]),
        ("{ from = 0.1, to = 0.5, step = 0.2 }", [0.1, 0.3, 0.5]),
        ("{ from = 10, to = 40, step = 15 }", [10, 25, 40]),
        ("{ from = 1, to = 100, n = 3, log = true }", [1, 10, 100]),
        ("{ from = 1, to = 0, n = 3 }", [1, 0.5, 0]),
    ],
)
def test_ranges(tmp_path: Path, given: str, values: list[float]) -> None:
    (axis,) = grid_of(tmp_path, f"[sweep]\nx = {given}").axes
    assert list(axis.parameters["x"]) == values
    assert [type(v) for v in axis.parameters["x"]] == [type(v) for v in values] or 0 in values


def test_a_range_of_whole_numbers_is_of_whole_numbers(tmp_path: Path) -> None:
    grid = grid_of(tmp_path, "[sweep]\npairs = { from = 10, to = 640, n = 7, log = true }")
    assert [config.pairs for config in grid.configs()] == [10, 20, 40, 80, 160, 320, 640]


def test_a_base_lies_beside_the_grid_which_goes_first_and_options_before_both(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(
        'pairs = 9\nseed = 3\n[projections."KEY->VALUE".plasticity]\neta = 0.3\ntau_x = 9'
    )
    text = 'config = "base.toml"\nseeds = 2\n[projections."KEY->VALUE".plasticity]\neta = 0.1\n[sweep]\ncue_valid = [1]'
    (config,) = grid_of(tmp_path, text, seed=None, seeds=5).configs()
    assert (config.pairs, config.seed, config.seeds) == (2, 3, 5)
    assert config.projections == {"KEY->VALUE": {"plasticity": {"eta": 0.1, "tau_x": 9}}}


def test_a_grid_is_written_whole_and_read_again(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text("cue_noise = 0.1")
    text = 'config = "base.toml"\n[sweep]\npairs = [2, 3]\n[sweep.zip]\ncue_valid = [0.5, 1]\ntiming.on = [0.1, 0.2]'
    grid = grid_of(tmp_path, text)
    again = tmp_path / "elsewhere.toml"
    again.write_text(grid.to_toml())
    assert read_grid(again, {}).configs() == grid.configs()


def test_a_table_with_another_type_takes_the_place_of_the_first(tmp_path: Path) -> None:
    text = """
        [projections."VALUE->VALUE_INH".wiring]
        type = "FixedInDegree"
        n = 20
        [sweep]
        projections."VALUE->VALUE_INH".wiring = [{ n = 30 }, { type = "AllToAll" }]
        """
    few, every = (c.make_circuit().projection("VALUE->VALUE_INH").wiring for c in grid_of(tmp_path, text).configs())
    assert few.n == 30
    assert type(every).__name__ == "AllToAll"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"grid\.toml: no table \[sweep\]"),
        ("[sweep]", r"no table \[sweep\]"),
        ("[sweep]\ncue_vaild = [1]", r"grid\.toml: unknown key 'cue_vaild'; did you mean cue_valid\?"),
        ("[sweep]\ncue_valid = 1", r"sweep\.cue_valid: must be a list of values or \{ from, to, n \}, got 1"),
        ("[sweep]\ncue_valid = []", r"sweep\.cue_valid: has no values"),
        ("[sweep]\ncue_valid = [0.5, 2]", r"grid\.toml: cue_valid: must be at most 1, got 2"),
        ("[sweep]\ncue_valid = [1, 1.0]", r"sweep\.cue_valid: has a value twice"),
        ("[sweep]\nseed = [1, 2]", r"sweep\.seed: is no axis; set seed \(the first\) and seeds"),
        ("[sweep]\npairs = [1]\n[sweep.zip]\npairs = [1]", r"sweep\.pairs: is on two axes"),
        ("[sweep.zip]\npairs = [1, 2]\ncue_valid = [1]", r"needs as many values of each parameter, got pairs 2, cue_"),
        ("[sweep]\npairs = { from = 1, too = 2, n = 2 }", r"sweep\.pairs: unknown key 'too'; did you mean to\?"),
        ("[sweep]\npairs = { from = 1, to = 2 }", r"a range is \{ from, to, n \} or \{ from, to, step \}"),
        ("[sweep]\npairs = { from = 1, to = 9, step = -1 }", r"step: must lead from 1 to 9, got -1"),
        ("[sweep]\npairs = { from = 0, to = 9, n = 2, log = true }", "from and to above 0"),
        ("[sweep]\npairs = { from = 1, to = 9, n = 1 }", "n: must be a whole number from 2 to 10000"),
        ("[sweep]\npairs = { from = '1', to = 9, n = 2 }", r"from: must be a number, got '1'"),
        ("[sweep]\npairs.x = [1]", r"pairs\.x: pairs is 2 in the configuration, not a table; sweep pairs itself"),
        ("config = 3\n[sweep]\npairs = [1]", r"config: must be the path of a TOML file, got 3"),
        ("[sweep]\npairs = { from = 0, to = 1, step = 1e-320 }", "step: makes more than 10000 values"),
        ("[sweep]\nzip = 3", "sweep.zip: must be a table of parameters, got 3"),
        ("[sweep]\npairs = [1, 2]\n[sweep.zip]", "sweep.zip: has no parameters"),
        ("config = 'no.toml'\n[sweep]\npairs = [1]", r"no\.toml: cannot be read"),
        ("scale = 1.0\n[populations.VALUE]\nsize = 900\n[sweep]\nscale = [1, 2]", "sets parameters of the circuit for"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        grid_of(tmp_path, text).configs()
