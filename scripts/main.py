"""The command ``spikekv``: one subcommand per file of this folder."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from ..circuits.atomic import FULL
from ..circuits.campaign.progress import plain_warnings
from ..circuits.campaign.refusal import Refused
from ..circuits.campaign.stopping import INTERRUPTED, TERMINATED, Halted, Terminated, terminate
from ..circuits.engine.process import SimulationError
from ..circuits.terminal import bear_with_any_text, shown
from .assay import assay
from .benchmark.command import benchmark
from .calibrate import calibrate
from .capacity import capacity
from .cite import cite
from .describe import describe
from .explore import explore
from .export import export
from .figure_options import with_figure_options
from .finding import finding
from .lesion import lesion
from .raster import raster
from .recall import recall
from .report import report
from .robustness import robustness
from .run import run
from .sweep import sweep
from .theory import theory

app = typer.Typer(
    name="spikekv",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="A spiking simulator of key-value memory in the brain.",
)
COMMANDS: tuple[Callable[..., None], ...] = (
    recall, run, assay, finding, sweep, report, raster, explore, lesion, robustness, export, describe, cite, calibrate,
    capacity, benchmark, theory,
)  # fmt: skip
for command in COMMANDS:
    app.command()(command if command in (export, cite) else with_figure_options(command))  # those two draw nothing

# What click, or the copy of it in newer versions of typer, raises for a wrong command line
WrongUsage: type[Exception] = typer.BadParameter.__bases__[0]


@app.callback(invoke_without_command=True)
def front(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
    clear_cache: Annotated[
        bool, typer.Option("--clear-cache", help="Remove all compiled circuits; they are compiled again when needed.")
    ] = False,
    style: Annotated[
        Path | None,
        typer.Option("--style", metavar="FILE.toml", help="Resolution, letters and colours of the figures."),
    ] = None,
) -> None:
    """A spiking simulator of key-value memory in the brain."""
    if style is not None:
        from ..analysis.figures.sheet import read_sheet, use
        from ..circuits.campaign.refusal import refusing

        with refusing():
            use(read_sheet(style))
    if version:
        from importlib.metadata import version as version_of

        print(version_of("spikekv"))
    elif clear_cache:
        from ..circuits.engine import build_cache

        n, size, others = build_cache.clear()
        place = shown(build_cache.cache_directory())
        print(f"removed {n} compiled circuits and kept studies ({size:.0f} MB) from {place}")
        if others:
            few = ", ".join(others[:5]) + (f" and {len(others) - 5} more" if len(others) > 5 else "")
            print(f"left there, since nothing says that it is of spikekv: {shown(few)}")
    elif context.invoked_subcommand is None:
        print(context.get_help())


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and leave with its status.

    0 on success, 1 if a simulation or a file failed, 2 on bad input, 130 on Ctrl-C, 143 on
    SIGTERM; all but 0 with one line on stderr.
    """
    os.environ["MPLBACKEND"] = "agg"  # figures are written to files, also where there is no display
    signal.signal(signal.SIGTERM, terminate)
    bear_with_any_text()
    status: int = 0
    try:
        with plain_warnings(everything=False):
            status = app(arguments, prog_name="spikekv", standalone_mode=False) or 0
    except Refused as error:
        status = _complain(str(error), 2)
    except WrongUsage as error:
        status = _complain(_usage(error), 2)
    except SimulationError as error:
        status = _complain(str(error), 1)
    except OSError as error:
        status = _complain(_of_a_file(error), 1)
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    except Terminated:
        status = _complain("terminated; nothing was written", TERMINATED)
    except Halted as error:
        sys.exit(_complain(str(error), error.status))
    except Exception as error:
        status = _complain(_of_ours(error, sys.argv[1:] if arguments is None else arguments), 1)
    if status == INTERRUPTED:  # newer versions of typer return it
        _complain("interrupted; nothing was written", status)
    sys.exit(status)


def _of_a_file(error: OSError) -> str:
    """What went wrong with which file, and what to do."""
    if error.strerror is None:
        return str(error)
    full = "free some space there, or give another place with --out"
    remedy = full if error.errno in FULL else "see whether it is there and may be used"
    return f"{error.filename or 'a file'}: {error.strerror}; {remedy}"


def _of_ours(error: Exception, asked: list[str]) -> str:
    """An error that nobody foresaw: in a line; all of it is in a file, to be reported."""
    what = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    try:
        handle, name = tempfile.mkstemp(prefix="spikekv_error_", suffix=".log")
        with open(handle, "w", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"spikekv {' '.join(asked)}\n\n{''.join(traceback.format_exception(error))}")
    except OSError:
        name = "nowhere, since there is no place for it"
    return f"{' '.join(asked)[:200]}: {what}; this is a fault of spikekv: please report it, with its log ({name})"


def _usage(error: Any) -> str:
    """The message of a wrong command line, with what the user may have meant."""
    context = error.ctx
    if context is not None and hasattr(error, "possibilities"):  # there is no such option
        from ..circuits.names import did_you_mean

        options = [o for p in context.command.params for o in p.opts if o.startswith("--")]
        return f"No such option: {error.option_name}; {did_you_mean(error.option_name, options)}"
    message = str(error.format_message()).rstrip(".")
    if context is not None and "did you mean" not in message.lower():
        message += f"; see {context.command_path} --help"
    return message


def _complain(message: str, status: int) -> int:
    print(f"spikekv: {shown(message)}", file=sys.stderr)
    return status


if __name__ == "__main__":
    main()
