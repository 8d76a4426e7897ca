"""What comes from outside, before anything is made of it: files of known size and form, numbers within their range.

Results directories and NWB files are passed on, mended by hand and damaged. Nothing in them is taken on trust: a name
is a plain name, an index is in range, a time is finite, in order and within the run. What is not is refused in a line
that names the file and the field, and nothing is drawn of it.
"""

from __future__ import annotations

import contextlib
import csv
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from ...circuits.recording.record import ALL_CELLS
from ...circuits.recording.recording import Recording
from ...circuits.terminal import shown

MOST_JSON = 200e6  # bytes
MOST_TEXT = 20e6  # bytes, of a configuration or a table
MOST_PICTURE = 100e6
REMEDY = "make the results again"
LATE = 1e-3  # s; the last spikes of a run may be so late, by rounding


def _word(text: str) -> str:
    if not text.isprintable() or len(text) > 10_000:
        raise ValueError("must be a text without control characters")
    return text


Word = Annotated[str, AfterValidator(_word)]
Count = Annotated[int, Field(ge=0, le=2**53)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Table = dict[Word, Any]


class Facts(BaseModel):
    """``recording.json``: all of a recording that is no array."""

    model_config = ConfigDict(extra="ignore", strict=True)

    sizes: Annotated[dict[Word, Annotated[int, Field(ge=1, le=2**31 - 1)]], Field(min_length=1)]
    kinds: dict[Word, Literal["excitatory", "inhibitory", "input"]]
    query: Word | Annotated[list[Word], Field(min_length=1)]
    key: Word
    value: Word
    stages: list[Word]
    n_active: Annotated[int, Field(ge=1)]
    duration: Annotated[Finite, Field(gt=0, le=1e9)]
    seed: Annotated[int, Field(ge=0)]
    circuit_name: Word
    active_range: dict[Word, Annotated[list[Finite], Field(min_length=2, max_length=2)]]
    n_synapses: dict[Word, Count]
    plastic: list[Word]
    lesions: list[Word] = []
    wall_seconds: dict[Word, Annotated[Finite, Field(ge=0)]]
    metadata: Table


class Origin(BaseModel):
    """``provenance.json``."""

    model_config = ConfigDict(extra="allow", strict=True)

    spikekv: Word
    libraries: dict[Word, Word]


@contextlib.contextmanager
def reading(place: object) -> Iterator[None]:
    """Turn whatever damaged content raises, while it is read and shown, into a ValueError that names the place."""
    try:
        yield
    except ValidationError as error:
        raise ValueError(f"{place}: {first_of(error)}; {REMEDY}") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"{place}: is not text in UTF-8 ({error.reason}); {REMEDY}") from None
    except ValueError:
        raise
    except RecursionError:
        raise ValueError(f"{place}: is nested too deeply; {REMEDY}") from None
    except DAMAGE as error:
        reason = shown(error)[:120]
        what = f"{type(error).__name__}{': ' if reason else ''}{reason}"
        raise ValueError(f"{place}: holds something else than spikekv writes there ({what}); {REMEDY}") from None


DAMAGE = (
    KeyError, IndexError, TypeError, AttributeError, ArithmeticError, AssertionError, RuntimeError, EOFError,
    MemoryError, NotImplementedError, zipfile.BadZipFile, zlib.error, csv.Error,
)  # fmt: skip


def first_of(error: ValidationError) -> str:
    """The first complaint of a schema, in a line."""
    first = error.errors()[0]
    key = ".".join(map(str, first["loc"]))
    wanted = first["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
    return f"{key}: {wanted}, got {shown(repr(first['input']))[:80]}"


def text_of(file: Path, most: float = MOST_TEXT) -> str:
    """The text of a file in UTF-8, a leading byte-order mark left out. Raises ValueError."""
    with reading(file):
        if file.exists() and not file.is_file():
            raise ValueError(f"{file}: is no plain file; {REMEDY}")
        if file.stat().st_size > most:
            raise ValueError(f"{file}: is larger than {most / 1e6:.0f} MB, which no file of spikekv is; {REMEDY}")
        return file.read_text(encoding="utf-8-sig")


def own_text_of(file: Path) -> str:
    """The text of a file that is to be shown: of the directory itself, not one that a link in it leads to."""
    if file.is_symlink():
        raise ValueError(f"{file}: is a link, and a page shows only files of its directory; put the file there")
    return text_of(file)


def json_of(file: Path) -> dict[str, Any]:
    """The object in a JSON file. Raises ValueError."""
    return parsed(text_of(file, MOST_JSON), file)


def parsed(text: str, place: object) -> dict[str, Any]:
    """The object in a JSON text, whose names and texts hold no control characters. Raises ValueError."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{place}: not readable as JSON ({shown(error)[:100]}); {REMEDY}") from None
    if not isinstance(found, dict):
        raise ValueError(f"{place}: must be an object, got {type(found).__name__}; {REMEDY}")
    with reading(place):
        _check_words(found, str(place))
    return found


def is_png(file: Path) -> bool:
    """Whether a file is a picture of a size that figures have."""
    if not file.is_file():
        return False  # a pipe would be waited for
    with file.open("rb") as stream:
        return stream.read(8) == b"\x89PNG\r\n\x1a\n" and file.stat().st_size <= MOST_PICTURE


def facts_of(found: Mapping[str, Any], place: object) -> dict[str, Any]:
    """The facts of a recording, checked. Raises ValueError."""
    with reading(place):
        return {**found, **Facts.model_validate(found).model_dump()}


FRACTIONS = (
    *("identification_accuracy", "precision", "recall", "f1", "overlap", "silent_fraction", "intrusion_rate", "chance"),
    "overlap_floor",
)
COUNTS = ("n_pairs", "n_cued", "n_neurons", "n_synapses", "n_plastic_synapses", "n_seeds", "seed")


def check_metrics(found: Mapping[str, Any], place: object) -> None:
    """Refuse metrics of a run whose shares are not within 0 and 1, or whose counts are no counts. Raises ValueError."""
    for name, value in found.items():
        if isinstance(value, Mapping):
            check_metrics(value, place)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            if name in FRACTIONS and not -1e-9 <= value <= 1 + 1e-9:
                raise ValueError(f"{place}: {name}: must be in [0, 1], got {value}; {REMEDY}")
            if name in COUNTS and not (value >= 0 and value == int(value)):
                raise ValueError(f"{place}: {name}: must be a whole number from 0 on, got {value}; {REMEDY}")
        elif isinstance(value, str) and name in FRACTIONS + COUNTS:
            raise ValueError(f"{place}: {name}: must be a number, got {shown(value)[:60]!r}; {REMEDY}")


def versions_of(found: Mapping[str, Any], place: object) -> dict[str, str]:
    """Versions of spikekv and of libraries in the content of ``provenance.json``. Raises ValueError."""
    with reading(place):
        origin = Origin.model_validate(found)
        return {"spikekv": origin.spikekv, **origin.libraries}


def checked(recording: Recording, place: object) -> Recording:
    """A recording of which every array has the form and the range that it must have. Raises ValueError."""
    with reading(place):
        for check in (_check_roles, _check_spikes, _check_trials, _check_pairs, _check_synapses, _check_samples):
            check(recording, lambda field, wanted: _refuse(place, field, wanted))
    return recording


Refuse = Callable[[str, str], None]


def _refuse(place: object, field: str, wanted: str) -> None:
    raise ValueError(f"{place}: {field}: {wanted}; {REMEDY}")


def _check_words(value: Any, where: str) -> None:
    if isinstance(value, Mapping):
        for name, part in value.items():
            if not name.isprintable():
                raise ValueError(f"{where}: {shown(name)[:80]}: a name must have no control characters; {REMEDY}")
            _check_words(part, where)
    elif isinstance(value, list):
        for part in value:
            _check_words(part, where)
    elif isinstance(value, str) and not value.replace("\n", "").replace("\t", "").isprintable():
        raise ValueError(f"{where}: {shown(value)[:80]}: a text must have no control characters; {REMEDY}")


def _check_roles(r: Recording, refuse: Refuse) -> None:
    for role, name in (("value", r.value), *(("stages", s) for s in r.stages)):
        if name not in r.sizes:
            refuse(role, f"there is no population {name}")
    if r.kinds.keys() != r.sizes.keys():
        refuse("kinds", "must name the populations that sizes names")
    if set(r.plastic) - r.n_synapses.keys():
        refuse("plastic", "must name projections that n_synapses names")
    if not r.n_active <= max(r.sizes.values()):
        refuse("n_active", f"must be at most {max(r.sizes.values())} (cells), got {r.n_active}")


def _check_spikes(r: Recording, refuse: Refuse) -> None:
    for name, size in r.sizes.items():
        cells, times = r.spikes[name]
        if not (_is(cells, "iu", 1) and _is(times, "f", 1) and len(cells) == len(times)):
            refuse(f"spikes of {name}", "must be whole numbers of cells and times, as many of each")
        if not _below(cells, size):
            refuse(f"spikes of {name}", f"cells must be in [0, {size - 1}]")
        if not _in_time(times, r.duration):
            refuse(f"spikes of {name}", f"times must be finite, in order and within 0 to {r.duration:g} s")


def _check_trials(r: Recording, refuse: Refuse) -> None:
    t, n = r.trials, len(r.trials.phase)
    if not (_is(t.phase, "U", 1) and _is(t.pair, "iu", 1) and _is(t.start, "f", 1) and _is(t.stop, "f", 1)):
        refuse("trials", "must be names of phases, numbers of pairs, starts and stops")
    if not len(t.pair) == len(t.start) == len(t.stop) == len(t.presented) == n:
        refuse("trials", "must have as many phases, pairs, starts, stops and cues")
    if n and not all(str(phase).isprintable() and phase for phase in set(t.phase.tolist())):
        refuse("trials_phase", "must be names")
    if not (_is(t.presented, "b", 2) and t.presented.shape[1] == _n_cue_cells(r)):
        refuse("trials_presented", f"must say of each of {_n_cue_cells(r)} cue cells whether it is driven")
    if n and not (t.pair.min() >= -1 and t.pair.max() < r.n_pairs):
        refuse("trials_pair", f"must be in [-1, {r.n_pairs - 1}]")
    if not (_in_time(t.start, r.duration) and np.isfinite(t.stop).all() and (t.start < t.stop).all()):
        refuse("trials", f"must begin in order within 0 to {r.duration:g} s, and end after they begin")
    for name in ("kind", "set"):
        words = getattr(t, name)
        if not (_is(words, "U", 1) and all(str(word).isprintable() for word in set(words.tolist()))):
            refuse(f"trials_{name}", "must be names")
    if not (_is(t.position, "iu", 1) and _below(t.position, 2**31)):
        refuse("trials_position", "must be numbers from 0 on")
    if not (_is(t.related, "iu", 1) and (not n or (t.related.min() >= -1 and t.related.max() < r.n_pairs))):
        refuse("trials_related", f"must be in [-1, {r.n_pairs - 1}]")
    if n and t.stop.max() > r.duration + LATE:
        refuse("trials_stop", f"must be within 0 to {r.duration:g} s")


def _check_pairs(r: Recording, refuse: Refuse) -> None:
    n = r.n_pairs
    if not n:
        refuse("values", "must have at least one pair")
    if not (_is(r.values, "b", 2) and r.values.shape[1] == r.sizes[r.value]):
        refuse("values", f"must say of each of {r.sizes[r.value]} value cells whether it is stored")
    if not (_is(r.cues, "b", 2) and r.cues.shape == (n, _n_cue_cells(r))):
        refuse("cues", f"must have {n} rows (pairs) of {_n_cue_cells(r)} cells")
    if not (_is(r.value_item, "iu", 1) and len(r.value_item) == n and r.value_item.min() >= 0):
        refuse("value_item", f"must be {n} numbers from 0 on")
    s = r.stimuli
    if s is None:
        return
    width = s.value_features.shape[1] if np.ndim(s.value_features) == 2 else 0
    shapes = {
        "cue_features": (n, None), "value_features": (n, None), "decoder": (r.sizes[r.value], width),
        "mean": (width,), "prototype": (n, width), "same_class": (n, width),
    }  # fmt: skip
    for name, shape in shapes.items():
        if (part := getattr(s, name)) is not None:
            fits = np.ndim(part) == len(shape)
            fits = fits and all(want in (None, there) for want, there in zip(shape, part.shape, strict=True))
            if not fits or part.dtype.kind not in "fiub" or not np.isfinite(part).all():
                refuse(f"stimuli_{name}", f"must be finite numbers of shape {shape}".replace("None", "any"))
    if s.picture_shape is not None and not (min(s.picture_shape) >= 1 and np.prod(s.picture_shape) == width):
        refuse("stimuli_picture_shape", f"must be rows and columns of {width} features")


def _check_synapses(r: Recording, refuse: Refuse) -> None:
    if r.key_to_value is not None:
        for cells, name in zip(r.key_to_value, (r.key, r.value), strict=True):
            size = r.sizes.get(name, 2**31)
            if not (_is(cells, "iu", 1) and _below(cells, size)):
                refuse("key_to_value", f"cells of {name} must be in [0, {size - 1}]")
    for name, weights in r.weights.items():
        if not (_is(weights, "f", 1) and np.isfinite(weights).all()):
            refuse(f"weights_{name}", "must be finite numbers")
    for hit in r.hits:
        size = r.sizes.get(hit.population, 2**31)
        if not (_is(hit.cells, "iu", 1) and _below(hit.cells, size)):
            refuse("hits", f"cells of {hit.population} must be in [0, {size - 1}]")
        if not (hit.population.isprintable() and hit.mode.isprintable() and 0 <= hit.start <= hit.stop < np.inf):
            refuse("hits", "must have a population, a mode, and an end that is not before the beginning")


def _check_samples(r: Recording, refuse: Refuse) -> None:
    for name, kept in r.samples.items():
        if not name.isprintable() or "/" in name or name.startswith("."):
            refuse("samples", f"{shown(name)} is no variable")
        shape = (len(kept.times), len(kept.cells))
        if not (_is(kept.times, "f", 1) and _is(kept.values, "f", 2) and kept.values.shape == shape):
            refuse(f"samples_{name}", "must be times, and values of each time and cell")
        whole = kept.cells.tolist() == [ALL_CELLS]
        if not (_is(kept.cells, "iu", 1) and (whole or (kept.cells >= 0).all()) and np.isfinite(kept.values).all()):
            refuse(f"samples_{name}", "must be finite values of cells that are numbered from 0 on")
        if not _in_time(kept.times, r.duration):
            refuse(f"samples_{name}", f"times must be finite, in order and within 0 to {r.duration:g} s")


def _n_cue_cells(r: Recording) -> int:
    """Cells of the query, which a recording of given spike trains may leave out."""
    there = all(name in r.sizes for name in r.queries)
    return sum(r.sizes[name] for name in r.queries) if there else int(r.cues.shape[-1])


def _is(array: Any, kinds: str, n_dimensions: int) -> bool:
    return isinstance(array, np.ndarray) and array.dtype.kind in kinds and array.ndim == n_dimensions


def _below(numbers: np.ndarray, size: int) -> bool:
    return not len(numbers) or bool(numbers.min() >= 0 and numbers.max() < size)


def _in_time(times: np.ndarray, duration: float) -> bool:
    if not len(times):
        return True
    if not np.isfinite(times).all():
        return False
    return bool(times.min() >= -1e-9 and times.max() <= duration + LATE and (np.diff(times) >= 0).all())
