"""Pairs of stimuli: what is shown as the cue and what is to be recalled as the value.

`Pairs` holds stimuli, not cells; `Pairs.encode` turns them into sparse patterns of a
circuit's size, so that one set of pairs can be shown to any circuit.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np

from ...models.numeric import finite, whole
from ..npz import Pickled, read_npz
from ..seeds import generator
from .exemplars import Exemplars
from .handwritten_digits import handwritten_digits
from .lures import Lures
from .pairs import Images, Pairs, check_n, checked
from .pictures import pictures_as_pairs, pictures_of
from .population_code import FAITHFUL, SEPARATING, enough
from .ring import turned


def random(n_pairs: int, similarity: float = 0.0, seed: int = 0) -> Pairs:
    """Random sparse pairs.

    Parameters
    ----------
    n_pairs : int
        Number of pairs.
    similarity : float
        Expected share of active cells between any two cues, in [0, 1]. 0 means independent cues, which share
        as many cells as chance brings about.
    seed : int
        Of the patterns.

    Returns
    -------
    Pairs

    Examples
    --------
    >>> from spikekv import patterns
    >>> pairs = patterns.random(4, seed=1)
    >>> pairs.encode(n_cue_cells=100, n_value_cells=100, n_active=10).cues.sum(1)
    array([10, 10, 10, 10])
    """
    check_n(n_pairs)
    similarity = finite(similarity, "similarity")
    if not 0 <= similarity <= 1:
        raise ValueError(f"similarity: must be in [0, 1], got {similarity}")
    return Pairs("random", n_pairs, seed, np.arange(n_pairs), similarity=similarity)


def lists(*names: str, n_pairs: int, similarity: float = 0.0, seed: int = 0, pictures: str = "") -> tuple[Pairs, ...]:
    """Sets of pairs that share cues or values, named by letters.

    Parameters
    ----------
    names : str
        Two letters each, such as ``AB`` and ``AC``: the first names the cues, the second the values. Sets that name
        the same cues, or the same values, share them, pair by pair.
    n_pairs : int
        Of each set.
    similarity : float
        Expected share of active cells between any two cues of a set.
    seed : int
        Of all patterns.
    pictures : str
        ``digits``, ``mnist`` or ``fashion-mnist``: each letter names pictures. Default: random patterns.

    Returns
    -------
    tuple of Pairs
        One for each name.

    Raises
    ------
    ValueError
        For other names, or where there are not enough pictures.

    Examples
    --------
    >>> from spikekv.circuits.stimuli.patterns import lists
    >>> AB, AC = lists("AB", "AC", n_pairs=20, seed=1)  # the same cues, other values
    >>> one, other = AB.encode(400, 400, 20), AC.encode(400, 400, 20)
    >>> bool((one.cues == other.cues).all()), bool((one.values == other.values).all())
    (True, False)
    """
    for name in names:
        if not isinstance(name, str) or len(name) != 2 or not name.isalpha():
            raise ValueError(f"lists: a name is two letters, of the cues and of the values, as AB; got {name!r}")
    if not names or len(set(names)) < len(names):
        raise ValueError(f"lists: give different names, as AB and AC; got {', '.join(names) or 'none'}")
    if pictures:
        if similarity:
            raise ValueError(f"similarity: is set by the pictures themselves; leave it out, got {similarity}")
        check_n(n_pairs)
        shown, label, shape = pictures_named(pictures, seed)
        return tuple(pictures_of(name, shown, label, shape, n_pairs, seed) for name in names)
    whole = random(n_pairs, similarity, seed)
    return tuple(dataclasses.replace(whole, name=n, cue_items=n[0], value_items=n[1]) for n in names)


def lures(of: Pairs, similarity: float, seed: int = 0) -> Lures:
    """New cues, each of which resembles the cue of one pair.

    Parameters
    ----------
    of : Pairs
        The studied set.
    similarity : float
        Share of a cue's cells that its lure has as well, below 1.
    seed : int
        Of the cells that differ.

    Returns
    -------
    Lures

    Examples
    --------
    >>> from spikekv import patterns
    >>> patterns.lures(patterns.random(5, seed=1), similarity=0.5).similarity
    0.5
    """
    return Lures(of, similarity, seed)


def exemplars(
    n_pairs: int, n_classes: int, similarity: float = 0.0, kept: float = 0.6, seed: int = 0, draw: int = 0
) -> Exemplars:
    """Random pairs in classes: cues of a class are alike, and values of a class are exemplars of one model.

    Parameters
    ----------
    n_pairs, n_classes : int
        Pair n is of class ``n % n_classes``.
    similarity : float
        Expected share of active cells between two cues of a class. Cues of different classes are independent.
    kept : float
        Share of a value's cells that all values of its class have.
    seed : int
        Of all patterns.
    draw : int
        Number of the exemplars. Another one gives other values of the same classes to the same cues.

    Returns
    -------
    Exemplars
        With ``value_label``, the class of each pair.

    Examples
    --------
    >>> from spikekv.circuits.stimuli.patterns import exemplars
    >>> values = exemplars(4, n_classes=2, kept=0.6, seed=1).encode(400, 400, 20).values
    >>> bool((values[0] & values[2]).sum() >= 12)  # of one class
    True
    """
    pairs = random(n_pairs, similarity, seed)
    if not 1 <= whole(n_classes, "n_classes") <= n_pairs:
        raise ValueError(f"n_classes: must be from 1 to the number of pairs, {n_pairs}, got {n_classes}")
    of = np.arange(n_pairs) % n_classes
    return Exemplars(
        "exemplars", n_pairs, seed, pairs.value_item, similarity=pairs.similarity, value_label=of, model=of, group=of,
        kept=finite(kept, "kept"), draw=draw,
    )  # fmt: skip


def similar_values(of: Pairs, kept: float, draw: int = 1) -> Exemplars:
    """The same cues with values that resemble those of a set of random pairs, as B' resembles B.

    Parameters
    ----------
    of : Pairs
        Random pairs.
    kept : float
        Share of a value's cells that the new value has as well.
    draw : int
        Another number gives other values.

    Returns
    -------
    Exemplars

    Examples
    --------
    >>> from spikekv.circuits.stimuli.patterns import random, similar_values
    >>> pairs = random(3, seed=1)
    >>> old, new = pairs.encode(400, 400, 20), similar_values(pairs, 0.6).encode(400, 400, 20)
    >>> bool((old.cues == new.cues).all()), (old.values & new.values).sum(1).tolist()
    (True, [12, 12, 12])
    """
    if of.cue_features is not None or of.value_angle is not None or isinstance(of, Exemplars):
        raise ValueError(f"similar_values: needs random pairs, got {of.name}")
    fields = {f.name: getattr(of, f.name) for f in dataclasses.fields(of)}
    return Exemplars(
        **{**fields, "name": f"{of.name}'", "value_item": np.arange(of.n_pairs)},
        model=of.value_item,
        group=np.zeros(of.n_pairs, int),
        kept=finite(kept, "kept"),
        draw=draw,
    )


def circular(n_pairs: int, similarity: float = 0.0, concentration: float = 0.0, seed: int = 0) -> Pairs:
    """Random sparse cues whose values are angles, each held by neighbouring cells of a ring (`ring.RingCode`).

    With angles one can ask how precise a recalled value is, apart from whether it is recalled at all: see
    `spikekv.analysis.measures.mixture`.

    Parameters
    ----------
    n_pairs : int
        Number of pairs.
    similarity : float
        Share of cells that two cues have in common.
    concentration : float
        Of the von Mises distribution around one angle that the values are drawn from. 0, the default, draws them
        uniformly. Larger values make a set of related values with one general pattern.
    seed : int
        Of cues and angles.

    Returns
    -------
    Pairs
        With ``value_angle``, (n_pairs,) in [-pi, pi) (rad).

    Raises
    ------
    ValueError
        If there are no pairs, ``similarity`` is not in [0, 1] or ``concentration`` is negative.

    Examples
    --------
    >>> from spikekv import patterns
    >>> pairs = patterns.circular(n_pairs=20, seed=1)
    >>> pairs.encode(100, 100, 10).values.sum(1).tolist() == [10] * 20
    True
    """
    pairs = random(n_pairs, similarity, seed)
    concentration = finite(concentration, "concentration")
    if not concentration >= 0:
        raise ValueError(f"concentration: must be 0 (uniform) or more, got {concentration}")
    rng = generator(seed, "angles")
    centre = rng.uniform(-np.pi, np.pi)
    angles = turned(rng.vonmises(0.0, concentration, n_pairs) + centre)
    return dataclasses.replace(pairs, name="circular", value_angle=angles)


def digits(n_pairs: int = 50, seed: int = 0) -> Pairs:
    """Pairs of handwritten digits: a cue, and a value of another class.

    The 1,797 pictures of 8 x 8 are part of scikit-learn. No picture occurs twice; those outside the pairs are the
    reference on which codes are fitted.

    Parameters
    ----------
    n_pairs : int
        Number of pairs.
    seed : int
        Of the choice of pictures.

    Returns
    -------
    Pairs

    Raises
    ------
    ValueError
        If there are not enough pictures.

    Examples
    --------
    >>> from spikekv import patterns
    >>> pairs = patterns.digits(n_pairs=3, seed=1)
    >>> pairs.value_features.shape, pairs.picture_shape
    ((3, 64), (8, 8))
    """
    return pictures_as_pairs("digits", *pictures_named("digits", seed), n_pairs, seed)


def pictures_named(name: str, seed: int) -> tuple[np.ndarray, np.ndarray, tuple[int, int]]:
    """Pictures (n, n_pixels) in [0, 1], their classes (n,) and their shape. Raises ValueError."""
    if name == "digits":
        return *handwritten_digits(), (8, 8)
    from .openml import drawn

    return drawn(name, seed)


def load(path: str | Path, seed: int = 0, n_pairs: int | None = None) -> Pairs:
    """Your own pairs, from an ``.npz`` file.

    Parameters
    ----------
    path : str or Path
        File with the arrays ``keys`` and ``values``, (n_pairs, n_features) each, not negative. A third array
        ``reference``, (n_items, n_features), holds items outside the pairs: codes are fitted on it, and recalled
        spikes are turned back into features. With twice as many items as features the code of cues raises what items
        differ in least, so that alike cues are told apart. Without it each item is centred on its own mean and
        projected at random.
    seed : int
        Of the population code.
    n_pairs : int, optional
        Take the first so many. Default: all.

    Returns
    -------
    Pairs

    Raises
    ------
    ValueError
        If the file cannot be read, or an array is missing, has another shape, or holds negative or missing numbers.

    Examples
    --------
    >>> import numpy as np
    >>> from spikekv import patterns
    >>> rng = np.random.default_rng(0)
    >>> np.savez("mine.npz", keys=rng.random((6, 30)), values=rng.random((6, 30)))
    >>> len(patterns.load("mine.npz"))
    6
    """
    path = Path(path)
    arrays = _read_npz(path)
    features = {}
    for name in ("keys", "values"):
        if name not in arrays:
            raise ValueError(
                f"{path}: no array {name!r}; an .npz of pairs holds keys and values, (n_pairs, n_features) each"
            )
        features[name] = checked(arrays[name], f"{path}: {name}")
    keys, values = features["keys"], features["values"]
    if len(keys) != len(values):
        raise ValueError(f"{path}: keys has {len(keys)} rows and values {len(values)}; they must be equal")
    if not len(keys):
        raise ValueError(f"{path}: holds no pairs; keys and values have no rows")
    if n_pairs is not None:
        check_n(n_pairs)
        if n_pairs > len(keys):
            raise ValueError(f"pairs: {path} holds {len(keys)} pairs, got {n_pairs}")
        keys, values = keys[:n_pairs], values[:n_pairs]
    reference = None
    if "reference" in arrays:
        outside = checked(arrays["reference"], f"{path}: reference")
        if outside.shape[1] != values.shape[1] or keys.shape[1] != values.shape[1]:
            raise ValueError(f"{path}: reference needs keys, values and reference of one width")
        if len(outside) < 2 or np.ptp(outside, axis=0).max() == 0:
            raise ValueError(f"{path}: reference needs at least two different items")
        reference = Images(outside)
    else:
        for name, rows in (("keys", keys), ("values", values)):
            flat = np.flatnonzero(np.ptp(rows, axis=1) == 0)
            if flat.size:
                raise ValueError(
                    f"{path}: {name} row {flat[0]} has all features equal, which cannot be told apart "
                    "without an array reference of other items"
                )
    _, item = np.unique(values, axis=0, return_inverse=True)
    side = round(values.shape[1] ** 0.5)
    return Pairs(
        str(path),
        len(keys),
        seed,
        item.ravel(),
        cue_features=keys,
        value_features=values,
        reference=reference,
        cue_whitening=SEPARATING if reference and enough(reference.features) else FAITHFUL,
        picture_shape=(side, side) if side * side == values.shape[1] == keys.shape[1] and side > 1 else None,
    )


def _read_npz(path: Path) -> dict[str, np.ndarray]:
    try:
        found = path.is_file()
    except OSError:  # a name no file can have
        found = False
    if not found:
        raise ValueError(
            f"stimuli: {path} is not a file; give digits, random, mnist, fashion-mnist or a path to an .npz"
        )
    try:
        return read_npz(path)
    except Pickled:
        raise ValueError(f"{path}: holds pickled objects, which are refused; save plain number arrays") from None
    except ValueError as error:
        raise ValueError(
            f"{path}: not a readable .npz file ({error}); write it with numpy.savez(path, keys=..., values=...)"
        ) from None
