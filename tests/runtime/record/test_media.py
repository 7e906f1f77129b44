"""Files of items as evidence: which belong, who had them uncovered, and that they go with the person."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

import msgspec
import pytest
from sqlalchemy import func, select

from clearford.core.casework import Case, Hand
from clearford.core.entries import Content
from clearford.core.errors import RecordError, RequestError
from clearford.core.items import Item, MediaRef
from clearford.runtime.customs import load_customs
from clearford.runtime.media.opening import COVERED, Opened
from clearford.runtime.record.copies import copy_of
from clearford.runtime.record.erasure import do_erase_owner, do_expire_evidence
from clearford.runtime.record.media import Medium, do_take_medium, do_uncover, media_of
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.contents import evidence, medium
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.reviewers import picture_seen
from tests.runtime.service_kit import MovedClock, record_on

BODY, OTHER = b"\x89PNG\r\n\x1a\n one", b"\x89PNG\r\n\x1a\n other"
READY = Opened(state="ready", kind="image/png", width=4, height=3, frames=1)
NUMBERS = load_customs().numbers


def item_with(*bodies: bytes | None) -> Item:
    """An item that names media; of None it says no SHA-256."""
    said = [None if one is None else sha256(one).hexdigest() for one in bodies]
    return Item(id="p1", actor="ben", media=[MediaRef(id=f"m{n}", sha256=one) for n, one in enumerate(said)])


def decided(record: Record, item: Item, *, actor: bool = True) -> str:
    """The entry of a decision about an item."""
    with record.change() as change:
        ref = record.vault.ref
        return change.entry(
            "decision",
            contents=[Content("item", msgspec.json.encode(item))],
            item=ref("item", item.id),
            subject=ref("subject", "ben") if actor else None,
        )


def take(record: Record, body: bytes, name: str = "m0") -> bool:
    """Hand in; whether it was kept before."""
    with record.change() as change:
        return do_take_medium(change, "p1", name, body, READY).repeated


def case_of(made: str, id: str = "c1") -> Case:
    return Case(id=id, kind="review", root=id, opened=0, entry=made, rules=())


def known(record: Record, case: Case, item: Item, user: str = "anna") -> Sequence[Medium]:
    with record.change() as change:
        return media_of(change, case, item, user)


def uncover(record: Record, case: Case, n: int = 1, *, blur: int = 0, user: str = "anna") -> bytes:
    with record.change() as change:
        found = do_uncover(change, case, n, Hand(id=user), blur=blur, purpose="reviewer")
    assert found is not None
    return found.body


def reads(record: Record) -> int:
    with record.read() as conn:
        return conn.execute(select(func.count()).where(entry.c.type == "read")).scalar_one()


@pytest.mark.parametrize("actor", [True, False], ids=["of-an-account", "of-nobody"])
def test_a_file_is_kept_once_and_found_again(store: Store, *, actor: bool) -> None:
    record = record_on(store)
    item = item_with(BODY)
    case = case_of(decided(record, item, actor=actor))
    assert [take(record, BODY), take(record, BODY)] == [False, True]
    (one,) = known(record, case, item)
    assert (one.n, one.state, one.size, one.width, one.seen) == (1, "ready", len(BODY), 4, False)
    assert uncover(record, case) == BODY


def test_the_file_of_a_changed_item_is_the_one_that_it_means_now(store: Store) -> None:
    record = record_on(store)
    first = case_of(decided(record, item_with(BODY)))
    assert take(record, BODY) is False
    second = case_of(decided(record, item_with(OTHER)), "c2")
    assert known(record, second, item_with(OTHER))[0].state == "missing"
    assert take(record, OTHER) is False
    assert (uncover(record, first), uncover(record, second)) == (BODY, OTHER)


def test_what_the_item_does_not_name_is_not_taken(store: Store) -> None:
    record = record_on(store)
    decided(record, item_with(BODY, None))
    for name, body, why in (("m0", OTHER, "SHA-256"), ("m7", BODY, "no item on record")):
        with pytest.raises(RecordError, match=why) as caught:
            take(record, body, name)
        assert caught.value.code == "CF-R061"
    assert take(record, BODY, "m1") is False
    with pytest.raises(RecordError, match="another file"):
        take(record, OTHER, "m1")
    with record.change() as change:
        assert do_take_medium(change, "p9", "m0", BODY, READY).entry is None


def test_to_uncover_is_entered_once_a_person_and_case(store: Store) -> None:
    record = record_on(store)
    item = item_with(BODY, BODY)
    case = case_of(decided(record, item))
    other = case_of(str(case.entry), "c2")
    assert take(record, BODY) is False
    assert take(record, BODY, "m1") is False
    uncover(record, case, blur=COVERED)
    assert reads(record) == 0
    for _ in range(2):
        uncover(record, case, blur=COVERED - 1)
    uncover(record, case, 2)  # the same picture
    assert reads(record) == 1
    assert [(one.seen, one.seen_before) for one in known(record, case, item)] == [(True, False)] * 2
    assert [(one.seen, one.seen_before) for one in known(record, other, item)] == [(False, True)] * 2
    assert not known(record, case, item, "bela")[0].seen
    uncover(record, other)
    uncover(record, case, user="bela")
    assert reads(record) == 3


def test_reading_in_an_invention_is_in_no_figure(store: Store) -> None:
    record = record_on(store)
    case = msgspec.structs.replace(case_of(decided(record, item_with(BODY))), kind="golden")
    take(record, BODY)
    uncover(record, case)
    assert reads(record) == 0


def test_what_cannot_be_shown_is_not_handed_out(store: Store) -> None:
    record = record_on(store)
    case = case_of(decided(record, item_with(BODY)))
    with record.change() as change:
        do_take_medium(change, "p1", "m0", BODY, Opened(state="large", kind="image/png"))
    with pytest.raises(RecordError, match="too large to open safely"):
        uncover(record, case)
    with pytest.raises(RequestError, match="CF-H002"):
        uncover(record, case, 2)
    assert reads(record) == 0


def test_a_picture_goes_with_its_person_and_its_time(store: Store) -> None:
    record = record_on(store, clock := MovedClock())
    item = item_with(BODY)
    case = case_of(decided(record, item))
    take(record, BODY)
    uncover(record, case)
    ben = record.vault.ref("subject", "ben")
    with record.read() as conn:
        told = {one.name: one.text for one in copy_of(conn, record.vault, ben).contents}
    assert told["medium"] == f"data:image/png;base64,{b64encode(BODY).decode()}"
    with record.change() as change:
        do_erase_owner(change, ben, why="rights_request", numbers=NUMBERS)
    with record.read() as conn:
        assert conn.execute(select(func.count()).select_from(medium)).scalar_one() == 0
        assert conn.execute(select(func.count()).where(evidence.c.owner == ben)).scalar_one() == 0
    with pytest.raises(RequestError, match="CF-H002"):
        uncover(record, case)
    decided(record, item)
    take(record, BODY)
    clock.move(timedelta(days=600))
    with record.change() as change:
        assert do_expire_evidence(change, NUMBERS) >= 2
    with record.read() as conn:
        assert conn.execute(select(func.count()).select_from(medium)).scalar_one() == 0
        # What somebody saw is forgotten by a time of its own (`retention`).
        assert conn.execute(select(func.count()).select_from(picture_seen)).scalar_one() == 1
