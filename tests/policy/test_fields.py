"""Fields are taken with their checks, and every wrong one is an issue of its own."""

from __future__ import annotations

import pytest

from clearford.policy.fields import Fields, did_you_mean, read_mapping, short
from clearford.policy.issue import Issue
from clearford.policy.yaml_reader import MAX_ISSUES, read_yaml


def _fields(text: str) -> Fields:
    root, _ = read_yaml(text.encode(), "a.yaml")
    assert root is not None
    return Fields(root, [])


@pytest.mark.parametrize(
    ("name", "near"),
    [
        pytest.param("hihg", "did you mean `high`?", id="short"),
        pytest.param("zebra", "", id="far"),
        pytest.param("text.phrase.big_lottery.count", "", id="long-names-share-prefixes"),
        pytest.param(
            "text.phrase.warn_others.count", "did you mean `text.phrase.warns_others.count`?", id="long"
        ),
    ],
)
def test_did_you_mean(name: str, near: str) -> None:
    assert (
        did_you_mean(name, ["high", "text.phrase.warns_others.count", "text.phrase.sure_profit.count"])
        == near
    )


def test_short_values_for_messages() -> None:
    assert short("a\n b") == "`a b`"
    assert short("x" * 99) == f"`{'x' * 60}...`"


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        pytest.param("x: 1", "CF-P001", "a number", id="number-for-text"),
        pytest.param("x: true", "CF-P001", "true or false", id="bool-for-text"),
        pytest.param("x: yes", "CF-P001", "a value that YAML does not read as text", id="odd-for-text"),
        pytest.param("x: [a]", "CF-P001", "a list", id="list-for-text"),
        pytest.param("x: ''", "CF-P007", "an empty text", id="empty"),
        pytest.param("x: ~", "CF-P007", "no field `x`", id="null"),
        pytest.param("y: a", "CF-P007", "no field `x`", id="missing"),
        pytest.param("x: aaaaaaaaaaa", "CF-P001", "11 characters", id="long"),
        pytest.param("x: Abc", "CF-P001", "`Abc`", id="form"),
    ],
)
def test_texts(text: str, code: str, found: str) -> None:
    fields = _fields(text)
    assert fields.text("x", limit=10, pattern="[a-z]*") == ""
    assert [(i.code, i.found) for i in fields.issues] == [(code, found)]


def test_a_number_in_place_of_a_text_is_to_be_quoted() -> None:
    fields = _fields("x: 1")
    fields.text("x")
    assert fields.issues[0].suggestion == "put it in quotes"


@pytest.mark.parametrize(
    ("value", "good"), [("3", True), ("3.5", False), ("11", False), ("-1", False), ("a", False)]
)
def test_whole_numbers(value: str, good: bool) -> None:  # noqa: FBT001
    fields = _fields(f"x: {value}")
    assert (fields.number("x", high=10, whole=True) is not None) is good
    assert (fields.issues == []) is good


@pytest.mark.parametrize(
    ("value", "good"), [("2026-11-22", True), ("'2026-11-22'", True), ("2026-13-01", False), ("soon", False)]
)
def test_days(value: str, good: bool) -> None:  # noqa: FBT001
    fields = _fields(f"x: {value}")
    assert (fields.date("x") is not None) is good
    assert (fields.issues == []) is good


def test_lists_of_texts() -> None:
    fields = _fields("x: [a, b, a, 3]\ny: []\nz: [q]")
    assert fields.texts("x") == ("a", "b")
    assert fields.texts("y") == ()
    assert fields.texts("z", options=("p",)) == ()
    assert [i.found for i in fields.issues] == ["`a` a second time", "a number", "an empty list", "`q`"]


def test_an_unknown_field_has_a_suggestion() -> None:
    fields = _fields("owner: a\nownr: b")
    fields.text("owner")
    fields.done()
    assert [(i.found, i.suggestion) for i in fields.issues] == [
        ("unknown field `ownr`", "did you mean `owner`?")
    ]


def test_unknown_fields_past_a_hundred_are_counted() -> None:
    fields = _fields("".join(f"a{i}: 1\n" for i in range(MAX_ISSUES + 7)))
    fields.done()
    assert len(fields.issues) == MAX_ISSUES + 1
    assert fields.issues[-1].found == "7 more unknown fields"
    assert fields.issues[-1].place.line == MAX_ISSUES + 1


def test_a_document_must_be_a_mapping() -> None:
    root, _ = read_yaml(b"- a\n", "a.yaml")
    issues: list[Issue] = []
    assert read_mapping(root, issues, lambda f: f.text("x")) is None
    assert [i.found for i in issues] == ["a list"]
    assert read_mapping(None, issues, lambda f: f.text("x")) is None
