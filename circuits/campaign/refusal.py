"""Bad input: one line on stderr, exit status 2."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from ..atomic import FULL


class Refused(ValueError):
    """What the user asked for cannot be done; the message names the input and the remedy."""


@contextlib.contextmanager
def refusing() -> Iterator[None]:
    """Turn what a block that checks input raises of it into `Refused`.

    Beside ValueErrors these are names that no file can have, content that is nested too deeply or asks for more than
    there is. A full disk is no fault of the input.
    """
    try:
        yield
    except Refused:
        raise
    except ValueError as error:
        raise Refused(" ".join(str(error).split())) from None
    except RecursionError:
        raise Refused("the input is nested too deeply; give it in fewer levels") from None
    except (MemoryError, OverflowError) as error:
        raise Refused(f"the input asks for more than this machine has ({error or 'memory'}); give less") from None
    except OSError as error:
        if error.errno in FULL:
            raise
        reason = error.strerror or " ".join(str(error).split())
        raise Refused(f"{error.filename or 'a file'}: {reason}; give another") from None
