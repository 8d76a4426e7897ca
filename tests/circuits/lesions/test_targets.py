"""What a lesion names: cells, projections, receptors, acetylcholine; and what is not there."""

from __future__ import annotations

import pytest
from spikekv import patterns
from spikekv.circuits.lesions.lesion import Lesion
from spikekv.circuits.lesions.targets import targets
from spikekv.circuits.library.hippocampal import hippocampal
from spikekv.circuits.protocol.experiment import RecallExperiment

HIPPOCAMPAL = hippocampal()


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("CA3", ["CA3"]),
        ("PV", ["DG_PV", "CA3_PV", "CA1_PV", "NCX_PV"]),
        ("*_PV", ["DG_PV", "CA3_PV", "CA1_PV", "NCX_PV"]),
        ("excitatory", ["DG", "CA3", "CA1", "NCX"]),
        ("dentate gyrus", ["DG", "DG_PV", "DG_NGF"]),
        (
            "hippocampus",
            ["DG", "DG_PV", "DG_NGF", "CA3", "CA3_PV", "CA3_NGF", "CA1", "CA1_PV", "CA1_OLM", "CA1_NGF", "CA1_IVY"],
        ),
        ("EC, DG", ["EC", "DG"]),
        ("TEACHER", ["TEACHER"]),
    ],
)
def test_cells_by_name_kind_type_and_area(target: str, found: list[str]) -> None:
    hit = targets(Lesion(target), HIPPOCAMPAL)
    assert [p.name for p in hit.populations] == found
    assert hit.mode == "silence"


def test_projections_receptors_and_acetylcholine() -> None:
    out_of_ec = [p.name for p in targets(Lesion("EC->*"), HIPPOCAMPAL).projections]
    assert out_of_ec[:3] == ["EC->DG", "EC->DG:learned", "EC->DG_NGF"]
    assert targets(Lesion("EC -> DG"), HIPPOCAMPAL).mode == "cut"
    assert targets(Lesion("NMDA"), HIPPOCAMPAL).receptors == tuple((n, "NMDA") for n in ("DG", "CA3", "CA1", "NCX"))
    assert targets(Lesion("CA3.NMDA"), HIPPOCAMPAL).receptors == (("CA3", "NMDA"),)
    assert targets(Lesion("acetylcholine"), HIPPOCAMPAL).mode == "scale"


@pytest.mark.parametrize(
    ("lesion", "message"),
    [
        (Lesion("xyzzy"), "nothing of that name; there are populations EC, DG, .*; receptors AMPA, GABA_A, GABA_slow"),
        (Lesion("CA2"), "nothing of that name; did you mean CA"),
        (Lesion("CA3->EC"), r"no such projection; did you mean CA3->CA3\?"),
        (Lesion("CA2.NMDA"), "nothing of that name"),
        (Lesion("CA3", mode="cut"), r"cells can be silenced \(silence\) or stimulated \(stimulate\), not 'cut'"),
        (Lesion("CA3, CA3->CA1"), "mixes cells and projections; give a lesion for each"),
        (Lesion("EC->DG", mode="freeze"), "EC->DG is not plastic and cannot be frozen"),
        (Lesion("CA1->NCX", factor=0.5), "factor is of mode scale, got mode cut; give mode scale"),
        (Lesion("CA1", beta=3.0), "beta is of mode stimulate, got mode silence; give mode stimulate"),
        (Lesion("CA3", 1e-5), "Lesion.fraction: 1e-05 of 1000 cells is none; give more, or 0"),
        (Lesion("NMDA", select="engram"), "select and cells are for populations, not for receptors"),
    ],
)
def test_what_is_not_there_is_refused_before_anything_runs(lesion: Lesion, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        RecallExperiment(HIPPOCAMPAL, patterns.random(3), lesions=(lesion,))
