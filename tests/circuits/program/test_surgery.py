"""Changes to generated code: each is made at its anchor, and an anchor that has moved is an error that names it."""

from __future__ import annotations

from pathlib import Path

import pytest
from spikekv.circuits.program.pathways import Connection, by_cell, lay_out
from spikekv.circuits.program.structure import index_type
from spikekv.circuits.program.surgery import AnchorError, CodeObject, closing, emptied, matched, replaced
from spikekv.circuits.program.thresholds import by_blocks
from spikekv.circuits.program.updates import vectorised

UPDATE = """void _run_A_stateupdater_codeobject()
{
    // scalar code
    const double tau = _ptr_array_A_tau[0];
    const double t = _ptr_array_clock_t[0];
    const double level = _ptr_array_A_level[0];
    const int64_t _lio_1 = _timestep(tau, tau);
    const double _lio_2 = 1.0 - exp(1.0f*(- 2e-3)/tau);
    const double _lio_3 = level*tau;
    const double _lio_4 = _lio_3 + t;
    const int _N = N;
    for(int _idx=0; _idx<_N; _idx++)
    {
        const double lastspike = _ptr_array_A_lastspike[_idx];
        char not_refractory = _ptr_array_A_not_refractory[_idx];
        not_refractory = _timestep(t - lastspike, dt) >= _lio_1;
        _ptr_array_A_not_refractory[_idx] = not_refractory;
    }
}
"""
SUPPORT = """
    static inline int64_t _timestep(double t, double dt)
    {
        return (int64_t)((t + 1e-3*dt)/dt);
    }
"""
ARRIVAL = """void _run_A_to_B_{side}_codeobject()
{{
    using namespace brian;
    std::vector<int> *_spiking_synapses = A_to_B_{side}.peek();
    const int _num_spiking_synapses = _spiking_synapses->size();
    {{
        for(int _spiking_synapse_idx=0;
            _spiking_synapse_idx<_num_spiking_synapses;
            _spiking_synapse_idx++)
        {{
            const size_t _idx = (*_spiking_synapses)[_spiking_synapse_idx];
            const int32_t _postsynaptic_idx = _ptr_array_A_to_B__synaptic_post[_idx];
            const int32_t _presynaptic_idx = _ptr_array_A_to_B__synaptic_pre[_idx];
            const double ACh_post = _ptr_array_B_ACh[_postsynaptic_idx];
            {code}
        }}
    }}
}}
"""


def part(name: str, body: str, support: str = "") -> CodeObject:
    return CodeObject(name, (), support, body)


def arrival(side: str, code: str) -> CodeObject:
    return part(f"A_to_B_{side}_codeobject", ARRIVAL.format(side=side, code=code))


def connection(dense: bool, per_synapse: tuple[str, ...] = ()) -> Connection:
    return Connection("A_to_B", 4, 5, 20, dense, True, {"A_to_B_pre": "pre", "A_to_B_post": "post"}, per_synapse)


def test_an_anchor_that_has_moved_is_named() -> None:
    for text, found in (("a b", 0), ("x x", 2)):
        with pytest.raises(
            AnchorError, match=rf"here: the code that Brian2 writes has changed.* found {found} times: x"
        ):
            replaced(text, "x", "y", "here")
    assert replaced("a x b", "x", "y", "here") == "a y b"
    with pytest.raises(AnchorError, match="here"):
        matched("abc", r"\d", "here")


def test_braces() -> None:
    text = "void f() { a { b } c } d"
    assert text[closing(text, text.index("{"), "here")] == "}"
    assert text[closing(text, text.index("{"), "here") :] == "} d"
    assert emptied("void f()\n{\n x;\n}\nvoid g() { y; }", "f", "here") == "void f()\n{}\nvoid g() { y; }"
    with pytest.raises(AnchorError):
        closing("{ {", 0, "here")


def test_a_file_is_read_in_its_parts(tmp_path: Path) -> None:
    file = tmp_path / "a_codeobject.cpp"
    file.write_text(
        "#include <x>\n////// SUPPORT CODE ///////\nown\nvoid _run_a()\n{ 1; }\nvoid _debugmsg_a()\n{ 2; }\n"
    )
    read = CodeObject.read(file)
    assert (read.name, read.includes, read.functions) == ("a_codeobject", ("#include <x>",), ["_run_a"])
    assert "own" in read.support
    assert "debugmsg" not in read.body
    file.write_text("int main() {}")
    with pytest.raises(AnchorError, match=r"a_codeobject\.cpp"):
        CodeObject.read(file)


def test_state_updates_know_what_is_constant() -> None:
    """What follows from parameters is computed once; what follows from time or from a state that may change, anew."""
    made = vectorised(part("A", UPDATE, SUPPORT), {"_array_A_tau", "_array_clock_dt"})
    assert "static const int64_t _lio_1" in made.body
    assert "static const double _lio_2" in made.body
    assert made.body.count("static") == 2
    assert "(t - lastspike) + 1e-3*dt >= _lio_1 * dt;" in made.body
    assert "#pragma GCC ivdep\n    for(int _idx=0" in made.body
    assert "static inline double _timestep(" in made.support
    flags, rest = made.body.split("#pragma GCC ivdep\n    for(int _idx=0")[1:]  # no bytes in a loop of doubles
    assert "_ptr_array_A_not_refractory[_idx] = (t - lastspike) + 1e-3*dt >= _lio_1 * dt;" in flags
    assert "_ptr_array_A_not_refractory" not in rest
    with pytest.raises(AnchorError, match=r"A: .*for"):
        vectorised(part("A", UPDATE.replace("_idx<_N", "_idx<N")), set())
    with pytest.raises(AnchorError, match=r"A: .*_timestep"):
        vectorised(part("A", UPDATE, "_timestep("), set())


def test_thresholds_by_blocks() -> None:
    test = "const char _cond = v[_idx] > 1;\nif(_cond) { s(_idx); }"
    body = f"void f()\n{{\nfor(size_t _idx=0; _idx<N; _idx++)\n{{\n{test}\n}}\nfinish;\n}}"
    made = by_blocks(part("A", body)).body
    assert made.count("const char _cond = v[_idx] > 1;") == 2
    assert made.count("s(_idx)") == 1
    assert made.index("_any |= _cond") < made.index("if (_any)") < made.index("s(_idx)") < made.index("finish;")
    writes = body.replace("const char _cond", "x[_idx] = 1; const char _cond")
    assert by_blocks(part("A", writes)).body == writes
    with pytest.raises(AnchorError, match=r"A: .*if\\\(_cond"):
        by_blocks(part("A", body.replace("_cond)", "fires)")))


ADD = "_ptr_array_B_g[_postsynaptic_idx] = g; _ptr_array_A_to_B_w[_idx] = w;"
LEARN = "_ptr_array_A_to_B_w[_idx] = w;"


@pytest.mark.parametrize("dense", [True, False])
def test_synapses_of_one_cell_are_independent_where_they_touch_nothing_in_common(dense: bool) -> None:
    one = connection(dense)
    assert "ivdep" in by_cell(arrival("pre", ADD), one, True).body
    assert "ivdep" in by_cell(arrival("post", LEARN), one, True).body
    # a number of the target cell is common to all synapses at which a postsynaptic spike arrives
    assert "ivdep" not in by_cell(arrival("post", ADD), one, True).body
    # written by target, read by source: in a recurrent projection the same array
    read = f"const double g = _ptr_array_B_g[_presynaptic_idx]; {ADD}"
    assert "ivdep" not in by_cell(arrival("pre", read), one, True).body
    # a number of the whole projection
    assert "ivdep" not in by_cell(arrival("pre", "_ptr_array_A_to_B_sum[0] = s;"), one, True).body


def test_only_learning_that_does_nothing_else_is_skipped_without_acetylcholine() -> None:
    skip = "if (_ptr_array_B_ACh[_target] == 0) continue;"
    assert skip in by_cell(arrival("post", LEARN), connection(True), True).body
    assert skip not in by_cell(arrival("post", LEARN), connection(True), False).body
    assert skip not in by_cell(arrival("pre", LEARN), connection(True), True).body
    state = f"{LEARN} _ptr_array_A_to_B_lastupdate[_idx] = t;"
    assert skip not in by_cell(arrival("post", state), connection(True), True).body


def test_braces_stay_in_pairs_with_and_without_a_block_around_the_loop() -> None:
    """Brian2 puts a block around the loop only where numbers of the target are written."""
    with_block = arrival("post", LEARN)
    text = with_block.body.replace("->size();\n    {", "->size();").replace("        }\n    }\n}", "        }\n}")
    for one in (with_block, part(with_block.name, text)):
        made = by_cell(one, connection(False), False).body
        assert made.count("{") == made.count("}") == one.body.count("{") + 1
        assert "for (const int32_t _target : A_to_B_post.due()) {" in made


def test_arrival_that_looks_otherwise_is_refused() -> None:
    changed = part("A_to_B_pre_codeobject", arrival("pre", ADD).body.replace("peek()", "look()"))
    with pytest.raises(AnchorError, match="A_to_B_pre_codeobject"):
        by_cell(changed, connection(True), True)


def test_all_to_all_needs_no_lists_of_cells_unless_other_code_reads_them() -> None:
    arrays = ("_dynamic_array_A_to_B_w",)
    dense = lay_out([connection(True, arrays)], set())
    assert ".read(" not in dense
    assert "_wiring.list(_dynamic_array_A_to_B__synaptic_pre, _dynamic_array_A_to_B__synaptic_post, false);" in dense
    assert "_dynamic_array_A_to_B_w.resize(20);" in dense
    assert "synaptic_post, true);" in lay_out([connection(True, arrays)], {"A_to_B"})
    assert 'read("in_A_to_B");' in lay_out([connection(False, arrays)], set())


@pytest.mark.parametrize(("n", "kind"), [(65536, "uint16"), (65537, "int32")])
def test_numbers_of_cells_are_as_short_as_they_can_be(n: int, kind: str) -> None:
    assert index_type(10, n) == index_type(n, 10) == kind
