"""Commitments: bound to name, salt and content, and to nothing that one could guess."""

from __future__ import annotations

from hashlib import sha256

import pytest

from clearford.core.errors import RecordError
from clearford.ledger.commitments import SALT_BYTES, commit

SALT = bytes(range(SALT_BYTES))


def test_the_formula_is_the_published_one() -> None:
    expected = sha256(b"clearford-commit-v1\x00item\x00" + SALT + "内容".encode()).hexdigest()
    assert commit("item", SALT, "内容".encode()) == expected


def test_every_part_matters() -> None:
    others = [("subject", SALT, b"x"), ("item", SALT[::-1], b"x"), ("item", SALT, b"y")]
    assert len({commit("item", SALT, b"x"), *(commit(*other) for other in others)}) == 4


@pytest.mark.parametrize(
    ("name", "salt"),
    [
        pytest.param("item", SALT[1:], id="short-salt"),
        pytest.param("item", SALT + b"\x00", id="long-salt"),
        pytest.param("a\x00b", SALT, id="zero-in-name"),
    ],
)
def test_what_would_be_ambiguous_is_refused(name: str, salt: bytes) -> None:
    with pytest.raises(RecordError, match="CF-R001"):
        commit(name, salt, b"x")
