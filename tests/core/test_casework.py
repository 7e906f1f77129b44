"""The types of the work of people."""

from __future__ import annotations

import msgspec

from clearford.core.casework import CASE_EVENTS, CASE_KINDS, CASE_STATES, LADDER, Case, Step, Verdict


def test_a_case_comes_back_from_its_bytes_as_it_was() -> None:
    step = Step(
        name="first", by="ann", at=7, verdict=Verdict(outcome="restrict", actions=("hold",)), reason=20
    )
    case = Case(id="c1", kind="review", root="c1", opened=5, steps=(step,), skips={"ann": 1}, rules=("a@1",))
    assert msgspec.json.decode(msgspec.json.encode(case), type=Case) == case


def test_what_is_not_known_takes_no_room() -> None:
    case = Case(id="c1", kind="golden", root="c1", opened=5)
    assert msgspec.to_builtins(case) == {"id": "c1", "kind": "golden", "root": "c1", "opened": 5}


def test_every_name_is_there_once() -> None:
    for names in (CASE_KINDS, CASE_STATES, CASE_EVENTS, LADDER):
        assert len(set(names)) == len(names)


def test_the_ladder_begins_mildly_and_ends_with_what_only_a_person_may_do() -> None:
    assert (LADDER[0], LADDER[-3:]) == ("notice", ("suspend", "close", "bar"))
