"""Cells that fire when they are told to."""

from __future__ import annotations

from dataclasses import dataclass

from ..quantities import Parameter, documented


@documented
@dataclass(frozen=True)
class SpikeSource:
    """Cells whose spike times are given: stimuli, teachers, background input.

    Examples
    --------
    >>> from spikekv.models import SpikeSource
    >>> SpikeSource().source
    'stimulus'
    """

    source: str = "stimulus"

    def constants(self) -> list[Parameter]:
        return []
