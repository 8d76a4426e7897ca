"""What all phases have, and what those have that show cues."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Literal, Self, get_args

import numpy as np

from ....models.numeric import take_numbers
from ...network.spike_trains import Inputs
from ...recording.trials import NO_PAIR, READOUT_AFTER
from ...stimuli.pairs import Pairs
from ..context import Context
from ..layout import Layout, Row, Shown, Stretch
from ..timing import MAX_RATE, MOST_SECONDS, MOST_TRIALS

Order = Literal["random", "given", "blocked", "spaced"]
LONGEST_LABEL = 100  # characters
ORDERS: tuple[Order, ...] = get_args(Order)


@dataclass(frozen=True, kw_only=True)
class Phase:
    """A part of a protocol. A new kind of phase is a subclass with `kind`, `level` and `lay`.

    Parameters
    ----------
    label : str
        Name by which lesions, snapshots and analyses refer to the phase. Default: its kind, numbered from the second
        phase of that kind on.
    acetylcholine : float, optional
        Level in [0, 1] that acetylcholine approaches in it. Default: that of the kind.

    Examples
    --------
    >>> from spikekv import Rest
    >>> Rest(2.0, label="baseline", acetylcholine=0.5).kind
    'rest'
    """

    label: str = ""
    acetylcholine: float | None = None

    kind: ClassVar[str] = ""
    level: ClassVar[float] = 0.0
    scored: ClassVar[bool] = False  # its trials are tests

    def __post_init__(self) -> None:
        take_numbers(self)
        if not isinstance(self.label, str) or not self.label.isprintable() or len(self.label) > LONGEST_LABEL:
            raise ValueError(
                f"{self.name}.label: must be a text of at most {LONGEST_LABEL} characters without control characters, "
                f"got {self.label!r:.80}"
            )
        if self.acetylcholine is not None and not 0 <= self.acetylcholine <= 1:
            raise ValueError(f"{self.name}.acetylcholine: must be in [0, 1], got {self.acetylcholine}")

    @property
    def name(self) -> str:
        """Name of the class, for messages."""
        return type(self).__name__

    @property
    def shows(self) -> tuple[Pairs, ...]:
        """Sets of pairs that it shows."""
        return ()

    def lay(self, layout: Layout) -> None:
        """Add trials and input to a layout, and move its time on."""
        raise NotImplementedError

    def write(self, layout: Layout) -> None:
        """Lay the phase out and add its stretch of time."""
        start = layout.time
        self.lay(layout)
        layout.check_room(0, 0.0)
        layout.stretches.append(self.stretch(start, layout.time))

    def stretch(self, start: float, stop: float) -> Stretch:
        """The phase from one time to another."""
        level = self.level if self.acetylcholine is None else float(self.acetylcholine)
        return Stretch(self.label, self.kind, start, stop, level)

    def labelled(self, label: str) -> Self:
        """The same under a label."""
        return self if label == self.label else dataclasses.replace(self, label=label)

    def _check_positive(self, *names: str) -> None:
        for name in names:
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise ValueError(f"{self.name}.{name}: must be positive, got {value}")

    def _check_seconds(self, *names: str) -> None:
        for name in names:
            value = getattr(self, name)
            if value is not None and not value <= MOST_SECONDS:
                raise ValueError(f"{self.name}.{name}: must be at most {MOST_SECONDS:g} s, got {value:g}")

    def _check_count(self, name: str, least: int, most: int = MOST_TRIALS) -> None:
        value = getattr(self, name)
        if not least <= value <= most:
            said = f"at least {least}" if value < least else f"at most {most}"
            raise ValueError(f"{self.name}.{name}: must be {said}, got {value}")


@dataclass(frozen=True, kw_only=True)
class Showing(Phase):
    """A phase that shows cues.

    Parameters
    ----------
    on, gap : float, optional
        Duration of each cue and of the rest after it (s). Default: those of the experiment's timing.
    cue_rate, teacher_rate : float, optional
        Rate (Hz) of the active input cells. Default: those of the timing. Only `Study` has a teacher, and `Blanks` have
        no cues.
    inputs : Inputs, optional
        How these cells fire. Default: as in the experiment.
    label, acetylcholine
        As in `Phase`.
    """

    on: float | None = None
    gap: float | None = None
    cue_rate: float | None = None
    teacher_rate: float | None = None
    inputs: Inputs | None = None

    heeds: ClassVar[tuple[str, ...]] = ("cue_rate", "inputs")  # what of the input it has a use for

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("cue_rate", "teacher_rate", "inputs"):
            if getattr(self, name) is not None and name not in self.heeds:
                what = "cues" if name != "teacher_rate" else "teacher"
                raise ValueError(f"{self.name}.{name}: a {self.kind} phase has no {what}; leave it out")
        self._check_positive("on", "cue_rate", "teacher_rate")
        self._check_seconds("on", "gap")
        for name in ("cue_rate", "teacher_rate"):
            if (getattr(self, name) or 0) > MAX_RATE:
                raise ValueError(f"{self.name}.{name}: must be at most {MAX_RATE:g} Hz, got {getattr(self, name)}")
        if self.gap is not None and self.gap < READOUT_AFTER:
            raise ValueError(
                f"{self.name}.gap: must be at least {READOUT_AFTER} s (the read-out window), got {self.gap}"
            )
        if self.inputs is not None and not isinstance(self.inputs, Inputs):
            raise ValueError(f"{self.name}.inputs: must be Inputs, got {self.inputs!r}")

    def durations(self, layout: Layout) -> tuple[float, float]:
        """Length of a cue and of the rest after it (s)."""
        timing = layout.timing
        return (timing.on if self.on is None else self.on), (timing.gap if self.gap is None else self.gap)

    def show(
        self,
        layout: Layout,
        cues: np.ndarray,
        start: np.ndarray,
        pairs: np.ndarray | None = None,
        stream: tuple[str, ...] = (),
    ) -> None:
        """Add input spikes: cues (n, n_cue_cells) from ``start`` (n,) on, with a teacher if pairs (n,) are given."""
        timing = layout.timing
        names = stream or ("input", "*", *([self.label] if self.label != "study" else []))
        layout.shown.append(
            Shown(
                names,
                cues,
                start,
                self.durations(layout)[0],
                timing.cue_rate if self.cue_rate is None else self.cue_rate,
                timing.teacher_rate if self.teacher_rate is None else self.teacher_rate,
                layout.inputs if self.inputs is None else self.inputs,
                pairs,
            )
        )

    def lay_trials(
        self,
        layout: Layout,
        cues: np.ndarray,
        rest: float,
        pair: np.ndarray,
        position: np.ndarray,
        set_name: str,
        related: Callable[[int], int],
        taught: bool,
    ) -> None:
        """A trial for each cue (n, n_cue_cells), ``rest`` s apart; ``related`` is asked for each trial in order."""
        on = self.durations(layout)[0]
        first = len(layout.rows)
        for n, cue in enumerate(cues):
            where, t = int(position[n]), layout.time
            row = Row(self.label, int(pair[n]), t, t + on, cue, self.kind, set_name, where, related(n))
            layout.rows.append(row)
            layout.time += on + rest
        start = np.array([row.start for row in layout.rows[first:]])
        self.show(layout, cues, start, pair if taught else None)


@dataclass(frozen=True, kw_only=True)
class OfPairs(Showing):
    """A phase that shows the pairs of one set.

    Parameters
    ----------
    order : str
        ``random``: each pass through the set in an order of its own; ``given``: as the set has them; ``blocked``: all
        presentations of a pair in a row; ``spaced``: one order for all passes, so that all lags are equal.
    context : Context or "studied", optional
        A `Context` that goes with the items; ``studied``: the one in which each pair was last studied.
    on, gap, cue_rate, teacher_rate, inputs, label, acetylcholine
        As in `Showing`.
    """

    order: Order = "random"
    context: Context | Literal["studied"] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.order not in ORDERS:
            raise ValueError(f"{self.name}.order: must be one of {', '.join(ORDERS)}, got {self.order!r}")
        if self.context is not None and self.context != "studied" and not isinstance(self.context, Context):
            raise ValueError(f"{self.name}.context: must be a Context or 'studied', got {self.context!r}")

    def sequence(
        self, n_pairs: int, passes: int, layout: Layout, first: int | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Pairs in the order shown, and the serial position of each in its pass; ``first``: so many of each pass."""
        layout.check_room(n_pairs * passes, self.durations(layout)[0])
        blocks: list[np.ndarray] = []
        for n in range(passes):
            if self.order == "given":
                block = np.arange(n_pairs)
            elif self.order == "random" or n == 0:
                block = layout.shuffles.permutation(n_pairs)
            else:
                block = blocks[0]
            blocks.append(block[:first])
        position = np.arange(len(blocks[0]))
        if self.order == "blocked":
            return np.repeat(blocks[0], passes), np.repeat(position, passes)
        return np.concatenate(blocks), np.tile(position, passes)

    def with_context(self, layout: Layout, cues: np.ndarray, pair: np.ndarray, study: bool) -> np.ndarray:
        """The cues (n, n_cue_cells) of pairs (n,) with the cells of the context."""
        n_cells = layout.n_context_cells
        if self.context is None:
            return cues
        if not n_cells or not layout.n_context_active:
            raise ValueError(
                f"{self.name}.context: no cells carry a context; give the experiment context=0.2, a share of the cue"
            )
        out = cues.copy()
        for row, number in zip(out, pair.tolist(), strict=True):
            row[-n_cells:] = self._context(layout, number)
            if study:
                layout.studied_in[number] = row[-n_cells:].copy()
        return out

    def _context(self, layout: Layout, pair: int) -> np.ndarray:
        if not isinstance(self.context, Context):
            if pair not in layout.studied_in:
                raise ValueError(f"{self.name}.context: 'studied', but pair {pair} was studied without a context")
            return layout.studied_in[pair]
        name = self.context.name
        rng = layout.stream("context", name)
        if name not in layout.contexts:
            vector = np.zeros(layout.n_context_cells, bool)
            vector[rng.choice(vector.size, layout.n_context_active, replace=False)] = True
        else:
            vector = self.context.next(layout.contexts[name], rng)
        layout.contexts[name] = vector
        return vector


def no_relation(_: int) -> int:
    return NO_PAIR
