"""Time without a stimulus: rest, delay, and hours that pass at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from ..layout import Layout, Stretch
from .phase import Phase

LONGEST = 60.0  # s that are simulated as they are
SHORTEST_JUMP = 1 / 60  # hours
SETTLING = 0.6  # s


@dataclass(frozen=True)
class Rest(Phase):
    """No stimulus for some seconds. Background goes on; acetylcholine is high.

    Parameters
    ----------
    seconds : float
        How long, at most a minute.
    label, acetylcholine
        As in `Phase`.

    Examples
    --------
    >>> from spikekv import Rest
    >>> Rest(0.8).seconds
    0.8
    """

    seconds: float
    kind: ClassVar[str] = "rest"
    level: ClassVar[float] = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        self._check_positive("seconds")
        if self.seconds > LONGEST:
            raise ValueError(
                f"{self.name}.seconds: {self.seconds:g} s are not simulated, at most {LONGEST:g}; "
                "there are two ways to bridge more: Gap(hours=...) lets the state jump and weights decay, and a rule "
                "that forgets with each event (fading, bistable) does so with more pairs studied in between"
            )

    def lay(self, layout: Layout) -> None:
        layout.time += self.seconds


@dataclass(frozen=True)
class Delay(Rest):
    """No stimulus for some seconds. Acetylcholine falls, by 99 % in half a second.

    Parameters
    ----------
    seconds : float
        How long, at most a minute.
    label, acetylcholine
        As in `Phase`.

    Examples
    --------
    >>> from spikekv import Delay
    >>> Delay(3600)
    Traceback (most recent call last):
    ValueError: Delay.seconds: 3600 s are not simulated, at most 60; ...
    """

    kind: ClassVar[str] = "delay"
    level: ClassVar[float] = 0.0


@dataclass(frozen=True)
class Gap(Phase):
    """Hours that pass without being simulated.

    Potentials, conductances, adaptation, spike traces and short-term plasticity return to rest: nothing is left of them
    after a minute. Spikes on their way are gone. Weights decay exponentially towards their initial values,
    ``w(t) = w_0 + (w - w_0) exp(-t/tau)``.

    Parameters
    ----------
    hours : float
        How long.
    forgetting : mapping
        Projection (``CA1->NCX``; ``*``: all others) -> tau in hours. Weights that it does not name stay.
    settle : float
        Seconds that are simulated after the jump, without a stimulus.
    label, acetylcholine
        As in `Phase`.

    Examples
    --------
    >>> from spikekv import Gap
    >>> Gap(hours=24, forgetting={"KEY->VALUE": 48.0}).kind
    'gap'
    """

    hours: float
    forgetting: Mapping[str, float] = field(default_factory=dict)
    settle: float = SETTLING
    kind: ClassVar[str] = "gap"

    def __post_init__(self) -> None:
        super().__post_init__()
        self._check_positive("settle")
        self._check_seconds("settle")
        if not self.hours >= SHORTEST_JUMP:
            raise ValueError(f"Gap.hours: must be at least a minute ({SHORTEST_JUMP:.3g}), got {self.hours}; use Delay")
        for name, tau in self.forgetting.items():
            if not tau > 0:
                raise ValueError(f"Gap.forgetting[{name}]: must be positive (hours), got {tau}")

    def lay(self, layout: Layout) -> None:
        for name in self.forgetting:
            if name != "*" and layout.circuit.projection(name).plasticity is None:
                raise ValueError(f"Gap.forgetting: projection {name} is not plastic")
        layout.time += self.settle

    def stretch(self, start: float, stop: float) -> Stretch:
        return dataclasses.replace(super().stretch(start, stop), jump=self.hours, forgetting=self.forgetting)
