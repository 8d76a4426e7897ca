"""What was tried, in order, with undo: a value."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from .state import State

MOST = 200  # states that are remembered


@dataclass(frozen=True)
class History:
    """States in the order in which they were tried, and where one stands among them.

    Examples
    --------
    >>> from spikekv import Cue
    >>> from spikekv.analysis.explore.history import History
    >>> from spikekv.analysis.explore.state import State
    >>> history = History((State(),)).tried(State(Cue(valid=0.5)))
    >>> history.undone.now == State(), history.undone.redone.now.cue.valid
    (True, 0.5)
    """

    states: tuple[State, ...]
    at: int = 0

    @property
    def now(self) -> State:
        return self.states[self.at]

    def tried(self, state: State) -> History:
        """With a new state; what was undone before is forgotten."""
        if state == self.now:
            return self
        states = (*self.states[: self.at + 1], state)[-MOST:]
        return History(states, len(states) - 1)

    def back_to(self, number: int) -> History:
        """Standing at one of the states."""
        return dataclasses.replace(self, at=min(max(number, 0), len(self.states) - 1))

    @property
    def undone(self) -> History:
        return self.back_to(self.at - 1)

    @property
    def redone(self) -> History:
        return self.back_to(self.at + 1)
