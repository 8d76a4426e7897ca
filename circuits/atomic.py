"""One way to write a file: there whole, or as it was before."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from .scratch import scratch

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextlib.contextmanager
def whole(file: str | Path) -> Iterator[Path]:
    """A path to write to, of the same name; it takes the place of ``file`` when the block ends well.

    Until then an earlier file stays as it is. What is written reaches the disk before it takes its place.
    Raises OSError that names ``file`` where the disk is full.
    """
    target = Path(os.path.realpath(file))  # a link stays a link
    try:
        with scratch(target.parent) as folder:
            part = folder / target.name
            yield part
            flush_one(part)
            if target.exists():
                shutil.copymode(target, part)
            os.replace(part, target)
            flush_one(target.parent)
    except OSError as error:
        if error.errno in FULL:
            raise OSError(error.errno, os.strerror(error.errno), str(file)) from None
        raise


def write_text(file: str | Path, text: str) -> None:
    """Write a text in UTF-8, whole; names of files that the locale could not read keep their bytes."""
    with whole(file) as part:
        part.write_bytes(text.encode("utf-8", "surrogateescape"))


def flush(path: Path) -> None:
    """Wait until the disk has a file, or a directory and all that is in it."""
    if path.is_dir():
        for inner in sorted(path.iterdir()):
            if inner.is_dir() or inner.is_file():  # neither pipes nor sockets, which nobody may be writing to
                flush(inner)
    flush_one(path)


def flush_one(path: Path) -> None:
    """The same for a file, or for the list of names in a directory."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EROFS, errno.EBADF):  # some file systems cannot, of directories
            raise
    finally:
        os.close(handle)
