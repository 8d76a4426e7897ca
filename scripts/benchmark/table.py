"""The benchmark as text: one block per section, to be read at 80 columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...circuits.table import Table
from ...circuits.table import as_text as tables_as_text
from .measure import Row

MEGA = 2.0**20
GROWTH = (
    ("cells", "n_excitatory"),
    ("synapses", "n_synapses"),
    ("CPU s per simulated s", "processor_real_time_factor"),
    ("ns/neuron step", "ns_per_neuron_update_all_in"),
    ("peak (MB)", "peak_bytes"),
)
# section -> (title, its columns: heading, key of the row)
SECTIONS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "engines": (
        "Engines: wall seconds per simulated second; seconds to build",
        (
            ("circuit", "circuit"),
            ("engine", "engine"),
            ("cells", "n_neurons"),
            ("synapses", "n_synapses"),
            ("x real time", "real_time_factor"),
            ("cold", "build_cold_seconds"),
            ("warm", "build_warm_seconds"),
        ),
    ),
    "memory": (
        "Memory of the minimal circuit",
        (
            ("engine", "engine"),
            ("synapses", "n_synapses"),
            ("bytes per synapse", "bytes_per_synapse"),
            ("peak (MB)", "peak_bytes"),
        ),
    ),
    "loop": (
        "Minimal circuit beside a plain C++ loop and the memory traffic of that loop",
        (
            ("", "what"),
            ("x real time", "real_time_factor"),
            ("ns/neuron update", "ns_per_neuron_update"),
            ("ns/synaptic event", "ns_per_synaptic_event"),
        ),
    ),
    "lesions": (
        "A lesion at recall, from a snapshot, beside study and recall in one run",
        (
            ("circuit", "circuit"),
            ("pairs", "n_pairs"),
            ("cores", "workers"),
            ("study + recall (s)", "study_and_recall_seconds"),
            ("lesioned recall (s)", "condition_seconds"),
            ("ratio", "ratio"),
        ),
    ),
    "neurons": (
        "Growth with excitatory cells (minimal circuit, 100 learned synapses per cell)",
        GROWTH,
    ),
    "synapses": (
        "Growth with learned synapses per cell (minimal circuit, 10,000 excitatory cells)",
        GROWTH,
    ),
    "pairs": (
        "Growth with pairs (minimal circuit, 60 % of each cue)",
        (
            ("pairs", "n_pairs"),
            ("simulated (s)", "simulated_seconds"),
            ("CPU of the run (s)", "processor_seconds"),
            ("per simulated s", "processor_real_time_factor"),
            ("identified", "identification_accuracy"),
            ("overlap", "overlap"),
        ),
    ),
    "networks": (
        "The same networks; CPU seconds per simulated second",
        (
            ("network", "network"),
            ("simulator", "simulator"),
            ("cells", "n_neurons"),
            ("synapses", "n_synapses"),
            ("CPU (s)", "processor_real_time_factor"),
            ("x ours", "times_ours"),
        ),
    ),
    "peers": (
        "Peers on the same pairs, as many excitatory cells; CPU per simulated second",
        (
            ("simulator", "simulator"),
            ("CPU (s)", "processor_real_time_factor"),
            ("x ours", "times_ours"),
            ("wall (s)", "real_time_factor"),
            ("identified", "identification_accuracy"),
            ("overlap", "overlap"),
        ),
    ),
    "work": (
        "Work per step, and what it costs in this run",
        (
            ("circuit", "circuit"),
            ("cells", "updates_per_step"),
            ("events", "delivered_per_step"),
            ("learned", "learned_per_step"),
            ("ns/cell", "ns_per_neuron_update"),
            ("x exp", "update_in_exps"),
            ("ns/event", "ns_per_synaptic_event"),
            ("x change", "event_in_changes"),
        ),
    ),
}


def as_text(metrics: Mapping[str, Any]) -> str:
    """The sections that were measured, in the order of `SECTIONS`."""
    return tables_as_text([_table(name, metrics[name]) for name in SECTIONS if name in metrics])


def _table(name: str, found: Any) -> Table:
    title, columns = SECTIONS[name]
    measured = found if isinstance(found, list) else found.get("rows", [{"status": found["status"]}])
    rows = tuple(tuple(_cell(key, row.get(key)) for _, key in columns) for row in measured)
    remarks = _remarks(columns, measured)
    if "agreement" in found:
        remarks.append(f"spikes of the loop and of the engine: {found['agreement']['verdict']}")
    if "limits_ns" in found:
        remarks.append("ns per double: " + ", ".join(f"{name} {ns:.2g}" for name, ns in found["limits_ns"].items()))
    return Table(title, tuple(heading for heading, _ in columns), rows, remarks=tuple(remarks))


def _remarks(columns: Sequence[tuple[str, str]], rows: Sequence[Row]) -> list[str]:
    """What was not measured and why, and what differs in kind, a line each."""
    out = []
    for row in rows:
        name = " ".join(str(row[key]) for _, key in columns if isinstance(row.get(key), str))
        status = row.get("status", "measured")
        remark = row.get("note") if status == "measured" else status
        if remark:
            out.append(f"{name}: {remark}" if name else str(remark))
    return out


def _cell(key: str, value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    if key == "peak_bytes":
        return f"{value / MEGA:.0f}"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3g}"
