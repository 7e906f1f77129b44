"""One engine with every signal for the tests of this room; loading takes a second or two."""

from __future__ import annotations

import pytest

from clearford.core.items import Item
from clearford.runtime import shipped
from clearford.runtime.engine import Engine, EngineOptions


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The shipped packs with every signal."""
    return Engine.load(EngineOptions(everything=True))


@pytest.fixture(scope="session")
def demo_items(engine: Engine) -> list[Item]:
    """The items of the demo."""
    found = engine.decoder.decode_lines(shipped.read("demo", "items.jsonl"))
    return [item for item in found if isinstance(item, Item)]
