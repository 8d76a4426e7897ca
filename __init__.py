"""spikekv: a spiking simulator of key-value memory in the brain.

What most scripts need is here; the rest is one level down, in `spikekv.models`, `spikekv.circuits` and
`spikekv.analysis`. ``__init__.pyi`` lists the names. Each is imported when it is first used.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
