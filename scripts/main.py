"""The command ``spikekv``: one subcommand per file of this folder."""

from __future__ import annotations

import os
import signal
import sys
from typing import Annotated, Any, NoReturn

import typer

from ..circuits.campaign.refusal import Refused
from ..circuits.engine.process import SimulationError
from .benchmark.command import benchmark
from .calibrate import calibrate
from .capacity import capacity
from .cite import cite
from .describe import describe
from .export import export
from .lesion import lesion
from .raster import raster
from .recall import recall
from .report import report
from .stopping import INTERRUPTED, TERMINATED, Halted, Terminated, terminate
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
app.command()(recall)
app.command()(sweep)
app.command()(report)
app.command()(raster)
app.command()(lesion)
app.command()(export)
app.command()(describe)
app.command()(cite)
app.command()(calibrate)
app.command()(capacity)
app.command()(benchmark)
app.command()(theory)

# What click, or the copy of it in newer versions of typer, raises for a wrong command line
WrongUsage: type[Exception] = typer.BadParameter.__bases__[0]


@app.callback(invoke_without_command=True)
def front(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
    clear_cache: Annotated[
        bool, typer.Option("--clear-cache", help="Remove all compiled circuits; they are compiled again when needed.")
    ] = False,
) -> None:
    """A spiking simulator of key-value memory in the brain."""
    if version:
        from importlib.metadata import version as version_of

        print(version_of("spikekv"))
    elif clear_cache:
        from ..circuits.engine import build_cache

        n, size = build_cache.clear()
        print(f"removed {n} compiled circuits ({size:.0f} MB) from {build_cache.cache_directory()}")
    elif context.invoked_subcommand is None:
        print(context.get_help())


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and leave with its status.

    0 on success, 1 if a simulation or a file failed, 2 on bad input, 130 on Ctrl-C, 143 on
    SIGTERM; all but 0 with one line on stderr.
    """
    os.environ["MPLBACKEND"] = "agg"  # figures are written to files, also where there is no display
    signal.signal(signal.SIGTERM, terminate)
    status: int = 0
    try:
        status = app(arguments, prog_name="spikekv", standalone_mode=False) or 0
    except Refused as error:
        status = _complain(str(error), 2)
    except WrongUsage as error:
        status = _complain(_usage(error), 2)
    except (SimulationError, OSError) as error:
        status = _complain(str(error), 1)
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    except Terminated:
        status = _complain("terminated; nothing was written", TERMINATED)
    except Halted as error:
        sys.exit(_complain(str(error), error.status))
    if status == INTERRUPTED:  # newer versions of typer return it
        _complain("interrupted; nothing was written", status)
    sys.exit(status)


def _usage(error: Any) -> str:
    """The message of a wrong command line, with what the user may have meant."""
    message = error.format_message().rstrip(".")
    context = error.ctx
    if context is not None and "did you mean" not in message.lower():
        if name := getattr(error, "option_name", None):
            from ..circuits.names import did_you_mean

            options = [o for p in context.command.params for o in p.opts if o.startswith("--")]
            message += f"; {did_you_mean(name, options)}"
        else:
            message += f"; see {context.command_path} --help"
    return message


def _complain(message: str, status: int) -> int:
    print(f"spikekv: {' '.join(message.split())}", file=sys.stderr)
    return status


if __name__ == "__main__":
    main()
