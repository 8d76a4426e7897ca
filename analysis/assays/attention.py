"""``spikekv theory attention``: the attention of the spiking circuit, and inhibition as its dial."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from ...circuits.campaign.task import Report
from ...circuits.engine.run import Backend, study
from ...circuits.engine.run import run as simulate
from ...circuits.library.minimal import minimal
from ...circuits.network.circuit import Circuit
from ...circuits.protocol.experiment import RecallExperiment
from ...circuits.protocol.mixture import Mixture
from ...circuits.protocol.timing import Timing
from ...circuits.recording.recording import Recording
from ...circuits.seeds import generator
from ...circuits.stimuli import patterns
from ...circuits.table import Table
from ..figures.attention import plot_dial, plot_predicted, plot_shares, plot_thresholds
from ..figures.style import figure_style, new_figure
from ..measures import attention as at
from ..measures.measure import CORRELATION, POSITIVE, Measure
from ..statistics.intervals import over_seeds
from .found import Found, Options, Seed

CIRCUIT = minimal()
BACKEND: Backend = "auto"
TIMING = Timing()
N_PAIRS = 50
REPEATS = 5  # choices of pairs for each kind of cue; each choice is shown twice, with other cells of the same keys
# Cells of each key in a cue. All cues of a kind are left out together when what is fitted to the others is scored
KINDS = ((10, 10), (11, 9), (12, 8), (13, 7), (14, 6), (16, 4), (8, 6, 6), (10, 6, 4), (12, 4, 4))
ASKED = KINDS.index((12, 8))  # the kind whose recalled share is shown


@dataclass(frozen=True)
class Level:
    """Peak conductances onto value cells (nS) at recall: feedback (VALUE_INH) and feed-forward (KEY_INH) inhibition."""

    feedback: float
    feedforward: float

    @property
    def name(self) -> str:
        return f"feedback {self.feedback:g}, feed-forward {self.feedforward:g}"

    def of(self, circuit: Circuit) -> Circuit:
        """The circuit with this inhibition."""
        for source, g in (("VALUE_INH", self.feedback), ("KEY_INH", self.feedforward)):
            circuit = circuit.with_projection(f"{source}->VALUE", conductance={"GABA_A": g})
        return circuit


FEEDBACK = tuple(Level(g, 0.0) for g in (0.0, 0.03, 0.1, 0.3, 1.0))
FEEDFORWARD = tuple(Level(0.0, g) for g in (0.0, 0.3, 0.6, 0.9))
AS_IT_IS = Level(0.3, 0.9)
LEVELS = (*FEEDBACK, *FEEDFORWARD[1:], AS_IT_IS)
SHOWN = FEEDBACK[2]  # whose predictions are drawn
REMARKS = (
    "nS: feedback + feed-forward inhibition of value cells at recall; the unchanged circuit comes last.",
    "share: of the two weights of a 12:8 cue, that of the 12 (linear: .6). power, beta, threshold: fitted parameters.",
    "best: operator of the largest r2 on kinds of cue that it was not fitted to. others: r of these predictions, each "
    "cue's winner left out. again: the same r between two cues with other cells of the same keys.",
    "explained: variance of spike counts that mixed stored values explain, in cells left out of the regression.",
)


@dataclass(frozen=True)
class Measured:
    """Of one seed and level: overlaps and measured and predicted weights (n_cues, n_pairs); numbers of the table."""

    overlap: np.ndarray
    alpha: np.ndarray
    predicted: dict[str, np.ndarray]
    metrics: dict[str, float]


def of_seed(seed: int, options: Options, progress: Report) -> Seed:
    """Every level of inhibition: one study, then the same mixed cues at each level."""
    found = []
    for recording in _recordings(seed):
        found.append(dataclasses.asdict(measure(recording, seed)))
        progress(len(found) / len(LEVELS))
    return {"levels": found, "backend": recording.metadata["backend"]}


def summed_up(options: Options, seeds: Sequence[Seed]) -> Found:
    """Tables and figure of all seeds."""
    by_level = {level: [Measured(**one["levels"][n]) for one in seeds] for n, level in enumerate(LEVELS)}
    means = {level: over_seeds([one.metrics for one in same]) for level, same in by_level.items()}
    best = {level: max(at.OPERATORS, key=lambda name: means[level][f"{name}_r2"]) for level in LEVELS}
    table = Table(
        f"Attention of the minimal circuit, {N_PAIRS} pairs, {options.mean} (95 % interval)",
        ("nS", "share", "power", "beta", "threshold", "best", "r2", "others", "again", "explained"),
        tuple(_printed(level, means[level], best[level]) for level in LEVELS),
        remarks=(*REMARKS, *_order(by_level)),
    )
    metrics = {
        "levels": [
            {**dataclasses.asdict(level), "best": best[level], **means[level],
             "per_seed": [one.metrics for one in by_level[level]]}
            for level in LEVELS
        ],
        "seeds_with_rising_power": _rising(by_level, FEEDBACK, "polynomial_parameter"),
        "seeds_with_rising_threshold": _rising(by_level, FEEDFORWARD, "rectified_parameter"),
        "n_pairs": N_PAIRS,
    }  # fmt: skip
    arrays = {
        f"{part}/{level.name}": np.array([getattr(one, part) for one in same])
        for level, same in by_level.items()
        for part in ("overlap", "alpha")
    }
    rows = [row for level in LEVELS for row in _rows(level, means[level])]
    backend = seeds[0]["backend"]
    return Found(metrics, [table], rows, arrays, {"attention": _figure(by_level, means, best[SHOWN])}, backend)


def circuits() -> dict[str, Circuit]:
    """The circuit that is simulated, by its name."""
    return {CIRCUIT.name: CIRCUIT}


def mixtures(values: np.ndarray, seed: int) -> tuple[Mixture, ...]:
    """Cues of each kind, one kind after the other within each repeat; then all of them again.

    values: (n_pairs, n_cells) bool. Pairs that are mixed share no value cell: such a cell hears both keys, and its
    threshold acts on their sum, so that a weight would say more than its own key's overlap.
    """
    rng = generator(seed, "mixtures")
    once = [Mixture(_apart(values, len(cells), rng), cells) for _ in range(REPEATS) for cells in KINDS]
    return (*once, *once)


def _apart(values: np.ndarray, n: int, rng: np.random.Generator) -> tuple[int, ...]:
    """Pairs at random whose values have no cell in common."""
    for _ in range(1000):
        chosen = rng.choice(len(values), n, replace=False)
        if values[chosen].sum(0).max() == 1:
            return tuple(int(pair) for pair in chosen)
    raise ValueError(f"mixtures: no {n} of the {len(values)} values are without a common cell; take sparser values")


def _recordings(seed: int) -> Iterator[Recording]:
    """Of each level."""
    plain = RecallExperiment(CIRCUIT, patterns.random(N_PAIRS, seed=seed), seed=seed, timing=TIMING, reset=True)
    taught = plain.pairs.encode(plain.n_cue_cells, plain.n_value_cells, plain.n_active)
    experiment = dataclasses.replace(plain, mixtures=mixtures(taught.values, seed))
    learned = study(experiment, backend=BACKEND, until="recall")
    for level in LEVELS:
        yield simulate(dataclasses.replace(experiment, circuit=level.of(CIRCUIT)), backend=BACKEND, start=learned)


def measure(recording: Recording, seed: int) -> Measured:
    """Weights of all mixed cues, and each operator's fit and held-out predictions."""
    trials = recording.trials.where("recall")
    kind = np.arange(len(trials)) % len(KINDS)
    counts = recording.counts(recording.value, trials)
    overlap = at.overlaps(recording.trials.presented[trials], recording.cues)
    alpha = at.value_weights(counts, recording.values)
    metrics = {
        "spikes_per_cue": float(counts.sum(1).mean()),
        "silent_fraction": float((counts.sum(1) == 0).mean()),
        "r_others_again": at.agreement(*np.split(alpha, 2))["r_others"],
        "explained": at.explained(counts, recording.values, generator(seed, "folds")),
        "share": float(np.nanmean(at.shares(overlap[kind == ASKED], alpha[kind == ASKED])[:, 1])),
    }
    predicted = {}
    for name, operator in at.OPERATORS.items():
        predicted[name] = at.held_out(name, overlap, alpha, kind)
        fitted = at.fit(name, overlap, alpha)
        metrics |= {f"{name}_{part}": value for part, value in at.agreement(predicted[name], alpha).items()}
        metrics |= {f"{name}_gain": fitted.gain} | ({f"{name}_parameter": fitted.parameter} if operator.bounds else {})
    return Measured(overlap, alpha, predicted, metrics)


def _rising(by_level: dict[Level, list[Measured]], levels: Sequence[Level], parameter: str) -> int:
    """Number of seeds in which a fitted parameter is larger at each level than at the one before."""
    fitted = np.array([[one.metrics[parameter] for one in by_level[level]] for level in levels])
    return int((np.diff(fitted, axis=0) > 0).all(0).sum())


def _order(by_level: dict[Level, list[Measured]]) -> Iterator[str]:
    n = len(by_level[AS_IT_IS])
    power = _rising(by_level, FEEDBACK, "polynomial_parameter")
    threshold = _rising(by_level, FEEDFORWARD, "rectified_parameter")
    yield (
        f"The power rises with every step of feedback inhibition in {power} of {n} seeds, the threshold with every "
        f"step of feed-forward inhibition in {threshold}."
    )


def _printed(level: Level, mean: dict[str, Any], best: str) -> tuple[str, ...]:
    def cell(one: Measure) -> str:
        return one.narrow(mean[one.name], mean["intervals"].get(one.name))

    power = Measure("polynomial_parameter", "power", bounds=POSITIVE, digits=2)
    others = Measure(f"{best}_r_others", "others", bounds=CORRELATION)
    return (
        f"{level.feedback:g} + {level.feedforward:g}", f"{mean['share']:.2f}", cell(power),
        f"{mean['softmax_parameter']:.1f}", f"{mean['rectified_parameter']:.2f}", best, f"{mean[f'{best}_r2']:.3f}",
        cell(others), f"{mean['r_others_again']:.3f}", f"{mean['explained']:.2f}",
    )  # fmt: skip


def _rows(level: Level, mean: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A line of table.csv per operator."""
    for name in at.OPERATORS:
        row = dataclasses.asdict(level) | {"operator": name}
        for part in ("parameter", "gain", "r2", "r", "r_others"):
            low, high = mean["intervals"].get(f"{name}_{part}", (None, None))
            row |= {part: mean.get(f"{name}_{part}"), f"{part}_low": low, f"{part}_high": high}
        yield row


def _figure(by_level: dict[Level, list[Measured]], means: dict[Level, dict[str, Any]], shown: str) -> Figure:
    with figure_style():
        figure = new_figure(120)
        grid = figure.subplots(2, 2)
        pooled = {
            level: (np.concatenate([one.overlap for one in same]), np.concatenate([one.alpha for one in same]))
            for level, same in by_level.items()
        }
        plot_shares({f"{level.feedback:g}": at.shares(*_of_two(pooled[level])) for level in FEEDBACK},
                    [means[level]["polynomial_parameter"] for level in FEEDBACK], grid[0, 0])  # fmt: skip
        parameters = [[one.metrics["polynomial_parameter"] for one in by_level[level]] for level in FEEDBACK]
        plot_dial([level.feedback for level in FEEDBACK], np.array(parameters), grid[0, 1])
        plot_thresholds(
            {f"{level.feedforward:g}": pooled[level] for level in FEEDFORWARD},
            [(means[level]["rectified_gain"], means[level]["rectified_parameter"]) for level in FEEDFORWARD],
            grid[1, 0],
        )
        predicted = np.concatenate([one.predicted[shown] for one in by_level[SHOWN]])
        plot_predicted(predicted, pooled[SHOWN][1], grid[1, 1])
        grid[1, 1].set_title(f"feedback {SHOWN.feedback:g} nS, held out: {shown}", loc="left")
        figure.subplots_adjust(left=0.075, right=0.985, bottom=0.09, top=0.95, wspace=0.25, hspace=0.42)
    return figure


def _of_two(measured: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, ...]:
    """The cues that mix two keys."""
    two = np.array([len(KINDS[n % len(KINDS)]) == 2 for n in range(len(measured[0]))])
    return tuple(part[two] for part in measured)
