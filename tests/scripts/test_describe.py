"""``spikekv describe``: text, Markdown and a drawing; of a name or of a results directory."""

from __future__ import annotations

from pathlib import Path

import pytest
from spikekv.scripts.main import main


def left_with(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(a) for a in arguments])
    return int(left.value.code or 0)


def test_a_circuit_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert left_with("describe", "hippocampal") == 0
    said = capsys.readouterr().out
    assert "THE HIPPOCAMPAL CIRCUIT" in said
    assert "7,831,200 synapses" in said
    assert left_with("describe", "minimal", "--format", "markdown") == 0
    said = capsys.readouterr().out
    assert said.startswith("# The minimal circuit\n\n## A  Model summary")
    assert "| C_m | pF | membrane capacitance | 200 |" in said
    assert r"\frac{\mathrm{d}v}{\mathrm{d}t} &= \frac{g_{L}\,\left(E_{L} - v\right)" in said  # as formulas


def test_the_circuit_of_a_configuration(tiny: Path, tmp_path: Path) -> None:
    out, drawing = tmp_path / "tiny.md", tmp_path / "tiny.svg"
    arguments = ["--format", "markdown", "--out", out, "--drawing", drawing, "--lesioned", "KEY->VALUE"]
    assert left_with("describe", tiny, *arguments) == 0
    assert "| VALUE | neocortex | excitatory | AdExp | 60 |" in out.read_text()
    assert "cue is on for 80 ms" in out.read_text()
    assert "lesioned" in drawing.read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["hipocampal"], "did you mean hippocampal?"),
        (["minimal", "--format", "html"], "there are text, markdown"),
        (["minimal", "--drawing", "{tmp}/a.gif"], "must end in .png, .svg, .pdf"),
        (["minimal", "--lesioned", "KEY"], "give --drawing FILE"),
        (["minimal", "--drawing", "{tmp}/a.png", "--lesioned", "KEYS"], "did you mean KEY?"),
        (["minimal", "--out", "{tmp}/none/a.md"], "there is no directory"),
        (["{tmp}"], "no config.toml there"),
    ],
)
def test_bad_input_is_refused_in_a_line(
    arguments: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert left_with("describe", *[a.format(tmp=tmp_path) for a in arguments]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1
    assert not list(tmp_path.iterdir())
