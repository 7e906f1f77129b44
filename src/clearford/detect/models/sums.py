"""Sums of weights: heads side by side, two in one 64-bit word, so that one fetch and one sum serve both.

A word is `low + high * 2^32`. As long as each sum stays within 32 bits, the sum of the words is the word
of the sums, exactly and in whatever order they are added: scalar and vector agree to the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from clearford.detect.hashes.grams import Grams, Hashes
from clearford.detect.models.head import Head, score_of, scores_of
from clearford.detect.models.scheme import MOST_GRAMS, SCALE, Scheme

Words = NDArray[np.int64]


class HeadSums:
    """Some heads of one scheme, ready to score."""

    def __init__(self, heads: Sequence[Head], scheme: Scheme) -> None:
        """`heads` are all of `scheme`."""
        self.heads, self.scheme = tuple(heads), scheme
        starts = scheme.starts
        packed = _packed([head.weights for head in heads])
        self._tables = [_Table(packed[a:b]) for a, b in pairwise(starts)]
        self._words = packed.shape[1]
        shapes = np.array([head.shapes for head in heads], np.int64)
        bias = np.array([head.bias for head in heads], np.int64)
        self._shapes, self._bias = shapes.T.copy(), bias

    def batch(self, grams: Sequence[Grams], slots: NDArray[np.intp]) -> list[NDArray[np.float64]]:
        """Scores of each head over n rows.

        grams: one for each channel, of the same n rows; slots: shape (measures, n).
        """
        n = len(grams[0].counts)
        sums = [np.zeros(n, np.int64) for _ in range(self._words)]
        counts = np.zeros(n, np.int64)
        for channel, table, found in zip(self.scheme.channels, self._tables, grams, strict=True):
            places = channel.places(found.hashes)
            places[found.gaps] = table.nowhere
            words = table.take(places)
            counts += found.counts
            for k, total in enumerate(sums):
                total += np.add.reduceat(words[:, k], found.starts[:-1])
        return self._scores(_unpacked(sums, len(self.heads)), counts, self._extra(slots))

    def one(self, grams: Sequence[Hashes], slots: Sequence[int]) -> list[float]:
        """Scores of each head for one row, equal to those of the row of a batch."""
        sums = np.zeros((1, self._words), np.int64)
        count = 0
        for channel, table, hashes in zip(self.scheme.channels, self._tables, grams, strict=True):
            count += len(hashes)
            sums += table.take(channel.places(hashes)).sum(axis=0)
        _check(count)
        norm = math.sqrt(max(count, 1))
        extra: list[int] = (self._bias + self._shapes.take(slots, axis=0).sum(axis=0)).tolist()
        totals = _unpacked_one(sums[0].tolist())
        # The same steps as in `_scores`, each rounded once, so the same numbers.
        return [
            score_of((total / norm + more) / SCALE, head.table)
            for head, total, more in zip(self.heads, totals, extra, strict=False)
        ]

    def _extra(self, slots: NDArray[np.intp]) -> NDArray[np.int64]:
        """What shape and bias add to each row and head, shape (n, heads)."""
        extra = np.repeat(self._bias[None, :], slots.shape[1], axis=0)
        for places in slots:
            extra += self._shapes.take(places, axis=0)
        return extra

    def _scores(
        self, sums: Sequence[NDArray[np.int64]], counts: NDArray[np.int64], extra: NDArray[np.int64]
    ) -> list[NDArray[np.float64]]:
        _check(int(counts.max(initial=0)))
        norm = np.sqrt(np.maximum(counts, 1))
        return [
            scores_of((total / norm + extra[:, k]) / SCALE, head.table)
            for k, (head, total) in enumerate(zip(self.heads, sums, strict=True))
        ]


class _Table:
    """The words of one channel, one row for each place; a row is fetched whole."""

    def __init__(self, words: Words) -> None:
        self._words = words.shape[1]
        self.nowhere = len(words)
        """A place without weights."""
        words = np.concatenate((words, np.zeros((1, self._words), np.int64)))
        # Numpy copies an element of 16 bytes at once: one look into memory for two words.
        wide = words.view(np.complex128) if self._words == 2 else words
        self._rows = wide[:, 0] if wide.shape[1] == 1 else wide

    def take(self, places: NDArray[np.intp]) -> Words:
        """The words of places, shape (len(places), words)."""
        rows = self._rows.take(places, axis=0)
        return rows.view(np.int64).reshape(len(places), self._words)


def _packed(weights: Sequence[NDArray[np.int16]]) -> Words:
    """The words of each place, shape (places, words); each word holds the weights of two heads."""
    words = np.zeros((len(weights[0]), (len(weights) + 1) // 2), np.int64)
    for k, mine in enumerate(weights):
        words[:, k // 2] += mine.astype(np.int64) << (32 * (k % 2))
    return words


def _check(grams: int) -> None:
    """Raises OverflowError for more grams than a sum can hold."""
    if grams > MOST_GRAMS:
        raise OverflowError(f"a text of {grams} grams")


def _unpacked_one(words: Sequence[int]) -> list[int]:
    """The sums of each head of one row, and maybe a 0 behind them."""
    found = []
    for word in words:
        low = (word & 0xFFFF_FFFF ^ 0x8000_0000) - 0x8000_0000
        found += [low, word - low >> 32]
    return found


def _unpacked(words: Sequence[Words], heads: int) -> list[NDArray[np.int64]]:
    """The sums of each head."""
    found = []
    for word in words:
        low = word.astype(np.int32).astype(np.int64)
        found += [low, (word - low) >> 32]
    return found[:heads]
