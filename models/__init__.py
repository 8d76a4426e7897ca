"""Biology and mathematics: neurons, synapses, plasticity rules and memories without spikes."""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
