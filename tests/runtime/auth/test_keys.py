"""Keys of machines and tokens: their form, and that nothing quotes them."""

from __future__ import annotations

import re

import pytest

from clearford.core.errors import AccessError
from clearford.runtime.auth.keys import id_of, new_key


def test_a_key_has_its_form_and_names_its_id() -> None:
    made, text = new_key()
    assert re.fullmatch(r"cfk_[0-9a-f]{16}_[0-9a-f]{64}", text)
    assert id_of(text) == made
    assert new_key() != new_key()


@pytest.mark.parametrize("text", ["", "cfk_", "cfk_00_11", "Bearer x", "cfk_" + "0" * 16 + "_" + "G" * 64])
def test_what_is_no_key_is_refused_and_not_quoted(text: str) -> None:
    with pytest.raises(AccessError) as caught:
        id_of(text)
    assert caught.value.code == "CF-A008"
    assert not text or text not in caught.value.message
