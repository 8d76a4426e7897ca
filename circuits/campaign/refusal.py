"""Bad input: one line on stderr, exit status 2."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator


class Refused(ValueError):
    """What the user asked for cannot be done; the message names the input and the remedy."""


@contextlib.contextmanager
def refusing() -> Iterator[None]:
    """Turn the ValueErrors of a block that checks input into `Refused`."""
    try:
        yield
    except ValueError as error:
        raise Refused(" ".join(str(error).split())) from None
