"""One shipped engine for the tests of the command line; loading takes some seconds."""

from __future__ import annotations

import pytest

from clearford.runtime.engine import Engine, EngineOptions


@pytest.fixture(scope="session")
def shipped_engine() -> Engine:
    """The shipped packs, as `demo` loads them."""
    return Engine.load(EngineOptions())
