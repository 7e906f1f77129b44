"""Flags: equal ones are one key, so that what they ask for is put together once."""

from __future__ import annotations

from clearford.detect.personal.flags import NO_FLAGS, Flags


def test_equal_flags_are_one_key() -> None:
    a = Flags(frozenset({1, 2}), frozenset(), runs=True, cues=(3,))
    b = Flags(frozenset({2, 1}), frozenset(), runs=True, cues=(3,))
    assert {a: 1}[b] == 1
    assert a != NO_FLAGS


def test_no_flags_ask_for_nothing() -> None:
    assert not any(NO_FLAGS)
