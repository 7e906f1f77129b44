"""Scores of texts: the same alone and in any batch; too short a text has none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.items import Item, ItemDecoder
from clearford.detect.models.texts import TextHeads
from clearford.text.plane import build, build_one
from clearford.text.tables import FoldTables
from tests.detect.models.heads import random_head

DETECTOR = TextHeads([random_head("fraud", 1, largest=900), random_head("spam", 2, largest=900)])
ALL = frozenset(spec.name for spec in DETECTOR.specs)
WORDS = [
    "转账",
    "加微信",
    "free",
    "CALL ",
    "138",
    "００",
    " ",
    "\n",
    "\u200b",
    "👍",
    ".",
    "好",
    "转.账*给_我",
]


def _items(texts: list[str]) -> list[Item]:
    decoder = ItemDecoder()
    found = [decoder.convert({"id": str(n), "text": text}, number=n) for n, text in enumerate(texts)]
    assert all(isinstance(item, Item) for item in found)
    return found  # type: ignore[return-value]


def _rows(texts: list[str], tables: FoldTables, want: frozenset[str] = ALL) -> list[dict[str, Any]]:
    return [
        dict(DETECTOR.run_one(item, build_one(text, tables), want).values)
        for item, text in zip(_items(texts), texts, strict=True)
    ]


def _batch(texts: list[str], tables: FoldTables, want: frozenset[str] = ALL) -> list[dict[str, Any]]:
    columns = DETECTOR.run(_items(texts), build(texts, tables), want).columns
    return [
        {
            name: float(column.values[i])
            for name, column in columns.items()
            if column.valid is None or column.valid[i]
        }
        for i in range(len(texts))
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map("".join), min_size=1, max_size=6),
    st.integers(1, 5),
)
def test_the_score_does_not_depend_on_the_batch(tables: FoldTables, texts: list[str], size: int) -> None:
    alone = _rows(texts, tables)
    assert _batch(texts, tables) == alone
    parts = [texts[i : i + size] for i in range(0, len(texts), size)]
    assert [row for part in parts for row in _batch(part, tables)] == alone


@pytest.mark.parametrize(
    ("text", "scored"),
    [
        pytest.param("", False, id="empty"),
        pytest.param("好的", False, id="two-characters"),
        pytest.param("a\u200bb", False, id="two-visible-characters"),
        pytest.param("加微信", True, id="three-characters"),
        pytest.param("...", True, id="signs-only"),
    ],
)
def test_a_short_text_has_no_score(text: str, scored: bool, tables: FoldTables) -> None:  # noqa: FBT001
    assert [bool(row) for row in _rows([text], tables)] == [scored]
    assert _batch([text, "a longer text"], tables) == _rows([text, "a longer text"], tables)


def test_signs_between_hanzi_cost_a_score_nothing(tables: FoldTables) -> None:
    plain, parted, few = _rows(["加微信转账", "加.微*信_转 账", "加微信.转账"], tables)
    assert parted == plain
    assert few != plain


def test_only_wanted_scores_are_given(tables: FoldTables) -> None:
    want = frozenset(["spam.score"])
    assert [set(row) for row in _rows(["hello there"], tables, want)] == [set(want)]
    assert set(DETECTOR.run(_items(["hello there"]), build(["hello there"], tables), want).columns) == want


def test_no_rows_give_no_columns(tables: FoldTables) -> None:
    assert DETECTOR.run([], build([], tables), ALL).columns == {}


def test_a_text_at_its_cap_is_scored(tables: FoldTables) -> None:
    text = "转" * 30_000
    plane = build([text], tables)
    (score,) = (
        column.values[0]
        for column in DETECTOR.run(_items([text]), plane, frozenset(["spam.score"])).columns.values()
    )
    assert np.isfinite(score)
