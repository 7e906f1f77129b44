from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.detect.scanner import grams
from clearford.detect.scanner.fallback import AutomatonScanner
from clearford.detect.scanner.grams import GramScanner
from clearford.detect.scanner.joined import Joined, from_lines
from tests.detect.scanner.samples import lines, texts

SHORT = ("微信", "加微信", "信加", "aa", "aaa", "a", "138", "jia", "💌", "路1号", "free", "1", "微")
LONG = (
    "加微信",
    "微信加我详谈",
    "微信加我详细",
    "138001",
    "13800138000",
    "💌💌💌",
    "freefree",
    "aaaa",
    "aaaaa",
)


def as_list(scanner: GramScanner | AutomatonScanner, joined: Joined) -> list[tuple[int, int]]:
    pairs = scanner.pairs(joined)
    return list(zip(pairs.rows.tolist(), pairs.ids.tolist(), strict=True))


def by_hand(words: tuple[str, ...], rows: list[bytes]) -> list[tuple[int, int]]:
    return [(i, k) for i, row in enumerate(rows) for k, word in enumerate(words) if word in row.decode()]


@pytest.mark.parametrize("words", [pytest.param(SHORT, id="one-and-two"), pytest.param(LONG, id="three")])
@pytest.mark.parametrize("hostile", [pytest.param(0.0, id="ordinary"), pytest.param(0.4, id="hostile")])
def test_a_batch_is_what_in_says(words: tuple[str, ...], hostile: float) -> None:
    rows = lines(texts(600, seed=3, hostile=hostile))
    rows += ["微信加我详".encode(), b"", "微信加我详谈".encode(), b"aaaaaa", b"1380013800013800"]
    scanner = GramScanner(words)
    assert as_list(scanner, from_lines(rows)) == by_hand(words, rows)
    assert [(i, k) for i, row in enumerate(rows) for k in scanner.ids(row)] == by_hand(words, rows)


def test_a_literal_never_crosses_rows_or_the_end() -> None:
    scanner = GramScanner(["abcd", "cda"])
    assert as_list(scanner, from_lines([b"ab", b"cd", b"abc", b"d", b"cda"])) == [(4, 1)]
    assert as_list(scanner, from_lines([b"abc"])) == []
    assert as_list(scanner, from_lines([b"a"])) == []


def test_an_empty_set_and_an_empty_batch_give_nothing() -> None:
    assert as_list(GramScanner([]), from_lines([b"abc"])) == []
    assert as_list(GramScanner(["abc"]), from_lines([])) == []
    assert as_list(GramScanner(["abc"]), from_lines([b"", b""])) == []
    assert GramScanner(["abc"]).ids(b"") == []


def test_without_an_automaton_single_rows_go_the_way_of_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grams, "AutomatonScanner", None)
    scanner = GramScanner(LONG)
    assert scanner.ids("加微信13800138000".encode()) == [0, 3, 4]


def test_equal_hashes_are_told_apart_by_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    def coarse(value: grams.Hashes, codes: np.ndarray) -> grams.Hashes:
        # Few values, yet one for each literal: places of other texts meet them again and again.
        mixed: grams.Hashes = (value * np.uint64(5) + codes) % np.uint64(97)
        return mixed

    monkeypatch.setattr(grams, "_longer", coarse)
    rows = lines(texts(200, seed=9, hostile=0.3))
    words = ("加微信", "138", "free")
    assert as_list(GramScanner(words), from_lines(rows)) == by_hand(words, rows)


@pytest.mark.parametrize("chunk", [pytest.param(7, id="many-stretches"), pytest.param(1 << 14, id="one")])
@pytest.mark.parametrize("words", [pytest.param(SHORT, id="one-and-two"), pytest.param(LONG, id="three")])
def test_neither_more_characters_than_numbers_nor_stretches_change_anything(
    monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], chunk: int
) -> None:
    monkeypatch.setattr(grams, "MOST_CHARS", 3)
    monkeypatch.setattr(grams, "CHUNK", chunk)
    rows = lines(texts(100, seed=5, hostile=0.4))
    assert as_list(GramScanner(words), from_lines(rows)) == by_hand(words, rows)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text("ab微信💌", min_size=1, max_size=6), min_size=1, max_size=8, unique=True),
    st.lists(st.text("ab微信💌c", max_size=12), min_size=1, max_size=6),
)
def test_any_words_in_any_rows(words: list[str], raw: list[str]) -> None:
    rows = [text.encode() for text in raw]
    assert as_list(GramScanner(words), from_lines(rows)) == by_hand(tuple(words), rows)
