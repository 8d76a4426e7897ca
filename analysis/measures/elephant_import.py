"""Elephant as a user's session bears it: importing it leaves the filters of warnings as they were."""

from __future__ import annotations

import importlib
import warnings
from types import ModuleType


def elephant(module: str) -> ModuleType:
    """A module of Elephant, as ``statistics``. Slow the first time."""
    with warnings.catch_warnings():  # elephant.spade shows every UserWarning of any library, for good
        return importlib.import_module(f"elephant.{module}")
