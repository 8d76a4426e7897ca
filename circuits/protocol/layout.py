"""An experiment while it is written out: each phase adds its trials, its input and its stretch of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..lesions.lesion import Lesion
from ..network.circuit import Circuit
from ..network.spike_trains import Inputs
from ..recording.trials import NO_PAIR, Trials
from ..seeds import generator
from ..stimuli.pairs import Pairs, Patterns, same_pairs
from .time_grid import check_steps, check_trials
from .timing import Timing


@dataclass(frozen=True)
class Stretch:
    """A phase in time.

    start, stop: from when to when (s). level: of acetylcholine, in [0, 1]. frozen: the plasticity that acetylcholine
    gates is held. open: projections whose gated plasticity is open whatever the level. jump: hours that pass at its
    start, 0 for none; forgetting: time constants (hours) of weights in these hours, by projection.
    """

    label: str
    kind: str
    start: float
    stop: float
    level: float = 0.0
    frozen: bool = False
    open: tuple[str, ...] = ()
    jump: float = 0.0
    forgetting: Mapping[str, float] = field(default_factory=dict)

    @property
    def plain(self) -> bool:
        """Whether the two events of acetylcholine, up and down, say all about it."""
        return self.level in (0.0, 1.0) and not self.frozen and not self.open


@dataclass(frozen=True)
class Shown:
    """Cues, and values if there is a teacher, that one phase shows.

    stream: names of the random stream of its spikes, ``*`` for the population. cues: (n, n_cue_cells) bool. start: (n,)
    in s. pairs: (n,) whose values are taught, None without a teacher.
    """

    stream: tuple[str, ...]
    cues: np.ndarray
    start: np.ndarray
    on: float
    cue_rate: float
    teacher_rate: float
    inputs: Inputs
    pairs: np.ndarray | None = None


@dataclass(frozen=True)
class Row:
    """One trial, as `Trials` has them."""

    phase: str
    pair: int
    start: float
    stop: float
    presented: np.ndarray | None
    kind: str
    set: str
    position: int
    related: int


@dataclass
class Layout:
    """What the phases write on, in their order.

    time: s laid out so far. Phases draw from named streams that they share, so that a phase that is added at the end
    leaves all before it as it was.
    """

    circuit: Circuit
    seed: int
    timing: Timing
    n_active: int
    inputs: Inputs = field(default_factory=Inputs)
    reset: bool = False
    order: int = 0
    context: float = 0.0
    time: float = 0.0
    sets: list[Pairs] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    driven: list[Lesion] = field(default_factory=list)
    rewards: list[np.ndarray] = field(default_factory=list)  # times (s)
    taught: dict[bytes, int] = field(default_factory=dict)  # cue -> the pair taught last under it
    contexts: dict[str, np.ndarray] = field(default_factory=dict)
    studied_in: dict[int, np.ndarray] = field(default_factory=dict)  # pair -> its context when it was last studied
    _streams: dict[tuple[str, ...], np.random.Generator] = field(default_factory=dict)
    _codes: list[Patterns] = field(default_factory=list)

    def check_room(self, n_trials: int, seconds: float) -> None:
        """Refuse so many more trials, each so long, before any is laid out. Raises ValueError."""
        check_trials(len(self.rows) + n_trials, self.n_cue_cells)
        check_steps(self.time + n_trials * seconds, self.timing.dt)

    def stream(self, *names: str) -> np.random.Generator:
        """A random stream that goes on where the last use of it ended."""
        if names not in self._streams:
            self._streams[names] = generator(self.seed, *names)
        return self._streams[names]

    @property
    def shuffles(self) -> np.random.Generator:
        """The stream of orders."""
        return self.stream("order", *([str(self.order)] if self.order else []))

    @property
    def n_cue_cells(self) -> int:
        return sum(self.circuit.population(name).size for name in self.circuit.queries)

    @property
    def n_context_cells(self) -> int:
        """Query cells that carry the context: the last ones."""
        return round(self.context * self.n_cue_cells)

    @property
    def n_context_active(self) -> int:
        return round(self.context * self.n_active)

    def patterns(self, pairs: Pairs) -> Patterns:
        """The cells of a set of pairs; item cells alone, without context."""
        for known, code in zip(self.sets, self._codes, strict=True):
            if same_pairs(known, pairs):
                return code
        n_value = self.circuit.population(self.circuit.value).size
        n_item, k_item = self.n_cue_cells - self.n_context_cells, self.n_active - self.n_context_active
        code = pairs.encode(n_item, n_value, self.n_active, k_item)
        if self.n_context_cells:
            none = np.zeros((pairs.n_pairs, self.n_context_cells), bool)
            code = Patterns(np.hstack([code.cues, none]), code.values, code.value_code)
        self.sets.append(pairs)
        self._codes.append(code)
        return code

    def first(self, pairs: Pairs) -> int:
        """Number of a set's first pair among those of all sets."""
        self.patterns(pairs)
        before = 0
        for known in self.sets:
            if same_pairs(known, pairs):
                break
            before += known.n_pairs
        return before

    def all_patterns(self) -> Patterns:
        """The cells of all sets so far, one below the other."""
        if not self._codes:
            n_value = self.circuit.population(self.circuit.value).size
            return Patterns(np.zeros((0, self.n_cue_cells), bool), np.zeros((0, n_value), bool))
        if len(self._codes) == 1:
            return self._codes[0]
        return Patterns(
            np.vstack([code.cues for code in self._codes]), np.vstack([code.values for code in self._codes])
        )

    def name_of(self, pairs: Pairs) -> str:
        """Name of a set; sets of one name are numbered."""
        names = [known.name for known in self.sets]
        place = next(n for n, known in enumerate(self.sets) if same_pairs(known, pairs))
        before = names[:place].count(pairs.name)
        return f"{pairs.name} {before + 1}" if before else pairs.name

    def trials(self) -> Trials:
        """The rows as arrays."""
        n_cells = self.n_cue_cells
        check_trials(len(self.rows), n_cells)
        blank = np.zeros(n_cells, bool)
        presented = [blank if row.presented is None else row.presented for row in self.rows]

        def column(name: str, kind: type) -> np.ndarray:
            return np.array([getattr(row, name) for row in self.rows], kind)

        return Trials(
            column("phase", str),
            column("pair", int),
            column("start", float),
            column("stop", float),
            np.array(presented, bool).reshape(len(self.rows), n_cells),
            column("kind", str),
            column("set", str),
            column("position", int),
            column("related", int),
        )

    def last_taught(self, cue: np.ndarray) -> int:
        """The pair that was taught last under an item's whole cue (n_cue_cells,) bool; -1 if there is none."""
        return self.taught.get(cue.tobytes(), NO_PAIR)


def own_names(names: Sequence[str], kinds: Sequence[str]) -> list[str]:
    """Labels of phases: those given, else the kind, numbered where there are several of it without a label."""
    seen: dict[str, int] = {}
    out = []
    for name, kind in zip(names, kinds, strict=True):
        if not name:
            seen[kind] = seen.get(kind, 0) + 1
            name = kind if seen[kind] == 1 else f"{kind} {seen[kind]}"
        out.append(name)
    return out
