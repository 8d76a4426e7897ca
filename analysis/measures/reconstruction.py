"""The recalled picture: the linear read-out of the active value cells, against the picture that was stored.

All correlations are Pearson's over features, after the mean picture of the reference
items is subtracted from both pictures; a silent trial reads out the mean picture and scores 0.
"""

from __future__ import annotations

import numpy as np

from ...circuits.recording.recording import Recording
from ...circuits.stimuli.stimuli import Stimuli
from .decoding import Decoded, paired_correlation


def read_out(stimuli: Stimuli | None, active: np.ndarray) -> np.ndarray | None:
    """Features (..., n_features) that active value cells (..., n_cells) stand for, mean included.

    None without a read-out.
    """
    if stimuli is None or stimuli.decoder is None or stimuli.mean is None:
        return None
    return active @ stimuli.decoder + stimuli.mean


def reconstruction(recording: Recording, decoded: Decoded) -> np.ndarray | None:
    """Correlation of the recalled and the stored picture.

    Pearson's r over features, after the mean picture of the reference is subtracted from both. The read-out is
    fitted on pictures outside the pairs.

    Parameters
    ----------
    recording : Recording
        A run with pictures.
    decoded : Decoded
        Its recall trials, of `decode`.

    Returns
    -------
    ndarray or None
        (n_trials,), 0 for silent trials. None without pictures and a read-out.

    Examples
    --------
    Random patterns are no pictures:

    >>> from spikekv.analysis import decode, reconstruction
    >>> reconstruction(recording, decode(recording)) is None
    True
    """
    return _similarity(recording, read_out(recording.stimuli, decoded.active), decoded.pair)


def bounds(recording: Recording) -> dict[str, float | None]:
    """What the correlation is to be read against, means over pairs; None where it does not exist.

    ceiling: the stored cells read out without error. prototype: the mean picture of the value's
    class. same_class: another picture of that class.
    """
    stimuli = recording.stimuli
    if stimuli is None or stimuli.decoder is None or stimuli.mean is None:
        return {"ceiling": None, "prototype": None, "same_class": None}
    answers = {
        "ceiling": read_out(stimuli, recording.values),
        "prototype": stimuli.prototype,
        "same_class": stimuli.same_class,
    }
    pairs = np.arange(recording.n_pairs)
    similar = {name: _similarity(recording, answer, pairs) for name, answer in answers.items()}
    return {name: None if s is None else float(s.mean()) for name, s in similar.items()}


def _similarity(recording: Recording, pictures: np.ndarray | None, pair: np.ndarray) -> np.ndarray | None:
    stimuli = recording.stimuli
    if pictures is None or stimuli is None or stimuli.mean is None:
        return None
    return paired_correlation(pictures - stimuli.mean, stimuli.value_features[pair] - stimuli.mean)
