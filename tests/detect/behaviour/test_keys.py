"""A key has one hash, alone or in a batch; different keys have different ones."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from clearford.core.state import PrivateTables
from clearford.detect.behaviour.keys import (
    LONGEST,
    SecretHashes,
    digest_one,
    digests,
    firsts,
    grouped,
    hash_number,
    hash_numbers,
    hash_text,
    hash_texts,
    joined,
    joined_one,
)
from clearford.text.tables import NEWLINE

TEXTS = st.text(st.characters(exclude_categories=()), max_size=80)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, max_size=8))
def test_texts_hash_alike_alone_and_together(texts: list[str]) -> None:
    assert hash_texts(texts).tolist() == [hash_text(text) for text in texts]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("user-1", "user-2", id="last character"),
        pytest.param("ab", "ba", id="order"),
        pytest.param("a", "a\0", id="a trailing null"),
        pytest.param("", "\0", id="nothing and a null"),
        pytest.param("x" * LONGEST, "x" * (LONGEST + 1), id="at the border of the long form"),
        pytest.param("阿贵", "阿桂", id="hanzi"),
    ],
)
def test_different_texts_differ(one: str, other: str) -> None:
    assert hash_text(one) != hash_text(other)


def test_a_million_names_have_a_million_hashes() -> None:
    hashes = hash_texts([f"user-{i}" for i in range(100_000)])
    assert len(np.unique(hashes)) == 100_000
    assert len(np.unique(hash_numbers(np.arange(1_000_000)))) == 1_000_000


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-(2**63), 2**63 - 1), max_size=6))
def test_numbers_and_pairs_hash_alike_alone_and_together(numbers: list[int]) -> None:
    hashes = hash_numbers(np.array(numbers, np.int64))
    assert hashes.tolist() == [hash_number(n) for n in numbers]
    pairs = joined(hashes, hashes[::-1])
    assert pairs.tolist() == [joined_one(int(a), int(b)) for a, b in zip(hashes, hashes[::-1], strict=True)]


def test_the_order_in_a_pair_counts() -> None:
    assert joined_one(1, 2) != joined_one(2, 1)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from((1, 2, 3, 2**63, 2**63 + 1, 2**64 - 1, 7 << 20)), max_size=40))
def test_equal_hashes_are_brought_together_as_they_came(hashes: list[int]) -> None:
    """Those that differ in the last bits only, too."""
    order = grouped(np.array(hashes, np.uint64)).tolist()
    assert sorted(order) == list(range(len(hashes)))
    groups = [list(group) for _, group in groupby(order, key=hashes.__getitem__)]
    assert len(groups) == len(set(hashes))
    assert all(group == sorted(group) for group in groups)
    assert sorted(firsts(np.array(hashes, np.uint64)).tolist()) == sorted(group[0] for group in groups)


def test_digests_are_alike_alone_and_together() -> None:
    datas = [b"", b"a", b"ab", b"a" * 1000]
    assert digests(datas).tolist() == [digest_one(data) for data in datas]
    assert len(set(digests(datas).tolist())) == len(datas)


def _secret(salt: int = 0) -> SecretHashes:
    tables = PrivateTables()
    hashes = SecretHashes(tables, "t")
    tables.arrays["t.salt"][0] = salt
    return hashes


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


LINES = st.text(st.characters(exclude_characters="\n", exclude_categories=()), max_size=40)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=8), st.integers(0, 2**63 - 1))
def test_secret_hashes_are_alike_alone_and_together(texts: list[str], salt: int) -> None:
    codes = _codes("\n".join(texts))
    together = _secret(salt).batch(codes, np.flatnonzero(codes == NEWLINE)).tolist()
    assert together == [_secret(salt).one(_codes(text)) for text in texts]
    assert len(set(together)) == len(set(texts))


def test_a_long_text_and_a_new_secret_have_factors_of_their_own() -> None:
    hashes, long = _secret(5), _codes("一二三" * 5000)
    before = hashes.one(_codes("一二三"))
    assert hashes.one(long) == _secret(5).one(long)
    assert hashes.one(_codes("一二三")) == before == _secret(5).one(_codes("一二三"))
    hashes._secret[0] = 6
    assert hashes.one(long) == _secret(6).one(long) != _secret(5).one(long)


def test_texts_that_differ_in_one_place_have_different_secret_hashes() -> None:
    codes = np.tile(np.append(np.arange(20, 84, dtype=np.uint32), np.uint32(NEWLINE)), 4096)[:-1]
    breaks = np.flatnonzero(codes == NEWLINE)
    starts = np.append(0, breaks + 1)
    codes[starts + np.arange(4096) % 64] += np.uint32(1000) + (np.arange(4096) // 64).astype(np.uint32)
    assert len(set(_secret(9).batch(codes, breaks).tolist())) == 4096


def test_hashes_stay_the_same_between_versions() -> None:
    """A saved state would be of no use after a change: it must come with another state version."""
    assert hash_text("user-1") == 16139163573125741735
    assert digest_one(b"user-1") == 9863422088627006618
    assert hash_number(7) == 7191089600892374487
    assert _secret(3).one(_codes("user-1")) == 15252674700610114857
