"""Biology and mathematics: equations, published parameter sets, plasticity rules, reference memories."""

from .memories.correlation_matrix import CorrelationMatrixMemory
from .memories.covariance import CovarianceMemory
from .memories.delta_rule import DeltaRuleMemory
from .memories.gradient import GradientMemory
from .memories.gradient_network import GradientNetwork
from .memories.hopfield import HopfieldMemory
from .memories.kernel_attention import KernelAttentionMemory
from .memories.least_squares import LeastSquaresMemory
from .memories.memory import Memory
from .memories.scaffold import ScaffoldMemory
from .memories.slot import SlotMemory
from .memories.sparse_distributed import SparseDistributedMemory
from .memories.tripartite import TripartiteMemory
from .memories.willshaw import WillshawMemory

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
