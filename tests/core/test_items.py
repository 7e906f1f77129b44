"""Items: strict decoding, one result a line, and a repeated key never passes."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from clearford.core.items import MAX_LINE_BYTES, Item, ItemDecoder, Rejected, items_of

DECODER = ItemDecoder()
FAST = settings(max_examples=150, deadline=None)


def _only(line: bytes) -> Item | Rejected:
    alone = DECODER.decode(line)
    among = DECODER.decode_lines(b'{"id":"first"}\n' + line + b'\n{"id":"last"}')
    assert len(among) == 3
    if isinstance(alone, Rejected):
        assert among[1] == Rejected(line=2, code=alone.code, field=alone.field, found=alone.found)
    else:
        assert among[1] == alone
    return alone


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        pytest.param(b'{"id":"1","text":"\xff"}', "CF-I001", None, id="invalid-utf8"),
        pytest.param(b'{"id":"1","text":"\\ud800"}', "CF-I001", None, id="lone-surrogate"),
        pytest.param(b'{"id":"1"', "CF-I002", None, id="cut-off"),
        pytest.param(b'{"id":"1"} {"id":"2"}', "CF-I002", None, id="two-values-on-a-line"),
        pytest.param(b'{"id":"1","attrs":{"account_age_h":NaN}}', "CF-I002", None, id="nan"),
        pytest.param(b'{"id":"1","attrs":{"account_age_h":-Infinity}}', "CF-I002", None, id="infinity"),
        pytest.param(b'{"id":"1","attrs":{"account_age_h":1e999}}', "CF-I002", None, id="float-out-of-range"),
        pytest.param(b'{"id":"1","x":1e999}', "CF-I002", None, id="float-out-of-range-in-an-unknown-field"),
        pytest.param(b"\x0b", "CF-I002", None, id="a-line-of-another-blank"),
        pytest.param(b"null", "CF-I003", "$", id="not-an-object"),
        pytest.param(b"{}", "CF-I003", None, id="no-id"),
        pytest.param(b'{"id":""}', "CF-I003", "$.id", id="empty-id"),
        pytest.param(b'{"id":7}', "CF-I003", "$.id", id="id-not-a-string"),
        pytest.param(b'{"id":"1","at":"2026-01-02T03:04:05"}', "CF-I003", "$.at", id="time-without-zone"),
        pytest.param(
            b'{"id":"1","attrs":{"account_posts":"7"}}', "CF-I003", "$.attrs.account_posts", id="wrong-type"
        ),
        pytest.param(
            b'{"id":"1","attrs":{"account_posts":true}}',
            "CF-I003",
            "$.attrs.account_posts",
            id="true-for-int",
        ),
        pytest.param(
            b'{"id":"1","attrs":{"account_posts":1.0}}',
            "CF-I003",
            "$.attrs.account_posts",
            id="float-for-int",
        ),
        pytest.param(
            b'{"id":"1","attrs":{"account_posts":123456789012345678901234567890}}',
            "CF-I003",
            "$.attrs.account_posts",
            id="beyond-64-bits",
        ),
        pytest.param(
            b'{"id":"1","context":{"audience":"everyone"}}', "CF-I003", "$.context.audience", id="enum"
        ),
        pytest.param(b'{"id":"1","kind":"poem"}', "CF-I004", "$.kind", id="unknown-kind"),
        pytest.param(b'{"id":"1","id":"2"}', "CF-I005", "$..id", id="repeated"),
        pytest.param(b'{"id":"1","\\u0069d":"2"}', "CF-I005", "$..id", id="repeated-with-escape"),
        pytest.param(b'{"id"\t:"1","text":"a","text":"b"}', "CF-I005", "$..text", id="repeated-tab-colon"),
        pytest.param(b'{"id" :"1","text":"a","text":"b"}', "CF-I005", "$..text", id="repeated-space-colon"),
        pytest.param(b'{"id":"1","x\\\\":1,"x\\\\":2}', "CF-I005", None, id="repeated-key-ends-in-backslash"),
        pytest.param(b'{"id":"1","x:":1,"x:":2}', "CF-I005", None, id="repeated-key-ends-in-colon"),
        pytest.param(
            b'{"id":"1","text":"\\u003a)","text":":)"}', "CF-I005", "$..text", id="repeated-text-of-colon"
        ),
        pytest.param(b'{"id":"1","x":{"a":[{"b":1,"b":1}]}}', "CF-I005", None, id="repeated-deep"),
        pytest.param(
            b'{"id":"1","attrs":{"account_posts":1,"account_posts":1}}',
            "CF-I005",
            "$..account_posts",
            id="repeated-attr",
        ),
        pytest.param(b'{"id":"1","media":[{"id":"m","id":"m"}]}', "CF-I005", "$..id", id="repeated-in-media"),
        pytest.param(
            b'{"id":"1","context":{"minors":true,"minors":false}}',
            "CF-I005",
            "$..minors",
            id="repeated-in-context",
        ),
        pytest.param(
            b'{"id":"1","text":"' + b"a" * MAX_LINE_BYTES + b'"}', "CF-I006", None, id="longer-than-the-limit"
        ),
        pytest.param(
            b'{"id":"1","x":' + b"[" * 9000 + b"]" * 9000 + b"}", "CF-I007", None, id="deep-unknown"
        ),
        pytest.param(
            b'{"id":"1","attrs":' + b'{"a":' * 9000 + b"1" + b"}" * 9001, "CF-I007", None, id="deep"
        ),
        pytest.param(
            b'{"id":"1","attrs":{"listing_price":1}}',
            "CF-I012",
            "$.attrs.listing_price",
            id="attr-of-other-kind",
        ),
        pytest.param(b'{"id":"1","attrs":{"colour":1}}', "CF-I012", "$.attrs", id="attr-not-declared"),
        pytest.param(b'{"id":"1","context":{"colour":1}}', "CF-I012", "$.context", id="context-not-declared"),
    ],
)
def test_a_bad_line_is_rejected_with_its_code_and_the_rest_is_kept(
    line: bytes, code: str, field: str | None
) -> None:
    result = _only(line)
    assert isinstance(result, Rejected)
    assert (result.code, result.field) == (code, field)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        pytest.param(b'{"id":"1","text":":) \\" : \\\\"}', ':) " : \\', id="colons-quotes-and-backslashes"),
        pytest.param(b'{"id":"1","text":"a","label":":x","n":{"k":[{}]}}', "a", id="unknown-fields-ignored"),
        pytest.param(b' { "id" : "1" , "text" : "a" } \r', "a", id="blanks-everywhere"),
        pytest.param(b'{"text":"\xe4\xbd\xa0","id":"1"}', "你", id="any-order"),
        pytest.param(
            b'{"id":"1","x":123456789012345678901234567890,"text":"a"}', "a", id="big-unknown-number"
        ),
        pytest.param(b'{"id":"1","text":"\\u2028\\n"}', "\u2028\n", id="separators-inside-a-text"),
        pytest.param('{"id":"1","text":"a\u2028b\x85c"}'.encode(), "a\u2028b\x85c", id="raw-separators"),
        pytest.param(b'{"id":"1","media":[{"id":"m"}],"text":"a"}', "a", id="media-with-defaults"),
    ],
)
def test_a_sound_line_is_accepted(line: bytes, text: str) -> None:
    result = _only(line)
    assert isinstance(result, Item)
    assert (result.id, result.text) == ("1", text)


def test_a_declared_attribute_may_stand_at_the_top_level() -> None:
    result = _only(b'{"id":"1","account_posts":3,"attrs":{"account_verified":true}}')
    assert isinstance(result, Item)
    assert result.attrs is not UNSET
    assert getattr(result.attrs, "account_posts", None) == 3
    assert getattr(result.attrs, "account_verified", None) is True


def test_absent_is_unset_and_null_is_none() -> None:
    result = DECODER.decode(b'{"id":"1","text":null}')
    assert isinstance(result, Item)
    assert result.text is None
    assert result.actor is UNSET


def test_blank_lines_give_nothing_and_keep_the_numbers() -> None:
    results = DECODER.decode_lines(b'\n{"id":"1"}\n \r\n\n{"id":\n\n', first_line=10)
    assert isinstance(results[0], Item)
    assert [r.line for r in results[1:] if isinstance(r, Rejected)] == [14]
    assert len(results) == 2


def test_items_are_told_from_rejections() -> None:
    found = ItemDecoder().decode_lines(b'{"id":"a"}\nx\n{"id":"b"}')
    assert [item.id for item in items_of(found)] == ["a", "b"]
    assert items_of(found[:1]) == found[:1]
    assert items_of(found[1:2]) == []


def test_an_object_over_two_lines_is_two_bad_lines() -> None:
    results = DECODER.decode_lines(b'{"id":\n"1"}\n{"id":"2"} {"id":"3"}\n{"id":"4"}')
    assert [type(r) is Rejected for r in results] == [True, True, True, False]


def test_a_message_never_holds_the_value() -> None:
    result = DECODER.decode(b'{"id":"1","kind":"post","context":{"audience":"secretvalue"}}')
    assert isinstance(result, Rejected)
    assert "secretvalue" not in result.found


def test_convert_ignores_unknown_columns_and_refuses_a_wrong_value() -> None:
    good = DECODER.convert({"id": "1", "text": "a", "note": object()}, number=1)
    assert isinstance(good, Item)
    bad = DECODER.convert({"id": "1", "text": 3}, number=4)
    assert bad == Rejected(line=4, code="CF-I003", field="$.text", found="expected `str | null`, got `int`")


@pytest.mark.parametrize("value", [float("nan"), float("inf")], ids=["nan", "inf"])
def test_convert_refuses_a_number_that_is_not_finite(value: float) -> None:
    result = DECODER.convert({"id": "1", "attrs": {"account_age_h": value}}, number=1)
    assert isinstance(result, Rejected)
    assert (result.code, result.field) == ("CF-I003", "$.attrs.account_age_h")


# Random lines -----------------------------------------------------------------------------------

KEYS = ["a", "b:", "c\\", "d ", '"', "id", "键", "attrs", "x\ty", ":"]
blank = st.sampled_from(["", "", " ", "\t", " \r "])
scalar = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**25), 10**25),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([":", ":)", '":', "\\", "\\:", '" :', 'a"', "{}", "}\n{", ""]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
)


def _literal(value: str, *, escape: bool) -> str:
    return (
        "".join(f"\\u{ord(c):04x}" for c in value) if escape else json.dumps(value, ensure_ascii=False)[1:-1]
    )


@st.composite
def _object(draw: st.DrawFn, values: st.SearchStrategy[str], names: Sequence[str]) -> str:
    pairs = draw(st.lists(st.tuples(st.sampled_from(names), values), max_size=4))
    return draw(_written(pairs))


@st.composite
def _written(draw: st.DrawFn, pairs: Sequence[tuple[str, str]]) -> str:
    parts = []
    for key, value in pairs:
        name = _literal(key, escape=draw(st.integers(0, 9)) == 0 and key.isascii())
        parts.append(f'{draw(blank)}"{name}"{draw(blank)}:{draw(blank)}{value}{draw(blank)}')
    return "{" + ",".join(parts) + "}"


json_scalar = scalar.map(lambda v: json.dumps(v, ensure_ascii=False))
json_value = st.recursive(
    json_scalar,
    lambda inner: st.one_of(
        _object(inner, KEYS), st.lists(inner, max_size=3).map(lambda v: f"[{','.join(v)}]")
    ),
    max_leaves=6,
)
attrs_text = _object(
    st.sampled_from(["1", "0", "null"]), ["account_posts", "account_followers", "account_age_h"]
)
context_text = _object(st.just("null"), ["minors", "audience", "parent"])
media_text = _object(st.just('"m"'), ["type"]).map(
    lambda t: '[{"id":"m",' + t[1:] if len(t) > 2 else '[{"id":"m"}'
)
KNOWN = {
    "text": scalar.filter(lambda v: isinstance(v, str)).map(lambda v: json.dumps(v, ensure_ascii=False)),
    "kind": st.just('"message"'),
    "lang": st.just('"zh"'),
    "attrs": attrs_text,
    "context": context_text,
    "media": media_text.map(lambda t: t + "]" if t.startswith("[") else t),
}


@st.composite
def lines(draw: st.DrawFn) -> str:
    pairs = [("id", '"1"')]
    for name in draw(st.lists(st.sampled_from(sorted(KNOWN)), max_size=4)):
        pairs.append((name, draw(KNOWN[name])))
    unknown = [k for k in KEYS if k not in ("id", "attrs")]
    pairs += draw(st.lists(st.tuples(st.sampled_from(unknown), json_value), max_size=2))
    return draw(_written(draw(st.permutations(pairs))))


def _repeats(line: str) -> bool:
    found = []

    def look(pairs: list[tuple[str, object]]) -> None:
        found.append(len({key for key, _ in pairs}) < len(pairs))

    json.loads(line, object_pairs_hook=look)
    return any(found)


@FAST
@given(st.lists(lines(), min_size=1, max_size=5))
def test_a_repeated_key_at_any_level_is_rejected_and_nothing_else_is(batch: list[str]) -> None:
    buffer = "\n".join(batch).encode()
    for results in (DECODER.decode_lines(buffer), [DECODER.decode(line.encode()) for line in batch]):
        codes = [r.code if isinstance(r, Rejected) else "" for r in results]
        assert codes == ["CF-I005" if _repeats(line) else "" for line in batch]


@FAST
@given(st.lists(lines(), min_size=1, max_size=4), st.data())
def test_a_result_does_not_depend_on_the_neighbours(batch: list[str], data: st.DataObject) -> None:
    raw = [line.encode() for line in batch]
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(raw) - 1))
        cut = data.draw(st.integers(0, len(raw[at])))
        more = data.draw(
            st.sampled_from([b"", b"\n", b'"', b":", b"}", b"{", b"\\", b"\xff", b",", b" ", b"0"])
        )
        raw[at] = raw[at][:cut] + more + raw[at][cut + data.draw(st.integers(0, 1)) :]
    _assert_one_result_a_line(b"\n".join(raw))


@FAST
@given(st.binary(max_size=200))
def test_random_bytes_never_raise(buffer: bytes) -> None:
    _assert_one_result_a_line(buffer)


def _assert_one_result_a_line(buffer: bytes) -> None:
    numbered = [(n, line) for n, line in enumerate(buffer.split(b"\n"), 1) if line.strip(b" \t\r")]
    assert DECODER.decode_lines(buffer) == [DECODER.decode(line, number=n) for n, line in numbered]


FILLER = [
    b'{"id":"f%d","kind":"message","text":"x","attrs":{"account_posts":1,"account_age_h":2}}' % n
    for n in range(64)
]
"""Enough lines for the way that long buffers go."""


@FAST
@given(st.lists(lines(), min_size=1, max_size=3), st.integers(0, 64))
def test_among_many_lines_each_means_what_it_means_by_itself(batch: list[str], at: int) -> None:
    raw = [*FILLER[:at], *(line.encode() for line in batch), *FILLER[at:]]
    found = DECODER.decode_lines(b"\n".join(raw))
    assert found == [DECODER._carefully(line, number) for number, line in enumerate(raw, 1)]


known_lines = st.fixed_dictionaries(
    {"id": st.sampled_from(['"1"', '"a\\\\"', '":"', '"\\":"'])},
    optional={
        "text": st.sampled_from(['"\\n"', '"\\\\\\""', '""', "null", '"\\u0022:"', '"键"']),
        "kind": st.sampled_from(['"post"', '"listing"', '"dataset_row"', '"nothing"']),
        "attrs": st.sampled_from(
            [
                "{}",
                '{"account_posts":1}',
                '{"listing_price":null}',
                '{"account_posts":1,"account_posts":2}',
                '{"account_posts":1,"account_p\\u006fsts":2}',
            ]
        ),
        "context": st.sampled_from(["null", '{"minors":true}', '{"minors":true,"minors":true}']),
    },
)


@FAST
@given(usual=known_lines, others=st.lists(known_lines, max_size=2), again=st.booleans())
def test_lines_alike_are_told_apart_where_they_are_not(
    *, usual: dict[str, str], others: list[dict[str, str]], again: bool
) -> None:
    spelled = ["{" + ",".join(f'"{k}":{v}' for k, v in found.items()) + "}" for found in (usual, *others)]
    if again:
        spelled[-1] = spelled[-1].replace('{"id"', '{"id":"0","id"', 1)
    raw = [line.encode() for line in [spelled[0]] * 300 + spelled]
    found = DECODER.decode_lines(b"\n".join(raw) + b"\n")
    assert found == [DECODER._carefully(line, number) for number, line in enumerate(raw, 1)]


def test_a_long_number_beside_an_unknown_key_is_read_as_it_is_without() -> None:
    attrs = b'"attrs":{"account_age_h":%d}' % 10**6
    plain, more = b'{"id":"1",%b}' % attrs, b'{"id":"1",%b,"x":%d}' % (attrs, 10**30)
    assert DECODER.decode(more) == DECODER.decode(plain)
    assert DECODER.decode_lines(b"\n".join([more] * 200)) == [DECODER.decode(plain)] * 200


def test_many_lines_with_a_few_bad_ones_keep_order_and_numbers() -> None:
    batch = [b'{"id":"%d","text":"x","extra":{"a":1}}' % n for n in range(1, 3001)]
    batch[6] = b"not json"
    batch[2999] = b'{"id":"1","id":"1"}'
    results = DECODER.decode_lines(b"\n".join(batch) + b"\n")
    bad = [(n, r.line, r.code) for n, r in enumerate(results, 1) if isinstance(r, Rejected)]
    assert bad == [(7, 7, "CF-I002"), (3000, 3000, "CF-I005")]
    good = [r.id for r in results if isinstance(r, Item)]
    assert good == [str(n) for n in range(1, 3001) if n not in (7, 3000)]


def test_a_default_that_is_not_spelled_out_does_not_hide_a_repeated_key() -> None:
    line = b'{"id":"1","media":[{"id":"m"}],"media":[{"id":"m"}]}'
    found = DECODER.decode_lines(b'{"id":"0"}\n' + line)[1]
    assert isinstance(found, Rejected)
    assert found.code == "CF-I005"
