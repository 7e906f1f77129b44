"""Passwords that are tried first are told by a rule."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.errors import AccessError
from clearford.runtime.auth.guessable import LEAST_PIECES, pieces
from clearford.runtime.auth.passwords import demand_good


@pytest.mark.parametrize(
    ("password", "most"),
    [
        pytest.param("password1234", 2, id="word-and-run"),
        pytest.param("Passw0rd!2024", 3, id="lookalikes-and-year"),
        pytest.param("qwertyuiop12", 3, id="keys"),
        pytest.param("poiuytrewq21", 3, id="keys-backwards"),
        pytest.param("aaaaaaaaaaaa", 1, id="one-letter"),
        pytest.param("abcxabcxabcx", 5, id="said-again"),
        pytest.param("123456789012", 2, id="digits"),
        pytest.param("iloveyou1314520", 3, id="love"),
        pytest.param("woaini520520520", 4, id="love-zh"),
        pytest.param("ＰＡＳＳＷＯＲＤ１２３４", 2, id="full-width"),
        pytest.param("clearfordadmin", 2, id="service"),
        pytest.param("linwei-linwei-1", 5, id="own-name"),
    ],
)
def test_what_is_tried_first_is_refused(password: str, most: int) -> None:
    assert pieces(password, ["linwei"]) <= most < LEAST_PIECES
    with pytest.raises(AccessError) as caught:
        demand_good(password, "linwei")
    assert caught.value.code == "CF-A011"
    assert password not in str(caught.value)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=24))
def test_pieces_are_never_more_than_characters(password: str) -> None:
    written = unicodedata.normalize("NFKC", password).casefold()
    assert (pieces(password) == 0) == (written == "")
    assert pieces(password) <= len(written)
    assert pieces(password + password) <= pieces(password) + 1
