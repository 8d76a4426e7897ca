"""What a measure is called, in which unit it is, which values it can have, and whether more of it is better."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

Bounds = tuple[float, float]
SHARE: Bounds = (0.0, 1.0)
POSITIVE: Bounds = (0.0, np.inf)
CORRELATION: Bounds = (-1.0, 1.0)
UNBOUNDED: Bounds = (-np.inf, np.inf)


@dataclass(frozen=True)
class Measure:
    """One number that results hold, and how it is shown.

    Parameters
    ----------
    name
        Its key in ``metrics.json``; of nested keys with dots, as ``familiarity.CA3``.
    label
        What it is called in tables and on axes.
    unit
        Its unit, ``"1"`` for a pure number.
    bounds
        The smallest and the largest value that it can have. Intervals are clipped there when they are shown.
    better
        Whether recall is better with more of it (``"up"``), with less (``"down"``), or neither (None).
    short
        A label for a narrow column. Default: ``label``.
    digits
        Digits after the point when it is shown.

    Examples
    --------
    >>> f1 = measure("f1")
    >>> f1.text(0.98, (0.94, 1.02))
    '0.980 [0.940, 1.000]'
    >>> measure("rates_hz.CA3").axis
    'rate, CA3 (Hz)'
    """

    name: str
    label: str
    unit: str = "1"
    bounds: Bounds = UNBOUNDED
    better: Literal["up", "down"] | None = None
    short: str = ""
    digits: int = 3

    @property
    def head(self) -> str:
        """The label of a narrow column."""
        return self.short or self.label

    @property
    def axis(self) -> str:
        """The label with the unit, where there is one."""
        return self.label if self.unit == "1" else f"{self.label} ({self.unit})"

    @property
    def whole_axis(self) -> bool:
        """Whether an axis shows all of its range: shares of what is right or wrong are read against 0 and 1."""
        return self.bounds == SHARE and self.better is not None

    def clip(self, values: Any) -> np.ndarray:
        """Values, no further than the bounds. For ends of intervals; shape as given, NaN stays."""
        return np.clip(np.asarray(values, float), *self.bounds)

    def text(self, value: float | None, interval: Sequence[float] | None = None) -> str:
        """The value, followed by its clipped interval where there is one."""
        return f"{number(value, self.digits)} {self.span(interval)}".strip()

    def narrow(self, value: float, interval: Sequence[float] | None = None) -> str:
        """As `text` in two digits, for a narrow column: ``0.98 [.94, 1]``."""
        text = number(value, min(self.digits, 2))
        if not self.span(interval):
            return text
        ends = (f"{round(end, 2) + 0.0:.2f}".rstrip("0").rstrip(".") for end in self.clip(interval))
        low, high = (re.sub(r"^(-?)0[.]", r"\1.", end) for end in ends)
        return f"{text} [{low}, {high}]"

    def span(self, interval: Sequence[float] | None) -> str:
        """The clipped interval in brackets; empty without one."""
        if interval is None or not np.isfinite(np.asarray(interval, float)).all():
            return ""
        low, high = (number(float(end), self.digits) for end in self.clip(interval))
        return f"[{low}, {high}]"


def percent(share: float) -> str:
    """A share for a reader.

    Examples
    --------
    >>> percent(0.6)
    '60 %'
    """
    return f"{100 * share:.0f} %"


def number(value: float | None, digits: int = 3) -> str:
    """A number for a reader, with one digit more where little would be left of it; a dash for none.

    Examples
    --------
    >>> number(0.5), number(0.0014), number(7), number(None)
    ('0.500', '0.0014', '7', '-')
    """
    if value is None or value != value:  # nan
        return "-"
    if isinstance(value, int):
        return str(value)
    if digits and 0 < abs(value) < 10.0 ** (1 - digits):
        digits += 1
    return f"{round(value, digits) + 0.0:.{digits}f}"  # + 0.0: no minus before a zero


def share(name: str, label: str, better: Literal["up", "down"] | None = "up", short: str = "") -> Measure:
    """A measure between 0 and 1."""
    return Measure(name, label, "1", SHARE, better, short)


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        share("identification_accuracy", "identification", short="identified"),
        share("f1", "F1"),
        share("precision", "precision"),
        share("recall", "recall"),
        share("own_accuracy", "own value identified", short="own value"),
        share("own_f1", "F1 of the own value", short="F1 own"),
        share("overlap", "overlap"),
        share("area", "area under the ROC", short="area"),
        Measure("d_prime", "d'", digits=2),
        share("hits", "hits"),
        share("false_alarms", "false alarms", "down"),
        share("false_recall", "false recall", "down"),
        Measure("reconstruction", "reconstruction", "1", CORRELATION, "up"),
        Measure("bits_per_synapse", "bits per synapse", "1", POSITIVE, "up", "bits"),
        share("silent_fraction", "silent trials", "down", "silent"),
        share("intrusion_rate", "intrusions", "down"),
        share("stage_identification", "identification by key"),
        Measure("familiarity", "key match", "1", CORRELATION, "up"),
        Measure("familiarity_others", "key match, other pairs", "1", CORRELATION, "down"),
        share("familiarity_auc", "key told from others"),
        Measure("latency_ms", "latency", "ms", POSITIVE, "down", digits=0),
        Measure("rates_hz", "rate", "Hz", POSITIVE, digits=2),
        Measure("rates_cue_hz", "rate, cue on", "Hz", POSITIVE, digits=2),
        Measure("background_rate_hz", "background rate", "Hz", POSITIVE, digits=2),
        Measure("recalled_rate_hz", "rate of recalled cells", "Hz", POSITIVE, digits=0),
        share("active_fraction", "active at study", None),
        share("active_fraction_recall", "active at recall", None),
        Measure("cv_isi", "CV of intervals", "1", POSITIVE, digits=2),
        share("chance", "chance", None),
        Measure("theta", "theta", "1", POSITIVE),
        share("overlap_floor", "overlap of the commonest cells", None),
        Measure("reconstruction_ceiling", "reconstruction, ceiling", "1", CORRELATION),
        Measure("reconstruction_prototype", "reconstruction, class mean", "1", CORRELATION),
        Measure("reconstruction_same_class", "reconstruction, same class", "1", CORRELATION),
        Measure("willshaw_bits_per_synapse", "bits per synapse, Willshaw", "1", POSITIVE),
        Measure("willshaw_k_winners_bits_per_synapse", "bits per synapse, k winners", "1", POSITIVE),
        share("controls.no_learning", "identification without learning", None),
        share("controls.shuffled", "identification, labels shuffled", None),
        Measure("simulated_seconds", "simulated time", "s", POSITIVE, digits=1),
        Measure("pairs_at_f1_0.9", "pairs with F1 of at least .9", "1", POSITIVE, "up", digits=0),
        Measure("willshaw_pairs_at_f1_0.9", "pairs with F1 of at least .9, Willshaw", "1", POSITIVE, digits=0),
        Measure("peak_bits_per_synapse", "peak bits per synapse", "1", POSITIVE, "up"),
        Measure("willshaw_peak_bits_per_synapse", "peak bits per synapse, Willshaw", "1", POSITIVE),
        Measure("share_of_willshaw_peak", "share of the Willshaw peak", "1", POSITIVE, "up"),
        Measure("bits_per_pair_exponent", "exponent of bits per pair past the knee"),
        share("f1_last", "F1 of the last pairs"),
        Measure("pairs_held", "pairs held", "1", POSITIVE, "up", digits=0),
    )
}  # fmt: skip


def measure(name: str) -> Measure:
    """The measure of a key of ``metrics.json``.

    Of a nested key the last part that is known decides; the rest follows its label. A key that nobody has described is
    shown in its own words and has no bounds.
    """
    if name in MEASURES:
        return MEASURES[name]
    parts = name.split(".")
    known = next((part for part in reversed(parts) if part in MEASURES), None)
    if known is None:
        return Measure(name, " ".join(parts).replace("_", " "))
    others = [part.replace("_", " ") for part in parts if part != known]
    label = ", ".join([MEASURES[known].label, *others])
    short = " ".join([MEASURES[known].head, *others])
    return replace(MEASURES[known], name=name, label=label, short=short)
