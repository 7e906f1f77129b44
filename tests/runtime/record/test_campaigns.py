"""Campaigns on record: each step an entry, none out of turn, and words that the ledger commits to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearford.core.dates import DAY
from clearford.core.errors import RecordError, RequestError
from clearford.runtime.customs import load_customs
from clearford.runtime.record.campaigns import (
    MOST_PACKS,
    Campaign,
    Plan,
    Said,
    do_add_pack,
    do_close_campaign,
    do_end_campaign,
    do_open_campaign,
    find_campaign,
    list_campaigns,
)
from clearford.runtime.record.unit import By, Record
from clearford.runtime.stores.store import Store
from tests.runtime.auth.kit import entries_of
from tests.runtime.service_kit import MovedClock, record_on

NUMBERS = load_customs().numbers
LEA = By("lea", "lead")
SAID = Said(summary="The wave is over.", other_causes="It was a holiday, with fewer posts.")


def opened(record: Record, days: int = 14, **fields: object) -> Campaign:
    """A campaign that begins now."""
    now = record.now()
    plan = Plan(
        name="refund scam",
        harm="fraud",
        goal="Fewer than one in 200 messages.",
        start=now,
        end=now + days * DAY,
        **fields,  # type: ignore[arg-type]
    )
    with record.change(LEA) as change:
        return do_open_campaign(change, plan, NUMBERS)


def test_every_step_is_an_entry_that_commits_to_its_words(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    one = opened(record, goal_ppm=5_000, item_kind="message", packs=("scams",))
    assert (one.stage, one.packs, one.led_by, one.leader) == ("running", ["scams"], "lea", None)
    clock.move(timedelta(days=1))
    with record.change(LEA) as change:
        assert do_add_pack(change, one.id, "phishing").packs == ["scams", "phishing"]
        assert do_add_pack(change, one.id, "phishing").packs == ["scams", "phishing"]
    with record.change(LEA) as change:
        assert do_end_campaign(change, one.id, "The wave is over.").stage == "over"
    with record.change(LEA) as change:
        closed = do_close_campaign(change, one.id, SAID)
    assert (closed.stage, closed.said, closed.closed_at) == ("closed", SAID, record.now())
    made = [entry for entry in entries_of(record, "config") if entry.data.get("campaign") == one.id]
    steps = [str(entry.data["what"]).removeprefix("campaign.") for entry in made]
    assert steps == ["opened", "pack_added", "ended", "closed"]
    assert set(made[0].c) == {"name", "goal", "actor"}
    assert set(made[-1].c) == {"summary", "other_causes", "actor"}
    with record.read() as conn:
        kept = record.vault.read_all(conn, made[-1].id)
    assert kept["other_causes"].body.decode() == SAID.other_causes


def test_nothing_is_done_out_of_turn(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    one = opened(record)
    with pytest.raises(RecordError, match="CF-R078"), record.change(LEA) as change:
        do_close_campaign(change, one.id, SAID)
    clock.move(timedelta(days=14))
    with pytest.raises(RecordError, match="CF-R078"), record.change(LEA) as change:
        do_add_pack(change, one.id, "scams")
    with pytest.raises(RecordError, match="CF-R078"), record.change(LEA) as change:
        do_end_campaign(change, one.id, "The wave is over.")
    with record.change(LEA) as change:
        do_close_campaign(change, one.id, SAID)
    with pytest.raises(RecordError, match="closed"), record.change(LEA) as change:
        do_close_campaign(change, one.id, SAID)
    with pytest.raises(RequestError, match="CF-H002"), record.change(LEA) as change:
        do_end_campaign(change, "0" * 32, "There is none.")


def test_a_campaign_has_only_so_many_packs(store: Store) -> None:
    record = record_on(store)
    one = opened(record, packs=tuple(f"p{n}" for n in range(MOST_PACKS)))
    with pytest.raises(RecordError, match="CF-R078"), record.change(LEA) as change:
        do_add_pack(change, one.id, "more")


def test_pages_go_from_the_latest_to_the_first(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    made = []
    for _ in range(3):
        made.append(opened(record).id)
        clock.move(timedelta(hours=1))
    with record.read() as conn:
        first = list_campaigns(conn, record.now(), after=None, limit=2)
        rest = list_campaigns(conn, record.now(), after=first[-1].id, limit=2)
        assert [one.id for one in (*first, *rest)] == made[::-1]
        assert find_campaign(conn, made[0], record.now()) == rest[0]
        with pytest.raises(RequestError, match="CF-H001"):
            list_campaigns(conn, record.now(), after="nowhere", limit=2)
