"""The detector of known texts: equality undoes disguises, likeness survives edits, and batches equal rows."""

from __future__ import annotations

import random
from typing import Any

import pytest

from clearford.core.items import Item
from clearford.core.spans import Span
from clearford.detect.hashes.compiled import compile_texts
from clearford.detect.hashes.texts import KnownList, KnownTextDetector
from clearford.text.plane import build, build_one
from clearford.text.tables import FoldTables
from tests.detect.hashes.known_samples import changed, invented

SAME, LIKE = "text.known.scams.same", "text.known.scams.similarity"
WANT = frozenset((SAME, LIKE))
SCAM = "恭喜您获得本店周年抽奖一等奖，请点击链接 prize.example 填写银行卡信息领取"


@pytest.fixture(scope="module")
def detector(tables: FoldTables) -> KnownTextDetector:
    return KnownTextDetector([KnownList("scams", compile_texts([SCAM, *invented(1, 60)], tables))])


def in_batch(detector: KnownTextDetector, texts: list[str], tables: FoldTables) -> list[tuple[Any, Any]]:
    items = [Item(id=str(i), text=text) for i, text in enumerate(texts)]
    columns = detector.run(items, build(texts, tables), WANT).columns
    known = columns[LIKE].valid
    likeness = [
        value if known is None or known[i] else None for i, value in enumerate(columns[LIKE].values.tolist())
    ]
    return list(zip(columns[SAME].values.tolist(), likeness, strict=True))


def one_by_one(detector: KnownTextDetector, texts: list[str], tables: FoldTables) -> list[tuple[Any, Any]]:
    found = [detector.run_one(Item(id="1", text=t), build_one(t, tables), WANT).values for t in texts]
    return [(values.get(SAME, False), values.get(LIKE, 0.0)) for values in found]


@pytest.mark.parametrize(
    ("text", "same", "least", "most"),
    [
        pytest.param(SCAM, True, 1, 1, id="the text"),
        pytest.param(SCAM.replace("您", "​您"), True, 1, 1, id="zero width"),
        pytest.param(SCAM.replace("银行", "銀行"), True, 1, 1, id="traditional"),
        pytest.param("。".join(SCAM), True, 1, 1, id="signs between"),
        pytest.param(SCAM.replace("周年", "五周年"), False, 0.6, 0.99, id="a word more"),
        pytest.param(SCAM.replace("prize.example", "gift.example"), False, 0.55, 0.99, id="another address"),
        pytest.param("今天下班以后一起去河边散步吧", False, 0, 0, id="something else"),
        pytest.param("恭喜您", False, 0, 0, id="its first word"),
    ],
)
def test_signals(
    detector: KnownTextDetector,
    tables: FoldTables,
    text: str,
    same: bool,  # noqa: FBT001
    least: float,
    most: float,
) -> None:
    [(equal, likeness)] = in_batch(detector, [text], tables)
    assert equal is same
    assert least <= likeness <= most
    assert one_by_one(detector, [text], tables) == [(equal, likeness)]


@pytest.mark.parametrize("size", [1, 7, 64, 256, 2048])
def test_any_batch_equals_one_by_one(detector: KnownTextDetector, tables: FoldTables, size: int) -> None:
    rng = random.Random(3)
    texts = [changed(text, rng.randrange(6), rng) for text in rng.choices(invented(1, 60), k=400)]
    texts += ["", "好", SCAM, "\n", "a" * 300, *invented(8, 40)]
    rng.shuffle(texts)
    found = [
        got for at in range(0, len(texts), size) for got in in_batch(detector, texts[at : at + size], tables)
    ]
    assert found == one_by_one(detector, texts, tables)


def test_too_short_is_unknown_but_surely_not_the_same(
    detector: KnownTextDetector, tables: FoldTables
) -> None:
    assert in_batch(detector, ["", "好", SCAM], tables) == [(False, None), (False, None), (True, 1.0)]
    assert one_by_one(detector, ["", "好"], tables) == [(False, None)] * 2


def test_the_whole_text_is_evidence(detector: KnownTextDetector, tables: FoldTables) -> None:
    item = Item(id="1", text=SCAM)
    result = detector.run([item], build([SCAM], tables), WANT)
    assert list(result.spans(0)) == [Span(LIKE, 0, len(SCAM), via="skeleton", why="known_text")]  # type: ignore[arg-type]
    assert list(detector.run_one(item, build_one(SCAM, tables), WANT).spans()) == list(result.spans(0))
    assert list(detector.run([item], build(["你好"], tables), WANT).spans(0)) == []


def test_only_wanted_lists_are_asked(tables: FoldTables) -> None:
    detector = KnownTextDetector(
        [KnownList(name, compile_texts(invented(1, 5), tables)) for name in ("one", "two")]
    )
    want = frozenset(("text.known.two.same",))
    item, text = Item(id="1", text="abcdef"), "abcdef"
    assert set(detector.run([item], build([text], tables), want).columns) == want
    assert set(detector.run_one(item, build_one(text, tables), want).values) <= want
    assert detector.defaults == {
        f"text.known.{name}.{field}": value
        for name in ("one", "two")
        for field, value in (("same", False), ("similarity", 0.0))
    }
    assert [spec.exact for spec in detector.specs] == [True, False, True, False]


def test_a_text_at_the_cap(detector: KnownTextDetector, tables: FoldTables) -> None:
    long = (SCAM + "然后") * 600
    assert in_batch(detector, [long], tables) == one_by_one(detector, [long], tables)
