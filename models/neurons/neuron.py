"""What every neuron model has."""

from __future__ import annotations

from .adexp import AdExp
from .lif import LIF
from .spike_source import SpikeSource

NeuronModel = AdExp | LIF | SpikeSource
