"""Addresses of stores."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.core.errors import ConfigError
from clearford.runtime.stores.settings import shown, store_url


@pytest.mark.parametrize(
    ("address", "driver", "wanted"),
    [
        ("record.db", "sqlite", "record.db"),
        (Path("/srv/a b?c.db"), "sqlite", "/srv/a b?c.db"),
        ("sqlite:////srv/record.db", "sqlite", "/srv/record.db"),
        ("postgresql://db.example/record", "postgresql+psycopg", "record"),
        ("postgres://db.example/record", "postgresql+psycopg", "record"),
    ],
    ids=str,
)
def test_addresses(address: str | Path, driver: str, wanted: str) -> None:
    url = store_url(address)
    assert (url.drivername, url.database) == (driver, wanted)


@pytest.mark.parametrize(
    "address",
    ["sqlite://", "sqlite:///:memory:", "mysql://host/name", "postgresql://host:port/x", "://"],
)
def test_addresses_that_cannot_be_used(address: str) -> None:
    with pytest.raises(ConfigError) as caught:
        store_url(address)
    assert caught.value.code == "CF-C002"


def test_a_password_is_not_shown() -> None:
    url = store_url("postgresql://clearford:secret@db.example/record")
    assert shown(url) == "postgresql+psycopg://clearford:***@db.example/record"
