"""The phases of which a protocol is made; each kind lays out its own trials."""

from .cues import Blanks, Fillers
from .pauses import Delay, Gap, Rest
from .phase import Phase
from .recall import Probe, Recall
from .replay import Replay
from .study import Study

__all__ = ["Blanks", "Delay", "Fillers", "Gap", "Phase", "Probe", "Recall", "Replay", "Rest", "Study"]
