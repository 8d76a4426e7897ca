"""The findings: the list is complete, and each is asked in a way that makes sense."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xarray as xr
from spikekv import HIPPOCAMPAL
from spikekv.analysis.assays.findings.catalogue import FINDINGS, findings_named
from spikekv.analysis.assays.findings.finding import Finding
from spikekv.analysis.assays.findings.verdict import VERDICTS
from spikekv.scripts.main import main


def left_with(*arguments: object) -> int:
    with pytest.raises(SystemExit) as left:
        main([str(a) for a in arguments])
    return int(left.value.code or 0)


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda one: one.id)
def test_each_finding_has_sources_a_control_and_the_conditions_that_it_draws(
    finding: Finding,
) -> None:
    assert finding.prediction
    assert finding.sources
    assert any(claim.control for claim in finding.claims)
    assert not finding.claims[0].control
    conditions = finding.assay(HIPPOCAMPAL).names
    for panel in finding.panels:
        for line in panel.lines.values():
            assert {condition for _, condition, _ in line} <= set(conditions)


def test_a_finding_goes_by_its_id_and_its_name() -> None:
    assert findings_named("f6") == findings_named("list-length")
    assert findings_named("all") == FINDINGS
    with pytest.raises(ValueError, match="there is no such finding; did you mean list-length"):
        findings_named("list-lenght")


def test_a_finding_from_the_command_to_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    sizes = ("--pairs", 4, "--seeds", 2, "--precision", "single")
    arguments = ("finding", "F13", *sizes, "--circuit", "minimal", "--out", "out")
    assert left_with(*arguments) == 0
    printed = capsys.readouterr().out
    metrics = json.loads(Path("out/metrics.json").read_text())
    (one,) = metrics["findings"]
    assert one["verdict"] in VERDICTS
    assert f"F13: {one['verdict']}" in printed
    assert max(map(len, printed.splitlines()[:-1])) <= 80
    names = {file.name for file in Path("out").iterdir()}
    assert {"F13.nc", "F13.png", "findings.csv", "report.html", "provenance.json"} <= names
    with xr.open_dataset("out/F13.nc", engine="scipy") as table:
        whole = table["f1"].sel(condition="0 % cut").mean()
        cut = table["f1"].sel(condition="100 % cut").mean()
        assert float(whole) > 0.5 > float(cut)
    page = Path("out/report.html").read_text()
    assert one["claims"][1]["says"] in page
    assert one["meaning"].split(". ")[-1] in " ".join(page.split())
    assert "--pairs 4 --seed 0 --seeds 2 --precision single --out again" in " ".join(page.split())
    assert f"in plain words: {one['meaning'][:40]}" in printed
    assert metrics["precision"] == "single"
    assert "--precision single" in page
    assert left_with("cite", "out") == 0
    assert "@article" in capsys.readouterr().out
    assert left_with(*arguments) == 2
    assert "--force" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "NAME is missing; one of F"),
        (["F99"], "there is no such finding"),
        (["F6", "--pairs", 1], "--pairs: must be at least"),
        (["F6", "--seeds", 0], "seeds"),
    ],
)
def test_bad_input_is_refused_in_a_line(
    arguments: list[object],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert left_with("finding", *arguments) == 2
    err = capsys.readouterr().err
    assert message in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
