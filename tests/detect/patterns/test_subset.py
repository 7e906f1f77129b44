from __future__ import annotations

import re

import pytest

from clearford.core.errors import DetectError
from clearford.detect.patterns.subset import count_ways, first_char, parse, render, shortest


@pytest.mark.parametrize(
    ("pattern", "column", "what"),
    [
        pytest.param("ab(?=c)", 3, "look-around", id="look-ahead"),
        pytest.param("(?<!a)b", 1, "look-around", id="look-behind"),
        pytest.param(r"(a)\1", 4, "back-references", id="back-reference"),
        pytest.param("(?P<x>a)", 1, "named groups", id="named group"),
        pytest.param("a.b", 2, "whatever comes", id="dot"),
        pytest.param(r"a\sb", 2, "separator", id="white space"),
        pytest.param(r"a\D", 2, "separator", id="negated named class"),
        pytest.param("a[^b]", 2, "line feed", id="negated class"),
        pytest.param("^a", 1, "anchor", id="start"),
        pytest.param("a$", 2, "anchor", id="end"),
        pytest.param(r"\Aa", 1, "anchor", id="start of text"),
        pytest.param(r"\Ba", 1, "anchor", id="no border"),
        pytest.param("(?i)a", 1, "flags", id="flags"),
        pytest.param("(?i:a)", 1, "flags", id="flags of a group"),
        pytest.param("ab*", 3, "no upper bound", id="star"),
        pytest.param("a+", 2, "no upper bound", id="plus"),
        pytest.param("a{2,}", 2, "no upper bound", id="open repeat"),
        pytest.param("a{2,300}", 2, "not usable", id="too many rounds"),
        pytest.param("a{3,2}", 2, "not usable", id="bounds exchanged"),
        pytest.param("a{0}", 2, "not usable", id="no rounds"),
        pytest.param("a{,3}", 2, "does not begin a repeat", id="no lower bound"),
        pytest.param("a{2,3}?", 7, "after a repeat", id="lazy"),
        pytest.param("a??", 3, "after a repeat", id="lazy option"),
        pytest.param("a{2}{3}", 5, "repeat of a repeat", id="double repeat"),
        pytest.param(r"\b{2}a", 3, "border is repeated", id="border repeated"),
        pytest.param("?a", 1, "repeats nothing", id="repeat of nothing"),
        pytest.param("(a", 1, "not closed", id="open group"),
        pytest.param("a)", 2, "closes nothing", id="closed group"),
        pytest.param("[a", 1, "not closed", id="open class"),
        pytest.param("a]", 2, "closes nothing", id="closed class"),
        pytest.param("[z-a]", 2, "range", id="range exchanged"),
        pytest.param("[[:alpha:]]", 2, "different things", id="class in a class"),
        pytest.param("[]", 1, "empty", id="empty class"),
        pytest.param(r"[a\n]", 1, "line feed", id="line feed in a class"),
        pytest.param("a|", 1, "empty text", id="empty alternative"),
        pytest.param("a?", 1, "empty text", id="nothing certain"),
        pytest.param("abC", 3, "lower case", id="upper case"),
        pytest.param("[A-F]", 1, "lower case", id="upper case class"),
        pytest.param(r"\p{L}", 1, "not part", id="property"),
        pytest.param("(?:a{1,5}){1,30}", 11, "too many ways", id="repeat in a repeat"),
        pytest.param("(?:a|a){1,30}b", 8, "too many ways", id="like alternatives in a repeat"),
        pytest.param("(?:[a-z]{1,9} ?){1,20}", 17, "too many ways", id="optional separator"),
        pytest.param("(?:a{200}){200}", 5, "rounds together", id="nested rounds"),
        pytest.param("(" * 30 + "a" + ")" * 30, 22, "nested more", id="deep"),
        pytest.param("a" * 2001, 2001, "longer", id="long"),
    ],
)
def test_what_leaves_the_subset_is_refused_with_its_place(pattern: str, column: int, what: str) -> None:
    with pytest.raises(DetectError) as refused:
        parse(pattern)
    assert (refused.value.code, refused.value.place.column) == ("CF-D002", column)
    assert what in refused.value.message
    assert refused.value.suggestion


GOOD = [
    pytest.param(r"1[3-9]\d{9}", id="mobile"),
    pytest.param(r"(?:\d[ -]?){12,18}\d", id="card"),
    pytest.param(r"[a-z0-9._%+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}", id="mail"),
    pytest.param(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)", id="ip"),
    pytest.param(r"(?:[0-9a-f]{1,4}:){2,7}[0-9a-f]{1,4}", id="ip 6"),
    pytest.param(r"[1-9]\d{5}(18|19|20)\d{2}\d{4}\d{3}[\dXx]", id="id"),
    pytest.param(r"[^\n，。]{2,8}(?:路|街)\d{1,5}号", id="negated class with a line feed"),
    pytest.param(r"\bab\b", id="borders"),
    pytest.param(r"[a\]-]{2}", id="escapes in a class"),
]


@pytest.mark.parametrize("pattern", GOOD)
def test_what_is_in_the_subset_keeps_its_meaning(pattern: str) -> None:
    tree = parse(pattern)
    plain, again = re.compile(pattern, re.ASCII), re.compile(render(tree), re.ASCII)
    texts = (
        "13800001234 4111-1111-1111-1111 a.b@mail.example 10.0.0.1 fe80:0:0:1 某某路12号 ab a-] "
        "110101199003074514"
    )
    assert [m.span() for m in again.finditer(texts)] == [m.span() for m in plain.finditer(texts)]
    assert shortest(tree) > 0


def test_ways_are_counted_where_rounds_can_be_shared_out() -> None:
    assert count_ways(parse("a{1,5}b")) == 1
    assert count_ways(parse("a{1,5}a")) == 5
    assert count_ways(parse("(?:ab|ac)d")) == 2


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param("[0-9]{2,4}x", ("[0-9]", "[0-9]{1,3}(?:x)"), id="repeat"),
        pytest.param("ab", ("a", "(?:b)"), id="one character"),
        pytest.param("a|b", (None, ""), id="alternatives"),
        pytest.param("a?b", (None, ""), id="optional"),
    ],
)
def test_the_first_character_is_taken_off(pattern: str, expected: tuple[str | None, str]) -> None:
    assert first_char(parse(pattern)) == expected
