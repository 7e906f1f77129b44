"""Connections are set as the record needs them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError

from clearford.core.errors import ConfigError
from clearford.runtime.stores.engines import engines
from clearford.runtime.stores.settings import StoreSettings, store_url
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.waiting import lease


def test_sqlite_is_set_to_lose_nothing(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store.db", create=True)
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 30000,
        "wal_autocheckpoint": 8000,
    }
    with store.write() as conn:
        found = {name: conn.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in wanted}
    assert found == wanted
    store.close()


def test_postgresql_is_set_to_end_what_takes_too_long(postgres_url: URL) -> None:
    store = Store.open(postgres_url.render_as_string(hide_password=False))
    wanted = {
        "statement_timeout": "30s",
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "1min",
        "transaction_isolation": "read committed",
        "transaction_read_only": "off",
        "application_name": "clearford",
        "TimeZone": "UTC",
    }
    with store.write() as conn:
        found = {name: conn.execute(text(f"SHOW {name}")).scalar_one() for name in wanted}
    assert found == wanted
    with store.read() as conn:
        assert conn.execute(text("SHOW transaction_isolation")).scalar_one() == "repeatable read"
        assert conn.execute(text("SHOW transaction_read_only")).scalar_one() == "on"
    store.close()


def test_a_driver_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigError) as caught:
        engines(store_url("postgresql://db.example/record"), StoreSettings())
    assert caught.value.code == "CF-C001"
    assert caught.value.suggestion == "pip install 'clearford[postgres]'"


def test_values_do_not_stand_in_messages(store: Store) -> None:
    with pytest.raises(DBAPIError) as caught, store.write() as conn:
        conn.execute(lease.insert(), [{"name": "n", "owner": "secret-value", "fence": None, "until": 1}])
    assert "secret-value" not in str(caught.value).replace(str(caught.value.orig), "")
