"""One synapse on a bench: a circuit of three populations, run on Brian2's numpy target (nothing is compiled)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np
import pytest
from spikekv.circuits.engine import interpreted as runtime
from spikekv.circuits.engine.job import DT, Job, values
from spikekv.circuits.engine.laid_out import wire
from spikekv.circuits.network.circuit import Circuit
from spikekv.circuits.network.population import Population
from spikekv.circuits.network.projection import Projection
from spikekv.circuits.network.wiring import OneToOne
from spikekv.models.neurons.lif import LIF
from spikekv.models.neurons.neuron import NeuronModel
from spikekv.models.neurons.spike_source import SpikeSource
from spikekv.models.synapses.receptors import AMPA, GABA_A, Receptor
from threadpoolctl import threadpool_limits

hypothesis.settings.register_profile("spikekv", deadline=None, max_examples=30, derandomize=True)
hypothesis.settings.load_profile("spikekv")

RELAY = LIF(C_m=10.0, tau_ref=20.0, source="chosen: fires once per teacher spike, within a step")
Train = tuple[list[int], list[float]]  # cell, time (ms)


def pytest_configure(config: pytest.Config) -> None:
    threadpool_limits(1)  # on a busy machine the threads of a small SVD wait for one another thirty times its length
    for module in ("brian2", "pyparsing", "elephant", "numpy.matrixlib"):  # they use old names of one another
        config.addinivalue_line("filterwarnings", f"ignore::DeprecationWarning:{module}.*")


# Tests that simulate circuits, start processes or build pages; all others are quick
SLOW = (
    *("scripts", "analysis/assays", "analysis/report", "circuits/engine", "circuits/library", "circuits/program"),
    *("analysis/explore", "analysis/files/test_sonata.py", "analysis/measures/test_rhythms.py"),
    *("models/plasticity", "models/neurons", "models/synapses", "models/memories/test_forgetting.py"),
    *("fuzzing", "circuits/lesions", "circuits/recording", "circuits/campaign", "circuits/test_scratch.py"),
    *("circuits/network/test_scale.py", "circuits/protocol/test_mixture.py", "circuits/test_extensions.py"),
    "test_docstrings.py",
    *("test_documentation.py", "test_claims.py", "test_examples.py", "test_sessions.py"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as quick what tells in under a minute whether a change broke something."""
    here = Path(__file__).parent
    for item in items:
        if not any(item.path.is_relative_to(here / place) for place in SLOW):
            item.add_marker(pytest.mark.quick)


class Bench:
    """PRE -> POST, one to one, and a TEACHER that fires POST at will; n independent copies."""

    def circuit(
        self,
        n: int = 1,
        cell: NeuronModel = RELAY,
        receptors: tuple[Receptor, ...] = (AMPA(tau=1.0), GABA_A()),
        conductance: Mapping[str, float] | None = None,
        **projection: Any,
    ) -> Circuit:
        """The circuit; ``projection`` are fields of PRE->POST, whose conductance is 0 if none is given."""
        silent = {receptors[0].name: 0.0}
        populations = (
            Population("PRE", n, SpikeSource(), "input", drive="cue"),
            Population("POST", n, cell, receptors=receptors),
            Population("TEACHER", n, SpikeSource(), "input", drive="value"),
        )
        projections = (
            Projection("PRE", "POST", OneToOne(), conductance or silent, **{"delay": 0.0, **projection}),
            Projection("TEACHER", "POST", OneToOne(), {receptors[0].name: 100.0}, delay=0.0),
        )
        return Circuit("bench", populations, projections, "PRE", "PRE", "POST", (), active=1)

    def job(
        self,
        circuit: Circuit,
        duration_ms: float,
        trains: Mapping[str, Train] | None = None,
        *,
        dt: float = DT,
        keep_weights: tuple[str, ...] = (),
        **changed: Any,
    ) -> Job:
        """A job with the given input spikes; ``changed`` are values in SI units, as ``POST__I_ext=...``."""
        given = {"PRE": ([], []), "TEACHER": ([], []), **(trains or {})}
        events = {}
        for name, (cells, times) in given.items():
            steps = np.round(np.asarray(times, float) * 1e-3 / dt).astype(np.int32)
            order = np.lexsort((cells, steps))
            events[name] = np.asarray(cells, np.int32)[order], steps[order]
        wiring = {p.name: wire(circuit, p, seed=0) for p in circuit.projections}
        numbers = values(circuit) | {name.replace("__", "."): value for name, value in changed.items()}
        return Job(circuit, wiring, events, numbers, round(duration_ms * 1e-3 / dt), dt, keep_weights)

    def spikes(self, job: Job, population: str) -> list[np.ndarray]:
        """Spike times (ms) of every cell of a population."""
        cells, times = runtime.run(job, "numpy").spikes[population]
        return [times[cells == n] * 1e3 for n in range(job.circuit.population(population).size)]

    def weights(self, job: Job) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Final weights of PRE->POST, and the last spike time (ms) of each PRE and POST cell (nan: none)."""
        result = runtime.run(job, "numpy")
        last = {}
        for name in ("PRE", "POST"):
            last[name] = np.full(job.circuit.population(name).size, np.nan)
            last[name][result.spikes[name][0]] = result.spikes[name][1] * 1e3
        return result.weights["PRE->POST"], last

    def record(self, job: Job, *variables: str) -> Mapping[str, np.ndarray]:
        """Run, and return variables of POST in SI units at every step: (n_cells, n_steps) each, and ``t`` in ms."""
        import brian2 as b2
        from spikekv.circuits.program.brian_network import build

        before = b2.prefs.codegen.target
        b2.prefs.codegen.target = "numpy"
        try:
            network = build(job.circuit, job.wiring, job.dt, job.events)
            for name, value in job.values.items():
                owner, variable = name.split(".")
                setattr(network[owner], f"{variable}_", value)
            # after the synapses, so that a spike shows in the step in which it arrives
            monitor = b2.StateMonitor(network["POST"], variables, record=True, clock=network["POST"].clock, when="end")
            network.add(monitor)
            network.run(job.n_steps * job.dt * b2.second, namespace={})
        finally:
            b2.prefs.codegen.target = before
        return {name: np.array(getattr(monitor, f"{name}_")) for name in variables} | {"t": np.array(monitor.t_) * 1e3}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium: that of the system, or the one that ``playwright install chromium`` fetched.

    For one module only: while it lives, Playwright's event loop occupies the thread.
    """
    api = pytest.importorskip("playwright.sync_api")
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with api.sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        except api.Error:
            pytest.skip("no Chromium: install the system's chromium, or run playwright install chromium")
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[[Path], tuple[Any, list[str]]]]:
    """Opens a file as a page without a network; returns it and the list of what it complains of or asks for."""
    context = browser.new_context(viewport={"width": 1100, "height": 800}, offline=True)

    def opened(file: Path) -> tuple[Any, list[str]]:
        page, complaints = context.new_page(), []
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else complaints.append(r.url))
        page.goto(file.as_uri())
        return page, complaints

    yield opened
    context.close()


@pytest.fixture(scope="session")
def bench() -> Bench:
    return Bench()


@pytest.fixture(scope="session")
def step_currents() -> Callable[..., np.ndarray]:
    """Spike counts of neurons under constant currents, in one group: the models' strings, a parameter set per cell."""

    def counts(cells: list[Any], currents_pA: np.ndarray, seconds: float = 1.0, dt_ms: float = 0.05) -> np.ndarray:
        """cells: n models of one class, currents_pA: (n, n_currents). Returns counts of that shape."""
        import brian2 as b2
        from brian2.codegen.runtime.numpy_rt import NumpyCodeObject

        tables = [cell.constants() for cell in cells]
        from spikekv.circuits.program import integration

        scheme = integration.of_neuron(cells[0])
        model = scheme.equations + "I_syn = 0*amp : amp\ng_syn = 0*siemens : siemens\nI_ext : amp (constant)\n"
        model += "".join(f"{p.name} : {p.dimension} (constant)\n" for p in tables[0])
        clock = b2.Clock(dt_ms * b2.ms)
        group = b2.NeuronGroup(
            currents_pA.size,
            model,
            threshold=cells[0].threshold,
            reset=cells[0].reset,
            refractory=scheme.refractory,
            method=scheme.method,
            clock=clock,
            namespace={},
            codeobj_class=NumpyCodeObject,
        )
        for rows in zip(*tables, strict=True):
            setattr(group, f"{rows[0].name}_", np.repeat([p.si for p in rows], currents_pA.shape[1]))
        group.v_ = group.E_L_[:]
        group.I_ext_ = currents_pA.ravel() * 1e-12
        monitor = b2.SpikeMonitor(group, record=False, codeobj_class=NumpyCodeObject)
        b2.Network(group, monitor).run(seconds * b2.second, namespace={})
        return np.array(monitor.count[:]).reshape(currents_pA.shape)

    return counts
