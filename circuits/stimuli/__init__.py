"""Stimuli: pairs of cues and values, and the cells that stand for them."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach(__name__, ["patterns"])
