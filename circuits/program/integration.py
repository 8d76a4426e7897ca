"""How the equations of the models are integrated.

The models state textbook equations. Here are the forms that are handed to Brian2, one step of a scheme each, with
the step ``dt`` in them. Conductances that decay over a step act with their mean over it, ``mean_NAME`` times their
value at its start, and each receptor brings the slope of its current, ``slope_NAME = -dI_NAME/dv``, whose sum
``g_syn`` the schemes of the cells read.

A scheme belongs to the class that states the equations. A model with equations of its own is integrated as it
stands, by Brian2's method ``model.method`` (default: euler).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ...models.neurons.adexp import AdExp
from ...models.neurons.lif import LIF
from ...models.neurons.neuron import Neuron
from ...models.synapses.receptors import AMPA, NMDA, Receptor

EULER = "euler"


@dataclass(frozen=True)
class Scheme:
    """Equations that are integrated, by a method of Brian2; name: of the scheme, for a reader.

    refractory: of a cell, the duration that Brian2 is given.
    """

    equations: str
    name: str
    method: str = EULER
    refractory: str = ""


def of_neuron(cell: Neuron) -> Scheme:
    """The scheme of a cell."""
    return _found(NEURONS, cell) or Scheme(
        cell.equations, f"Brian2's {_method(cell)} method", _method(cell), cell.refractory
    )


def of_receptor(receptor: Receptor, method: str = EULER) -> Scheme:
    """The scheme of a receptor in cells that are integrated by a method of Brian2.

    The form with mean conductances is exact under Euler's method alone; others get the textbook equations.
    """
    found = _found(RECEPTORS, receptor) if method == EULER else None
    return found or Scheme(receptor.equations, f"Brian2's {method} method", method)


def _adexp(cell: AdExp) -> Scheme:
    """``v + dt v' + dt^2/2 (dv'/dv) v'``, which costs no further exponential.

    Plain Euler is late in the upstroke of the spike, by about a step. Where conductances are so large that the step
    would overshoot (``dt g > C_m``, only when a whole population fires), it goes half of the way to the reversal
    potential instead.
    """
    slow, g_slow = (" + g_K*(E_K - v)", " - g_K") if cell.has_sahp else ("", "")
    text = f"""
        dv/dt = I_m/C_m*taylor : volt (unless refractory)
        taylor = (1 + clip(dt/2*change/C_m, -0.5, 1e9))/clip(-dt*change/C_m, 1, 1e9) : 1
        change = g_up - g_L - g_syn{g_slow} : siemens
        I_m = g_L*(E_L - v) + g_up*Delta_T - I_w{slow} + I_syn + I_ext : amp
        g_up = g_L*exp((v - V_T)/Delta_T) : siemens
        dI_w/dt = (a*(v - E_L) - I_w)/tau_w : amp
        """
    if cell.has_sahp:
        text += "dg_K/dt = -g_K/tau_sahp : siemens\n"
    return Scheme(text, "a second-order Taylor step in v, Euler's method in all else", EULER, TO_NEAREST_STEP)


def _lif(cell: LIF) -> Scheme:
    text = """
        dv/dt = I_m/g_m*(1 - exp(-dt*g_m/C_m))/dt : volt (unless refractory)
        I_m = g_L*(E_L - v) + I_syn + I_ext : amp
        g_m = g_L + g_syn : siemens
        """
    return Scheme(text, "exponential Euler", EULER, TO_NEAREST_STEP)


def _ohmic(receptor: AMPA) -> Scheme:
    return _exponential(receptor.name, f"(E_{receptor.name} - v)", "1")


def _nmda(receptor: NMDA) -> Scheme:
    slope = "open_NMDA*(1 - 0.062/mV*(1 - open_NMDA)*(E_NMDA - v))"
    return _exponential(
        receptor.name,
        "open_NMDA*(E_NMDA - v)",
        slope,
        "open_NMDA = 1/(1 + Mg_NMDA/3.57*exp(-0.062*v/mV)) : 1\n",
    )


def _exponential(name: str, drive: str, slope: str, more: str = "") -> Scheme:
    """drive: current per conductance; slope: its decline with v."""
    text = f"""
        dg_{name}/dt = -g_{name}*mean_{name}/tau_{name} : siemens
        mean_{name} = (1 - exp(-dt/tau_{name}))*tau_{name}/dt : 1 (shared)
        I_{name} = g_{name}*mean_{name}*{drive} : amp
        slope_{name} = g_{name}*mean_{name}*{slope} : siemens
        """
    return Scheme(text + more, "exact decay; the cell sees the mean conductance of a step")


TO_NEAREST_STEP = "tau_ref + dt/2"  # Brian2 rounds down
NEURONS: Mapping[type, Callable[[Any], Scheme]] = {AdExp: _adexp, LIF: _lif}
RECEPTORS: Mapping[type, Callable[[Any], Scheme]] = {AMPA: _ohmic, NMDA: _nmda}


def _found(schemes: Mapping[type, Callable[[Any], Scheme]], model: Any) -> Scheme | None:
    """The scheme for the class that states a model's equations; a subclass with its own has none."""
    author = next((cls for cls in type(model).__mro__ if "equations" in vars(cls)), type(model))
    return schemes[author](model) if author in schemes else None


def _method(cell: Neuron) -> str:
    return getattr(cell, "method", EULER)
