"""Equation strings of the models as LaTeX, typeset from the very text that is integrated.

Models write one step of their integration scheme into their equations, with the step ``dt``. Shown is the
limit of small steps: the differential equation that is meant.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import Any

GREEK = ("alpha", "beta", "delta", "Delta", "eta", "rho", "tau", "theta")
UNITS = ("mV", "ms")
SIGNS = {"plus": "+", "minus": "-"}
SILENT = {"plastic": "1"}  # 1 wherever a synapse learns; without it the rule is what the paper says
NAMES = {"ACh_post": r"\mathrm{ACh}"}
# How tightly an expression holds together
SUM, PRODUCT, ATOM = range(3)


def equations(text: str, outputs: tuple[str, ...] = ()) -> list[str]:
    """Equations of a model, ``dx/dt = ... : unit`` and ``x = ... : unit`` on a line each, as lines of LaTeX.

    outputs: names besides the differential equations that are to be shown. Definitions on which neither
    depends in the limit of small steps are left out. Raises ValueError for a line that is none of both.
    """
    found: dict[str, tuple[bool, ast.expr]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        match = re.fullmatch(r"(?:d(\w+)/dt|(\w+)) *= *(.*?) *: *\w+ *(?:\(.*\))?", line)
        if match is None:
            raise ValueError(f"equations: not an equation with a unit: {line!r}")
        changing, defined, right = match.groups()
        found[changing or defined] = changing is not None, _limit(_parsed(right))
    one = {name: "1" for name, (changing, right) in found.items() if not changing and _is_one(right)}
    shown = _needed(found, {name for name, (changing, _) in found.items() if changing or name in outputs})
    lines = []
    for name in (n for n in found if n in shown and n not in one):
        changing, right = found[name]
        left = rf"\frac{{\mathrm{{d}}{symbol(name)}}}{{\mathrm{{d}}t}}" if changing else symbol(name)
        lines.append(f"{left} = {expression(right, one)}")
    return lines


def statements(text: str, names: Mapping[str, str] | None = None) -> list[str]:
    """Statements such as ``w = w + eta`` or ``v = V_reset; I_w += b`` as LaTeX, one line each.

    names: LaTeX of names that are not to be spelled out, as those of traces.
    """
    lines = []
    for node in ast.parse(text.replace("\n", ";").strip("; ").replace(";;", ";")).body:
        left = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if not isinstance(left, ast.Name) or value is None:
            raise ValueError(f"statements: not an assignment: {ast.unparse(node)!r}")
        right = expression(value, names=names)
        if isinstance(node, ast.AugAssign):
            sign = "-" if isinstance(node.op, ast.Sub) else "+"
            right = f"{symbol(left.id)} {sign} {right}"
        lines.append(rf"{symbol(left.id)} \leftarrow {right}")
    return lines


def condition(text: str) -> str:
    """A comparison, such as a threshold, as LaTeX."""
    return expression(_parsed(text))


def block(lines: list[str]) -> str:
    """Lines of LaTeX one under the other, set at their first relation."""
    rows = [re.sub(r" (=|\\leftarrow|\\colon) ", r" &\1 ", line, count=1) for line in lines]
    return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"


def expression(node: ast.expr, values: Mapping[str, str] | None = None, names: Mapping[str, str] | None = None) -> str:
    """An expression as LaTeX. values: names to be replaced by expressions; names: LaTeX of names."""
    return _Writer({**SILENT, **(values or {})}, names or {}).write(node)


def symbol(name: str) -> str:
    """A name of the code as a symbol: ``tau_ref`` with a subscript, ``A2_plus`` with two."""
    if name in NAMES:
        return NAMES[name]
    head, *rest = name.split("_")
    if match := re.fullmatch(r"([A-Za-z])(\d)", head):
        head, rest = match[1], [match[2], *rest]
    above = "".join(SIGNS[part] for part in rest if part in SIGNS and head not in GREEK)
    below = ",".join(SIGNS[p] if p in SIGNS else _letters(p) for p in rest if p not in SIGNS or head in GREEK)
    below = below.replace(r"\mathrm{GABA},A", r"\mathrm{GABA_A}")
    return _letters(head) + (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "")


def _letters(word: str) -> str:
    if word in GREEK:
        return f"\\{word}"
    return word if len(word) == 1 or word.isdecimal() else rf"\mathrm{{{word}}}"


class _Writer:
    """Writes expressions; ``values`` are replaced before they are written."""

    def __init__(self, values: Mapping[str, str], names: Mapping[str, str]) -> None:
        self.values, self.names = values, names

    def write(self, node: ast.expr) -> str:
        return self._write(self._simplified(node))[0]

    def _simplified(self, node: ast.expr) -> ast.expr:
        """With values put in, and without factors of 1."""
        if isinstance(node, ast.Name) and node.id in self.values:
            return _parsed(self.values[node.id])
        if isinstance(node, ast.Call):
            return ast.Call(node.func, [self._simplified(part) for part in node.args], [])
        if isinstance(node, ast.UnaryOp):
            return ast.UnaryOp(node.op, self._simplified(node.operand))
        if isinstance(node, ast.BinOp):
            left, right = self._simplified(node.left), self._simplified(node.right)
            if isinstance(node.op, ast.Mult | ast.Div) and _is_one(right):
                return left
            if isinstance(node.op, ast.Mult) and _is_one(left):
                return right
            return ast.BinOp(left, node.op, right)
        return node

    def _write(self, node: ast.expr) -> tuple[str, int]:
        """LaTeX, and how tightly it holds together."""
        match node:
            case ast.Name(id=name):
                known = self.names.get(name)
                return known or (rf"\,\mathrm{{{name}}}" if name in UNITS else symbol(name)), ATOM
            case ast.Constant(value=int() | float() as value):
                return f"{value:g}", ATOM
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return f"-{self._held(operand, PRODUCT)}", SUM
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
                sign = "+" if isinstance(op, ast.Add) else "-"
                return f"{self._held(left, SUM)} {sign} {self._held(right, PRODUCT)}", SUM
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                negative, left = _sign(left)
                text = rf"{self._held(left, PRODUCT)}\,{self._held(right, PRODUCT)}"
                return ("-" + text, SUM) if negative else (text, PRODUCT)
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                negative, left = _sign(left)
                text = rf"\frac{{{self._write(left)[0]}}}{{{self._write(right)[0]}}}"
                return ("-" + text, SUM) if negative else (text, PRODUCT)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                sign = {ast.Gt: ">", ast.Lt: "<", ast.GtE: r"\ge", ast.LtE: r"\le"}[type(op)]
                return f"{self._write(left)[0]} {sign} {self._write(right)[0]}", SUM
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self._call(name, [self._write(part)[0] for part in arguments]), ATOM
        raise ValueError(f"equations: cannot be typeset: {ast.unparse(node)!r}")

    def _call(self, name: str, arguments: list[str]) -> str:
        if name == "exp":
            return rf"\exp\left({arguments[0]}\right)"
        if name == "clip":
            return rf"\left[{arguments[0]}\right]_{{{arguments[1]}}}^{{{arguments[2]}}}"
        if name == "int":
            return rf"\left[{arguments[0]}\right]"
        raise ValueError(f"equations: there is no way to typeset {name}(...)")

    def _held(self, node: ast.expr, least: int) -> str:
        """In brackets where it holds together less than is needed."""
        text, bound = self._write(node)
        return text if bound >= least else rf"\left({text}\right)"


def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _is_one(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 1


def _sign(node: ast.expr) -> tuple[bool, ast.expr]:
    """Whether a product begins with a minus, and the product without it."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return True, node.operand
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
        negative, left = _sign(node.left)
        return negative, ast.BinOp(left, node.op, node.right)
    return False, node


def _limit(node: ast.expr) -> ast.expr:
    """The limit of small steps, where the step occurs."""
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    if "dt" not in names:
        return node
    import sympy

    symbols: dict[str, Any] = {name: sympy.Symbol(name, positive=True) for name in names - {"exp", "clip"}}

    def limit(of: Any) -> Any:
        return sympy.limit(of, symbols["dt"], 0)

    def clip(of: Any, low: Any, high: Any) -> Any:  # limits do not see through its bounds
        return sympy.Max(low, sympy.Min(high, limit(of)))

    found = limit(sympy.sympify(ast.unparse(node), locals={**symbols, "exp": sympy.exp, "clip": clip}))
    return _parsed(str(found))


def _needed(found: Mapping[str, tuple[bool, ast.expr]], names: set[str]) -> set[str]:
    """These names, and all on whose definitions they depend."""
    needed, new = set(names), set(names)
    while new:
        used = {part.id for name in new for part in ast.walk(found[name][1]) if isinstance(part, ast.Name)}
        new = (used & found.keys()) - needed
        needed |= new
    return needed
