"""The token as it stands in pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearford.console.masking import mask, unmask


@given(st.text(max_size=80))
def test_a_mask_comes_off(token: str) -> None:
    assert unmask(mask(token)) == token


def test_no_two_masks_are_alike() -> None:
    assert len({mask("token") for _ in range(100)}) == 100


@pytest.mark.parametrize("text", ["", "x", "0", "zz", "ff", "ff" * 32 + "00" * 32])
def test_what_is_no_mask_is_no_token(text: str) -> None:
    assert unmask(text) in ("", "\x00")
