"""Sums of weights: heads side by side, two in one 64-bit word, so that one fetch and one sum serve both.

A word is `low + high * 2^32`. As long as each sum stays within 32 bits, the sum of the words is the word
of the sums, exactly and in whatever order they are added: scalar and vector agree to the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from clearford.detect.hashes.grams import Grams, Hashes
from clearford.detect.models.head import Head, scores_of
from clearford.detect.models.scheme import MOST_GRAMS, SCALE, Scheme, row_sums

Words = NDArray[np.int64]


class HeadSums:
    """Some heads of one scheme, ready to score."""

    def __init__(self, heads: Sequence[Head], scheme: Scheme) -> None:
        """`heads` are all of `scheme`."""
        self.heads, self.scheme = tuple(heads), scheme
        starts = scheme.starts
        pairs = [heads[i : i + 2] for i in range(0, len(heads), 2)]
        packed = [_packed([head.weights for head in pair]) for pair in pairs]
        self._tables = [[words[a:b] for words in packed] for a, b in pairwise(starts)]
        shapes = np.array([head.shapes for head in heads], np.int64)
        bias = np.array([head.bias for head in heads], np.int64)
        self._shapes, self._bias = shapes.T.copy(), bias

    def batch(self, grams: Sequence[Grams], slots: NDArray[np.intp]) -> list[NDArray[np.float64]]:
        """Scores of each head over n rows.

        grams: one for each channel, of the same n rows; slots: shape (measures, n).
        """
        n = len(grams[0].starts) - 1
        sums = [np.zeros(n, np.int64) for _ in self._tables[0]]
        counts = np.zeros(n, np.int64)
        for channel, tables, found in zip(self.scheme.channels, self._tables, grams, strict=True):
            places = channel.places(found.hashes)
            counts += np.diff(found.starts)
            for k, words in enumerate(tables):
                sums[k] += row_sums(words.take(places), found)
        return self._scores(_unpacked(sums, len(self.heads)), counts, self._extra(slots))

    def one(self, grams: Sequence[Hashes], slots: Sequence[int]) -> list[float]:
        """Scores of each head for one row, equal to those of the row of a batch."""
        sums = [np.zeros(1, np.int64) for _ in self._tables[0]]
        count = 0
        for channel, tables, hashes in zip(self.scheme.channels, self._tables, grams, strict=True):
            places = channel.places(hashes)
            count += len(hashes)
            for k, words in enumerate(tables):
                sums[k] += words.take(places).sum()
        extra = self._extra(np.array(slots, np.intp).reshape(-1, 1))
        scores = self._scores(_unpacked(sums, len(self.heads)), np.array([count]), extra)
        return [float(score[0]) for score in scores]

    def _extra(self, slots: NDArray[np.intp]) -> NDArray[np.int64]:
        """What shape and bias add to each row and head, shape (n, heads)."""
        extra = np.repeat(self._bias[None, :], slots.shape[1], axis=0)
        for places in slots:
            extra += self._shapes.take(places, axis=0)
        return extra

    def _scores(
        self, sums: Sequence[NDArray[np.int64]], counts: NDArray[np.int64], extra: NDArray[np.int64]
    ) -> list[NDArray[np.float64]]:
        if len(counts) and int(counts.max()) > MOST_GRAMS:
            raise OverflowError(f"a text of {int(counts.max())} grams")
        norm = np.sqrt(np.maximum(counts, 1))
        return [
            scores_of((total / norm + extra[:, k]) / SCALE, head.table)
            for k, (head, total) in enumerate(zip(self.heads, sums, strict=True))
        ]


def _packed(weights: Sequence[NDArray[np.int16]]) -> Words:
    """One word for each place, from the weights of one head or two."""
    words = weights[0].astype(np.int64)
    if len(weights) == 2:
        words += weights[1].astype(np.int64) << 32
    return words


def _unpacked(words: Sequence[Words], heads: int) -> list[NDArray[np.int64]]:
    """The sums of each head."""
    found = []
    for word in words:
        low = word.astype(np.int32).astype(np.int64)
        found += [low, (word - low) >> 32]
    return found[:heads]
