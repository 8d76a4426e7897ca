"""``spikekv assay``: ready protocols of memory experiments, and assays of one's own."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Option

from ..circuits.campaign.refusal import refusing
from .options import Backend, Force, Out, Scheduler, Workers

if TYPE_CHECKING:
    from ..analysis.assays.assay import Assay

SEEDS = 10


def assay(
    name: Annotated[
        str | None, Argument(metavar="NAME|FILE.toml", help="A ready protocol, see --list, or an assay of your own.")
    ] = None,
    list_all: Annotated[bool, Option("--list", help="List the ready protocols and leave.")] = False,
    circuit: Annotated[
        str | None,
        Option(
            help="Of a ready protocol: hippocampal, hippocampal-2026, minimal, autoassociative, scaffold or a file. "
            "Default: hippocampal."
        ),
    ] = None,
    pairs: Annotated[int | None, Option(metavar="N", help="Of a ready protocol: pairs of a list. Default: 20.")] = None,
    rule: Annotated[
        str | None, Option(metavar="NAME", help="Of a ready protocol: how key -> value synapses learn, as in recall.")
    ] = None,
    seed: Annotated[int | None, Option(metavar="S", help="First seed. Default: the file's, or 0.")] = None,
    seeds: Annotated[int | None, Option(metavar="N", help=f"Number of seeds. Default: the file's, or {SEEDS}.")] = None,
    backend: Backend = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """Run an assay: conditions on the same seeds, measured and compared.

    Prints the conditions and the contrasts with their verdicts, and writes a
    directory with results.nc (read it with xarray), conditions.csv,
    metrics.json, a figure, provenance.json and assay.toml, which runs again.
    However it was stopped, the same command goes on with it.
    """
    if list_all:
        from ..analysis.assays.assay_summary import print_list

        return print_list()
    start = time.perf_counter()
    from ..analysis.assays.assay_results import run_assay
    from ..analysis.assays.assay_summary import print_results
    from ..circuits.engine.run import BACKENDS

    with refusing():
        asked, named = _asked(name, circuit, pairs, rule)
        given = {"seed": seed, "seeds": seeds, "backend": backend}
        how: dict[str, Any] = {"seed": 0, "seeds": SEEDS, "backend": "auto"} | named
        how |= {key: value for key, value in given.items() if value is not None}
        if how["backend"] not in BACKENDS:
            raise ValueError(f"--backend: must be one of {', '.join(BACKENDS)}, got {how['backend']!r}")
        for key, least in (("seed", 0), ("seeds", 1)):
            if how[key] < least:
                raise ValueError(f"--{key}: must be at least {least}, got {how[key]}")
        first = asked.conditions(how["seed"])
        size = f"{next(iter(first.values())).circuit.name}-seed{how['seed']}"
        last = f"-{how['seed'] + how['seeds'] - 1}" if how["seeds"] > 1 else ""
        target = out or Path("results") / f"assay-{asked.name}-{size}{last}"
    with refusing():
        results = run_assay(asked, out=target, workers=workers, scheduler=scheduler, force=force, **how)
    print_results(results, target, time.perf_counter() - start)


def _asked(name: str | None, circuit: str | None, pairs: int | None, rule: str | None) -> tuple[Assay, dict[str, Any]]:
    """The assay, and what its file says of seeds and backend. Raises ValueError."""
    from ..analysis.assays.assay_file import read_assay
    from ..analysis.assays.shelf import PAIRS, SHELF, shelved
    from ..circuits.campaign.configuration import RecallConfig, with_circuit_file

    if name is None:
        raise ValueError(f"assay: NAME is missing; one of {', '.join(SHELF)}, or a TOML file")
    if name.endswith(".toml"):
        for option, value in (("circuit", circuit), ("pairs", pairs), ("rule", rule)):
            if value is not None:
                raise ValueError(f"--{option} {value}: is of ready protocols; set it in {name}")
        asked, table = read_assay(Path(name))
        return asked, {key: getattr(table, key) for key in ("seed", "seeds", "backend")}
    config = with_circuit_file({"circuit": circuit or "hippocampal", "rule": rule or "hebb"}, None)
    made = RecallConfig.model_validate(config).make_circuit()
    return shelved(name, made, PAIRS if pairs is None else pairs), {}
