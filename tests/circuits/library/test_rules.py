import pytest
from spikekv.circuits.library.hippocampal import hippocampal
from spikekv.circuits.library.minimal import minimal
from spikekv.circuits.library.rules import FORGETTING, RULES, with_rule
from spikekv.circuits.network.tables import to_tables, with_tables


@pytest.mark.parametrize("name", RULES)
def test_every_rule_can_be_written_out_and_read_again(name: str) -> None:
    circuit = with_rule(minimal(), name)
    tables = to_tables(circuit)
    assert with_tables(minimal(), tables["populations"], tables["projections"]) == circuit
    learned = circuit.projection("KEY->VALUE").plasticity
    assert (learned == minimal().projection("KEY->VALUE").plasticity) == (name == "hebb")
    inhibition = circuit.projection("KEY_INH->VALUE").plasticity
    assert (inhibition.depression > 0) == (name in FORGETTING)


def test_other_circuits_keep_what_they_have_beside_the_key_value_synapses() -> None:
    own, other = hippocampal(), with_rule(hippocampal(), "bistable")
    changed = [p.name for p, q in zip(own.projections, other.projections, strict=True) if p != q]
    assert changed == ["CA1->NCX"]


def test_an_unknown_rule_is_named() -> None:
    with pytest.raises(ValueError, match="rule: unknown name 'bistabel'; did you mean bistable"):
        with_rule(minimal(), "bistabel")
