"""Refusals on record, and that a loop of them does not fill it."""

from __future__ import annotations

import msgspec

from clearford.runtime.auth.refusals import AGAIN, Refusals
from clearford.runtime.auth.sessions import SECOND
from tests.runtime.auth.kit import House


def test_a_refusal_is_written_once_a_minute_for_each_person_and_permission(house: House) -> None:
    house.add("lin", "reviewer")
    who, refusals = house.who(house.sign_in("lin")), Refusals(house.record)
    assert refusals.do_note(who, "entry.read") is not None
    assert refusals.do_note(who, "entry.read") is None
    assert refusals.do_note(who, "user.edit") is not None
    assert refusals.do_note(msgspec.structs.replace(who, id="another"), "entry.read") is not None
    house.move(AGAIN / SECOND)
    assert refusals.do_note(who, "entry.read") is not None
    written = house.entries("read")
    assert [entry.data["what"] for entry in written] == [
        "entry.read",
        "user.edit",
        "entry.read",
        "entry.read",
    ]
    assert {entry.data["refused"] for entry in written} == {True}
    assert who.id not in str(written)
