"""A grid of configurations: a base, and the axes along which its parameters vary."""

from __future__ import annotations

import copy
import itertools
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..toml_file import merged, read_table
from .configuration import RecallConfig, check_stale, checked, with_circuit_file

SWEEP, ZIP, BASE = "sweep", "zip", "config"
MOST_VALUES = 10_000  # of one range
MOST_TASKS = 100_000  # points of the grid, times seeds
RANGE = ("from", "to", "n", "step", "log")


@dataclass(frozen=True)
class Axis:
    """A dimension of a sweep: a parameter and its values, or several that change together."""

    parameters: Mapping[str, tuple[Any, ...]]

    @property
    def name(self) -> str:
        """Name of the dimension: the first parameter whose values all differ."""
        return next((name for name, values in self.parameters.items() if _all_differ(values)), ZIP)

    def __len__(self) -> int:
        return len(next(iter(self.parameters.values())))


@dataclass(frozen=True)
class Grid:
    """What a GRID.toml asks for: every point of the product of its axes, with every seed.

    base: the configuration's own keys, as given. file: where it was read, for messages.
    """

    base: Mapping[str, Any]
    axes: tuple[Axis, ...]
    file: Path

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(map(len, self.axes))

    def configs(self) -> list[RecallConfig]:
        """The configuration of each point, the last axis running fastest. Raises ValueError."""
        return [self._config(index) for index in itertools.product(*map(range, self.shape))]

    def _config(self, index: tuple[int, ...]) -> RecallConfig:
        table = copy.deepcopy(dict(self.base))
        chosen = {n: v[i] for axis, i in zip(self.axes, index, strict=True) for n, v in axis.parameters.items()}
        check_stale(self.base, chosen, self.file)
        for name, value in chosen.items():
            _set(table, name, value)
        return checked(with_circuit_file(table, self.file), {}, self.file)

    def to_toml(self) -> str:
        """The grid as TOML, all in one file, to be swept again."""
        import tomli_w

        single = {n: list(v) for axis in self.axes if len(axis.parameters) == 1 for n, v in axis.parameters.items()}
        zipped = [{n: list(v) for n, v in axis.parameters.items()} for axis in self.axes if len(axis.parameters) > 1]
        sweep = {**single, **({ZIP: zipped} if zipped else {})}
        return tomli_w.dumps({**self.base, SWEEP: sweep})


def read_grid(file: Path, options: Mapping[str, Any]) -> Grid:
    """Grid of a TOML file: a configuration with a table ``[sweep]``.

    options: keys of the configuration that the command line sets (None: it does not).
    ``config = "FILE"`` in the grid names a configuration that its own keys are put over, table by
    table; the path counts from the grid's folder. Under ``[sweep]`` each parameter has the name and the
    place that it has in a configuration (or its dotted name in quotes), with a list of values or
    ``{ from, to, n }`` (``step`` in place of n; ``log = true`` for equal ratios). The parameters of
    ``[sweep.zip]`` change together; several such groups are ``[[sweep.zip]]``.
    Raises ValueError with one line that names the key, the value and the remedy.
    """
    table = read_table(file, "GRID")
    sweep = table.pop(SWEEP, None)
    if not isinstance(sweep, Mapping) or not sweep:
        raise ValueError(f"{file}: no table [{SWEEP}]; name what varies, as cue_valid = [0.4, 0.7, 1.0], under it")
    if (base := table.pop(BASE, None)) is not None:
        if not isinstance(base, str):
            raise ValueError(f"{file}: {BASE}: must be the path of a TOML file, got {base!r}")
        table = merged(read_table(file.parent / base, f"{file}: {BASE}"), table)
    table.update({name: value for name, value in options.items() if value is not None})
    sweep = dict(sweep)
    groups = sweep.pop(ZIP, [])
    axes = [Axis({name: values}) for name, values in _leaves(sweep, f"{file}: {SWEEP}")]
    for group in groups if isinstance(groups, list) else [groups]:
        if not group:
            raise ValueError(f"{file}: {SWEEP}.{ZIP}: has no parameters; give at least two, or leave it out")
        axes.append(Axis(dict(_leaves(group, f"{file}: {SWEEP}.{ZIP}"))))
    _check(axes, file)
    grid = Grid(table, tuple(axes), file)
    seeds = table.get("seeds", 1)
    n_tasks = math.prod(grid.shape) * (seeds if isinstance(seeds, int) else 1)
    if n_tasks > MOST_TASKS:
        raise ValueError(f"{file}: {SWEEP}: makes {n_tasks:,} tasks, at most {MOST_TASKS:,}; give fewer of them")
    return grid


def label(value: Any) -> Any:
    """A value as a coordinate: a number, a truth value or a text; a table as JSON."""
    return value if isinstance(value, bool | int | float | str) else json.dumps(value)


def _leaves(table: Any, where: str, above: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Dotted name and values of all parameters in nested tables."""
    if not isinstance(table, Mapping):
        raise ValueError(f"{where}: must be a table of parameters, got {table!r}")
    for key, value in table.items():
        keys = (*above, key)
        place = f"{where}.{'.'.join(keys)}"
        if isinstance(value, list):
            if not value:
                raise ValueError(f"{place}: has no values; give at least one")
            yield ".".join(keys), tuple(value)
        elif isinstance(value, Mapping) and "from" in value:
            yield ".".join(keys), _range(value, place)
        elif isinstance(value, Mapping) and value:
            yield from _leaves(value, where, keys)
        else:
            raise ValueError(f"{place}: must be a list of values or {{ from, to, n }}, got {value!r}")


def _range(table: Mapping[str, Any], where: str) -> tuple[float | int, ...]:
    from ..names import did_you_mean

    for key, value in table.items():
        if key not in RANGE:
            raise ValueError(f"{where}: unknown key {key!r}; {did_you_mean(key, RANGE)}")
        if isinstance(value, bool) != (key == "log") or not isinstance(value, int | float) or not math.isfinite(value):
            raise ValueError(f"{where}.{key}: must be {'true or false' if key == 'log' else 'a number'}, got {value!r}")
    if "to" not in table or ("n" in table) == ("step" in table):
        raise ValueError(f"{where}: a range is {{ from, to, n }} or {{ from, to, step }}, got {', '.join(table)}")
    first, last, log = table["from"], table["to"], table.get("log", False)
    if log and (not first > 0 or not last > 0 or "step" in table):
        raise ValueError(f"{where}: log = true needs n, and from and to above 0, got {dict(table)}")
    if "step" in table:
        step = table["step"]
        if not step or not (last - first) / step >= 0:
            raise ValueError(f"{where}.step: must lead from {first} to {last}, got {step}")
        if (last - first) / step >= MOST_VALUES:
            raise ValueError(f"{where}.step: makes more than {MOST_VALUES} values, got {step}")
        values = [first + k * step for k in range(int((last - first) / step + 1e-9) + 1)]
    else:
        n = table["n"]
        if not isinstance(n, int) or not 2 <= n <= MOST_VALUES:
            raise ValueError(f"{where}.n: must be a whole number from 2 to {MOST_VALUES}, got {n}")
        part = [k / (n - 1) for k in range(n)]
        values = [first * (last / first) ** p if log else first + p * (last - first) for p in part]
    values = [float(f"{v:.12g}") for v in values]  # 0.3, not 0.30000000000000004
    if all(isinstance(v, int) for v in (first, last, table.get("step", 0))) and all(v.is_integer() for v in values):
        return tuple(map(int, values))
    return tuple(values)


def _check(axes: Sequence[Axis], file: Path) -> None:
    names = [name for axis in axes for name in axis.parameters]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{file}: {SWEEP}.{name}: is on two axes; name it once")
        if name in ("seed", "seeds"):
            raise ValueError(f"{file}: {SWEEP}.{name}: is no axis; set seed (the first) and seeds (how many) above it")
    for axis in axes:
        lengths = {name: len(values) for name, values in axis.parameters.items()}
        if len(set(lengths.values())) > 1:
            found = ", ".join(f"{name} {n}" for name, n in lengths.items())
            raise ValueError(f"{file}: {SWEEP}.{ZIP}: needs as many values of each parameter, got {found}")
        if not _all_differ(list(zip(*axis.parameters.values(), strict=True))):
            raise ValueError(f"{file}: {SWEEP}.{', '.join(axis.parameters)}: has a value twice; give each once")


def _all_differ(values: Sequence[Any]) -> bool:
    return all(a != b or isinstance(a, bool) != isinstance(b, bool) for a, b in itertools.combinations(values, 2))


def _set(table: dict[str, Any], name: str, value: Any) -> None:
    """Give a parameter a value, by its dotted name; a table is put over what was there."""
    *above, last = name.split(".")
    for key in above:
        if not isinstance(table.setdefault(key, {}), dict):
            raise ValueError(f"{name}: {key} is {table[key]!r} in the configuration, not a table; sweep {key} itself")
        table = table[key]
    table.update(merged({last: table.get(last)}, {last: value}))
