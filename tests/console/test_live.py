"""Hints that something changed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from clearford.console import live
from clearford.console.live import Pulse, hints
from clearford.core.entries import Content
from clearford.runtime.auth.handing_out import do_end_sessions_of
from clearford.runtime.auth.sessions import COOKIE
from clearford.runtime.record.marks import TOPICS
from clearford.runtime.stores.store import Store
from tests.console.desk_kit import Pages
from tests.runtime.auth.kit import ROOT
from tests.runtime.http.test_accounts import Client, Place, opened


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with opened(str(tmp_path)) as made:
        yield made


def test_a_stream_says_where_things_stand_and_what_changes(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK_S", 0.01)
    pulse = Pulse(place.service.record)

    async def listen() -> list[str]:
        heard: list[str] = []
        async for event in hints(pulse, TOPICS, always):
            heard.append(event)
            if len(heard) == 1 + len(TOPICS):
                with place.service.record.change() as change:
                    for _ in range(200):
                        change.entry(
                            "incident", contents=[Content("what", b"x")], owner="o", data={"what": "x"}
                        )
            if len(heard) > 1 + len(TOPICS):
                return heard
        raise AssertionError("the stream ended")

    heard = asyncio.run(listen())
    assert heard[0].startswith("retry: ")
    assert {part.split('"k":"')[1].split('"')[0] for part in heard[1 : 1 + len(TOPICS)]} == TOPICS
    assert '"ledger"' in heard[-1]


def test_a_stream_ends(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LOOK_S", 0.01)
    monkeypatch.setattr(live, "LONGEST_S", 0.05)
    monkeypatch.setattr(live, "PING_S", 0.02)

    async def listen() -> list[str]:
        return [event async for event in hints(Pulse(place.service.record), frozenset(), always)]

    heard = asyncio.run(listen())
    assert heard[0].startswith("retry: ")
    assert set(heard[1:-1]) == {live.HERE}
    assert heard[-1] == live.AGAIN


def test_a_stream_ends_with_its_process(place: Place) -> None:
    pulse = Pulse(place.service.record, place.service.ending)
    place.service.ending.set()

    async def listen() -> list[str]:
        return [event async for event in hints(pulse, TOPICS, always)]

    assert asyncio.run(listen())[1:] == [live.AGAIN]


def test_nobody_takes_every_connection(place: Place) -> None:
    pulse = Pulse(place.service.record)

    async def open_() -> list[str]:
        heard: list[str] = []
        streams = [pulse.held("lin", hints(pulse, TOPICS, always)) for _ in range(live.STREAMS + 1)]
        for stream in streams:
            heard.extend([await anext(stream, "")])
        heard.append(await anext(pulse.held("wei", hints(pulse, TOPICS, always)), ""))
        await streams[0].aclose()
        heard.append(await anext(pulse.held("lin", hints(pulse, TOPICS, always)), ""))
        return heard

    heard = [bool(event) for event in asyncio.run(open_())]
    assert heard == [True] * live.STREAMS + [False, True, True]


def test_a_store_that_is_away_changes_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    pulse = Pulse(place.service.record)
    before = asyncio.run(pulse.marks())
    monkeypatch.setattr(live, "LOOK_S", 0.0)
    store: Store = place.service.record.store
    store.close()
    assert asyncio.run(pulse.marks()) == before


def always() -> bool:
    """A session that does not end."""
    return True


def test_nobody_listens_without_a_session(place: Place) -> None:
    answer = Pages(place).client.get("/live")
    assert (answer.status_code, answer.text) == (200, live.OVER)
    assert answer.headers["content-type"].startswith("text/event-stream")


@pytest.mark.parametrize("how", ["signed out", "idle", "ended elsewhere"])
def test_a_stream_ends_with_its_session_and_does_not_prolong_it(
    place: Place, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK_S", 0.01)
    monkeypatch.setattr(live, "CHECK_S", 0.02)
    user = place.add("lin", "reviewer")
    browser = place.signed_in("lin")
    lasts = partial(Pulse(place.service.record).lasts, place.accounts, browser.cookies[COOKIE])

    async def listen() -> list[str]:
        heard: list[str] = []
        async for event in hints(Pulse(place.service.record), TOPICS, lasts):
            heard.append(event)
            if len(heard) == 1 + len(TOPICS):
                assert lasts()
                end_session(place, browser, user, how)
        return heard

    heard = asyncio.run(listen())
    # That a session ended may itself be a change that is told, just before.
    assert len(heard) - len(TOPICS) in (2, 3)
    assert heard[-1] == live.OVER


def end_session(place: Place, browser: Client, user: str, how: str) -> None:
    """End a session."""
    if how == "idle":
        place.clock.move(timedelta(minutes=31))
    elif how == "signed out":
        assert browser.post("/v1/sign-out").status_code == 204
    else:
        do_end_sessions_of(place.accounts, ROOT, user)


def test_a_store_that_cannot_be_read_ends_no_stream(place: Place, tmp_path: Path) -> None:
    pulse = Pulse(place.service.record)
    assert not pulse.lasts(place.accounts, "x")
    place.service.record.store.close()
    for file in tmp_path.rglob("clearford.db*"):
        file.write_bytes(b"no database" * 100)
    assert pulse.lasts(place.accounts, "x")
