"""Options and configurations that nobody meant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import tomli_w

from fuzzing.inputs import ANY, DAMAGES, FULL, PLAIN, SMALL, WORDS, asked, damaged, sizes, tried

OPTIONS = {
    "recall": ("circuit", "stimuli", "pairs", "active", "scale", "rule", "similarity", "cue-valid", "cue-noise", "seed",
               "seeds", "backend", "config", "out", "record", "format"),
    "lesion": ("target", "fraction", "mode", "during", "select", "of-pairs", "factor", "beta", "doses", "circuit",
               "stimuli", "pairs", "cue-valid", "seed", "seeds", "backend", "out"),
    "sweep": ("seed", "seeds", "workers", "metric", "out"),
    "capacity": ("circuit", "pairs", "cued", "active", "scale", "rule", "compare", "similarity", "connectivity", "seed",
                 "seeds", "backend", "out"),
    "raster": ("populations", "pairs", "from", "to", "compare", "out"),
    "describe": ("format", "lesioned", "drawing", "out"),
    "run": ("seed", "seeds", "backend", "out"), "report": ("out",), "export": ("format", "out"), "cite": (),
}  # fmt: skip


@st.composite
def command_lines(draw: st.DrawFn) -> list[str]:
    command = draw(st.sampled_from(sorted(OPTIONS)))
    line = [command]
    if command in ("sweep", "run", "raster", "describe", "report", "export", "cite") or draw(st.integers(0, 4)) == 0:
        line.append(draw(WORDS))
    if command == "capacity":  # else its own default is a long sweep of numbers of pairs
        line += ["--circuit", "minimal"]
    names = draw(st.lists(st.sampled_from(OPTIONS[command] or ("x",)), max_size=4, unique=True))
    for name in names:
        line += [f"--{name}", str(draw(PLAIN))]
    return [word.replace("\x00", "?") for word in line]  # no argument can hold it


@sizes(25, "options")
def test_options(place: Path, n: int) -> None:
    def check(line: list[str]) -> None:
        asked(*line)

    tried(n, command_lines(), check)


@st.composite
def tables(draw: st.DrawFn, whole: dict[str, Any], known: tuple[str, ...]) -> dict[str, Any]:
    """A configuration with one to three entries changed, added or of another kind."""
    table: dict[str, Any] = json.loads(json.dumps(whole))
    for _ in range(draw(st.integers(1, 3))):
        inner: Any = table
        key: Any = draw(st.sampled_from(known))
        for _ in range(draw(st.integers(0, 3))):
            deeper = inner[key] if isinstance(inner, list) or key in inner else None
            if not isinstance(deeper, dict | list) or not deeper:
                break
            inner = deeper
            names = st.integers(0, len(inner) - 1) if isinstance(inner, list) else st.sampled_from([*sorted(inner)])
            key = draw(names if isinstance(inner, list) else st.one_of(names, st.sampled_from(FIELDS)))
        inner[key] = draw(ANY)
    if draw(st.booleans()):
        table["lesions"] = {"a": {"target": draw(WORDS), draw(st.sampled_from(LESION)): draw(ANY)}}
    return table


RECALL = ("circuit", "stimuli", "pairs", "seeds", "presentations", "timing", "populations", "projections", "lesions",
          "active", "scale", "rule", "cue_valid", "sweep")  # fmt: skip
RUN = ("circuit", "stimuli", "protocol", "inputs", "timing", "seed", "context", "learning", "active", "reset")
PROTOCOL: dict[str, Any] = {
    **{name: SMALL[name] for name in ("circuit", "active", "backend", "populations", "projections")},
    "stimuli": {"AB": {"pairs": 3, "cues": "A", "values": "B", "seed": 1},
                "AC": {"pairs": 3, "cues": "A", "values": "C"},
                "lures": {"of": "AB", "similarity": 0.5, "seed": 2}},
    "inputs": {"cue": {"train": "gamma", "cv": 0.5}},
    "protocol": [{"phase": "rest", "seconds": 0.1}, {"phase": "fillers", "n": 1}, {"phase": "study", "pairs": "AB"},
                 {"phase": "study", "pairs": "AC", "label": "second list", "order": "blocked", "presentations": 2},
                 {"phase": "delay", "seconds": 0.3}, {"phase": "gap", "hours": 2.0}, {"phase": "blank", "n": 2},
                 {"phase": "replay", "n": 2, "population": "KEY"},
                 {"phase": "recall", "pairs": "AB", "cue": {"valid": 0.6}, "repeats": 2},
                 {"phase": "probe", "pairs": "lures"}],
}  # fmt: skip
FIELDS = (
    *("size", "bias", "cell", "kind", "drive", "rate_hz", "receptors", "wiring", "delay", "conductance", "type", "n"),
    *(
        "plasticity",
        "short_term",
        "ach",
        "on",
        "gap",
        "dt",
        "blanks",
        "phase",
        "label",
        "order",
        "acetylcholine",
        "repeats",
        "kind",
        "cv",
        "eta",
        "AMPA",
        "KEY",
        "KEY->VALUE",
    ),
)
LESION = ("fraction", "mode", "during", "select", "pairs", "cells", "factor", "beta", "target", "x")


def as_toml(table: dict[str, Any]) -> bytes | None:
    try:
        return tomli_w.dumps(table).encode("utf-8", "surrogatepass")
    except (TypeError, ValueError, OverflowError):
        return None


@sizes(30, "configurations")
def test_configurations(place: Path, n: int) -> None:
    def check(table: dict[str, Any]) -> None:
        text = as_toml(table)
        if text is not None:
            Path("c.toml").write_bytes(text)
            command = ("sweep", "c.toml") if "sweep" in table else ("recall", "--config", "c.toml")
            asked(*command)

    tried(n, tables(SMALL, RECALL), check)


@sizes(20, "protocols")
def test_protocols(place: Path, n: int) -> None:
    def check(table: dict[str, Any]) -> None:
        text = as_toml(table)
        if text is not None:
            Path("c.toml").write_bytes(text)
            asked("run", "c.toml")

    Path("c.toml").write_text(tomli_w.dumps(PROTOCOL))
    assert asked("run", "c.toml") is None  # it is taken
    tried(n, tables(PROTOCOL, RUN), check)


@sizes(10, "damaged configurations")
def test_damaged_configurations(place: Path, n: int) -> None:
    def check(damage: tuple[int, bytes]) -> None:
        Path("c.toml").write_bytes(damaged(tomli_w.dumps(SMALL).encode(), *damage))
        asked("recall", "--config", "c.toml")

    tried(n, DAMAGES, check)


def test_the_full_form_has_two_thousand_inputs() -> None:
    assert sum(FULL.values()) >= 2000
