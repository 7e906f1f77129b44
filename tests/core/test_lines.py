"""Bytes of lines: keys are found where they are, and a repeated one is never taken for distinct."""

from __future__ import annotations

import json

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from clearford.core.lines import (
    SHORT_BYTES,
    count_keys,
    distinct_keys,
    feeds_between,
    has_long_line,
    key_number,
    most_keys,
    own_keys,
)

FAST = settings(max_examples=200, deadline=None)
NAMES = ["id", "text", "account_posts", "account_pasts", "x", "键", "a:", 'q"', "b\\", "listing_price"]


def _found(lines: list[bytes]) -> set[int] | None:
    buffer = b"\n".join(lines)
    feeds = feeds_between(buffer, len(lines))
    assert feeds is not None
    assert feeds.tolist() == [i for i, octet in enumerate(buffer) if octet == 10]
    keys = distinct_keys(buffer, feeds)
    return None if keys is None else set(keys.tolist())


def _names_in(line: bytes) -> list[str]:
    names: list[str] = []
    json.loads(line, object_pairs_hook=lambda pairs: names.extend(key for key, _ in pairs))
    return names


texts = st.text(st.sampled_from('a":\\\n ,{}键'), max_size=8)
values = st.one_of(texts, st.integers(), st.none(), st.lists(texts, max_size=2))
names = st.sampled_from(NAMES)
objects = st.lists(
    st.tuples(names, st.one_of(values, st.lists(st.tuples(names, values), max_size=2))),
    min_size=1,
    max_size=4,
)


def _spelled(value: object, *, ascii_: bool) -> str:
    if isinstance(value, list) and value and isinstance(value[0], tuple):
        return "{" + ",".join(f"{json.dumps(k)}:{_spelled(v, ascii_=ascii_)}" for k, v in value) + "}"
    return json.dumps(value, ensure_ascii=ascii_, separators=(",", ":"))


@FAST
@given(found=st.lists(objects, min_size=1, max_size=4), times=st.integers(1, 9), ascii_=st.booleans())
def test_what_is_called_distinct_is_so(*, found: list[list[object]], times: int, ascii_: bool) -> None:
    lines = [_spelled(pairs, ascii_=ascii_).encode() for pairs in found] * times
    assume(len(b"\n".join(lines)) >= 8)  # no item is shorter: it has an id
    numbers = _found(lines)
    if numbers is not None:
        for line in lines:
            inside = _names_in(line)
            assert len(inside) == len(set(inside))
            assert {key_number(name) for name in inside} <= numbers


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        pytest.param(['{"id":"1"}'] * 3, ["id"], id="alike"),
        pytest.param(['{"id":":"}', '{"id":"\\":"}'], ["id"], id="texts-like-keys"),
        pytest.param(['{"id":"a\\\\"}', '{"id":"1","x":[{"y":1}]}'], ["id", "x", "y"], id="of-two-forms"),
        pytest.param(['{"x":1,"attrs":{"y":2}}'] * 2, ["x", "attrs", "y"], id="inner"),
        pytest.param(['{"x":1,"id":2}', '{"id":2,"x":1}'], ["x", "id"], id="in-another-order"),
        pytest.param(
            ['{"account_posts":1,"account_age_h":2}'], ["account_posts", "account_age_h"], id="long-names"
        ),
        pytest.param(['{"x":1,"id":2}', '{"id":2}', '{"x":1,"id":2,"y":3}'], ["x", "id", "y"], id="of-sizes"),
    ],
)
def test_the_numbers_of_the_keys_are_found(lines: list[str], names: list[str]) -> None:
    assert _found([line.encode() for line in lines]) == set(map(key_number, names))


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(['{"id":"1","id":"2"}'] * 3, id="in-every-line"),
        pytest.param(['{"id":"1","x":"2"}', '{"id":"1","id":"2"}'], id="in-one"),
        pytest.param(['{"id":"1"}', '{"x":1,"id":"1","x":"2"}'], id="apart"),
        pytest.param(['{"id":"1","i\\u0064":"2"}'], id="escaped"),
        pytest.param(['{"id":"1","\\u0069d":"2"}'], id="escaped-first"),
        pytest.param(['{"id" :"1"}'], id="a-blank-before-the-colon"),
        pytest.param(['{"id":"1","media":[{"id":"m"}]}'], id="inside"),
    ],
)
def test_what_cannot_be_told_is_not_called_distinct(lines: list[str]) -> None:
    assert _found([line.encode() for line in lines]) is None


@pytest.mark.parametrize(
    ("buffer", "n", "places"),
    [
        pytest.param(b"{}", 1, [], id="one"),
        pytest.param(b"{}\n", 1, [], id="one-with-an-end"),
        pytest.param(b"{}\n{}\n{}", 3, [2, 5], id="three"),
        pytest.param(b"{}\n\n{}", 2, None, id="a-blank-line"),
        pytest.param(b"\n{}\n{}", 2, None, id="a-blank-line-first"),
        pytest.param(b"{}\n{}\n\n", 2, None, id="a-blank-line-last"),
        pytest.param(b"{}{}\n{}", 3, None, id="two-on-a-line"),
        pytest.param(b"{\n}{}", 2, None, id="an-object-on-two-lines"),
        pytest.param(b"", 0, None, id="nothing"),
    ],
)
def test_feeds_stand_between_objects(buffer: bytes, n: int, places: list[int] | None) -> None:
    feeds = feeds_between(buffer, n)
    assert (None if feeds is None else feeds.tolist()) == places


def test_a_number_is_of_the_length_and_the_last_bytes() -> None:
    assert key_number("id") != key_number("xid")
    assert key_number("account_posts") != key_number("account_strikes")
    assert key_number("account_posts") == key_number("xccount_posts")


@pytest.mark.parametrize("pad", [b"", b"x" * SHORT_BYTES], ids=["short", "long"])
def test_keys_are_counted_in_short_and_in_long_buffers(pad: bytes) -> None:
    assert most_keys(b'{"id":":","text":"\\":%b"}' % pad) == 3
    assert most_keys(b'{"id" :"%b"}' % pad) is None
    assert own_keys(b'{"id":":","text":"\\":%b"}' % pad) == 2
    assert count_keys([{"a": [{"b": 1}], "c": {}}], 3) == 3
    assert count_keys([{"a": [{"b": 1}], "c": {}}], 2) is None


def test_a_line_is_long_beyond_the_limit() -> None:
    assert not has_long_line(b"abc\nabc\n", 3)
    assert has_long_line(b"abc\nabcd\n", 3)
