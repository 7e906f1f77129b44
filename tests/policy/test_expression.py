"""Conditions become typed trees, or refusals with code and place."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.signals import SignalSpec
from clearford.decide.expr import And, Compare, Const, Expr, InSet, Is, Not, Or, Truth
from clearford.policy.expression import Scope, parse, parse_node
from clearford.policy.issue import Issue
from clearford.policy.tokens import Refused
from clearford.policy.yaml_reader import read_yaml


def _spec(name: str, type_: str, **more: object) -> SignalSpec:
    return SignalSpec(name=name, type=type_, **more)  # type: ignore[arg-type]


SPECS = (
    _spec("a.int", "int"),
    _spec("a.float", "float"),
    _spec("a.str", "str"),
    _spec("a.bool", "bool"),
    _spec("a.enum", "enum", values=("one", "two")),
    _spec("url.domain", "str", family="url"),
    _spec("item.kind", "enum", values=("post", "comment")),
    _spec("text.phrase.order.count", "int"),
)
SCOPE = Scope({s.name: s for s in SPECS}, frozenset({"mine"}), "url")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        pytest.param("a.int > 1", Compare("a.int", ">", 1), id="int"),
        pytest.param("a.float >= 1", Compare("a.float", ">=", 1.0), id="int-against-float"),
        pytest.param("a.float < -0.5e3", Compare("a.float", "<", -500.0), id="negative-float"),
        pytest.param("a.str <> 'it''s'", Compare("a.str", "<>", "it's"), id="quote"),
        pytest.param("a.str = 'x\\'", Compare("a.str", "=", "x\\"), id="backslash"),
        pytest.param("a.str = '中文 AND ('", Compare("a.str", "=", "中文 AND ("), id="words-in-a-text"),
        pytest.param("a.bool = TRUE", Compare("a.bool", "=", value=True), id="bool-literal"),
        pytest.param("a.enum = 'two'", Compare("a.enum", "=", "two"), id="enum"),
        pytest.param("item.kind = 'post'", Compare("item.kind", "=", "post"), id="name-of-a-keyword"),
        pytest.param(
            "text.phrase.order.count >= 1", Compare("text.phrase.order.count", ">=", 1), id="keyword-as-part"
        ),
        pytest.param("a.bool", Truth("a.bool"), id="bare"),
        pytest.param("NOT a.bool", Not(Truth("a.bool")), id="not"),
        pytest.param("a.int IN (3, 1, 3)", InSet("a.int", (1, 3)), id="in"),
        pytest.param("a.int NOT IN (2, -1)", InSet("a.int", (-1, 2), negated=True), id="not-in"),
        pytest.param("a.int IS NULL", Is("a.int", "null"), id="null"),
        pytest.param("a.int IS NOT NULL", Is("a.int", "null", negated=True), id="not-null"),
        pytest.param("a.bool IS NOT TRUE", Is("a.bool", "true", negated=True), id="not-true"),
        pytest.param("a.bool IS FALSE", Is("a.bool", "false"), id="false"),
        pytest.param(
            "a.int BETWEEN 1 AND 2",
            And((Compare("a.int", ">=", 1), Compare("a.int", "<=", 2))),
            id="between",
        ),
        pytest.param(
            "a.int NOT BETWEEN 1 AND 2",
            Not(And((Compare("a.int", ">=", 1), Compare("a.int", "<=", 2)))),
            id="not-between",
        ),
        pytest.param(
            "a.bool AND a.int > 1 OR a.str = 'x'",
            Or((And((Truth("a.bool"), Compare("a.int", ">", 1))), Compare("a.str", "=", "x"))),
            id="precedence",
        ),
        pytest.param(
            "a.bool AND a.bool AND (a.bool OR a.bool)",
            And((Truth("a.bool"), Truth("a.bool"), Or((Truth("a.bool"), Truth("a.bool"))))),
            id="chains-are-flat",
        ),
        pytest.param("in_list(url.domain, 'mine')", Truth("in_list(url.domain,'mine')"), id="in-list"),
        pytest.param(
            "NOT ends_with(url.domain, '.x')", Not(Truth("ends_with(url.domain,'.x')")), id="ends-with"
        ),
        pytest.param("length(url.domain) > 3", Compare("length(url.domain)", ">", 3), id="length"),
        pytest.param(
            "true or FALSE", Or((Const(value=True), Const(value=False))), id="constants-in-any-case"
        ),
    ],
)
def test_trees(text: str, tree: Expr) -> None:
    assert parse(text, SCOPE).expr == tree


def test_functions_become_derived_signals() -> None:
    parsed = parse("contains(a.str, 'x') AND length(url.domain) > 2", SCOPE)
    assert [(d.function, d.signal, d.argument) for d in parsed.derived.values()] == [
        ("contains", "a.str", "x"),
        ("length", "url.domain", None),
    ]
    assert parsed.signals == {"a.str", "url.domain"}


@pytest.mark.parametrize(
    ("text", "code", "marked", "help_"),
    [
        pytest.param("x.quite_other > 1", "CF-P002", "x.quite_other", "", id="unknown-signal"),
        pytest.param("a.flot > 1", "CF-P002", "a.flot", "did you mean `a.float`?", id="near-signal"),
        pytest.param("in_list(url.domain, 'min')", "CF-P002", "'min'", "did you mean `mine`?", id="list"),
        pytest.param("IN_LIST(url.domain, 'mine')", "CF-P002", "IN_LIST", "write `in_list`", id="function"),
        pytest.param("a.int > 1.5", "CF-P003", "1.5", "write a whole number", id="float-against-int"),
        pytest.param("a.int = 'x'", "CF-P003", "'x'", "", id="text-against-int"),
        pytest.param("a.enum = 'twoo'", "CF-P003", "'twoo'", "did you mean `two`?", id="member"),
        pytest.param("a.enum > 'one'", "CF-P003", "a.enum", "", id="order-of-enum"),
        pytest.param("a.str", "CF-P003", "a.str", "such as `a.str > 0`", id="bare-text"),
        pytest.param("a.str IS TRUE", "CF-P003", "IS", "", id="is-true-of-text"),
        pytest.param("a.bool IN (TRUE)", "CF-P003", "a.bool", "", id="bool-in"),
        pytest.param("a.str BETWEEN 'a' AND 'b'", "CF-P003", "a.str", "", id="between-texts"),
        pytest.param("contains(a.int, 'x')", "CF-P003", "contains", "", id="function-of-int"),
        pytest.param("contains(a.str, 1)", "CF-P003", ",", "", id="number-as-argument"),
        pytest.param("contains(a.str, '')", "CF-P003", "''", "", id="empty-argument"),
        pytest.param("length(a.str, 'x') > 1", "CF-P003", "length", "", id="too-many-arguments"),
        pytest.param(
            "a.int > 99999999999999999999", "CF-P003", "99999999999999999999", "", id="beyond-64-bits"
        ),
        pytest.param("a.float > 1e999", "CF-P003", "1e999", "", id="infinite"),
        pytest.param(
            "a.int > a.float",
            "CF-P021",
            "a.float",
            "a ratio or difference is a signal of its own",
            id="two-signals",
        ),
        pytest.param("1 < a.int", "CF-P021", "1", "turn it around", id="literal-first"),
        pytest.param("a.int = NULL", "CF-P021", "NULL", "it can never be true; write `IS NULL`", id="null"),
        pytest.param(
            "a.int IN (1, NULL)", "CF-P021", "NULL", "it can never be true; write `IS NULL`", id="null-in"
        ),
        pytest.param("a.int IS 1", "CF-P021", "IS", "", id="is-one"),
    ],
)
def test_refusals(text: str, code: str, marked: str, help_: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(text, SCOPE)
    got = refused.value
    assert (got.code, text[got.at : got.end], got.help) == (code, marked, help_)


@pytest.mark.parametrize(
    "text",
    [
        "a.int >",
        "a.int > 1 AND",
        "AND a.bool",
        "a.int > 1 a.bool",
        "()",
        "a.int > (1)",
        "(a.int) > 1",
        "a.int > 1 IS TRUE",
        "a.int > ALL (1)",
        "a.int IN ()",
        "a.int IN 1",
        "NOT",
        "a.bool, a.bool",
        "a.int BETWEEN SYMMETRIC 2 AND 1",
        "a.int BETWEEN 1",
        "a.bool IS NOT NOT NULL",
        "a.str = 'x' 'y'",
        "TRUE = TRUE",
        "a.int IN (1, (2, 3))",
        "a.bool IS NULL IS NULL",
    ],
)
def test_shapes_that_are_no_condition(text: str) -> None:
    with pytest.raises(Refused):
        parse(text, SCOPE)


def test_another_family_needs_each() -> None:
    with pytest.raises(Refused) as refused:
        parse("length(url.domain) > 3", Scope(SCOPE.catalogue, SCOPE.lists))
    assert refused.value.help == "add `each: url` to the rule"


def test_limits() -> None:
    at_most = " OR ".join(["a.int > 1"] * 64)
    assert len(parse(at_most, SCOPE).atoms) == 64
    with pytest.raises(Refused, match="more than 64 comparisons"):
        parse(at_most + " OR a.int > 1", SCOPE)
    members = ", ".join(map(str, range(100)))
    assert parse(f"a.int IN ({members})", SCOPE)
    with pytest.raises(Refused, match="101 members"):
        parse(f"a.int IN ({members}, 100)", SCOPE)


def test_atoms_know_their_place() -> None:
    text = "a.bool AND (a.int IN (1, 2) OR a.str IS NOT NULL)"
    spans = [text[start:end] for _, start, end in parse(text, SCOPE).atoms]
    assert spans == ["a.bool", "a.int IN (1, 2", "a.str IS NOT NULL"]


def test_the_place_in_the_file() -> None:
    root, _ = read_yaml(b"x: 1\nwhen: >\n  a.bool AND\n  a.flot > 1\n", "r.yaml")
    assert root is not None
    issues: list[Issue] = []
    assert parse_node(root.value["when"], SCOPE, issues.append) is None
    assert str(issues[0].place) == "r.yaml:4:3 $.when"
    assert issues[0].excerpt == "  a.flot > 1"
    assert issues[0].width == 6


_WORDS = (
    "a.int a.float a.str a.bool a.enum url.domain ( ) AND OR NOT IN IS NULL TRUE BETWEEN = <> < >= 1 'x' ,"
    " in_list( contains( length( 'mine' -1 LIKE CASE SELECT ; -- 'two' x.y * FROM ALL ANY"
).split()


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_WORDS), max_size=25))
def test_random_words_give_a_tree_or_a_refusal(words: list[str]) -> None:
    text = " ".join(words)
    try:
        parsed = parse(text, SCOPE)
    except Refused as refused:
        assert 0 <= refused.at <= max(len(text), 1)
        assert refused.code.startswith("CF-P0")
    else:
        assert parsed.atoms


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_random_text_never_raises_anything_else(text: str) -> None:
    try:
        parse(text, SCOPE)
    except Refused as refused:
        assert refused.found


def test_ten_thousand_deep_texts_are_refused_quickly() -> None:
    rng = random.Random(7)
    start = time.perf_counter()
    for _ in range(50):
        text = "".join(rng.choice(["(", "NOT ", "a.bool AND ", "(("]) for _ in range(5_000))
        with pytest.raises(Refused):
            parse(text, SCOPE)
    assert time.perf_counter() - start < 2
