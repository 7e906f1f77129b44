"""Tokens: their form, and one error for every link that cannot be used."""

from __future__ import annotations

import pytest

from clearford.runtime.auth.tokens import has_form, new_token, unusable_link


@pytest.mark.parametrize("text", ["", "a" * 42, "a" * 44, "ä" * 43, "a" * 42 + "\n", "a" * 42 + "="])
def test_what_is_no_token_is_known_by_its_form(text: str) -> None:
    assert has_form(new_token())
    assert not has_form(text)
    assert unusable_link().code == "CF-A009"
