"""What README and documentation say is run: blocks of Python, shell and TOML, examples, notebooks, the build itself.

A page is read from top to bottom in one directory, as a reader would. A comment before a block says what is not done at
once: ``<!-- slow -->`` (run with ``-m claims``, else its arguments are checked), ``<!-- setup -->`` and
``<!-- cluster -->`` (checked only: they change the machine, or need another).
"""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
import pytest
import typer
from matplotlib import pyplot
from spikekv.analysis.assays.assay_file import read_assay
from spikekv.analysis.assays.capacity_configuration import CapacityConfig
from spikekv.analysis.figures.sheet import StyleSheet, read_sheet
from spikekv.circuits.campaign.configuration import read_as, read_config
from spikekv.circuits.campaign.experiment_configuration import ExperimentConfig
from spikekv.circuits.campaign.grid import read_grid
from spikekv.circuits.engine import standalone
from spikekv.scripts.main import app, main

matplotlib.use("agg")
ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
FINDINGS = sorted(
    (DOCS / "findings").glob("*.md")
)  # what they claim is measured in analysis/assays/findings/test_shown
EXAMPLES, NOTEBOOKS = sorted((DOCS / "examples").glob("*.py")), sorted((DOCS / "notebooks").glob("*.ipynb"))
BLOCK = re.compile(r"(?:<!-- (\w+) -->\n)?```(python|sh|toml)\n(.*?)```", re.DOTALL)
MARKS = ("", "slow", "setup", "cluster")
RESULTS = DOCS / "results.md"  # names what its tables were measured with; tests/test_claims.py measures them again
OTHERS = {"python3", "python", "pip", "source", "dask", "jupyter"}  # commands that are not ours
FILE = re.compile(r"# (\S+\.toml)\n")  # a first line that names the file
pytestmark = pytest.mark.filterwarnings("ignore:FigureCanvasAgg is non-interactive")


@dataclass(frozen=True)
class Block:
    """A block of code; at: its page and line; mark: what the comment before it says."""

    at: str
    language: str
    text: str
    mark: str

    @property
    def commands(self) -> list[list[str]]:
        """The commands of a shell block as words, without comments."""
        lines = (line for text in self.text.splitlines() for line in text.split(" && "))
        split = (shlex.split(line.removesuffix("&"), comments=True) for line in lines)
        return [[Path(words[0]).name, *words[1:]] for words in split if words]


def blocks(page: Path) -> list[Block]:
    text = page.read_text()
    return [
        Block(
            f"{page.name}:{text.count(chr(10), 0, match.start()) + 1}",
            match[2],
            match[3],
            "setup" if page == RESULTS else match[1] or "",
        )
        for match in BLOCK.finditer(text)
    ]


def check_arguments(words: list[str]) -> None:
    """Parse a command line of ours without running it; raises what typer raises."""
    command: Any = typer.main.get_command(app)
    if words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    elif words and not words[0].startswith("-"):
        raise ValueError(f"there is no command {words[0]!r}")
    command.make_context("spikekv", list(words))


def check_command(words: list[str]) -> None:
    """A line of a shell block that is not run: its arguments, and that what it names is there."""
    joined = " ".join(words)
    if words[0] == "spikekv":
        check_arguments(words[1:])
    elif words[0] not in OTHERS:
        raise AssertionError(f"not a known command: {joined}")
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    for named in re.findall(r"(?:\.|spikekv)\[([\w,]+)\]", joined):
        assert set(named.split(",")) <= set(extras), joined
    for file in re.findall(r"(?:tests|docs)/(?!_build)\S+", joined):
        assert (ROOT / file).exists(), joined


def check_toml(block: Block) -> None:
    """Write a block to the file that it names, and read it as the command would that takes it."""
    named = FILE.match(block.text)
    file = Path(named[1] if named else "block.toml")
    file.write_text(block.text)
    table = tomllib.loads(block.text)
    if table.keys() <= StyleSheet.__dataclass_fields__.keys():
        read_sheet(file)
        return
    if "sweep" in table:
        for config in read_grid(file, {}).configs():
            config.make_circuit()
    elif "conditions" in table:
        read_assay(file)[0].experiments([0])
    elif "protocol" in table:
        read_as(ExperimentConfig, file, {}).experiments()
    elif "loads" in table:
        read_as(CapacityConfig, file, {}).make_circuit()
    else:
        config = read_config(file, {})
        config.make_circuit()
        config.make_lesions()


def run_command(words: list[str], at: str) -> None:
    with pytest.raises(SystemExit) as left:
        main(words[1:])
    assert left.value.code == 0, f"{at}: {shlex.join(words)}"


def run_page(page: Path, marks: tuple[str, ...]) -> None:
    """Everything on a page in its order; blocks with one of the marks are run, others checked."""
    names: dict[str, Any] = {"__name__": "__main__"}  # as in a script
    for block in blocks(page):
        if block.language == "toml":
            check_toml(block)
        elif block.language == "python" and block.mark in marks:
            exec(compile(block.text, block.at, "exec"), names)
            pyplot.close("all")
        elif block.language == "python":
            ast.parse(block.text, block.at)
        for words in block.commands if block.language == "sh" else ():
            if block.mark in marks and words[0] == "spikekv":
                run_command(words, block.at)
            else:
                check_command(words)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A directory of its own, where pages and examples may write."""
    monkeypatch.chdir(tmp_path)
    yield
    pyplot.close("all")


@pytest.fixture
def compiled() -> None:
    if standalone.compiler() is None:
        pytest.skip("no C++ compiler: the full circuits take minutes on the numpy target")


def named(paths: list[Path]) -> Any:
    return pytest.mark.parametrize("file", paths, ids=[path.name for path in paths])


@named([*PAGES, *FINDINGS])
def test_a_page_does_what_it_says(file: Path, compiled: None) -> None:
    run_page(file, ("",))


@pytest.mark.claims
@named([page for page in PAGES if any(block.mark == "slow" for block in blocks(page))])
def test_what_is_slow_does_what_it_says(file: Path, compiled: None) -> None:
    run_page(file, ("", "slow"))


@named([*PAGES, *FINDINGS])
def test_marks_are_known_and_commands_in_the_text_exist(file: Path) -> None:
    assert {block.mark for block in blocks(file)} <= set(MARKS)
    for text in re.findall(r"`(spikekv [a-z][^`]*)`", file.read_text()):
        try:
            check_arguments(["1" if word in "FNS" else word for word in shlex.split(text)[1:]])  # letters: a number
        except Exception as error:
            # an option or argument without its value, as in "spikekv recall --config runs it again"
            if not re.search("Missing|requires an argument", f"{error!r} {error}"):
                raise AssertionError(f"{file.name}: {text}: {error}") from None


def test_a_wrong_option_would_be_found() -> None:
    with pytest.raises(Exception, match="No such option"):
        check_command(["spikekv", "recall", "--pears", "10"])
    with pytest.raises(ValueError, match="no command 'recal'"):
        check_command(["spikekv", "recal"])
    with pytest.raises(AssertionError):
        check_command(["pip", "install", "spikekv[exports]"])


@named(EXAMPLES)
def test_an_example_runs_and_draws(file: Path, compiled: None, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(file), run_name="__main__")
    assert pyplot.get_fignums()


@named(NOTEBOOKS)
def test_a_notebook_runs(file: Path, compiled: None) -> None:
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    notebook = nbformat.read(file, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "is kept without outputs"
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    shown = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("image/png" in data for data in shown)
    live = notebook.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"].values()
    answers = [out for widget in live for out in widget["state"].get("outputs", [])]  # of sliders as they stand first
    assert answers
    assert not [out for out in answers if out["output_type"] == "error"]


@named(NOTEBOOKS)
def test_a_notebook_asks_and_answers(file: Path) -> None:
    cells = json.loads(file.read_text())["cells"]
    asked = [cell for cell in cells if "**Question" in "".join(cell["source"])]
    solved = [cell for cell in cells if "solution" in cell["metadata"].get("tags", [])]
    assert len(asked) >= 2
    assert solved
    assert all(cell["metadata"]["jupyter"]["source_hidden"] for cell in solved)


@pytest.mark.skipif(importlib.util.find_spec("sphinx_gallery") is None, reason="needs pip install 'spikekv[docs]'")
def test_the_documentation_builds_without_a_warning(tmp_path: Path) -> None:
    shutil.copytree(DOCS, tmp_path / "docs", ignore=shutil.ignore_patterns("_build", "generated", "gallery"))
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-D", "plot_gallery=0", "docs", "html"]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    pages = {page.relative_to("html") for page in Path("html").rglob("*.html")}
    assert {page.relative_to(DOCS).with_suffix(".html") for page in [*PAGES[1:], *FINDINGS]} <= pages
    text = Path("html/generated/hippocampal.html").read_text()
    assert text.count('class="formula"') >= 5
    assert "http" not in re.sub(r'<a [^>]*>|xmlns(:\w+)?="[^"]*"', "", text)  # nothing is fetched to read it
