"""`clearford stream`: processes that read may die, and what nobody can read waits for people."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import func, select

from clearford.runtime.record.streams import Letter, do_bury
from clearford.runtime.service.settings import load_settings
from clearford.runtime.service.wiring import open_record
from clearford.runtime.stores.tables.decisions import decided
from clearford.runtime.stream.inbox import NAME
from tests.cli.program import call, command, environment
from tests.runtime.stream.kit import counting_packs, expected, some

ITEMS = 1_500
_PATIENCE_S = 120.0


@pytest.fixture
def settings(tmp_path: Path, store_address: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    packs = counting_packs(tmp_path / "packs").packs[0]
    path = tmp_path / "serve.toml"
    text = f'store = "{store_address}"\nshipped = false\npacks = ["{packs}"]\nlease_s = 3\n'
    path.write_text(text + '[[streams]]\ndriver = "inbox"\nparts = 4\n')
    return path


@contextmanager
def reading(settings: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that reads, which is gone afterwards."""
    program = [*command("stream", "run"), "--settings", str(settings), "--lang", "en"]
    with subprocess.Popen(program, env=environment(), stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def outcomes(settings: Path) -> dict[str, int]:
    record = open_record(load_settings(settings))
    try:
        with record.read() as conn:
            rows = conn.execute(select(decided.c.outcome, func.count()).group_by(decided.c.outcome)).all()
    finally:
        record.store.close()
    return {outcome: n for outcome, n in rows}


def wait_for(settings: Path, least: int) -> None:
    end = time.monotonic() + _PATIENCE_S
    while sum(outcomes(settings).values()) < least:
        assert time.monotonic() < end, status(settings)
        time.sleep(0.2)


def status(settings: Path) -> str:
    return call("stream", "status", "--json", "--settings", str(settings)).out


def test_processes_that_die_lose_nothing_and_decide_nothing_twice(settings: Path, tmp_path: Path) -> None:
    items = some(ITEMS, actors=40)
    source = tmp_path / "items.jsonl"
    source.write_bytes(b"".join(msgspec.json.encode(item) + b"\n" for item in items))
    assert call("stream", "put", str(source), "--settings", str(settings)).code == 0
    with reading(settings) as first:
        wait_for(settings, 1)
        first.kill()
    with reading(settings) as second, reading(settings):
        wait_for(settings, min(ITEMS, sum(outcomes(settings).values()) + 1))
        second.kill()
        wait_for(settings, ITEMS)
    assert outcomes(settings) == expected(items)
    shown = json.loads(call("stream", "status", "--json", "--settings", str(settings)).out)
    assert {row["part"] for row in shown["parts"]} == set(range(4))
    assert shown["dead_letters"] == {}


def test_a_process_ends_in_good_order(settings: Path) -> None:
    with reading(settings) as process:
        assert process.stderr is not None
        assert b"reading inbox" in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    with reading(settings) as other:
        assert other.stderr is not None
        assert b"reading inbox" in other.stderr.readline()
        other.send_signal(signal.SIGTERM)
        assert other.wait(20) == 0
    shown = json.loads(call("stream", "status", "--json", "--settings", str(settings)).out)
    assert {row["tries"] for row in shown["parts"]} <= {0}, "who left in good order has not failed"


def test_what_is_no_item_is_named_and_the_rest_put_in(settings: Path, tmp_path: Path) -> None:
    source = tmp_path / "items.jsonl"
    source.write_text('{"id":"a","text":"good morning"}\n{"id":\n')
    result = call("stream", "put", str(source), "--settings", str(settings))
    assert (result.code, "CF-I002" in result.said) == (3, True)
    assert "put into the inbox: 1, rejected: 1" in result.said
    source.write_text("")
    nothing = call("stream", "put", str(source), "--settings", str(settings))
    assert (nothing.code, "CF-I009" in nothing.said) == (2, True)


def test_dead_letters_are_listed_shown_tried_again_and_discarded(settings: Path) -> None:
    record = open_record(load_settings(settings))
    with record.change() as change:
        do_bury(change, NAME, [Letter(0, n, 0, "CF-I002", b"bytes %d" % n) for n in (1, 2)])
    record.store.close()
    at = ("--settings", str(settings))
    first, second = json.loads(call("stream", "dead", "list", "--json", *at).out)
    assert "bytes" not in call("stream", "dead", "list", *at).said
    assert f"bytes {first['position']}" in call("stream", "dead", "show", first["id"], *at).out
    assert call("stream", "dead", "retry", first["id"], *at).code == 0
    assert call("stream", "dead", "discard", second["id"], "--reason", "our own advert", *at).code == 0
    assert "没有状态为 open" in call("stream", "dead", "list", "--lang", "zh", *at).said
    assert json.loads(call("stream", "dead", "list", "--state", "again", "--json", *at).out) == [
        first | {"state": "again"}
    ]
    again = call("stream", "dead", "discard", second["id"], "--reason", " ", *at)
    assert (again.code, "CF-C002" in again.said) == (2, True)
    assert "CF-H002" in call("stream", "dead", "retry", second["id"], *at).said


def test_without_an_inbox_nothing_is_put_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "serve.toml").write_text('[[streams]]\ndriver = "kafka"\nservers = "a:1"\ntopic = "t"\n')
    result = call("stream", "put", "-", "--settings", "serve.toml")
    assert (result.code, "CF-C002" in result.said) == (2, True)
