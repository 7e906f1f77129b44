"""Sums of weights: four heads side by side in one 64-bit word, so that one fetch serves them all.

A word has four lanes of 16 bits; a lane holds a weight raised by 2^15, so that none is negative. For the
sum the lanes are taken apart into two words of two lanes of 32 bits. As long as each sum stays within its
lane, the sum of the words is the word of the sums, exactly and in whatever order they are added: scalar and
vector agree to the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from clearford.detect.hashes.grams import Grams, Hashes
from clearford.detect.models.head import STEPS, Head, score_of, steps_of
from clearford.detect.models.scheme import MOST_GRAMS, SCALE, Scheme
from clearford.text.tables import looked_up

_Words = NDArray[np.uint64]
_LANES = 4
_RAISED = 1 << 15
_LANE, _EVEN, _LOW, _HALF = np.uint64(16), np.uint64(0xFFFF_0000_FFFF), np.uint64(0xFFFF_FFFF), np.uint64(32)


class HeadSums:
    """Some heads of one scheme, ready to score."""

    def __init__(self, heads: Sequence[Head], scheme: Scheme) -> None:
        """`heads` are all of `scheme`."""
        self.heads, self.scheme = tuple(heads), scheme
        # Behind the last weight stands a word of nothing, for what is no gram.
        self._words = [
            _packed(part, scheme.size)
            for part in (self.heads[k : k + _LANES] for k in range(0, len(heads), _LANES))
        ]
        self._shapes = np.array([head.shapes for head in heads], np.int64)
        self._bias = np.array([[head.bias] for head in heads], np.int64)
        self._tables = np.concatenate([head.table for head in heads])
        self._first = np.arange(STEPS // 2, STEPS * len(heads), STEPS)[:, None]
        """Where the step of margin 0 stands in the tables of all heads."""

    def batch(self, grams: Sequence[Grams], slots: NDArray[np.intp]) -> NDArray[np.float64]:
        """Scores of n rows, shape (heads, n).

        grams: one for each channel, of the same n rows, at least one; slots: shape (measures, n).
        """
        n = len(grams[0].counts)
        sums = np.zeros((2 * len(self._words), n), np.uint64)
        counts = np.zeros(n, np.int64)
        for channel, start, found in zip(self.scheme.channels, self.scheme.starts, grams, strict=False):
            places = channel.places(found.hashes)
            places[found.gaps] = self.scheme.size - start
            counts += found.counts
            for k, words in enumerate(self._words):
                lanes = looked_up(words[start:], places)
                sums[2 * k] += np.add.reduceat(lanes & _EVEN, found.starts[:-1])
                lanes >>= _LANE
                sums[2 * k + 1] += np.add.reduceat(lanes, found.starts[:-1])
        # The third lane was not taken out of those that were moved: its sum is known by now.
        sums[1::2] -= sums[::2] >> _HALF << _LANE
        return self._scores(self._totals(sums, counts), counts, slots)

    def one(self, grams: Sequence[Hashes], slots: Sequence[int]) -> list[float]:
        """Scores of each head for one row, equal to those of the row of a batch."""
        places = np.concatenate(
            [
                channel.places(hashes) + start
                for channel, start, hashes in zip(
                    self.scheme.channels, self.scheme.starts, grams, strict=False
                )
            ]
        )
        count = len(places)
        _check(count)
        norm = math.sqrt(max(count, 1))
        totals: list[int] = []
        for words in self._words:
            lanes = words.take(places)
            even, odd = int((lanes & _EVEN).sum()), int((lanes >> _LANE & _EVEN).sum())
            raised = (even & 0xFFFF_FFFF, odd & 0xFFFF_FFFF, even >> 32, odd >> 32)
            totals += [total - _RAISED * count for total in raised]
        extra: list[int] = (self._bias[:, 0] + self._shapes.take(slots, axis=1).sum(axis=1)).tolist()
        # The same steps as in `_scores`, each rounded once, so the same numbers.
        return [
            score_of((total / norm + more) / SCALE, head.table)
            for head, total, more in zip(self.heads, totals, extra, strict=False)
        ]

    def _totals(self, sums: _Words, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        """The sum of the weights of each head and row, shape (heads, n)."""
        _check(int(counts.max(initial=0)))
        totals = np.empty((_LANES * len(self._words), sums.shape[1]), np.int64)
        for k in range(2):
            totals[k::_LANES] = sums[k::2] & _LOW
            totals[k + 2 :: _LANES] = sums[k::2] >> _HALF
        totals -= _RAISED * counts
        return totals[: len(self.heads)]

    def _scores(
        self, totals: NDArray[np.int64], counts: NDArray[np.int64], slots: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        extra = np.repeat(self._bias, len(counts), axis=1)
        for places in slots:
            extra += self._shapes.take(places, axis=1)
        margins = (totals / np.sqrt(np.maximum(counts, 1)) + extra) / SCALE
        return self._tables.take(steps_of(margins) + self._first)


def _packed(heads: Sequence[Head], size: int) -> _Words:
    """The words of up to four heads, and a 0."""
    words = np.zeros(size + 1, np.uint64)
    for k, head in enumerate(heads):
        raised = (head.weights.astype(np.int64) + _RAISED).view(np.uint64)
        words[:-1] |= raised << (_LANE * np.uint64(k))
    return words


def _check(grams: int) -> None:
    """Raises OverflowError for more grams than a sum can hold."""
    if grams > MOST_GRAMS:
        raise OverflowError(f"a text of {grams} grams")
