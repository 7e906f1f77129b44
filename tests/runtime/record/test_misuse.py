"""Misuse of appeals on record: unfounded ones are counted for who appealed, on either side of a matter."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from clearford.cases.misuse import FACTORS, Factor
from clearford.core.casework import Case, Hand, Verdict
from clearford.core.errors import RecordError, RequestError
from clearford.core.reasons import Redress
from clearford.runtime.record.misuse import (
    Step,
    do_decide_misuse,
    do_end_pauses,
    do_lift_pause,
    do_look_for_misuse,
)
from clearford.runtime.record.senders import About, pauses_of, sending, sent_of
from clearford.runtime.stores.tables.voices import appeal, misuse
from tests.runtime.auth.kit import entries_of
from tests.runtime.record.counted import counted
from tests.runtime.record.test_appeals import CHEN, DORA, Desk, bundle, desk

__all__ = ("bundle", "desk")
HARM = "log in at paypa1.example"
LENA = Hand(id="lena", lead=True)
ANSWERS: dict[Factor, str] = dict.fromkeys(FACTORS, "Looked at, and said in words.")


def upheld(one: Desk, item: str, *, unfounded: bool = True) -> None:
    """An appeal of ben that changed nothing."""
    answer = one.decide(HARM, item)
    one.appeal(answer.statement or "")
    actions = tuple(sorted(action.name for action in answer.actions if action.name != "warn_user"))
    stands = Verdict(outcome="restrict", actions=actions, ground="contract", unfounded=unfounded)
    for hand in (CHEN, DORA):
        if one.decide_appeal(hand, stands) == "upheld":
            return
    raise AssertionError("the appeal is not decided")


def ben(one: Desk) -> str:
    """The reference of the account that appeals."""
    return one.record.vault.ref("subject", "ben")


def decided(one: Desk, step: Step, about: About = "complaints") -> None:
    """Claim the case of misuse and decide it."""
    with one.record.change() as change:
        made = do_look_for_misuse(change, one.means.office, ben(one), about)
    assert made is not None
    case: Case | None = one.claim(LENA)
    assert case is not None and case.kind == "misuse"
    with one.record.change() as change:
        do_decide_misuse(
            change,
            one.means.office,
            case.id,
            LENA,
            step=step,
            about=about,
            factors=ANSWERS,
            reason="I read all of them.",
            redress=Redress(),
        )


def many(one: Desk, count: int, after: str = "") -> None:
    """As if so many appeals of ben had been unfounded: one is, the others are copies of its row."""
    upheld(one, f"p{after}1")
    with one.record.store.write() as conn:
        row = conn.execute(select(appeal).order_by(appeal.c.filed.desc()).limit(1)).mappings().one()
        copies = [
            {**row, "id": f"{row['id']}{place}", "decision": f"{row['decision']}{place}"}
            for place in range(count - 1)
        ]
        conn.execute(appeal.insert(), copies)


def test_an_appeal_that_changes_something_was_not_unfounded(desk: Desk) -> None:
    answer = desk.decide(HARM)
    desk.appeal(answer.statement or "")
    wrong = Verdict(outcome="no_action", unfounded=True)
    with pytest.raises(RecordError, match="CF-R022"):
        desk.decide_appeal(CHEN, wrong)


def test_unfounded_appeals_are_counted_warned_about_and_paused(desk: Desk) -> None:
    upheld(desk, "p0", unfounded=False)
    with desk.record.read() as conn:
        assert [one.unfounded for one in sent_of(conn, ben(desk), "complaints", 0)] == [False]
    many(desk, 10)
    with desk.record.read() as conn:
        (_, complaints) = sending(conn, ben(desk), desk.record.now(), desk.means.office.numbers).figures
    assert (complaints.all, complaints.unfounded, complaints.look) == (11, 10, True)
    decided(desk, "warn")
    desk.clock.move(timedelta(hours=1))
    with desk.record.change() as change:  # nothing came after the warning
        assert do_look_for_misuse(change, desk.means.office, ben(desk), "complaints") is None
    answer = desk.decide(HARM, "p3")
    upheld(desk, "p2")
    decided(desk, "suspend")
    with pytest.raises(RecordError, match="CF-R044"):
        desk.appeal(answer.statement or "")
    with desk.record.change() as change:  # while it holds, nobody looks again
        assert do_look_for_misuse(change, desk.means.office, ben(desk), "complaints") is None
    (warned, paused) = (json.loads(body) for body in desk.leaving("misuse"))
    assert warned["last"] != paused["last"] != answer.statement
    assert (warned["end"], paused["about"]) == (None, "complaints")
    (steps,) = counted(desk.record, "accounts.steps")
    assert steps[("suspend", "unfounded_complaints")] == 1
    assert steps[("warn", "unfounded_complaints")] == 1
    desk.clock.move(timedelta(days=30))
    with desk.record.change() as change:
        assert do_end_pauses(change) == 1
    assert desk.appeal(answer.statement or "")


def test_an_appeal_against_the_pause_itself_is_taken(desk: Desk) -> None:
    many(desk, 10)
    decided(desk, "warn")
    desk.clock.move(timedelta(hours=1))
    upheld(desk, "p2")
    decided(desk, "suspend")
    with desk.record.read() as conn:
        warning, pause = conn.execute(select(misuse.c.id).order_by(misuse.c.at)).scalars()
    with pytest.raises(RecordError, match="CF-R022"):
        desk.appeal(warning)
    assert desk.appeal(pause)
    assert desk.decide_appeal(CHEN, Verdict(outcome="no_action")) == "reversed"
    with desk.record.read() as conn:
        (held,) = pauses_of(conn, ben(desk), "complaints")
    assert held.end <= desk.record.now()
    assert "pause_reports" not in desk.standing()


def test_a_pause_that_was_undone_does_not_end_again(desk: Desk) -> None:
    many(desk, 10)
    decided(desk, "warn")
    desk.clock.move(timedelta(hours=1))
    upheld(desk, "p2")
    decided(desk, "suspend")
    with desk.record.read() as conn:
        pause = conn.execute(select(misuse.c.id).where(misuse.c.step == "suspended")).scalar_one()
    with desk.record.change() as change:
        do_lift_pause(change, pause, reason="A call cleared it up.")
    desk.clock.move(timedelta(days=40))
    with desk.record.change() as change:
        assert do_end_pauses(change) == 0
    with pytest.raises(RequestError, match="CF-H002"), desk.record.change() as change:
        do_lift_pause(change, pause, reason="Again.")
    assert [one.data["why"] for one in entries_of(desk.record, "measure_end")] == ["lifted"]


def test_no_action_of_the_platform_is_called_a_pause(desk: Desk) -> None:
    """An appeal may let a pause stand; it may not make one out of a decision about an item."""
    answer = desk.decide(HARM)
    desk.appeal(answer.statement or "")
    actions = tuple(sorted({*(action.name for action in answer.actions), "pause_reports"}))
    with pytest.raises(RecordError, match="CF-R022"):
        desk.decide_appeal(CHEN, Verdict(outcome="restrict", actions=actions, ground="contract"))
