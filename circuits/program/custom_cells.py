"""Cells with equations of a user's own, checked by Brian2 before anything runs."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import brian2 as b2
from brian2.core.namespace import DEFAULT_UNITS
from brian2.equations.equations import EquationError
from brian2.groups.group import DEFAULT_CONSTANTS, DEFAULT_FUNCTIONS
from brian2.utils.stringtools import get_identifiers

from ...models.neurons.custom import CustomNeuron
from ..names import did_you_mean
from ..network.circuit import Circuit
from ..network.population import Population
from . import integration
from .blame import cause_of, chain_of
from .brian_network import group_of, of_synapses
from .structure import ach_targets, traces_of

BRIAN = ("t", "dt", "i", "N", "lastspike", "not_refractory", "t_in_timesteps", "xi")
WORDS = {*DEFAULT_UNITS, *DEFAULT_FUNCTIONS, *DEFAULT_CONSTANTS, *BRIAN, "and", "or", "not", "True", "False"}
b2.BrianLogger.suppress_name("unused_brian_object")  # a cell that was made to be checked
checked: set[tuple[CustomNeuron, tuple[str, ...]]] = set()


def check_cells(circuit: Circuit, dt: float) -> None:
    """Raise ValueError, with the line, for equations that a population of the circuit cannot be made of."""
    for population in circuit.populations:
        if isinstance(population.cell, CustomNeuron):
            provided, synaptic = _provided(circuit, population), _synaptic(circuit, population)
            key = population.cell, (*sorted(provided), *sorted(synaptic))
            if key not in checked:
                _check(circuit, population, provided, synaptic, dt)
                checked.add(key)


def _check(
    circuit: Circuit, population: Population, provided: dict[str, str], synaptic: dict[str, str], dt: float
) -> None:
    cell = population.cell
    assert isinstance(cell, CustomNeuron)
    taken = {**provided, **synaptic}
    where = f"population {population.name}, {cell.name}"
    defined: dict[str, str] = {}
    for place, line in _lines(where, cell):
        for name in b2.Equations(line).names:
            if name in cell.parameters:
                raise ValueError(f"{place}: defines {name}, which is a parameter too; give one of them another name")
            if name in taken:
                raise ValueError(f"{place}: defines {name}, which is {taken[name]}; give it another name")
            defined[name] = place
    for name in cell.parameters:
        if name in taken or name in BRIAN:
            what = taken.get(name, "a name of Brian2")
            raise ValueError(f"{where}.parameters: {name} is {what}; give it another name")
    for name in cell.initial:
        if name not in defined:
            raise ValueError(f"{where}.initial: there is no variable {name}; {did_you_mean(name, defined)}")
    known = {**defined, **dict.fromkeys(cell.parameters, ""), **provided}
    texts = [*_lines(where, cell)]
    texts += [(f"{where}.{part}", getattr(cell, part)) for part in ("threshold", "reset", "refractory")]
    for place, text in texts:
        right = text.partition("=")[2].rpartition(":")[0] if place in defined.values() else text
        for name in sorted(get_identifiers(right) - WORDS - set(known)):
            raise ValueError(
                f"{place}: names {name}, which is neither a parameter nor a variable; {did_you_mean(name, known)}"
            )
    currents = {"I_syn", *(f"{kind}_{r.name}" for r in population.receptors for kind in ("g", "I"))}
    if population.receptors and not currents & get_identifiers(cell.equations):
        raise ValueError(f"{where}.equations: read no synaptic current; add I_syn to the currents of v")
    _try(circuit, population, where, defined, dt)


def _lines(where: str, cell: CustomNeuron) -> Iterator[tuple[str, str]]:
    """Each equation and where it stands; an equation that Brian2 does not read is an error."""
    for number, line in enumerate(cell.equations.splitlines(), 1):
        text = line.partition("#")[0].strip()
        if text:
            place = f"{where}.equations, line {number} ({text!r})"
            try:
                b2.Equations(text)
            except (EquationError, SyntaxError, ValueError, TypeError) as error:
                raise ValueError(f"{place}: {cause_of(error)}") from None
            yield place, text


def _provided(circuit: Circuit, population: Population) -> dict[str, str]:
    """What the population itself defines, and what each is."""
    out = {"I_syn": "the current of all receptors", "I_ext": "the current of an electrode"}
    out["g_syn"] = "the slope of I_syn"
    for receptor in population.receptors:
        text = integration.of_receptor(receptor).equations
        for name in [*b2.Equations(text).names, *(p.name for p in receptor.constants())]:
            out[name] = f"part of the receptor {receptor.name}"
    for trace in traces_of(circuit, population.name):
        out |= dict.fromkeys((trace.name, f"tau_{trace.name}"), "a spike trace of a plasticity rule")
    if population.name in ach_targets(circuit):
        out["ACh"] = "the level of acetylcholine"
    return out


def _synaptic(circuit: Circuit, population: Population) -> dict[str, str]:
    """Variables of the synapses onto the population: Brian2 wants their names apart from those of the cell."""
    out: dict[str, str] = {}
    for projection in circuit.incoming(population.name):
        names = b2.Equations(of_synapses(projection)).names
        out |= dict.fromkeys(names, f"a variable of the synapses {projection.name}")
    return out


def _try(circuit: Circuit, population: Population, where: str, defined: dict[str, str], dt: float) -> None:
    """Make one cell and prepare it to run: Brian2 checks the units of all it is given."""
    if (error := _error(circuit, population, dt)) is None:
        return
    cell = population.cell
    assert isinstance(cell, CustomNeuron)
    still = dataclasses.replace(cell, threshold="t < 0*second", reset="", refractory="0*second")
    if of_equations := _error(circuit, dataclasses.replace(population, cell=still), dt):
        told = " ".join(map(str, chain_of(of_equations)))
        named = [defined[name] for name in re.findall(r"'(\w+)'", told) if name in defined]
        raise ValueError(f"{named[0] if named else where}: {cause_of(of_equations)}")
    for part in ("threshold", "reset", "refractory"):
        alone = dataclasses.replace(still, **{part: getattr(cell, part)})
        if of_part := _error(circuit, dataclasses.replace(population, cell=alone), dt):
            raise ValueError(f"{where}.{part}: {cause_of(of_part)}")
    raise ValueError(f"{where}: {cause_of(error)}")


def _error(circuit: Circuit, population: Population, dt: float) -> Exception | None:
    """What Brian2 says of a population's cells, if anything."""
    before = b2.prefs.codegen.target
    b2.prefs.codegen.target = "numpy"
    try:
        cells = group_of(circuit, population, b2.Clock(dt * b2.second), size=1)
        if cells.variables["v"].dim is not b2.volt.dim:
            return ValueError("'v' must be in volt")
        b2.Network(cells).run(0 * b2.second, namespace={})
    except Exception as error:
        return error
    finally:
        b2.prefs.codegen.target = before
    return None
