"""Published parameter sets, per cell type and per synapse.

Each set says in ``source`` whose it is and where its numbers were read; where that is a
file of code, the numbers were not checked against the paper's own table. An experiment
varies a set with `dataclasses.replace`::

    leaky = replace(ECKER_2022_PV_BASKET, g_L=9.0, source="after Ecker et al. (2022)")

The numbers of a set were fitted together: swap whole sets, or vary one number at a time
and look at the f-I curve. The electrode current at which a resting cell begins to fire
lies between ``g_L (V_T - E_L - Delta_T)`` and the current at which rest loses its stability
(Touboul & Brette 2008, Biol Cybern 99:319; equal for a = 0).

Where a source gives no ``V_cut``, or one far above threshold, it is ``V_T + 5 Delta_T``: the
spike is then certain, and the reset does not depend on the integration step.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..synapses.short_term import TsodyksMarkram
from .adexp import AdExp

BRETTE_GERSTNER_2005 = AdExp(
    C_m=281.0,
    g_L=30.0,
    E_L=-70.6,
    V_T=-50.4,
    Delta_T=2.0,
    V_reset=-70.6,
    V_cut=-40.4,
    tau_ref=0.0,
    a=4.0,
    b=80.5,
    tau_w=144.0,
    source="Brette & Gerstner (2005) J Neurophysiol 94:3637, as given in brian2 examples/frompapers",
)
"""Cortical pyramidal cell, regular spiking; the first AdExp set."""

NAUD_2008_ADAPTING = AdExp(
    C_m=200.0,
    g_L=12.0,
    E_L=-70.0,
    V_T=-50.0,
    Delta_T=2.0,
    V_reset=-58.0,
    V_cut=-40.0,
    tau_ref=0.0,
    a=2.0,
    b=60.0,
    tau_w=300.0,
    source="Naud et al. (2008) Biol Cybern 99:335, as adapted in brian2 examples/frompapers (V_cut 0 mV there)",
)
"""Generic adapting cell, not fitted to a cell type."""

ZERLAUT_2018_RS = AdExp(
    C_m=200.0,
    g_L=10.0,
    E_L=-65.0,
    V_T=-50.0,
    Delta_T=2.0,
    V_reset=-65.0,
    V_cut=-40.0,
    tau_ref=5.0,
    a=4.0,
    b=20.0,
    tau_w=500.0,
    source="Zerlaut et al. (2018) J Comput Neurosci 44:45, as given in ModelDB 234992 cell_library.py",
)
"""Cortical pyramidal cell, regular spiking."""

ZERLAUT_2018_FS = AdExp(
    C_m=200.0,
    g_L=10.0,
    E_L=-65.0,
    V_T=-50.0,
    Delta_T=0.5,
    V_reset=-65.0,
    V_cut=-47.5,
    tau_ref=5.0,
    a=0.0,
    b=0.0,
    tau_w=500.0,  # no adaptation, so tau_w is without effect; 1e9 ms in the source
    source="Zerlaut et al. (2018) J Comput Neurosci 44:45, as given in ModelDB 234992 cell_library.py",
)
"""Cortical interneuron, fast spiking; its refractory period caps it at 200 Hz."""

ECKER_2022_CA3_PYRAMIDAL = AdExp(
    C_m=180.13,
    g_L=4.31476,
    E_L=-75.1885,
    V_T=-24.4256,
    Delta_T=4.23407,
    V_reset=-29.7387,
    V_cut=-3.2553,
    tau_ref=5.96327,
    a=-0.274347,
    b=206.841,
    tau_w=84.9358,
    source="Ecker et al. (2022) eLife 11:e71850, as given in KaliLab/ca3net spw_network.py (C_m = tau_m g_L)",
)
"""CA3 pyramidal cell. V_T is far above rest, as fitted: it takes 50 mV of depolarisation to fire it."""

ECKER_2022_PV_BASKET = AdExp(
    C_m=118.53,
    g_L=7.51454,
    E_L=-74.7417,
    V_T=-57.7092,
    Delta_T=4.58413,
    V_reset=-64.9919,
    V_cut=-34.7886,
    tau_ref=1.15623,
    a=3.0564,
    b=0.916099,
    tau_w=178.581,
    source="Ecker et al. (2022) eLife 11:e71850, as given in KaliLab/ca3net spw_network.py (C_m = tau_m g_L)",
)
"""Parvalbumin-positive basket cell of CA3, fast spiking."""

MALERBA_2016_CA1_PYRAMIDAL = AdExp(
    C_m=200.0,
    g_L=10.0,
    E_L=-58.0,
    V_T=-50.0,
    Delta_T=2.0,
    V_reset=-46.0,
    V_cut=-40.0,
    tau_ref=0.0,
    a=2.0,
    b=100.0,
    tau_w=120.0,
    source="Malerba et al. (2016) PLoS Comput Biol 12:e1004880, as given in ModelDB 188977 defaultparamsCA1.m",
)
"""CA1 pyramidal cell, bursting. Chosen by those authors for its firing pattern, not fitted to a recording."""

MALERBA_2016_BASKET = AdExp(
    C_m=200.0,
    g_L=10.0,
    E_L=-70.0,
    V_T=-50.0,
    Delta_T=2.0,
    V_reset=-58.0,
    V_cut=-40.0,
    tau_ref=0.0,
    a=2.0,
    b=10.0,
    tau_w=30.0,
    source="Malerba et al. (2016) PLoS Comput Biol 12:e1004880, as given in ModelDB 188977 defaultparamsCA1.m",
)
"""Basket cell of CA1."""

# The source's cell is leaky integrate-and-fire with an after-hyperpolarising current that obeys the
# equation of I_w. As AdExp it has its hard threshold where V_cut = V_T, and an exponential
# term that a small Delta_T keeps below g_L Delta_T = 0.26 pA.
CHAVLIS_2017_GRANULE = AdExp(
    C_m=80.0,
    g_L=2.57,
    E_L=-87.0,
    V_T=-56.0,
    Delta_T=0.1,
    V_reset=-74.0,
    V_cut=-56.0,
    tau_ref=20.0,
    a=0.2,
    b=45.0,
    tau_w=45.0,
    source="Chavlis et al. (2017) Hippocampus 27:89, as the point cell of Danielson et al. (2017) in ModelDB 206397",
)
"""Granule cell of the dentate gyrus; its refractory period caps it at 50 Hz."""

CELL_TYPES: Mapping[str, AdExp] = MappingProxyType(
    {
        "granule": CHAVLIS_2017_GRANULE,
        "ca3_pyramidal": ECKER_2022_CA3_PYRAMIDAL,
        "ca1_pyramidal": MALERBA_2016_CA1_PYRAMIDAL,
        "cortical_pyramidal": ZERLAUT_2018_RS,
        "fast_spiking_basket": ECKER_2022_PV_BASKET,
    }
)
"""One published set per cell type."""

WIERENGA_2003_SCHAFFER = TsodyksMarkram(
    U=0.14,
    tau_facil=129.0,
    tau_rec=186.0,
    source="Wierenga & Wadman (2003), as given in the Hippocampus Hub model portal (CA3 to CA1 pyramidal)",
)
"""Schaffer collateral onto CA1 pyramidal cells."""
