"""The service behind the public side, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.runtime.http.people import House, house_of


@pytest.fixture
def house(tmp_path: Path, store_address: str) -> Iterator[House]:
    """A service with accounts and cases."""
    with house_of(tmp_path / "home", store_address) as made:
        yield made
