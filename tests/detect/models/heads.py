"""Invented heads for tests: weights drawn at random, or set where a text has its grams."""

from __future__ import annotations

import numpy as np

from clearford.detect.models.head import STEPS, Head, HeadName, scheme_of
from clearford.detect.models.scheme import SCALE


def random_head(name: HeadName, seed: int = 0, *, largest: int = 32767) -> Head:
    """A head whose every place has a weight."""
    rng = np.random.default_rng(seed)
    scheme = scheme_of(name)
    return Head(
        name=name,
        scheme=scheme,
        weights=rng.integers(-largest, largest + 1, scheme.size).astype(np.int16),
        shapes=rng.integers(-2 * SCALE, 2 * SCALE, scheme.shapes).astype(np.int16),
        bias=int(rng.integers(-SCALE, SCALE)),
        table=np.linspace(0.0, 1.0, STEPS),
    )
