"""The gate: whatever arrives is decided once, committed, and only then answered."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select, text

from clearford.core.errors import RequestError, StoreError
from clearford.core.items import Item
from clearford.ledger.canonical import decode
from clearford.runtime.record.deciding import Answer
from clearford.runtime.record.unit import SYSTEM, By, Change
from clearford.runtime.service.gate import WAITING_MOST
from clearford.runtime.stores.faults import BUSY, IN_DOUBT
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import decided, entry, tally
from clearford.runtime.stores.tables.deeds import effect, statement
from clearford.runtime.stores.tables.waiting import outbox
from tests.runtime.service_kit import gate_on, record_on

HARMLESS = Item(id="p1", text="good morning", actor="anna")
HARMFUL = Item(id="p2", text="log in at paypa1.example", actor="ben")


def rows(store: Store, table: object) -> int:
    with store.read() as conn:
        return conn.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]


def test_an_item_is_decided_once_however_often_it_comes(store: Store) -> None:
    gate = gate_on(record_on(store))
    first = gate.submit([HARMLESS, HARMFUL, HARMLESS]).result()
    again = gate.submit([HARMFUL, HARMLESS]).result()
    gate.close()
    assert [answer.item for answer in first] == ["p1", "p2", "p1"]
    assert [answer.repeated for answer in first] == [False, False, False]
    assert [answer.repeated for answer in again] == [True, True]
    assert without(again[0]) == without(first[1])
    assert rows(store, decided) == 2


def without(answer: Answer) -> Answer:
    """What stays the same when it is told again: all but the token, of which only the hash is kept."""
    return msgspec.structs.replace(answer, repeated=False, token=None, case=None)


def test_other_content_under_the_same_id_is_decided_anew(store: Store) -> None:
    gate = gate_on(record_on(store))
    gate.submit([HARMLESS]).result()
    other = gate.submit([msgspec.structs.replace(HARMLESS, text="good evening")]).result()
    gate.close()
    assert not other[0].repeated
    assert rows(store, decided) == 2


def test_a_restriction_stands_on_record_with_everything_that_hangs_on_it(store: Store) -> None:
    record = record_on(store)
    gate = gate_on(record)
    answer = gate.submit([HARMFUL]).result()[0]
    gate.close()
    assert answer.outcome == "restrict"
    assert answer.entry is not None
    with store.read() as conn:
        written = decode(bytes(conn.execute(select(entry.c.body)).scalar_one()))
        kept = record.vault.read_all(conn, answer.entry)
        found = conn.execute(select(statement)).one()
        assert conn.execute(select(effect.c.action_id)).scalars().all() == [
            action.action_id for action in answer.actions
        ]
        assert conn.execute(select(outbox.c.kind)).scalars().all() == ["decision"]
    assert written.decision == "restrict"
    assert written.actions == tuple(action.name for action in answer.actions)
    assert written.rules[0].startswith("fraud.phishing.lookalike-domain@")
    assert written.ground == "contract"
    assert written.pack == answer.bundle
    assert msgspec.json.decode(kept["item"].body)["text"] == HARMFUL.text
    assert kept["subject"].body == b"ben"
    assert found.token_hash == record.vault.hash("statement", answer.token or "")
    assert found.appeal_until > written.ts


def test_allowed_items_are_counted_and_their_digests_kept(store: Store) -> None:
    gate = gate_on(record_on(store))
    gate.submit([msgspec.structs.replace(HARMLESS, id=f"p{n}") for n in range(5)]).result()
    gate.close()
    assert rows(store, entry) == 0
    with store.read() as conn:
        found = conn.execute(select(tally)).one()
    assert msgspec.json.decode(found.counts) == {"post.allow": 5}
    assert len(found.digests) == 5 * 32


def test_many_at_once_get_their_own_answers(store: Store) -> None:
    gate = gate_on(record_on(store))
    with ThreadPoolExecutor(8) as pool:
        asked = [
            [msgspec.structs.replace(HARMFUL, id=f"p{n % 50}", text=f"paypa1.example {n % 50}")]
            for n in range(200)
        ]
        answers = list(pool.map(lambda items: gate.submit(items).result(), asked))
    gate.close()
    assert [found[0].item for found in answers] == [f"p{n % 50}" for n in range(200)]
    assert rows(store, decided) == 50
    assert rows(store, entry) == 50
    assert len({found[0].entry for found in answers}) == 50


def test_closing_finishes_what_was_accepted(store: Store) -> None:
    gate = gate_on(record_on(store))
    futures = [gate.submit([msgspec.structs.replace(HARMLESS, id=f"p{n}")]) for n in range(100)]
    gate.close()
    assert all(future.result()[0].outcome == "allow" for future in futures)
    with pytest.raises(RequestError, match="CF-H004"):
        gate.submit([HARMLESS])


def test_too_many_waiting_items_are_refused_whole(store: Store) -> None:
    gate = gate_on(record_on(store))
    with pytest.raises(RequestError, match="CF-H003"):
        gate.submit([HARMLESS] * (WAITING_MOST + 1))
    gate.close()
    assert rows(store, decided) == 0


def test_a_store_that_fails_is_told_to_who_asked_and_the_gate_goes_on(store: Store) -> None:
    gate = gate_on(record_on(store))
    with store.write() as conn:
        conn.execute(text("ALTER TABLE decided RENAME TO away"))
    with pytest.raises(Exception, match="decided"):
        gate.submit([HARMLESS]).result()
    with store.write() as conn:
        conn.execute(text("ALTER TABLE away RENAME TO decided"))
    assert gate.submit([HARMLESS]).result()[0].outcome == "allow"
    gate.close()


def test_without_a_webhook_nothing_waits_to_leave(store: Store) -> None:
    gate = gate_on(record_on(store), webhook=False)
    gate.submit([HARMFUL]).result()
    gate.close()
    assert rows(store, outbox) == 0
    assert rows(store, effect) == 1


def test_who_goes_away_leaves_the_gate_open_for_the_next(store: Store) -> None:
    gate = gate_on(record_on(store))
    gone = gate.submit([HARMFUL])
    gone.cancel()
    assert gate.submit([HARMLESS]).result(timeout=10)[0].outcome == "allow"
    gate.close()
    assert rows(store, decided) == 2


@pytest.mark.parametrize(
    "poison",
    [
        pytest.param({"at": datetime(9999, 12, 31, tzinfo=UTC)}, id="time"),
        pytest.param({"actor": 7}, id="not-even-text"),
    ],
)
def test_what_cannot_be_written_fails_nobody_else(store: Store, poison: dict[str, Any]) -> None:
    gate = gate_on(record_on(store))
    bad = msgspec.structs.replace(HARMFUL, id="p3", **poison)
    with gate._changed:  # so that they come together
        asked = [gate.submit([item]) for item in (HARMLESS, bad, HARMFUL)]
    assert asked[0].result(timeout=10)[0].outcome == "allow"
    assert asked[2].result(timeout=10)[0].outcome == "restrict"
    with pytest.raises(Exception, match=r"integer|'int'"):
        asked[1].result(timeout=10)
    gate.close()
    assert rows(store, decided) == 2


def test_a_group_is_written_again_where_others_were_in_the_way(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = record_on(store)
    left = [BUSY, IN_DOUBT]

    @contextmanager
    def hindered(by: By = SYSTEM) -> Iterator[Change]:
        """As the store does when it is busy, and when its connection breaks while committing."""
        fault = left.pop(0) if left else None
        with record_on(store).change(by) as change:
            yield change
            if fault == BUSY:
                raise StoreError(BUSY, "others were faster")
        if fault == IN_DOUBT:
            raise StoreError(IN_DOUBT, "the connection broke")

    monkeypatch.setattr(record, "change", hindered)
    gate = gate_on(record)
    answer = gate.submit([HARMFUL]).result(timeout=10)[0]
    gate.close()
    assert not left
    assert answer.token
    assert not answer.repeated
    assert rows(store, decided) == rows(store, entry) == rows(store, statement) == 1
