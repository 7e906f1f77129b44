"""Sums: packed or not, alone or in a batch, the numbers are those of plain arithmetic."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.detect.hashes.grams import Hashes, gram_codes, gram_row
from clearford.detect.models.head import HEADS, Head
from clearford.detect.models.scheme import MOST_GRAMS, SCALE, TEXT
from clearford.detect.models.sums import HeadSums
from clearford.text.tables import codes_of
from tests.detect.models.heads import random_head

NAMES = [name for name in HEADS if name != "phishing"]
RANDOM = [random_head(name, seed) for seed, name in enumerate((*NAMES, *NAMES))]
"""More than fit into one word."""
SLOTS = (1, 13, 20, 35)


def _plain(head: Head, grams: list[Hashes]) -> float:
    """The score in plain Python."""
    total = count = 0
    for channel, start, hashes in zip(TEXT.channels, TEXT.starts, grams, strict=False):
        for h in hashes.tolist():
            total += int(head.weights[start + (h >> (64 - channel.bits))])
            count += 1
    extra = head.bias + sum(int(head.shapes[slot]) for slot in SLOTS)
    step = math.floor((total / math.sqrt(max(count, 1)) + extra) / SCALE * 64) + 512
    return float(head.table[min(max(step, 0), 1023)])


texts = st.lists(st.text(st.sampled_from("abcd转账"), max_size=30), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None)
@given(texts, st.integers(1, len(RANDOM)))
def test_batch_row_and_plain_arithmetic_agree(rows: list[str], heads: int) -> None:
    sums = HeadSums(RANDOM[:heads], TEXT)
    codes = codes_of("\n".join(rows))
    breaks = np.flatnonzero(codes == 10)
    grams = [gram_codes(codes, breaks, channel.order, n=len(rows)) for channel in TEXT.channels]
    slots = np.repeat(np.array(SLOTS)[:, None], len(rows), axis=1)
    batch = sums.batch(grams, slots)
    for i, text in enumerate(rows):
        alone = [gram_row(text, channel.order) for channel in TEXT.channels]
        expected = [_plain(head, alone) for head in RANDOM[:heads]]
        assert sums.one(alone, SLOTS) == expected
        assert [float(scores[i]) for scores in batch] == expected


@pytest.mark.parametrize("sign", [pytest.param(1, id="largest"), pytest.param(-1, id="smallest")])
def test_the_extreme_weights_do_not_spill_into_the_neighbour(sign: int) -> None:
    low = random_head("fraud")
    low.weights[:] = 32767 * sign if sign > 0 else -32768
    high = random_head("spam")
    high.weights[:] = 0
    sums = HeadSums([low, high], TEXT)
    grams = [np.zeros(MOST_GRAMS if k == 0 else 0, np.uint64) for k in range(len(TEXT.channels))]
    expected = [float(low.table[1023 if sign > 0 else 0]), _plain(high, [np.zeros(0, np.uint64)] * 3)]
    assert sums.one(grams, SLOTS) == expected


def test_more_grams_than_a_sum_can_hold_are_refused() -> None:
    grams = [np.zeros(MOST_GRAMS, np.uint64), np.zeros(1, np.uint64), np.zeros(0, np.uint64)]
    with pytest.raises(OverflowError):
        HeadSums(RANDOM[:1], TEXT).one(grams, SLOTS)
