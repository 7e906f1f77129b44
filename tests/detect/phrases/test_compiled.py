from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest

from clearford.core.items import Item
from clearford.detect.phrases.compiled import Compiled, compile_lists, compiled_lists
from clearford.detect.phrases.detector import PhraseDetector
from clearford.detect.phrases.model import PhraseList, PhraseText, Routes
from clearford.text.hanzi import NO_SHAPES, Readings, Shapes, Splits
from clearford.text.plane import build_one
from clearford.text.tables import FoldTables
from tests.detect.kept import Kept

LISTS = [
    PhraseList(
        name="a",
        phrases=[PhraseText(text=t) for t in ("加微信", "转账", "free gift", "验证码")],
        routes=Routes(mixed=True, initials=True, emoji=True, shuffle=True),
        unless=("转账成功",),
    ),
    PhraseList(name="b", phrases=[PhraseText(text="加微信", routes=Routes(split=False))]),
]
TEXTS = ("加微信", "力口微信", "家威信", "zhuan zhang 12345", "转账成功", "jwx", "🏠微信", "fre e-gift")


def never() -> tuple[Readings, Splits, Shapes]:
    raise AssertionError("compiled although it was kept")


def test_what_is_read_back_is_what_was_compiled(
    tables: FoldTables, readings: Readings, splits: Splits
) -> None:
    fresh = compile_lists(LISTS, tables, readings, splits)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(fresh), type=Compiled) == fresh


def test_a_second_start_compiles_nothing(tables: FoldTables, readings: Readings, splits: Splits) -> None:
    store = Kept()
    first = compiled_lists(LISTS, tables, lambda: (readings, splits, NO_SHAPES), store=store)
    second = compiled_lists(LISTS, tables, never, store=store)
    assert first == second
    fresh = PhraseDetector(LISTS, tables, readings, splits)
    kept = PhraseDetector.of(LISTS, tables, second)
    want = frozenset(spec.name for spec in fresh.specs)
    for text in TEXTS:
        row, item = build_one(text, tables), Item(id="i", text=text)
        one, other = fresh.run_one(item, row, want), kept.run_one(item, row, want)
        assert one.values == other.values
        assert one.spans() == other.spans()


@pytest.mark.parametrize(
    "lists",
    [
        pytest.param(LISTS[:1], id="fewer"),
        pytest.param([msgspec.structs.replace(LISTS[0], min_confirm=2), LISTS[1]], id="confirm"),
        pytest.param(
            [
                msgspec.structs.replace(
                    LISTS[0], phrases=[PhraseText(text=p.text, keeps=p.text[0]) for p in LISTS[0].phrases]
                ),
                LISTS[1],
            ],
            id="keeps",
        ),
        pytest.param(LISTS[::-1], id="order"),
    ],
)
def test_other_lists_are_compiled_anew(
    tables: FoldTables, readings: Readings, splits: Splits, lists: Sequence[PhraseList]
) -> None:
    store = Kept()
    compiled_lists(LISTS, tables, lambda: (readings, splits, NO_SHAPES), store=store)
    assert compiled_lists(lists, tables, lambda: (readings, splits, NO_SHAPES), store=store) == compile_lists(
        lists, tables, readings, splits
    )
    assert len(store.content) == 2


def test_what_cannot_be_read_is_compiled_anew(tables: FoldTables, readings: Readings, splits: Splits) -> None:
    store = Kept()
    fresh = compiled_lists(LISTS, tables, lambda: (readings, splits, NO_SHAPES), store=store)
    (place,) = store.content
    for damaged in (b"", b"\x93\x01", msgspec.msgpack.encode([1, 2, 3])):
        store.content[place] = damaged
        assert compiled_lists(LISTS, tables, lambda: (readings, splits, NO_SHAPES), store=store) == fresh
        assert store.content[place] != damaged
