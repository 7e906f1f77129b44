"""What is outside the expression language is refused with its place."""

from __future__ import annotations

import time

import pytest

from clearford.policy.tokens import Refused, tokenize


def test_tokens_of_a_condition() -> None:
    tokens = tokenize("a.b >= -0.5 AND in_list(c.d, 'it''s')")
    assert [t.text for t in tokens] == [
        "a.b",
        ">=",
        "-0.5",
        "AND",
        "in_list",
        "(",
        "c.d",
        ",",
        "'it''s'",
        ")",
    ]
    assert [t.kind for t in tokens[:4]] == ["name", "operator", "number", "word"]


@pytest.mark.parametrize(
    ("text", "at", "found"),
    [
        pytest.param("a.b > 1 -- c", 8, "a comment", id="comment"),
        pytest.param("a.b > 1 /* c */", 8, "a comment", id="block-comment"),
        pytest.param("a.b > 1 # c", 8, "a comment", id="hash"),
        pytest.param('"a.b" > 1', 0, "a quoted name", id="quoted-name"),
        pytest.param("`a.b` > 1", 0, "a quoted name", id="backtick"),
        pytest.param("a.b::int > 1", 3, "a cast", id="cast-operator"),
        pytest.param("CAST(a.b AS int) > 1", 0, "a cast", id="cast"),
        pytest.param("a.b + 1 > 2", 4, "arithmetic", id="plus"),
        pytest.param("a.b*2 > 2", 3, "arithmetic", id="times"),
        pytest.param("a-b.c > 2", 0, "`a`, a name of 1 parts", id="hyphen"),
        pytest.param("a.b == 1", 4, "`==`", id="double-equals"),
        pytest.param("a.b != 1", 4, "`!=`", id="bang-equals"),
        pytest.param("a.b = 1 || c.d", 8, "`||`", id="pipes"),
        pytest.param("a.b LIKE 'x'", 4, "a text pattern", id="like"),
        pytest.param("a.b ~ 'x'", 4, "a regular expression", id="regex"),
        pytest.param("CASE WHEN a.b THEN TRUE END", 0, "`CASE`", id="case"),
        pytest.param("COALESCE(a.b, 0) > 1", 0, "`COALESCE`", id="coalesce"),
        pytest.param("a.b IN (SELECT 1)", 8, "a sub-query", id="subquery"),
        pytest.param("EXISTS(a.b)", 0, "a sub-query", id="exists"),
        pytest.param("a.b IS DISTINCT FROM 1", 7, "`IS DISTINCT FROM`", id="distinct"),
        pytest.param("a.b.c.d.e > 1", 0, "`a.b.c.d.e`, a name of 5 parts", id="five-parts"),
        pytest.param("A.b > 1", 0, "`A.b`", id="capitals"),
        pytest.param("lower(a.b) = 'x'", 0, "the function `lower`", id="function"),
        pytest.param("a.b = 'x", 6, "a text without a closing quote", id="open-quote"),
        pytest.param("a.b = $1", 6, "a parameter", id="parameter"),
        pytest.param("a.b > 1; c.d", 7, "a second statement", id="statement"),
        pytest.param("a.b > 0x1F", 6, "a number that cannot be read", id="hexadecimal"),
        pytest.param("a.b > .5", 6, "a number that cannot be read", id="bare-fraction"),
        pytest.param("a.b > 1)", 7, "`)` closes nothing", id="bracket"),
        pytest.param("a.b ＞ 1", 4, "the character `＞`", id="full-width"),
        pytest.param("", 0, "an empty condition", id="empty"),
        pytest.param("(" * 9 + "a.b" + ")" * 9, 8, "more than 8 open brackets", id="depth"),
        pytest.param("a.b = NaN.x", 6, "`NaN.x`", id="nan"),
    ],
)
def test_what_is_refused(text: str, at: int, found: str) -> None:
    with pytest.raises(Refused) as refused:
        tokenize(text)
    assert (refused.value.at, refused.value.found) == (at, found)


@pytest.mark.parametrize(
    "text", ["(" * 100_000, "a.b > " + "9" * 100_000, "'" * 99_999, "NOT " * 50_000, "a" * 100_000]
)
def test_hostile_text_is_refused_at_once(text: str) -> None:
    start = time.perf_counter()
    with pytest.raises(Refused):
        tokenize(text)
    assert time.perf_counter() - start < 0.5
