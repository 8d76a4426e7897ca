"""Biology and mathematics: equations, published parameter sets, plasticity rules, reference memories."""

from .correlation_matrix import CorrelationMatrixMemory
from .covariance import CovarianceMemory
from .delta_rule import DeltaRuleMemory
from .gradient import GradientMemory
from .gradient_network import GradientNetwork
from .hopfield import HopfieldMemory
from .kernel_attention import KernelAttentionMemory
from .least_squares import LeastSquaresMemory
from .memory import Memory
from .scaffold import ScaffoldMemory
from .slot import SlotMemory
from .sparse_distributed import SparseDistributedMemory
from .tripartite import TripartiteMemory
from .willshaw import WillshawMemory

__all__ = [
    "CorrelationMatrixMemory",
    "CovarianceMemory",
    "DeltaRuleMemory",
    "GradientMemory",
    "GradientNetwork",
    "HopfieldMemory",
    "KernelAttentionMemory",
    "LeastSquaresMemory",
    "Memory",
    "ScaffoldMemory",
    "SlotMemory",
    "SparseDistributedMemory",
    "TripartiteMemory",
    "WillshawMemory",
]
