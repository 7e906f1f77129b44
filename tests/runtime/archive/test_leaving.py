"""An entry stays while anything rests on it, and the plan says what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from clearford.core.casework import ItemFacts
from clearford.core.dates import DAY
from clearford.core.entries import Content
from clearford.runtime.archive.leaving import WHYS, Why, rows_of
from clearford.runtime.record.cases import Office, do_open_case
from clearford.runtime.record.unit import By, Change
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.contents import media_label
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import effect, measure, statement, strike
from clearford.runtime.stores.tables.voices import appeal, dispute, lawful_order, order_item, report
from tests.runtime.archive.kit import LOG, MARCH, NUMBERS, Scene
from tests.runtime.record.test_integrator import head

ITEM, PERSON = "post-7", "ben"
Given = Callable[[Change], str]
"""Makes an entry of March that something rests on; its id."""


def decided(change: Change, *, tied: bool = False) -> str:
    """A decision about the person, and the item where the two are tied."""
    vault = change.record.vault
    item = vault.ref("item", ITEM) if tied else None
    return change.entry("decision", subject=vault.ref("subject", PERSON), item=item, decision="restrict")


def opened(kind: str) -> Given:
    """A case of a kind about the item, in the state in which it was opened."""

    def do(change: Change) -> str:
        made = decided(change, tied=True)
        facts = ItemFacts(
            item=change.vault.ref("item", ITEM),
            subject=change.vault.ref("subject", PERSON),
            harm="fraud.romance",
        )
        do_open_case(change, Office.of(change.vault), kind, facts, entry=None)  # type: ignore[arg-type]
        return made

    return do


def matter_kept(change: Change) -> str:
    """A case of the matter is kept that is closed and names neither the person nor the item."""
    facts = ItemFacts(item="another", harm="fraud.romance")
    case = do_open_case(change, Office.of(change.vault), "review", facts, entry=None)
    change.flush()
    change.conn.execute(update(case_file).values(state="closed", closed_at=change.at, open_key=None))
    return change.entry("case_event", matter=case, data={"what": "closed"})


def told(change: Change) -> str:
    made = decided(change)
    row = {"id": "s1", "audience": "author", "token_hash": bytes(32), "lang": "en", "created": change.at}
    change.add(statement, **row, entry=made, appeal_until=change.at + 180 * DAY)
    return made


def appealed(change: Change) -> str:
    """An appeal that nobody decided yet."""
    made, filed = decided(change), change.entry("appeal", data={"what": "filed"})
    row = {"id": "a1", "case_id": "c", "by": "author", "state": "open", "due": change.at, "filed": change.at}
    change.add(appeal, **row, decision=made, entry=filed)
    return made


def measured(change: Change) -> str:
    """A suspension in force."""
    made = decided(change)
    row = {"id": "m1", "subject": change.vault.ref("subject", PERSON), "rung": "suspend", "body": b"{}"}
    change.add(measure, **row, start=change.at, end=change.at + 300 * DAY, entry=made)
    return made


def ended(change: Change) -> str:
    """What ended a measure that is kept."""
    made = change.entry("reversal", data={"what": "ended"})
    row = {"id": "m1", "rung": "suspend", "body": b"{}", "entry": "e", "ended_by": made}
    change.add(measure, **row, start=change.at, ended_at=change.at)
    return made


def undone(change: Change) -> str:
    """What undid an effect that is kept."""
    made = change.entry("reversal", data={"what": "undone"})
    row = {"action_id": "a1", "kind": "hide", "entry": "e", "state": "undone", "undone_by": made}
    change.add(effect, **row, since=change.at)
    return made


def voided(change: Change) -> str:
    """What voided a strike that is kept."""
    made = change.entry("reversal", data={"what": "voided"})
    change.add(strike, id="k1", points=1, at=change.at, expires=change.at, entry="e", void_by=made)
    return made


def amended(change: Change) -> str:
    """What holds the later words of a report that is kept."""
    made = change.entry("report_received", data={"what": "more"})
    row = {"id": "r1", "notifier_kind": "person", "token_hash": bytes(32), "lang": "en", "state": "open"}
    change.add(report, **row, received=change.at, entry="e", amended=made)
    return made


def ordered(state: str, *, hold: int | None = None, by_item: bool = False) -> Given:
    """An order that names the person, or the item."""

    def do(change: Change) -> str:
        made = decided(change, tied=by_item)
        row = {
            "id": "o1",
            "kind": "act",
            "issuer_state": "FR",
            "entry": "e",
            "body": b"x",
            "received": change.at,
        }
        change.add(lawful_order, **row, state=state, hold_until=hold and change.at + hold)
        name, ref = ("item", ITEM) if by_item else ("subject", PERSON)
        about = {name: change.vault.ref(name, ref)}
        change.add(order_item, order_id="o1", place=0, state="waiting", **about)
        return made

    return do


def disputed(change: Change) -> str:
    made, owner = decided(change), change.vault.ref("subject", PERSON)
    row = {"id": "d1", "body_name": "A body", "case_id": "c", "decision": "e", "by": "author", "entry": "f"}
    change.add(dispute, **row, subject=owner, received=change.at, due=change.at + DAY)
    return made


def kept(change: Change) -> str:
    """Something whose content is kept longer."""
    return change.entry(
        "decision",
        subject=change.vault.ref("subject", PERSON),
        contents=[Content("item", b"Come and see")],
        keep_days=999,
    )


def tied(change: Change) -> str:
    """The only entry that says whose an item is, which another entry names too."""
    change.entry("config", item=change.vault.ref("item", ITEM), data={"what": "w"})
    return decided(change, tied=True)


def labelled(change: Change) -> str:
    """What a file of the item says is kept: an erasure finds it by the item."""
    ref = change.vault.ref("item", ITEM)
    change.add(media_label, ref="r", copy="c", item=ref, state="read", body=b"{}", at=change.at)
    return decided(change, tied=True)


GIVEN: list[tuple[str, Given, Why]] = [
    ("a change of settings", lambda change: change.entry("config", data={"what": "w"}), "kind"),
    ("a content that is kept", kept, "content"),
    ("a closed case of the matter", matter_kept, "matter"),
    ("a statement of reasons", told, "named"),
    ("an open appeal", appealed, "named"),
    ("a measure in force", measured, "named"),
    ("what ended a measure", ended, "named"),
    ("what undid an effect", undone, "named"),
    ("what voided a strike", voided, "named"),
    ("what was added to a report", amended, "named"),
    ("an open review", opened("review"), "item"),
    ("an open case of an appeal", opened("appeal"), "item"),
    ("an open referral", opened("referral"), "item"),
    ("an order about the item", ordered("done", by_item=True), "item"),
    ("an item that is named apart", tied, "item"),
    ("an item of which a file was read", labelled, "item"),
    ("an open order about the person", ordered("confirmed"), "held"),
    ("an order to keep", ordered("done", hold=300 * DAY), "held"),
    ("an open dispute", disputed, "held"),
]


def reasons(scene: Scene, size: int | None = None) -> dict[str, Why | None]:
    """Entry of March -> why it stays, below a head of so many entries."""
    at = scene.record.now()
    with scene.record.read() as conn:
        size = size or head(scene.record.store)[0]
        return {row.id: row.why for row in rows_of(conn, LOG, MARCH, size=size, now=at, numbers=NUMBERS)}


def begin(scene: Scene) -> None:
    """The first entry of a log stays whatever it is."""
    with scene.record.change() as change:
        change.entry("read", data={"what": "first"})


@pytest.mark.parametrize(
    ("given", "why"), [(one, why) for _, one, why in GIVEN], ids=[name for name, *_ in GIVEN]
)
def test_what_something_rests_on_stays_when_the_rest_leaves(
    store: Store, tmp_path: Path, given: Given, why: Why
) -> None:
    scene = Scene(store, tmp_path)
    begin(scene)
    with scene.record.change() as change:
        made = given(change)
    scene.clock.move(timedelta(hours=1))
    others = scene.fill(10)
    found = reasons(scene)
    assert found[made] == why
    assert {found[one] for one in others} == {None}
    assert scene.archiving.plan(MARCH).stays[why] >= 1
    assert scene.archiving.do_archive(MARCH) is not None
    with store.read() as conn:
        live = set(conn.execute(select(entry.c.id)).scalars())
    assert made in live
    assert not live & set(others)


def test_what_a_person_decided_about_an_item_stays(store: Store, tmp_path: Path) -> None:
    scene = Scene(store, tmp_path)
    begin(scene)
    with scene.record.change(By("ada", "reviewer")) as change:
        theirs, free = decided(change, tied=True), decided(change)
    scene.clock.move(timedelta(hours=1))
    scene.fill(10)
    scene.clock.move(timedelta(days=1_000))  # until what says who it was is gone
    scene.expire()
    found = reasons(scene)
    assert (found[theirs], found[free]) == ("people", None)


def test_the_first_entry_and_the_last_bundle_of_a_log_stay(store: Store, tmp_path: Path) -> None:
    scene = Scene(store, tmp_path)
    begin(scene)
    made = scene.fill(300)
    found, short = list(reasons(scene).values()), list(reasons(scene, 300).values())
    assert (found[0], short[0]) == ("edge", "edge")
    assert "edge" not in found[1:]
    assert short[2:256] == [None] * 254  # the second is of a kind that stays
    assert set(short[256:]) == {"edge"}
    assert len(short) == 300 < len(made) + 4


def test_every_reason_is_tried_here() -> None:
    assert {why for *_, why in GIVEN} | {"people", "edge"} == set(WHYS)
