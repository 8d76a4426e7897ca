"""How figures look, by options of the commands that draw."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from PIL import Image
from spikekv.analysis.figures.sheet import StyleSheet, sheet, use
from spikekv.scripts.main import app, main

SILENT = ("cite", "export")  # commands that draw nothing


@pytest.fixture(autouse=True)
def _plain() -> Iterator[None]:
    yield
    use(StyleSheet())


def ended(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert isinstance(left.value.code, int)
    return left.value.code


def test_every_command_that_draws_has_them() -> None:
    commands: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    for name, command in commands.items():
        options = {option for parameter in command.params for option in parameter.opts}
        wanted = {"--style", "--width", "--dpi", "--font", "--font-size", "--order", "--colour"}
        assert (options & wanted) == (set() if name in SILENT else wanted), name


def test_options_go_over_the_style_sheet(tmp_path: Path) -> None:
    (tmp_path / "lab.toml").write_text('dpi = 100\nwidth = 100\norder = ["TEACHER"]\n[colours]\nKEY = "red"\n')
    drawing = ["describe", "minimal", "--drawing", str(tmp_path / "circuit.png")]
    given = [
        "--style",
        str(tmp_path / "lab.toml"),
        "--width",
        "90",
        "--order",
        "VALUE, KEY",
        "--colour",
        "VALUE=#aa3377",
    ]
    assert ended([*drawing, *given]) == 0
    held = sheet()
    assert (held.dpi, held.width, held.order) == (100, 90, ("VALUE", "KEY"))
    assert held.colours == {"KEY": "red", "VALUE": "#aa3377"}
    with Image.open(tmp_path / "circuit.png") as image:
        assert image.info["dpi"][0] == pytest.approx(100, abs=1)
        assert (170, 51, 119) in {colour for _, colour in image.convert("RGB").getcolors(10**6) or []}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--width", "20"], "--width: must be in [80, 400], got 20"),
        (["--font-size", "90"], "--font-size: must be in [4, 24], got 90"),
        (["--dpi", "3"], "--dpi: must be in [50, 2400], got 3"),
        (["--colour", "VALUE=grean"], "--colour VALUE: is no colour: 'grean'"),
        (["--colour", "VALUE"], "--colour VALUE: must be NAME=COLOUR"),
        (["--style", "nowhere.toml"], "--style nowhere.toml: cannot be read"),
    ],
)
def test_what_is_no_look_is_refused(given: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(["describe", "minimal", *given]) == 2
    assert words in capsys.readouterr().err
