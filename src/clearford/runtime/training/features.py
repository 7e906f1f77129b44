"""The features of rows as a sparse matrix: just what a head multiplies with its weights at run time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from clearford.core.errors import ConfigError
from clearford.detect.hashes.grams import gram_plane
from clearford.detect.models.links import address_grams, parts_of
from clearford.detect.models.parted import unparted_rows
from clearford.detect.models.scheme import Scheme
from clearford.detect.models.shape import text_slots, url_slots
from clearford.text.plane import build
from clearford.text.tables import FoldTables

SHAPE_VALUE = 0.3
"""Value of a measure of shape beside grams that weigh 1 / sqrt(grams); chosen by cross-validation."""
Matrix = Any
"""scipy.sparse.csr_matrix, float32, shape (rows, scheme.size + scheme.shapes)."""


def need_scikit_learn() -> None:
    """Raises ConfigError CF-C001 when scikit-learn is missing."""
    try:
        import sklearn  # noqa: F401, PLC0415 - an extra
    except ImportError as error:
        raise ConfigError(
            "CF-C001", "training needs scikit-learn", suggestion="pip install 'clearford[train]'"
        ) from error


def text_features(texts: Sequence[str], scheme: Scheme, tables: FoldTables) -> Matrix:
    """The features of texts."""
    plane = build(texts, tables)
    parted = unparted_rows(plane)
    if parted:
        plane = build([parted[i].raw if i in parted else text for i, text in enumerate(texts)], tables)
    places, rows = [], []
    for channel, start in zip(scheme.channels, scheme.starts, strict=False):
        grams = gram_plane(plane, channel.view, channel.order)
        places.append(channel.places(grams.packed()) + start)
        rows.append(np.repeat(np.arange(plane.n), grams.counts))
    return _matrix(np.concatenate(places), np.concatenate(rows), text_slots(plane), scheme)


def link_features(urls: Sequence[str], scheme: Scheme) -> Matrix:
    """The features of addresses."""
    places, rows, slots = [np.zeros(0, np.intp)], [np.zeros(0, np.intp)], []
    for i, url in enumerate(urls):
        host, path = parts_of(url)
        for channel, start, hashes in zip(
            scheme.channels, scheme.starts, address_grams(host, path), strict=False
        ):
            places.append(channel.places(hashes) + start)
            rows.append(np.full(len(hashes), i))
        slots.append(url_slots(host, path))
    return _matrix(np.concatenate(places), np.concatenate(rows), np.array(slots, np.intp).T, scheme)


def _matrix(places: np.ndarray, rows: np.ndarray, slots: np.ndarray, scheme: Scheme) -> Matrix:
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - comes with scikit-learn, an extra

    n = slots.shape[1]
    counts = np.maximum(np.bincount(rows, minlength=n), 1)
    values = (1 / np.sqrt(counts))[rows]
    places = np.concatenate((places, scheme.size + slots.ravel()))
    rows = np.concatenate((rows, np.tile(np.arange(n), len(slots))))
    values = np.concatenate((values, np.full(slots.size, SHAPE_VALUE))).astype(np.float32)
    matrix = csr_matrix((values, (rows, places)), shape=(n, scheme.size + scheme.shapes))
    matrix.sum_duplicates()
    return matrix
