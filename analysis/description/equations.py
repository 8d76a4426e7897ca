"""Equation strings of the models as LaTeX, in the order in which they are written.

sympy sorts the terms of a sum by name, so that a paper's equation would come out in another order.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

GREEK = ("alpha", "beta", "delta", "Delta", "eta", "rho", "tau", "theta")
UNITS = ("mV", "ms", "pA", "nA", "nS", "uS", "pF", "nF", "Hz", "second", "volt", "amp", "siemens", "farad")
SIGNS = {"plus": "+", "minus": "-"}
FUNCTIONS = ("exp", "log", "sin", "cos", "tanh", "cosh", "sinh")
SILENT = {"plastic": "1"}  # 1 wherever a synapse learns; without it the rule is what the paper says
NAMES = {"ACh_post": r"\mathrm{ACh}"}
# How tightly an expression holds together
SUM, PRODUCT, ATOM = range(3)


def equations(text: str) -> list[str]:
    """Equations of a model, ``dx/dt = ... : unit`` and ``x = ... : unit`` on a line each, as lines of LaTeX.

    A line that only declares a variable (``x : unit``) is left out. Raises ValueError for any other line.
    """
    lines = []
    for line in filter(None, (line.partition("#")[0].strip() for line in text.splitlines())):
        match = re.fullmatch(r"(?:d(\w+)/dt|(\w+))\s*(?:=\s*(.*?))?\s*:\s*[\w*/ .-]+?\s*(?:\(.*\))?", line)
        if match is None:
            raise ValueError(f"equations: not an equation with a unit: {line!r}")
        changing, defined, right = match.groups()
        if right is not None:
            name = symbol(changing or defined)
            left = rf"\frac{{\mathrm{{d}}{name}}}{{\mathrm{{d}}t}}" if changing else name
            lines.append(f"{left} = {expression(_parsed(right))}")
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


def expression(node: ast.expr, names: Mapping[str, str] | None = None) -> str:
    """An expression as LaTeX; names: LaTeX of names that are not to be spelled out."""
    return _Writer(SILENT, names or {}).write(node)


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
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return rf"{{{self._held(left, ATOM)}}}^{{{self._write(right)[0]}}}", ATOM
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                sign = {ast.Gt: ">", ast.Lt: "<", ast.GtE: r"\ge", ast.LtE: r"\le"}[type(op)]
                return f"{self._write(left)[0]} {sign} {self._write(right)[0]}", SUM
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self._call(name, [self._write(part)[0] for part in arguments]), ATOM
        raise ValueError(f"equations: cannot be typeset: {ast.unparse(node)!r}")

    def _call(self, name: str, arguments: list[str]) -> str:
        if name in FUNCTIONS:
            return rf"\{name}\left({arguments[0]}\right)"
        if name == "sqrt":
            return rf"\sqrt{{{arguments[0]}}}"
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
