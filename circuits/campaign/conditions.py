"""Conditions of a lesion: what is done, and which pairs are scored."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ..lesions.lesion import Lesion
from ..protocol.experiment import RecallExperiment
from ..recording.recording import Recording

INTACT, SHAM = "intact", "sham"


@dataclass(frozen=True)
class Condition:
    """What is done in one condition.

    world: name of the experiments it belongs to. pairs: those that are scored, default all; scored: ``early`` or
    ``late``, the third of the pairs that was studied first or last.
    """

    lesions: tuple[Lesion, ...] = ()
    world: str = ""
    pairs: tuple[int, ...] = ()
    scored: Literal["all", "early", "late"] = "all"

    def of(self, recording: Recording) -> Recording:
        """The part of a recording that is scored."""
        if self.pairs:
            return recording.cued(self.pairs)
        return recording if self.scored == "all" else recording.cued(_studied(recording, self.scored))


def _studied(recording: Recording, scored: str) -> list[int]:
    """The third of the pairs that was studied first, or last."""
    last = {int(pair): n for n, pair in enumerate(recording.trials.pair[recording.trials.where("study")])}
    order = sorted(last, key=lambda pair: last[pair])  # where a pair is shown more than once, its last time counts
    third = max(1, recording.n_pairs // 3)
    return order[:third] if scored == "early" else order[-third:]


def with_controls(conditions: Mapping[str, Condition]) -> dict[str, Condition]:
    """The conditions, after the intact run and the sham lesion of each world.

    A world of another name than "" has controls ``intact, NAME`` and ``sham, NAME``.
    """
    out: dict[str, Condition] = {}
    for world in dict.fromkeys(c.world for c in conditions.values()):
        own = {name: c for name, c in conditions.items() if c.world == world}
        sham = tuple(dict.fromkeys(lesion.sham for c in own.values() for lesion in c.lesions))
        suffix = f", {world}" if world else ""
        out[INTACT + suffix] = Condition((), world)
        out[SHAM + suffix] = Condition(sham, world)
        out |= own
    return out


def independent_trials(experiments: Sequence[RecallExperiment]) -> list[RecallExperiment]:
    """The experiments as conditions are compared on: every cue of recall meets the same state."""
    return [dataclasses.replace(experiment, reset=True) for experiment in experiments]
