from __future__ import annotations

from clearford.runtime.transparency.codes import shipped_codes


def test_the_codes_are_those_of_the_database() -> None:
    codes = shipped_codes()
    assert len(codes.categories) == 16
    assert codes.categories["STATEMENT_CATEGORY_SELF_HARM"] == "Self-harm"
    assert len(codes.states) == 27
    assert {"DE", "GR"} <= set(codes.states)
    assert "GB" not in codes.states
