"""Archives of arrays (``.npz``) from outside: plain arrays of known size, or one error that says why not."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

MOST_BYTES = 16e9  # of all arrays of an archive, once they are unpacked
MOST_ARRAYS = 10_000
# What numpy raises for files that are no archive of arrays, or one that claims more than memory holds
UNREADABLE = (
    ValueError, OSError, EOFError, KeyError, AttributeError, TypeError, MemoryError, RuntimeError,
    NotImplementedError, IndexError, OverflowError, SyntaxError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


class Pickled(ValueError):
    """The archive holds pickled objects, which are never loaded: they could run any code."""


def write_npz(file: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write arrays to an archive as `numpy.savez_compressed` does, five times as fast and hardly larger."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(member, np.asanyarray(array), allow_pickle=False)


def read_npz(file: str | Path) -> dict[str, np.ndarray]:
    """All arrays of an archive, by name.

    Raises ValueError with the reason where it is damaged, too large or no archive; `Pickled` where it holds objects.
    """
    if Path(file).exists() and not Path(file).is_file():
        raise ValueError("is no plain file")  # a pipe would be waited for
    try:
        with zipfile.ZipFile(file) as members:
            infos = members.infolist()
        if len(infos) > MOST_ARRAYS or sum(info.file_size for info in infos) > MOST_BYTES:
            raise ValueError(f"holds more than {MOST_ARRAYS} arrays or {MOST_BYTES / 1e9:.0f} GB")
        with np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except FileNotFoundError:
        raise ValueError("there is no such file") from None
    except UNREADABLE as error:
        if "allow_pickle" in str(error):
            raise Pickled("holds pickled objects, which are refused; save plain arrays") from None
        reason = " ".join(str(getattr(error, "strerror", None) or error).split())[:100]
        raise ValueError(reason or type(error).__name__) from None
    if not all(isinstance(array, np.ndarray) for array in arrays.values()):
        raise ValueError("a member is not an array")
    return arrays
