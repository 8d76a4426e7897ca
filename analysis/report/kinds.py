"""Which kind of result a directory holds, and the module of this folder that makes its page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from .html_page import Section

Build = Callable[[Path], tuple[str, str, list[Section]]]

# Each is the name of a module with build(folder), and a key that results had before they said their kind, for these
KINDS = {
    "findings": "findings",
    "theory": "experiment",
    "sweep": "axes",
    "lesion": "lesioned",
    "truth": "truth",
    "robustness": "worst",
    "capacity": "knee",
    "ages": "rules",
    "comparison": "circuits",
    "run": "phases",
    "assay": "contrasts",
    "calibration": "stages",
    "recall": "identification_accuracy",
}


def kind_of(metrics: Mapping[str, Any]) -> str | None:
    """The kind that results name, or, in those of earlier versions, the one that their keys show; None for neither."""
    if "kind" in metrics:
        return metrics["kind"] if metrics["kind"] in KINDS else None
    return next((kind for kind, key in KINDS.items() if key in metrics), None)


def builder(kind: str) -> Build:
    """The function that makes title, lead and sections of the page."""
    build: Build = import_module(f".{kind}", __package__).build
    return build
