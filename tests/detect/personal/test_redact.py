"""Redaction: nothing of a value survives, twice equals once, and the rest of the text is untouched."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.ids import SignalName
from clearford.core.spans import Span
from clearford.detect.personal.detector import PersonalDetector
from clearford.detect.personal.redact import Mode, mask, merged, redact
from clearford.text.plane import build_one
from clearford.text.tables import FoldTables

TEXT = (
    "我叫王小明,电话138-1234-5678,卡号6222021000112233449,邮箱zhang.san@example.com,"
    "住浙江省杭州市西湖区文三路478号3栋501室"
)
KEY = b"a key of the tenant"


def span(signal: str, start: int, end: int) -> Span:
    return Span(SignalName(signal), start, end)


def redacted(text: str, mode: Mode, detector: PersonalDetector, tables: FoldTables) -> str:
    return redact(text, detector.spans(build_one(text, tables)), mode, key=KEY)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        pytest.param("mobile", "138-1234-5678", "****5678", id="last-four"),
        pytest.param("mobile", "一三八一二三四伍六七八", "****5678", id="last-four-of-numerals"),
        pytest.param("id_card", "11010119900307451X", "****451x", id="check-letter"),
        pytest.param("email", "zhang.san@example.com", "z****@example.com", id="mail"),
        pytest.param("address", "浙江省杭州市西湖区文三路478号", "浙江省杭州市****", id="province-and-city"),
        pytest.param("address", "文三路478号", "****", id="no-division"),
        pytest.param("name", "王小明", "****", id="name"),
        pytest.param("plate", "京A12345", "****", id="plate"),
    ],
)
def test_mask(kind: str, value: str, expected: str) -> None:
    assert mask(kind, value) == expected


def test_mask_does_not_tell_the_length() -> None:
    assert len(mask("bank_card", "6222021000112233449")) == len(mask("bank_card", "4532260012345673"))


def test_placeholder_keeps_equal_values_equal() -> None:
    text = "13812345678或138-1234-5678或13912345678"
    spans = [span("personal.mobile", 0, 11), span("personal.mobile", 12, 25), span("personal.mobile", 26, 37)]
    assert redact(text, spans, "placeholder") == "[mobile 1]或[mobile 1]或[mobile 2]"


def test_pseudonym_is_stable_and_depends_on_key_and_kind() -> None:
    spans = [span("personal.mobile", 0, 11)]
    one = redact("13812345678", spans, "pseudonym", key=KEY)
    assert one == redact("１３８１２３４５６７８", spans, "pseudonym", key=KEY)
    assert one != redact("13812345678", spans, "pseudonym", key=b"another key")
    assert one != redact("13812345678", [span("personal.qq", 0, 11)], "pseudonym", key=KEY)
    assert not any(char.isdigit() for char in one)


def test_pseudonym_needs_a_key() -> None:
    with pytest.raises(ValueError, match="needs a key"):
        redact("13812345678", [span("personal.mobile", 0, 11)], "pseudonym")


def test_spans_are_merged_and_the_most_sensitive_kind_names_them() -> None:
    spans = [span("personal.qq", 2, 8), span("personal.mobile", 0, 5), span("url.count", 9, 12)]
    assert merged(spans) == [(0, 8, "mobile")]


def test_contact_handles_are_redacted_and_other_signals_are_not() -> None:
    spans = [span("contact.handle", 0, 3), span("text.phrase.x.count", 4, 7)]
    assert redact("abc def", spans, "remove") == " def"


@pytest.mark.parametrize("mode", ["mask", "placeholder", "pseudonym", "remove"])
def test_twice_equals_once(mode: Mode, detector: PersonalDetector, tables: FoldTables) -> None:
    once = redacted(TEXT, mode, detector, tables)
    assert redacted(once, mode, detector, tables) == once
    for value in ("138-1234", "6222021000", "zhang.san", "文三路"):
        assert value not in once


@given(
    text=st.text(min_size=1, max_size=40),
    cuts=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5),
)
@settings(max_examples=80, deadline=None)
def test_remove_is_the_text_minus_the_spans(text: str, cuts: list[tuple[int, int]]) -> None:
    spans = [
        span("personal.mobile", min(a, b), min(max(a, b), len(text)))
        for a, b in cuts
        if min(a, b) < len(text)
    ]
    gone = {i for s in spans for i in range(s.start, s.end)}
    wanted = "".join(char for i, char in enumerate(text) if i not in gone)
    got = redact(text, spans, "remove")
    assert got == wanted
    assert got.encode("utf-16-le", "surrogatepass") == wanted.encode("utf-16-le", "surrogatepass")
