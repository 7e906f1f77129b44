"""Lawful adverts with a phone number or a handle share words with prohibited offers and are left alone."""

from __future__ import annotations

import pytest

from clearford.core.decisions import Decision
from clearford.core.items import Item
from tests.packs.as_if_live import decide, table

ADVERTS = {
    f"{group}-{i}": text
    for group, texts in table("ordinary_trade.yaml").items()
    for i, text in enumerate(texts)
}


@pytest.fixture(scope="module")
def decided() -> dict[str, Decision]:
    """Name -> what the rules under test decide when all of them are live."""
    items = [Item(id=name, text=text, kind="post") for name, text in ADVERTS.items()]
    return dict(zip(ADVERTS, decide(items), strict=True))


@pytest.mark.parametrize("name", ADVERTS)
def test_lawful_trade_is_left_alone(name: str, decided: dict[str, Decision]) -> None:
    assert (decided[name].outcome, decided[name].determining) == ("allow", ()), ADVERTS[name]
