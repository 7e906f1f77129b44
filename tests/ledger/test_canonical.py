"""The one form of an entry: what is written is RFC 8785, and nothing else is read."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.entries import ENTRY_TYPES, MAX_ENTRY_BYTES, Entry
from clearford.core.errors import RecordError
from clearford.ledger.canonical import LARGEST, decode, dump, encode, read_own
from tests.ledger.logs import entry

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBER = st.integers(-LARGEST, LARGEST)
KEY = st.text(st.characters(max_codepoint=127), max_size=8)
FIELD = st.one_of(
    TEXT, NUMBER, st.booleans(), st.lists(TEXT, max_size=3), st.dictionaries(KEY, NUMBER, max_size=3)
)
ENTRIES = st.builds(
    Entry,
    id=st.text("0123456789abcdef", min_size=32, max_size=32),
    type=st.sampled_from(ENTRY_TYPES),
    ts=st.integers(0, LARGEST),
    log=TEXT,
    v=st.integers(1, 3),
    refs=st.lists(TEXT, max_size=2).map(tuple),
    rules=st.lists(TEXT, max_size=2).map(tuple),
    end=st.none() | NUMBER,
    exact=st.none() | st.booleans(),
    minor=st.sampled_from(["yes", "no", "unknown", None]),
    category=st.none() | TEXT,
    clock=st.dictionaries(KEY, TEXT, max_size=2),
    data=st.dictionaries(KEY, FIELD, max_size=4),
    c=st.dictionaries(KEY, st.text("0123456789abcdef", min_size=64, max_size=64), max_size=2),
)


def another_writer(value: object) -> bytes:
    """RFC 8785 by the standard library, which agrees with it where keys are ASCII and numbers integers."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@settings(max_examples=150, deadline=None)
@given(ENTRIES)
def test_entries_are_written_as_another_writer_would_and_read_back(made: Entry) -> None:
    data = encode(made)
    assert (
        data == another_writer(msgspec.json.decode(data)) == dump(msgspec.to_builtins(made) | {"v": made.v})
    )
    assert decode(data) == made


def test_the_version_is_written_though_it_is_the_default() -> None:
    assert encode(entry(1)).endswith(b',"v":1}')
    assert encode(entry(1, v=2)).endswith(b',"v":2}')


def test_escapes_are_those_of_the_rfc() -> None:
    text = '€$\x0f\nA\'B"\\\\"/\x7f\u2028'
    expected = '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f\u2028"'
    assert dump(text).decode() == expected


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"data": {"share": 0.5}}, id="float"),
        pytest.param({"ts": 1.0}, id="float-that-is-whole"),
        pytest.param({"data": {"x": 2.0}}, id="float-that-is-whole-inside"),
        pytest.param({"data": {"x": {"y": 2.0}}}, id="float-that-is-whole-deep-inside"),
        pytest.param({"data": {"x": None}}, id="null"),
        pytest.param({"data": {"x": [1]}}, id="list-of-numbers"),
        pytest.param({"data": {"x": LARGEST + 1}}, id="large"),
        pytest.param({"data": {"x": {"y": -LARGEST - 1}}}, id="small-inside"),
        pytest.param({"ts": 2**63}, id="large-time"),
        pytest.param({"ts": "now"}, id="text-for-a-number"),
        pytest.param({"data": {"é": 1}}, id="key"),
        pytest.param({"data": {"x": {"é": 1}}}, id="key-inside"),
        pytest.param({"clock": {"é": "met"}}, id="key-of-clock"),
        pytest.param({"c": {"é": "0" * 64}}, id="key-of-content"),
        pytest.param({"c": {"item": "0" * 63}}, id="commitment"),
        pytest.param({"c": {"item": "0" * 64 + "\n"}}, id="commitment-with-a-line-end"),
        pytest.param({"id": "0" * 31 + "G"}, id="id"),
        pytest.param({"type": "verdict"}, id="type"),
        pytest.param({"log": "\ud800"}, id="surrogate"),
        pytest.param({"harm": "x" * MAX_ENTRY_BYTES}, id="long"),
        pytest.param({"data": {"x": object()}}, id="object"),
    ],
)
def test_what_does_not_fit_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(RecordError, match="CF-R001"):
        encode(entry(1, **more))


GOOD = encode(entry(1))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(GOOD.replace(b'{"', b'{ "', 1), id="space"),
        pytest.param(GOOD + b"\n", id="line-end"),
        pytest.param(GOOD.replace(b'"v":1', b'"v":1.0'), id="float"),
        pytest.param(GOOD.replace(b'"v":1', b'"v":1,"w":null'), id="null"),
        pytest.param(GOOD.replace(b'"v":1', b'"v":1,"w":0.5'), id="float-in-a-field-of-later"),
        pytest.param(GOOD.replace(b',"v":1', b""), id="no-version"),
        pytest.param(GOOD.replace(b'"v":1', b'"v":1,"v":1'), id="twice"),
        pytest.param(GOOD.replace(b'"v":1', b'"v":01'), id="zero"),
        pytest.param(GOOD.replace(b'"hide"', b'"\\u0068ide"', 1), id="escape"),
        pytest.param(GOOD.replace(b'"decision"', b'"verdict"'), id="type"),
        pytest.param(b'{"a":' + b"[" * 8_000 + b"]" * 8_000 + b"}", id="deep"),
        pytest.param(b"[]", id="list"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff", id="not-utf-8"),
        pytest.param(b'"' + b"x" * MAX_ENTRY_BYTES + b'"', id="long"),
    ],
)
def test_no_other_bytes_are_an_entry(data: bytes) -> None:
    with pytest.raises(RecordError, match="CF-R002"):
        decode(data)


def test_fields_of_a_later_version_are_passed_over() -> None:
    later = GOOD.replace(b'"v":1', b'"v":1,"w":["later"]')
    assert decode(later) == decode(GOOD)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=80) | TEXT.map(str.encode))
def test_any_bytes_are_an_entry_or_a_coded_error(data: bytes) -> None:
    with pytest.raises(RecordError, match="CF-R002"):
        decode(data)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_a_changed_byte_is_refused_or_is_another_entry(at: int, value: int) -> None:
    changed = GOOD[:at] + bytes([value]) + GOOD[at + 1 :]
    try:
        found = decode(changed)
    except RecordError as error:
        assert error.code == "CF-R002"
    else:
        assert (found == decode(GOOD)) == (changed == GOOD)


@pytest.mark.parametrize("value", [0.5, None, {1: 2}, {"x": [None]}, b"x", 2**53, "\ud800"])
def test_dump_takes_the_same_few_types(value: object) -> None:
    with pytest.raises(RecordError, match="CF-R001"):
        dump(value)


@given(made=ENTRIES)
@settings(max_examples=100, deadline=None)
def test_what_the_own_store_holds_is_read_as_anybody_reads_it(made: Entry) -> None:
    assert read_own(encode(made)) == decode(encode(made)) == made


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"v":1}', b"\xff"])
def test_bytes_that_are_no_entry_are_refused_from_the_own_store_too(data: bytes) -> None:
    with pytest.raises(RecordError, match="CF-R002"):
        read_own(data)
