"""Copies of the same content are known by one reference, which tells nothing to whoever has no key."""

from __future__ import annotations

from typing import Any

import pytest

from clearford.core.items import Item, MediaRef
from clearford.runtime.record.likeness import copy_of
from clearford.runtime.stores.store import Store
from tests.runtime.service_kit import record_on

SHOWN = [MediaRef(id="m1", sha256="a" * 64)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param({"text": "Pay here: Now!"}, {"text": "pay  HERE now"}, True, id="signs and case"),
        pytest.param({"text": "ＰＡＹ　here"}, {"text": "pay here"}, True, id="width"),
        pytest.param({"text": "pay here"}, {"text": "pay there"}, False, id="words"),
        pytest.param({"text": "call 1234"}, {"text": "call 1235"}, False, id="numbers"),
        pytest.param({"text": "look", "media": SHOWN}, {"text": "look"}, False, id="a picture"),
        pytest.param({"media": SHOWN}, {"media": SHOWN}, True, id="the same picture"),
    ],
)
def test_copies(store: Store, one: dict[str, Any], other: dict[str, Any], *, same: bool) -> None:
    vault = record_on(store).vault
    first = copy_of(vault, Item(id="p1", actor="ben", **one))
    second = copy_of(vault, Item(id="p2", actor="ann", **other))
    assert first is not None
    assert (first == second) is same


@pytest.mark.parametrize("item", [{}, {"text": "?!"}, {"media": [MediaRef(id="m1")]}])
def test_what_says_nothing_is_no_copy_of_anything(store: Store, item: dict[str, Any]) -> None:
    assert copy_of(record_on(store).vault, Item(id="p1", **item)) is None
