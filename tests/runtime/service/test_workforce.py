"""Which loops a process runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.core.errors import ConfigError
from clearford.runtime.service.settings import Settings, Webhook
from clearford.runtime.service.wiring import open_record
from clearford.runtime.service.workforce import client_of, workers_of
from clearford.runtime.stores.tables.decisions import checkpoint
from tests.runtime.service_kit import MovedClock


def test_a_worker_integrates_and_ends_in_order(tmp_path: Path) -> None:
    settings = Settings(home=str(tmp_path))
    record = open_record(settings, MovedClock())
    with record.change() as change:
        change.entry("config", data={"what": "x", "new": "y"})
    workers = workers_of(record, settings)
    workers.start()
    workers.close()
    with record.read() as conn:
        assert conn.execute(checkpoint.select()).all()
    record.store.close()


def test_a_secret_that_is_not_there_is_told(tmp_path: Path) -> None:
    webhook = Webhook(url="https://platform.example/hook", secret_file=str(tmp_path / "none"))
    with pytest.raises(ConfigError):
        client_of(webhook)
