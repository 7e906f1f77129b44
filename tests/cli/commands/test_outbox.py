"""`clearford outbox`: what could not be delivered is listed without content, and sent again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import update

from clearford.runtime.service.settings import Settings, Webhook
from clearford.runtime.service.wiring import open_record
from clearford.runtime.stores.tables.waiting import outbox
from tests.cli.program import call

SETTINGS = '[webhook]\nurl = "https://platform.example/hook"\nsecret_file = "none"\n'


@pytest.fixture
def dead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Action id of a delivery that is dead."""
    monkeypatch.chdir(tmp_path)
    Path("serve.toml").write_text(SETTINGS, encoding="utf-8")
    record = open_record(Settings(webhook=Webhook(url="https://platform.example/hook", secret_file="none")))
    with record.change() as change:
        made = change.entry("decision", item="i1")
        action_id = change.deliver("webhook", "decision", b"secret words", owner="i1", entry=made)
    with record.store.write() as conn:
        conn.execute(update(outbox).values(state="dead", error="HTTP 500"))
    record.store.close()
    return action_id


def test_it_is_listed_and_sent_again(dead: str) -> None:
    listed = call("outbox", "list", "--settings", "serve.toml")
    assert dead in listed.out
    assert "secret words" not in listed.said
    (row,) = json.loads(call("outbox", "list", "--json", "--settings", "serve.toml").out)
    assert (row["action_id"], row["state"], row["error"]) == (dead, "dead", "HTTP 500")
    sent = call("outbox", "replay", dead, "--settings", "serve.toml")
    assert (sent.code, sent.err.strip()) == (0, "deliveries that leave again: 1")
    again = call("outbox", "replay", dead, "--settings", "serve.toml")
    assert (again.code, "CF-R039" in again.said) == (2, True)
    assert "没有状态为" in call("outbox", "list", "--settings", "serve.toml", "--lang", "zh").said


def test_a_delivery_that_is_not_there(dead: str) -> None:
    result = call("outbox", "replay", "none", "--settings", "serve.toml")
    assert (result.code, "CF-H002" in result.said) == (2, True)
