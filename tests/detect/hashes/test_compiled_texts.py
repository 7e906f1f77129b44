"""Compiling known texts: equal texts once, a large list kept, and what cannot be used refused."""

from __future__ import annotations

import numpy as np
import pytest

from clearford.core.errors import DetectError
from clearford.detect.hashes.compiled import MAX_TEXTS, compile_texts, known_texts
from clearford.detect.hashes.known import KnownTexts
from clearford.text.tables import FoldTables
from tests.detect.hashes.known_samples import invented
from tests.detect.kept import Kept


def same(one: KnownTexts, other: KnownTexts) -> bool:
    return all(np.array_equal(getattr(one, n), getattr(other, n)) for n in KnownTexts.__slots__)


def test_texts_that_fold_to_the_same_count_once(tables: FoldTables) -> None:
    assert (
        compile_texts(["免费领取大奖", "免 费 领 取 大 奖！", "免費領取大獎", "免费领取小奖"], tables).size
        == 2
    )


def test_a_large_list_is_read_back(tables: FoldTables) -> None:
    store, texts = Kept(), invented(1, 300)
    made = known_texts(texts, tables, store=store, kept_from=300)
    again = known_texts(texts, tables, store=store, kept_from=300)
    assert store.puts == 1
    assert same(made, again)
    assert again.sketches.shape == (300, 16)
    assert known_texts([*texts, "one more text of the list"], tables, store=store, kept_from=300).size == 301
    assert store.puts == 2


def test_a_small_list_is_not_kept(tables: FoldTables) -> None:
    store = Kept()
    known_texts(invented(1, 299), tables, store=store, kept_from=300)
    assert store.puts == 0


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda b: b[:-9], id="cut off"),
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda _: b"\x80", id="no arrays"),
        pytest.param(lambda _: b"\xa3abc", id="something else"),
        pytest.param(lambda b: b.replace(b"digests", b"digestx"), id="renamed"),
    ],
)
def test_what_cannot_be_read_back_is_made_anew(tables: FoldTables, damage: object) -> None:
    store, texts = Kept(), invented(1, 300)
    made = known_texts(texts, tables, store=store, kept_from=1)
    store.content = {key: damage(content) for key, content in store.content.items()}  # type: ignore[operator]
    assert same(known_texts(texts, tables, store=store, kept_from=1), made)
    assert store.puts == 2


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        pytest.param(["long enough", "a!b"], "text 2 is too short", id="short"),
        pytest.param(["……！！"], "text 1 is too short", id="signs only"),
        pytest.param(["abc"] * (MAX_TEXTS + 1), "1000001 known texts", id="too many"),
    ],
)
def test_what_cannot_be_compiled(tables: FoldTables, texts: list[str], found: str) -> None:
    with pytest.raises(DetectError, match=found) as caught:
        compile_texts(texts, tables)
    assert caught.value.code == "CF-D007"
