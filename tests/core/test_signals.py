"""Layouts give every name its slot; the marker of failure is not a value."""

from __future__ import annotations

from clearford.core.signals import FAILED, Layout


def test_a_layout_numbers_its_names_in_order() -> None:
    layout = Layout(("b", "a", "c"))
    assert layout.names == ("b", "a", "c")
    assert layout.slot == {"b": 0, "a": 1, "c": 2}


def test_failed_is_neither_unknown_nor_false() -> None:
    assert FAILED is not None
    assert FAILED != 0
    assert repr(FAILED) == "FAILED"
