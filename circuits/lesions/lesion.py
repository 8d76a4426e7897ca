"""What is taken away, or driven, when, and in which cells: a lesion as a value.

A lesion names a target, how much of it, and a time; `lesion_effects` works out what that means for
a circuit at one moment. Nothing is removed from the network: cells are held silent, synapses do
not transmit, parameters change, so that wiring and noise of all the rest stay those of the
intact run, and what is lesioned can come back.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any, Literal, get_args

from ...models.numeric import finite, take_numbers
from ..names import did_you_mean

Mode = Literal["silence", "stimulate", "cut", "scale", "block", "freeze"]
Select = Literal["random", "engram", "others", "matched", "cued", "cued-matched"]

MODES, SELECTS = get_args(Mode), get_args(Select)
MOST_DRIVEN = 200.0  # Hz
MOST_BETA = 100.0  # rheobases
Interval = tuple[float, float]
During = str | Interval | tuple["str | Interval", ...]


@dataclass(frozen=True)
class Lesion:
    """One intervention: what is hit, how much of it, and when.

    Nothing is removed from the network. Random choices depend on the experiment's seed and the population alone, and
    a larger fraction holds a smaller one.

    Parameters
    ----------
    target : str
        What is hit, by name; ``*`` stands for any letters, commas join targets.
        A population (``CA3``), a kind or type of cells (``excitatory``, ``inhibitory``, ``PV``), an area
        (``dentate gyrus``, ``hippocampus``); a projection (``CA1->NCX``, ``EC->*``); a receptor (``NMDA``, or
        ``CA3.NMDA`` on one population); ``acetylcholine``.
    fraction : float
        Share of the cells or synapses; for scale, block and freeze the dose, from 0 (no change) to 1 (all of it).
    mode : str, optional
        ``silence`` cells (the default for cells); ``stimulate`` cells by a current of ``beta`` - 1 times their
        rheobase, or input cells by ``beta`` - 1 times the rate of the cue, or both at ``rate_hz``; ``cut`` synapses
        (the default for projections), which then do not transmit but go on learning; ``scale`` the transmission of a
        projection by ``factor``; ``block`` a receptor (the default there; a block of NMDA also stops the plasticity of
        the synapses that carry it); ``freeze`` the plasticity of a projection; ``scale`` acetylcholine (the default
        there).
    during : str or tuple
        The label of a phase, as ``second list``; a kind of phase, as ``study`` (with the rest and the fillers before
        it), ``delay`` (with the trials that fix theta) or ``recall``; ``all``; an interval ``(from, to)`` in s; or
        several of these.
    select : str
        Which cells of each population: ``random``; ``engram``, those active at the study of ``pairs`` (of the
        values, the cells that were taught); ``others``, all but the engram; ``matched``, random cells, as many as
        the engram; ``cued``, at each cue of recall, and while it is on, the engram of its pair; ``cued-matched``,
        then as many random cells. ``fraction`` takes a random share of them.
    pairs : tuple of int
        Whose engram. Default: that of all pairs.
    cells : tuple of int
        Numbers of the cells, in place of ``select`` and ``fraction``.
    factor : float, optional
        Of ``scale``. Default 0.
    beta : float, optional
        Of ``stimulate``. 1 is no stimulation; default 2.
    rate_hz : float, optional
        Of ``stimulate``, in place of ``beta``: neurons receive the constant current at which one of them fires alone
        at this rate in its first second; input cells fire at it.

    Examples
    --------
    >>> from spikekv import Lesion
    >>> print(Lesion("CA3", fraction=0.3))
    lesion 30 % of CA3 during recall
    >>> lesion = Lesion("CA1", select="engram", pairs=(0, 1))
    >>> lesion.matched.select, lesion.sham.fraction
    ('matched', 0.0)
    """

    target: str
    fraction: float = 1.0
    mode: Mode | None = None
    during: During = "recall"
    select: Select = "random"
    pairs: tuple[int, ...] = ()
    cells: tuple[int, ...] = ()
    factor: float | None = None
    beta: float | None = None
    rate_hz: float | None = None

    def __post_init__(self) -> None:
        take_numbers(self)
        if not isinstance(self.target, str):
            raise ValueError(f"Lesion.target: must be a text, got {self.target!r}")
        for name in ("pairs", "cells"):
            numbers = getattr(self, name)
            if len(set(numbers)) < len(numbers) or (numbers and min(numbers) < 0):
                raise ValueError(f"Lesion.{name}: must be different numbers from 0 on, got {numbers}")
        if not self.target.strip(" ,"):
            raise ValueError("Lesion.target: names nothing; give a population, projection, receptor or acetylcholine")
        if not 0 <= self.fraction <= 1:
            raise ValueError(f"Lesion.fraction: must be in [0, 1], got {self.fraction}")
        if self.mode is not None and self.mode not in MODES:
            raise ValueError(f"Lesion.mode: must be one of {', '.join(MODES)}, got {self.mode!r}")
        if self.select not in SELECTS:
            raise ValueError(f"Lesion.select: must be one of {', '.join(SELECTS)}, got {self.select!r}")
        if self.pairs and self.select == "random":
            raise ValueError(
                "Lesion.pairs: are those of an engram; give select engram, others, matched, cued or cued-matched"
            )
        _check_during(self.during)
        object.__setattr__(self, "during", _plain_times(self.during))
        if self.follows_cues and any(
            part in ("study", "delay", "all") or not isinstance(part, str) for part in self.times
        ):
            raise ValueError(f"Lesion.select: {self.select} is for recall, got during {self.during}")
        if not self.times:
            raise ValueError("Lesion.during: names no time; leave it out or give a phase or an interval")
        if self.cells and (self.select != "random" or self.fraction != 1):
            raise ValueError("Lesion.cells: are given; leave select and fraction out")
        if self.factor is not None and not 0 <= self.factor <= 100:
            raise ValueError(f"Lesion.factor: must be in [0, 100], got {self.factor}")
        if self.beta is not None and not 1 <= self.beta <= MOST_BETA:
            raise ValueError(f"Lesion.beta: must be in [1, {MOST_BETA:g}], got {self.beta}")
        if self.rate_hz is not None and (self.beta is not None or not 0 < self.rate_hz <= MOST_DRIVEN):
            given = f"beta {self.beta:g} as well; give one" if self.beta is not None else f"{self.rate_hz:g}"
            raise ValueError(f"Lesion.rate_hz: must be in (0, {MOST_DRIVEN:g}] Hz and without beta, got {given}")
        for part in self.times:
            if not isinstance(part, str) and not 0 <= part[0] < part[1]:
                raise ValueError(f"Lesion.during: an interval needs 0 <= from < to in s, got {part}")

    @property
    def times(self) -> tuple[str | Interval, ...]:
        """The parts of ``during``."""
        during = self.during
        if isinstance(during, str):
            return (during,)
        if len(during) == 2 and all(isinstance(end, int | float) for end in during):
            return ((float(during[0]), float(during[1])),)  # type: ignore[arg-type]
        return tuple(p if isinstance(p, str) else (float(p[0]), float(p[1])) for p in during)  # type: ignore[index]

    @property
    def follows_cues(self) -> bool:
        """Whether its cells change from cue to cue."""
        return self.select.startswith("cued")

    @property
    def sham(self) -> Lesion:
        """The same lesion of nothing. It must not change a single spike."""
        select = self.select if self.follows_cues else "random"
        return dataclasses.replace(self, fraction=0.0, cells=(), select=select, pairs=())

    @property
    def matched(self) -> Lesion:
        """The control of an engram: as many random cells."""
        control: dict[str, Select] = {"engram": "matched", "cued": "cued-matched"}
        if self.select not in control:
            raise ValueError(f"Lesion.matched: its cells are {self.select}; only an engram has this control")
        return dataclasses.replace(self, select=control[self.select])

    def intervals(self, names: Mapping[str, Sequence[Interval]], end: float) -> list[Interval]:
        """Stretches of time (s) in which it holds, in order; those that overlap are one.

        names: label or kind of phase -> the stretches it means. Raises ValueError for one that is not there.
        """
        found = []
        for part in self.times:
            if isinstance(part, str) and part not in names:
                raise ValueError(f"Lesion.during: must be one of {', '.join(names)}, or an interval in s, got {part!r}")
            for low, high in names[part] if isinstance(part, str) else [part]:
                if low >= end and not isinstance(part, str):
                    raise ValueError(f"Lesion.during: begins at {low:g} s, the experiment ends at {end:g} s")
                found.append((low, min(high, end)))
        merged: list[Interval] = []
        for low, high in sorted(found):
            if merged and low < merged[-1][1]:
                merged[-1] = merged[-1][0], max(high, merged[-1][1])
            else:
                merged.append((low, high))
        return merged

    def __str__(self) -> str:
        """In words: ``silence 30 % of CA3 during recall``."""
        what = self.mode or "lesion"
        how = "" if self.factor is None else f" x {self.factor:g}"
        how += "" if self.beta is None else f" at beta {self.beta:g}"
        how += "" if self.rate_hz is None else f" at {self.rate_hz:g} Hz"
        which = f"{len(self.cells)} cells of " if self.cells else f"{100 * self.fraction:g} % of "
        if self.select.endswith("matched"):
            cued = " of the cued pair" if self.follows_cues else ""
            which += f"random cells, as many as in the engram{cued}, of "
        elif self.select != "random":
            which += {
                "engram": "the engram in ",
                "others": "the cells outside the engram in ",
                "cued": "the engram of the cued pair in ",
            }[self.select]
        when = ", ".join(p if isinstance(p, str) else f"{p[0]:g}-{p[1]:g} s" for p in self.times)
        whose = f" (pairs {', '.join(map(str, self.pairs))})" if self.pairs else ""
        return f"{what} {which}{self.target}{whose}{how} during {when}"


def _check_during(during: Any) -> None:
    """Raises ValueError unless it is a phase, two numbers, or a sequence of these."""
    parts = (during,) if isinstance(during, str) else during
    if isinstance(parts, list | tuple):
        number = [isinstance(part, Real) and not isinstance(part, bool) for part in parts]
        if len(parts) == 2 and all(number):
            return
        if not any(number) and all(
            isinstance(part, str)
            or (isinstance(part, list | tuple) and len(part) == 2 and all(isinstance(end, Real) for end in part))
            for part in parts
        ):
            return
    raise ValueError(f"Lesion.during: must be a phase, two numbers (s) or a list of these, got {during!r}")


def _plain_times(during: Any) -> Any:
    """The same with plain finite numbers, in tuples."""
    if isinstance(during, list | tuple):
        return tuple(_plain_times(part) for part in during)
    return during if isinstance(during, str) else finite(during, "Lesion.during")


def from_table(table: Mapping[str, Any], where: str) -> Lesion:
    """A lesion from the fields of a configuration file. Raises ValueError that names the key."""
    fields = {f.name: f for f in dataclasses.fields(Lesion)}
    for key, value in table.items():
        if key not in fields:
            raise ValueError(f"{where}: unknown key {key!r}; {did_you_mean(key, fields)}")
        kinds, words = _KINDS.get(str(fields[key].type).split(" ")[0], ((str, list), "a text or a list"))
        if not isinstance(value, kinds) or isinstance(value, bool):
            raise ValueError(f"{where}.{key}: must be {words}, got {value!r}")
    if "target" not in table:
        raise ValueError(f"{where}: names no target")
    try:
        return Lesion(**{key: _tuples(value) for key, value in table.items()})
    except (TypeError, ValueError) as error:
        raise ValueError(f"{where}: {error}") from None


def to_table(lesion: Lesion) -> dict[str, Any]:
    """The fields of a lesion that are not at their defaults, as `from_table` reads them."""
    table = {}
    for f in dataclasses.fields(Lesion):
        value = getattr(lesion, f.name)
        if value != f.default:
            table[f.name] = _lists(value)
    return table


def _lists(value: Any) -> Any:
    return [_lists(part) for part in value] if isinstance(value, tuple) else value


_KINDS: dict[str, tuple[tuple[type, ...], str]] = {
    "float": ((int, float), "a number"),
    "tuple[int,": ((list,), "a list of numbers"),
    "str": ((str,), "a text"),
    "Mode": ((str,), "a text"),
    "Select": ((str,), "a text"),
}


def _tuples(value: Any) -> Any:
    return tuple(_tuples(part) for part in value) if isinstance(value, list) else value
