"""Synaptic receptors: conductances that a spike steps up and that decay exponentially.

Each writes its conductance ``g_NAME`` and its current ``I_NAME``.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..numeric import check_positive, take_numbers
from ..quantities import Parameter, documented, parameters, quantity


@documented
@dataclass(frozen=True)
class AMPA:
    """Fast excitation, ``I = g (E - v)``, single-exponential decay.

    Examples
    --------
    >>> from spikekv.models import AMPA
    >>> AMPA(tau=3.0).constants()[0].si
    0.003
    """

    tau: float = quantity(5.0, "ms", "decay time constant")
    E: float = quantity(0.0, "mV", "reversal potential")
    name = "AMPA"

    def __post_init__(self) -> None:
        take_numbers(self)
        check_positive(self, "tau")

    @property
    def equations(self) -> str:
        return f"""
        dg_{self.name}/dt = -g_{self.name}/tau_{self.name} : siemens
        I_{self.name} = g_{self.name}*(E_{self.name} - v) : amp
        """

    def constants(self) -> list[Parameter]:
        return parameters(self, f"_{self.name}")


@documented
@dataclass(frozen=True)
class GABA_A(AMPA):
    """Fast inhibition, ``I = g (E - v)``, single-exponential decay.

    Examples
    --------
    >>> from spikekv.models import GABA_A
    >>> GABA_A().E
    -75.0
    """

    tau: float = quantity(8.0, "ms", "decay time constant")
    E: float = quantity(-75.0, "mV", "reversal potential")
    name = "GABA_A"


@documented
@dataclass(frozen=True)
class SlowGABA(GABA_A):
    """Slow inhibition of neurogliaform cells, ``I = g (E - v)``, single-exponential decay.

    It lasts an order of magnitude longer than that of basket cells (Capogna & Pearce 2011, Trends Neurosci
    34:101); the number is chosen.

    Examples
    --------
    >>> from spikekv.models import SlowGABA
    >>> SlowGABA().name
    'GABA_slow'
    """

    tau: float = quantity(50.0, "ms", "decay time constant")
    name = "GABA_slow"


@documented
@dataclass(frozen=True)
class NMDA:
    """Slow excitation with the voltage-dependent magnesium block.

    ``I = g (E - v) / (1 + [Mg]/3.57 mM exp(-0.062 v/mV))``, Jahr & Stevens (1990)
    J Neurosci 10:3178. The rise (a few ms) is left out.

    Examples
    --------
    >>> from spikekv.models import NMDA
    >>> round(NMDA().open_fraction(-65.0), 3)
    0.06
    """

    tau: float = quantity(50.0, "ms", "decay time constant")
    E: float = quantity(0.0, "mV", "reversal potential")
    Mg: float = quantity(1.0, "1", "extracellular magnesium (mM)")
    name = "NMDA"

    def __post_init__(self) -> None:
        take_numbers(self)
        if not self.tau > 0 or not self.Mg >= 0:
            raise ValueError(f"NMDA: tau must be positive and Mg not negative, got {self.tau} and {self.Mg}")

    equations = """
        dg_NMDA/dt = -g_NMDA/tau_NMDA : siemens
        I_NMDA = g_NMDA*open_NMDA*(E_NMDA - v) : amp
        open_NMDA = 1/(1 + Mg_NMDA/3.57*exp(-0.062*v/mV)) : 1
        """

    def constants(self) -> list[Parameter]:
        return parameters(self, "_NMDA")

    def open_fraction(self, v_mV: float) -> float:
        """Share of the conductance that magnesium leaves open at a potential (mV)."""
        from math import exp

        return 1.0 / (1.0 + self.Mg / 3.57 * exp(-0.062 * v_mV))


Receptor = AMPA | NMDA | GABA_A | SlowGABA
