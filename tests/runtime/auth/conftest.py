"""A store with accounts, on either database."""

from __future__ import annotations

import pytest

from clearford.runtime.stores.store import Store
from tests.runtime.auth.kit import House


@pytest.fixture
def house(store: Store) -> House:
    """Accounts over an empty store."""
    return House(store)
