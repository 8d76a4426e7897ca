"""The circuit that a word on the command line means: a name, or what a results directory or file says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ...circuits.campaign.configuration import STIMULI, RecallConfig, read_config, read_table
from ...circuits.toml_file import toml_of
from .validation import text_of

if TYPE_CHECKING:
    from ...circuits.network.circuit import Circuit
    from ...circuits.protocol.timing import Timing

CONFIG = "config.toml"


def circuit_of(place: str) -> tuple[Circuit, Timing]:
    """The circuit and timing of a name of the catalogue, or those of a results directory, TOML or NWB file.

    Raises ValueError that says what was asked for and what there is.
    """
    from ...circuits.library.catalogue import circuit_named, is_known, names
    from ...circuits.names import did_you_mean
    from ...circuits.network.tables import changed
    from ...circuits.protocol.timing import Timing

    if is_known(place):
        return circuit_named(place), Timing()
    if not Path(place).exists():
        raise ValueError(
            f"{place}: is neither a circuit nor a results directory or file; {did_you_mean(place, names())}"
        )
    settings = config_of(Path(place))
    return settings.make_circuit(), changed(Timing(), settings.timing, "timing")


def config_of(place: Path) -> RecallConfig:
    """The configuration kept in a results directory, a TOML file or an NWB file. Raises ValueError.

    Of a directory, what other commands add to a configuration of recall is passed over.
    """
    if place.suffix == ".nwb":
        from .nwb_reading import read_nwb_files

        texts = read_nwb_files(place)
        if CONFIG not in texts:
            raise ValueError(f"{place}: holds no configuration; give the results directory")
        return _lenient(texts[CONFIG], place)
    if place.is_file():
        text = place.read_text(encoding="utf-8") if "protocol" in read_table(place) else ""
        return _lenient(text, place) if text else read_config(place, {})
    # a lesion in several worlds has a configuration for each, the first stands for them; some have one of another name
    files = [place / CONFIG, *sorted(place.glob("config-*.toml")), place / "sweep.toml", place / "assay.toml"]
    found = [file for file in files if file.is_file()]
    if not found:
        raise ValueError(f"{place}: no {CONFIG} there; give a results directory of spikekv")
    return _lenient(text_of(found[0]), found[0])


def _lenient(text: str, place: Path) -> RecallConfig:
    try:
        table = toml_of(text, str(place))
        if isinstance(sets := table.get("stimuli"), dict):  # of an experiment; one source stands for all
            named = [one.get("source") for one in sets.values() if isinstance(one, dict)]
            table["stimuli"] = next((source for source in named if source in STIMULI), "random")
        return RecallConfig.model_validate({k: v for k, v in table.items() if k in RecallConfig.model_fields})
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise ValueError(f"{place}: {key}: {first['msg']}; make the results again with this version") from None
