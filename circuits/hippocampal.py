"""Entorhinal cortex, dentate gyrus, CA3, CA1 and a neocortical value area."""

from __future__ import annotations

from ..models.neurons import AdExp, SpikeSource
from ..models.plasticity import GatedHebb
from ..models.receptors import AMPA, GABA_A, NMDA
from ..models.short_term import TsodyksMarkram
from .circuit import Circuit, Population, Projection
from .wiring import AllToAll, FixedInDegree, OneToOne

GRANULE = AdExp(C_m=80, g_L=2.57, E_L=-87, V_T=-56, Delta_T=1, V_reset=-74, V_cut=-51, tau_ref=20, a=0.2, b=45, tau_w=45)
CA3_PYR = AdExp(C_m=180.1, g_L=4.315, E_L=-75.19, V_T=-24.43, Delta_T=4.234, V_reset=-29.74, V_cut=-3.25, tau_ref=5.96, a=-0.274, b=206.8, tau_w=84.9)
CA1_PYR = AdExp(C_m=200, g_L=10, E_L=-58, V_T=-50, Delta_T=2, V_reset=-46, V_cut=-40, tau_ref=3, a=2, b=100, tau_w=120)
NCX_PYR = AdExp(C_m=200, g_L=10, E_L=-65, V_T=-50, Delta_T=2, V_reset=-65, V_cut=-40, tau_ref=5, a=4, b=20, tau_w=500)
PVBC = AdExp(C_m=118.5, g_L=7.515, E_L=-74.74, V_T=-57.71, Delta_T=4.584, V_reset=-64.99, V_cut=-34.8, tau_ref=1.16, a=3.056, b=0.916, tau_w=178.6)
FS = AdExp(C_m=200, g_L=10, E_L=-65, V_T=-50, Delta_T=0.5, V_reset=-65, V_cut=-47.5, tau_ref=5, a=0, b=0, tau_w=500)

G = {
    "EC->DG": 1.5, "EC->DG_PV": 0.8, "DG->DG_PV": 4.0, "DG_PV->DG": 0.4,
    "DG->CA3": 3.0, "EC->CA3": 2.5, "EC->CA3_PV": 0.6, "DG->CA3_PV": 1.0, "CA3->CA3_PV": 6.0, "CA3_PV->CA3": 1.2,
    "EC->CA1": 0.4, "CA3->CA1": 3.5, "EC->CA1_PV": 0.6, "CA3->CA1_PV": 0.5, "CA1->CA1_PV": 4.0, "CA1_PV->CA1": 0.6,
    "CA1->NCX": 1.5, "CA1->NCX_PV": 0.5, "NCX->NCX_PV": 1.0, "NCX_PV->NCX": 0.5, "NCX_TEACHER->NCX": 25.0, "NCX_NOISE->NCX": 30.0,
}
A = {"DG->CA3": 4.0, "EC->CA3": -0.96, "EC->CA1": 2.0, "CA3->CA1": -0.965, "CA1->NCX": -0.9, "EC->CA3_PV": 0.0, "NCX_PV->NCX": 0.0}
NAUD = AdExp(C_m=200, g_L=12, E_L=-70, V_T=-50, Delta_T=2, a=2, b=60, tau_w=300, V_reset=-58, V_cut=-40, tau_ref=2)


def hippocampal(active: int = 40, cells: dict | None = None, eta: float = 0.9, eta31: float = 0.6, tx31: float = 50.0, etan: float = 0.3, txn: float = 50.0, bias: float = 100.0, fsbias: float=130.0, g: dict | None = None, a: dict | None = None, recurrence: bool = False, stp: bool = True) -> Circuit:
    g = {**G, **(g or {})}
    a = {**A, **(a or {})}
    cells = {"DG": GRANULE, "CA3": NAUD, "CA1": CA1_PYR, "NCX": NCX_PYR, **(cells or {})}
    exc = (AMPA(tau=5), NMDA(tau=50))
    gaba = GABA_A(tau=8, E=-75)
    pv = (AMPA(tau=3),)
    k = 40 / active

    def e(name, wiring, nmda=0.5, rule=None, scale=1.0, st=None):
        s, t = name.split("->")
        w = g[name] * scale
        cond = {"AMPA": w}
        if not t.endswith("_PV") and nmda:
            cond["NMDA"] = nmda * w
        return Projection(s, t, wiring, cond, ach=a.get(name, 0.0), plasticity=rule, short_term=st)

    def i(name, wiring):
        s, t = name.split("->")
        return Projection(s, t, wiring, {"GABA_A": g[name]}, ach=a.get(name, 0.0), delay=0.8)

    hebb = GatedHebb(eta=eta)
    populations = (
        Population("EC", 400, SpikeSource(), "input", drive="cue"),
        Population("DG", 2000, cells["DG"], receptors=(*exc, GABA_A(tau=8, E=-87 + 5))),
        Population("DG_PV", 200, PVBC, "inhibitory", pv, bias=bias),
        Population("CA3", 1000, cells["CA3"], receptors=(*exc, gaba)),
        Population("CA3_PV", 150, PVBC, "inhibitory", pv, bias=bias),
        Population("CA1", 1000, cells["CA1"], receptors=(*exc, gaba)),
        Population("CA1_PV", 150, PVBC, "inhibitory", pv, bias=bias),
        Population("NCX", 1000, cells["NCX"], receptors=(*exc, gaba)),
        Population("NCX_PV", 250, FS, "inhibitory", pv, bias=fsbias),
        Population("NCX_TEACHER", 1000, SpikeSource(), "input", drive="value"),
        Population("NCX_NOISE", 1000, SpikeSource(), "input", drive="background", rate_hz=0.7),
        Population("ACH", 2, SpikeSource(), "input", drive="acetylcholine"),
    )
    projections = (
        e("EC->DG", FixedInDegree(40), scale=k),
        e("EC->DG_PV", FixedInDegree(120), scale=k),
        e("DG->DG_PV", FixedInDegree(400)),
        i("DG_PV->DG", FixedInDegree(60)),
        e("DG->CA3", FixedInDegree(15), nmda=0.1, st=TsodyksMarkram(U=0.03, tau_rec=130, tau_facil=530) if stp else None),
        e("EC->CA3", AllToAll(), rule=GatedHebb(eta=eta, depression=0.001), scale=k),
        e("EC->CA3_PV", FixedInDegree(120), scale=k),
        e("DG->CA3_PV", FixedInDegree(400)),
        e("CA3->CA3_PV", FixedInDegree(200)),
        i("CA3_PV->CA3", FixedInDegree(60)),
        e("EC->CA1", FixedInDegree(40), scale=k),
        e("CA3->CA1", AllToAll(), rule=GatedHebb(eta=eta31, tau_x=tx31, tau_y=tx31)),
        e("EC->CA1_PV", FixedInDegree(120), scale=k),
        e("CA3->CA1_PV", FixedInDegree(200)),
        e("CA1->CA1_PV", FixedInDegree(200)),
        i("CA1_PV->CA1", FixedInDegree(60)),
        e("CA1->NCX", AllToAll(), rule=GatedHebb(eta=etan, tau_x=txn)),
        e("CA1->NCX_PV", FixedInDegree(200)),
        e("NCX->NCX_PV", FixedInDegree(200)),
        i("NCX_PV->NCX", FixedInDegree(75)),
        e("NCX_TEACHER->NCX", OneToOne(), nmda=0),
        e("NCX_NOISE->NCX", OneToOne(), nmda=0),
    )
    if recurrence:
        g.setdefault("CA3->CA3", 0.2)
        projections += (e("CA3->CA3", FixedInDegree(999), rule=hebb),)
    return Circuit("hippocampal", populations, projections, "EC", "CA1", "NCX", ("DG", "CA3", "CA1"), active)
