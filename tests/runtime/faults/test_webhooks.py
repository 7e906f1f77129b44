"""Webhooks that come twice, late or in another order, at a receiver that does what the documentation says."""

from __future__ import annotations

import itertools
import random
import sqlite3
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from clearford.core.errors import RequestError
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.store import Store
from clearford.runtime.webhooks.client import Endpoint, WebhookClient
from clearford.runtime.webhooks.keys import SharedSecret
from clearford.runtime.webhooks.signature import WINDOW_S, verify_webhook
from clearford.runtime.work.dispatch import Dispatcher
from tests.docs.pages import ROOT, blocks_of
from tests.runtime.service_kit import record_on
from tests.runtime.webhooks.receiver import Received, Receiver, answer, receiving
from tests.runtime.work.test_dispatch import all_due, no_incident, outcomes, waiting

SECRET = SharedSecret(b"an invented secret of some length")
NOW = 1_800_000_000


@pytest.fixture(scope="module")
def once() -> Callable[..., bool]:
    """What the documentation tells receivers to do."""
    names: dict[str, Any] = {}
    for block in blocks_of(ROOT / "docs/how-to/receive-webhooks.md"):
        if "def once(" in block.body:
            exec(block.body, names)
    found: Callable[..., bool] = names["once"]
    return found


class Platform:
    """A platform that keeps keys beside what it does."""

    def __init__(self, once: Callable[..., bool]) -> None:
        self._once = once
        self._database = sqlite3.connect(":memory:")
        self.shown = True
        self.done: list[bytes] = []

    def take(self, request: Received, *, now_s: int = NOW) -> bool:
        """Check a request, and do it once; whether it was done now."""
        key = verify_webhook(
            [SECRET],
            method=request.method,
            target=request.target,
            headers=request.headers,
            body=request.body,
            now_s=now_s,
        )
        return self._once(self._database, key, lambda: self._act(request.body))

    def _act(self, body: bytes) -> None:
        self.done.append(body)
        self.shown = body == b"restore"


@pytest.fixture
def platform(once: Callable[..., bool]) -> Platform:
    return Platform(once)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def send_all(record: Record, receiver: Receiver, *, rounds: int = 1) -> None:
    """Let everything that waits leave, as often as it takes."""
    endpoint = Endpoint(url=f"http://127.0.0.1:{receiver.port}/hook", allow_private=True, timeout_s=5)
    client = WebhookClient(endpoint, SECRET, clock=lambda: NOW)
    work = Dispatcher(
        record, {"webhook": client}, worker="w", open_incident=no_incident, chance=random.Random(1)
    )
    for _ in range(rounds):
        work.run()
        all_due(record.store)
    work.close()
    client.close()


def test_an_answer_that_got_lost_brings_the_same_act_again_and_it_is_done_once(
    store: Store, receiver: Receiver, platform: Platform
) -> None:
    record = record_on(store)
    waiting(record, b"remove", b"restore")

    def vanish(_: BaseHTTPRequestHandler) -> None:
        receiver.then = None  # it was taken, and the connection ends without an answer

    receiver.then = vanish
    send_all(record, receiver, rounds=3)
    assert [request.body for request in receiver.got] == [b"remove", b"remove", b"restore"]
    assert [platform.take(request) for request in receiver.got] == [True, False, True]
    assert platform.shown
    assert outcomes(store) == ["accepted", "accepted"]


def test_a_late_copy_undoes_nothing(store: Store, receiver: Receiver, platform: Platform) -> None:
    record = record_on(store)
    waiting(record, b"remove", b"restore")
    send_all(record, receiver)
    remove, restore = receiver.got
    assert [platform.take(one) for one in (remove, restore, remove)] == [True, True, False]
    assert platform.shown


@pytest.mark.parametrize("late_s", [WINDOW_S + 1, -WINDOW_S - 1, 86_400])
def test_a_copy_outside_the_window_is_refused(
    store: Store, receiver: Receiver, platform: Platform, late_s: int
) -> None:
    record = record_on(store)
    waiting(record, b"remove")
    send_all(record, receiver)
    with pytest.raises(RequestError) as caught:
        platform.take(receiver.got[0], now_s=NOW + late_s)
    assert caught.value.code == "CF-H010"
    assert platform.done == []


def test_any_order_and_any_copies_do_each_act_once(
    store: Store, receiver: Receiver, once: Callable[..., bool]
) -> None:
    record = record_on(store)
    for n in range(4):
        waiting(record, b"remove %d" % n, owner=f"o{n}")
    send_all(record, receiver)
    for order in itertools.permutations(receiver.got):
        platform = Platform(once)
        for request in (*order, *order[::-1]):
            platform.take(request)
        assert sorted(platform.done) == [b"remove %d" % n for n in range(4)]


def test_who_dies_between_key_and_act_did_neither(
    store: Store, receiver: Receiver, once: Callable[..., bool]
) -> None:
    record, database = record_on(store), sqlite3.connect(":memory:")
    waiting(record, b"remove")
    send_all(record, receiver)
    key = receiver.got[0].headers["Idempotency-Key"]

    def die() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        once(database, key, die)
    assert once(database, key, lambda: None)
    assert not once(database, key, lambda: None)


def test_a_platform_that_says_later_gets_it_under_the_same_key(store: Store, receiver: Receiver) -> None:
    record = record_on(store)
    waiting(record, b"remove")
    receiver.answers = [answer(503, b"", "Retry-After: 1"), answer(429), answer(500)]
    send_all(record, receiver, rounds=5)
    assert len(receiver.got) == 4
    assert len({request.headers["Idempotency-Key"] for request in receiver.got}) == 1
    assert outcomes(store) == ["accepted"]


def test_a_forged_or_altered_copy_is_refused(store: Store, receiver: Receiver, platform: Platform) -> None:
    record = record_on(store)
    waiting(record, b"remove")
    send_all(record, receiver)
    sent = receiver.got[0]
    for altered in (
        sent._replace(body=b"restore"),
        sent._replace(target="/other"),
        sent._replace(headers={**sent.headers, "Idempotency-Key": "another"}),
        sent._replace(headers={**sent.headers, "Clearford-Event": "reversal"}),
    ):
        with pytest.raises(RequestError):
            platform.take(altered)
    assert platform.done == []
