"""Single precision: what Brian2 leaves in double although its variables are floats."""

from __future__ import annotations

import re
from dataclasses import replace

from .surgery import CodeObject, replaced

# 0.5, 1e-09, 1000000000.0; neither part of a name nor a float already
LITERAL = re.compile(r"(?<![\w.])(\d+\.\d*(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)(?![\w.])")
CONSTANT = re.compile(r"^(\s*const) double (\w+) = (?=[-\d.]+(?:[eE][+-]?\d+)?;)", re.MULTILINE)  # such as mV
CLIP = "static inline T _clip(const T value, const double a_min, const double a_max)"


def in_single(part: CodeObject) -> CodeObject:
    """Numbers in the code, named constants and bounds as floats, so that no loop is computed in doubles.

    The time and the time step stay doubles: a float of 30 s is off by a hundredth of a step.
    """
    body = LITERAL.sub(r"\1f", CONSTANT.sub(r"\1 float \2 = ", part.body))
    support = part.support
    if "_clip(" in support:
        support = replaced(support, CLIP, CLIP.replace("double", "float"), part.name)
    return replace(part, body=body, support=support)
