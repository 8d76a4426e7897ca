"""Synaptic receptors: conductances that a spike steps up and that decay exponentially.

Each writes its current ``I_NAME`` and the slope ``slope_NAME = -dI_NAME/dv`` that the cell's integration needs.
Over a step the conductance decays exactly, and the cell sees its mean, ``mean_NAME`` times its value at the start.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..numeric import take_numbers
from ..quantity import Parameter, parameters, quantity


@dataclass(frozen=True)
class AMPA:
    """Fast excitation, ``I = g (E - v)``, single-exponential decay."""

    tau: float = quantity(5.0, "ms", "decay time constant")
    E: float = quantity(0.0, "mV", "reversal potential")
    name = "AMPA"

    def __post_init__(self) -> None:
        take_numbers(self)
        if not self.tau > 0:
            raise ValueError(f"{type(self).__name__}.tau: must be positive, got {self.tau}")

    @property
    def equations(self) -> str:
        return _exponential(self.name, f"(E_{self.name} - v)", "1")

    def parameters(self) -> list[Parameter]:
        return parameters(self, f"_{self.name}")


@dataclass(frozen=True)
class GABA_A(AMPA):
    """Fast inhibition, ``I = g (E - v)``, single-exponential decay."""

    tau: float = quantity(8.0, "ms", "decay time constant")
    E: float = quantity(-75.0, "mV", "reversal potential")
    name = "GABA_A"


@dataclass(frozen=True)
class SlowGABA(GABA_A):
    """Slow inhibition of neurogliaform cells, ``I = g (E - v)``, single-exponential decay.

    It lasts an order of magnitude longer than that of basket cells (Capogna & Pearce 2011, Trends Neurosci
    34:101); the number is chosen.
    """

    tau: float = quantity(50.0, "ms", "decay time constant")
    name = "GABA_slow"


@dataclass(frozen=True)
class NMDA:
    """Slow excitation with the voltage-dependent magnesium block.

    ``I = g (E - v) / (1 + [Mg]/3.57 mM exp(-0.062 v/mV))``, Jahr & Stevens (1990)
    J Neurosci 10:3178. The rise (a few ms) is left out.
    """

    tau: float = quantity(50.0, "ms", "decay time constant")
    E: float = quantity(0.0, "mV", "reversal potential")
    Mg: float = quantity(1.0, "1", "extracellular magnesium (mM)")
    name = "NMDA"

    def __post_init__(self) -> None:
        take_numbers(self)
        if not self.tau > 0 or not self.Mg >= 0:
            raise ValueError(f"NMDA: tau must be positive and Mg not negative, got {self.tau} and {self.Mg}")

    @property
    def equations(self) -> str:
        slope = "open_NMDA*(1 - 0.062/mV*(1 - open_NMDA)*(E_NMDA - v))"
        return _exponential(self.name, "open_NMDA*(E_NMDA - v)", slope) + (
            "open_NMDA = 1/(1 + Mg_NMDA/3.57*exp(-0.062*v/mV)) : 1\n"
        )

    def parameters(self) -> list[Parameter]:
        return parameters(self, "_NMDA")

    def open_fraction(self, v_mV: float) -> float:
        """Share of the conductance that magnesium leaves open at a potential (mV)."""
        from math import exp

        return 1.0 / (1.0 + self.Mg / 3.57 * exp(-0.062 * v_mV))


Receptor = AMPA | NMDA | GABA_A | SlowGABA


def _exponential(name: str, drive: str, slope: str) -> str:
    """drive: current per conductance; slope: its decline with v."""
    return f"""
        dg_{name}/dt = -g_{name}*mean_{name}/tau_{name} : siemens
        mean_{name} = (1 - exp(-dt/tau_{name}))*tau_{name}/dt : 1 (shared)
        I_{name} = g_{name}*mean_{name}*{drive} : amp
        slope_{name} = g_{name}*mean_{name}*{slope} : siemens
        """
