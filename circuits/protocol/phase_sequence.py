"""A protocol as a sequence of phases: their labels, what they show in which order, and which a lesion names."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence

from ..lesions.lesion import Lesion
from ..stimuli.lures import Lures
from ..stimuli.pairs import Pairs, same_pairs
from .layout import own_names
from .phases import Blanks, Phase, Probe, Recall, Study
from .phases.recall import Test
from .timing import MIN_DELAY

MOST_PHASES = 1000


def labelled(protocol: Sequence[Phase]) -> tuple[Phase, ...]:
    """Phases under labels of their own. Raises ValueError for what is no phase and for a label used twice."""
    if isinstance(protocol, Phase) or not isinstance(protocol, Sequence) or not protocol:
        raise ValueError("protocol: must be phases, one or more, as (Study(pairs), Delay(0.6), Recall(pairs))")
    if len(protocol) > MOST_PHASES:
        raise ValueError(f"protocol: must be at most {MOST_PHASES} phases, got {len(protocol)}")
    for phase in protocol:
        if not isinstance(phase, Phase):
            raise ValueError(f"protocol: must be phases, as Study(pairs); got {phase!r:.80}")
    kinds = [phase.kind for phase in protocol]
    labels = own_names([phase.label for phase in protocol], kinds)
    for label, kind in zip(labels, kinds, strict=True):
        if labels.count(label) > 1:
            raise ValueError(f"protocol: the label {label!r} is used twice; give one of the phases another")
        if label == "all" or (label in kinds and label != kind):
            raise ValueError(
                f"protocol: {label!r} cannot be the label of a {kind} phase, it names others; give another"
            )
    return tuple(phase.labelled(label) for phase, label in zip(protocol, labels, strict=True))


def known_sets(studied: Sequence[Pairs], protocol: Sequence[Phase]) -> list[Pairs]:
    """The sets of pairs of an experiment, each once, in the order in which they come."""
    found: list[Pairs] = []
    for pairs in (*studied, *(pairs for phase in protocol for pairs in phase.shows)):
        if not any(same_pairs(pairs, known) for known in found):
            found.append(pairs)
    return found


def check_order(protocol: Sequence[Phase], studied: Sequence[Pairs]) -> None:
    """Refuse tests of what was not studied, and probes of what was."""
    known = list(studied)
    for phase in protocol:
        there = ", ".join(pairs.name for pairs in known) or "nothing"
        if isinstance(phase, Recall) and not any(same_pairs(phase.pairs, pairs) for pairs in known):
            raise ValueError(
                f"protocol: {phase.label!r} cues {phase.pairs.name}, but {there} is studied before it; "
                "put a Study first, show new cues by Probe, or give studied= what a snapshot has learned"
            )
        if isinstance(phase, Probe) and any(same_pairs(phase.pairs, pairs) for pairs in known):
            raise ValueError(
                f"protocol: {phase.label!r} probes {phase.pairs.name}, which is studied before; use Recall"
            )
        if isinstance(phase, Probe) and isinstance(phase.pairs, Lures):
            source = phase.pairs.of
            if not any(same_pairs(source, pairs) for pairs in known):
                raise ValueError(
                    f"protocol: {phase.label!r} shows {phase.pairs.name}, but {source.name} is not studied before; "
                    "put a Study of it first"
                )
        known += [phase.pairs] if isinstance(phase, Study) else []


def warn_of_high_acetylcholine(protocol: Sequence[Phase]) -> None:
    """Warn of tests that follow a phase of more acetylcholine before it has fallen: its effects are still there."""
    for n, test in enumerate(protocol):
        if not isinstance(test, Blanks | Test) or getattr(test, "learns", False):
            continue
        waited = 0.0
        for before in reversed(protocol[:n]):
            if before.stretch(0.0, 0.0).level > test.stretch(0.0, 0.0).level:
                if waited < MIN_DELAY:
                    warnings.warn(
                        f"protocol: {test.label!r} begins {waited:g} s after {before.label!r}, while acetylcholine "
                        f"still falls; put a Delay of at least {MIN_DELAY:g} s between them",
                        stacklevel=5,
                    )
                    return
                break
            waited += getattr(before, "seconds", MIN_DELAY)  # others last longer


def phase_names(protocol: Sequence[Phase]) -> Mapping[str, list[int]]:
    """Numbers of the phases that a label or a kind means, in order.

    A label means one phase. A kind means all phases of it; ``study`` with the rest and fillers just before, ``delay``
    with the blank trials that follow.
    """
    kinds = [phase.kind for phase in protocol]
    names: dict[str, list[int]] = {"all": list(range(len(protocol)))}
    for n, phase in enumerate(protocol):
        names.setdefault(phase.label, [n])
    for kind in dict.fromkeys(kinds):
        found = set()
        for n, other in enumerate(kinds):
            if other != kind:
                continue
            found.add(n)
            before, after = n - 1, n + 1
            while kind == "study" and before >= 0 and kinds[before] in ("rest", "fillers"):
                found.add(before)
                before -= 1
            while kind == "delay" and after < len(kinds) and kinds[after] == "blank":
                found.add(after)
                after += 1
        names[kind] = sorted(found)
    return names


def check_during(lesion: Lesion, protocol: Sequence[Phase]) -> None:
    names = phase_names(protocol)
    for part in lesion.times:
        if isinstance(part, str):
            if part not in names:
                there = ", ".join([*(name for name in names if name != "all"), "all"])
                raise ValueError(f"Lesion.during: must be one of {there}, or an interval in s, got {part!r}")
            if lesion.follows_cues and any(protocol[n].kind != "recall" for n in names[part]):
                raise ValueError(f"Lesion.select: {lesion.select} is for recall phases, got during {part!r}")
