"""Sentences with places; a value is never read as a pattern."""

from __future__ import annotations

from clearford.act.words import KINDS, OTHER_KIND, kind_name, say


def test_a_value_with_braces_stays_as_it_is() -> None:
    assert "{0}" in say("expected_by", "en", time="{0}")


def test_kinds_that_an_operator_declared_are_called_content() -> None:
    assert kind_name("post", "zh") == KINDS["post"]["zh"]
    assert kind_name("own_kind", "en") == OTHER_KIND["en"]
