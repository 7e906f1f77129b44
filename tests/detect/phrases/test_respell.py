"""Syllables and pictures among hanzi are read by their sound, with the way back to the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.detect.phrases.expand import Expander
from clearford.detect.phrases.respell import KINDS, MAX_READ, Kind, Respeller
from clearford.text.plane import build, build_one
from clearford.text.tables import FoldTables


@pytest.fixture(scope="module")
def respeller(expander: Expander, tables: FoldTables) -> Respeller:
    return Respeller(expander.sounds(), tables)


@pytest.mark.parametrize(
    ("text", "kind", "read"),
    [
        pytest.param("加wei信", "mixed", "加微信", id="one"),
        pytest.param("加wei xin好", "mixed", "加微信好", id="two"),
        pytest.param("jia微信", "mixed", "加微信", id="in-front"),
        pytest.param("加💌", "emoji", "加信", id="picture"),
        pytest.param("xian在", "mixed", "先在", id="as-few-syllables-as-possible"),
    ],
)
def test_a_row_is_read_by_its_sound(
    respeller: Respeller, tables: FoldTables, text: str, kind: Kind, read: str
) -> None:
    found = respeller.read(build_one(text, tables), kind)
    assert found is not None
    assert found.heard == tables.fold("phonetic", read)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("加vx", "mixed", id="no-syllable"),
        pytest.param("加weix", "mixed", id="a-letter-too-many"),
        pytest.param("wei xin", "mixed", id="no-hanzi-beside"),
        pytest.param("加a", "mixed", id="one-letter"),
        pytest.param("加" + "wei" * 9 + "信", "mixed", id="too-long"),
        pytest.param("加微信", "emoji", id="no-picture"),
        pytest.param("", "mixed", id="empty"),
    ],
)
def test_there_is_nothing_to_read(respeller: Respeller, tables: FoldTables, text: str, kind: Kind) -> None:
    assert respeller.read(build_one(text, tables), kind) is None


def test_places_are_those_of_the_text(respeller: Respeller, tables: FoldTables) -> None:
    row = build_one("请加 wei-xin，谢谢", tables)
    found = respeller.read(row, "mixed")
    assert found is not None
    places = list(found.places(tables.fold("phonetic", "加微信")))
    assert [row.skeleton[start:end] for start, end in places] == ["加weixin"]
    assert list(found.places(tables.fold("phonetic", "谢谢"))) == []
    assert list(found.places(tables.fold("phonetic", "微信"))) == []


def test_a_flood_is_read_in_part(respeller: Respeller, tables: FoldTables) -> None:
    found = respeller.read(build_one("加wei" * (MAX_READ + 9), tables), "mixed")
    assert found is not None
    assert sum(found.changed) == MAX_READ


@settings(max_examples=60, deadline=None)
@given(
    texts=st.lists(
        st.lists(
            st.sampled_from(["加", "wei", "x", "信", "💌", "⚡", " ", "1", "好a", "ni"]), max_size=8
        ).map("".join),
        max_size=6,
    )
)
def test_the_batch_leaves_out_no_row(respeller: Respeller, tables: FoldTables, texts: list[str]) -> None:
    plane = build(texts, tables)
    for kind in KINDS:
        read = [i for i, text in enumerate(texts) if respeller.read(build_one(text, tables), kind)]
        assert set(read) <= set(respeller.rows(plane, kind))
