"""Measures of shape: each measure falls into its slot, in a batch as alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.detect.models.shape import TEXT_SHAPES, URL_SHAPES, text_slots, text_slots_of, url_slots
from clearford.text.plane import build, build_one
from clearford.text.tables import FoldTables


@pytest.mark.parametrize(
    ("text", "length", "digits", "run", "capitals"),
    [
        pytest.param("", 0, 0, 0, 0, id="empty"),
        pytest.param("abc", 2, 0, 0, 0, id="letters"),
        pytest.param("CALL 0900", 4, 3, 4, 4, id="capitals-and-number"),
        pytest.param("a1b22c333", 4, 3, 3, 0, id="several-numbers"),
        pytest.param("９９９９", 3, 3, 4, 0, id="wide-digits-count-as-digits"),
        pytest.param("1" * 40, 6, 6, 13, 0, id="beyond-the-last-slot"),
    ],
)
def test_slots(text: str, length: int, digits: int, run: int, capitals: int, tables: FoldTables) -> None:
    expected = (length, 12 + digits, 19 + run, 33 + capitals)
    assert text_slots_of(build_one(text, tables)) == expected


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.text(st.sampled_from("aA09８ \n\u200b转"), max_size=8) | st.text(max_size=8),
        min_size=1,
        max_size=6,
    )
)
def test_a_batch_has_the_slots_of_its_rows(tables: FoldTables, texts: list[str]) -> None:
    slots = text_slots(build(texts, tables))
    alone = [text_slots_of(build_one(text, tables)) for text in texts]
    assert [tuple(column) for column in slots.T.tolist()] == alone
    assert 0 <= slots.min()
    assert slots.max() < TEXT_SHAPES


@pytest.mark.parametrize(
    ("host", "path"),
    [
        pytest.param("shop.example", "", id="plain"),
        pytest.param("a-b-c-d-e-f." + "x" * 63 + ".test", "/" + "y" * 900, id="long"),
        pytest.param("192.0.2.7", "/a", id="number"),
        pytest.param("[2001:db8::1]", "", id="six"),
        pytest.param("1.2.3.4.5.6.7.8.9.10.example", "", id="many-labels"),
    ],
)
def test_an_address_stays_within_its_slots(host: str, path: str) -> None:
    slots = url_slots(host, path)
    assert len(set(slots)) == len(slots)
    assert max(slots) < URL_SHAPES


def test_a_number_as_host_is_seen() -> None:
    assert url_slots("192.0.2.7", "")[-1] - url_slots("shop.example", "")[-1] == 1
