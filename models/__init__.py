"""Biology and mathematics: equations, published parameter sets, plasticity rules, reference memories."""

from .willshaw import WillshawMemory

__all__ = ["WillshawMemory"]
