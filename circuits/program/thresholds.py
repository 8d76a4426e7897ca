"""The test which cells fire, by blocks: in most steps none of a block does, which vector instructions tell at once."""

from __future__ import annotations

from .surgery import CodeObject, closing, matched

BLOCK = 128  # cells


def by_blocks(test: CodeObject) -> CodeObject:
    """Go through the cells of a block one by one only where one of them is over threshold."""
    where, body = test.name, test.body
    loop = matched(body, r"for\(size_t _idx=0; _idx<N; _idx\+\+\)\s*{", where)
    fire = matched(body, r"if\(_cond\) {", where)
    condition = body[loop.end() : fire.start()]
    if "] =" in condition:  # it writes: not only a test
        return test
    end = closing(body, loop.end() - 1, where)
    blocks = f"""for (size_t _block = 0; _block < N; _block += {BLOCK})
    {{
        const size_t _end = _block + {BLOCK} < N ? _block + {BLOCK} : N;
        char _any = 0;
        for (size_t _idx = _block; _idx < _end; _idx++)
        {{{condition}_any |= _cond;
        }}
        if (_any)
        for (size_t _idx = _block; _idx < _end; _idx++)
        {{{body[loop.end() : end]}}}
    """
    return test.with_body(body[: loop.start()] + blocks + body[end:])
