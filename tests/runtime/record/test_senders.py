"""Who sends: counted by reference on both sides of a matter, and nobody for who is nameless."""

from __future__ import annotations

from clearford.runtime.record.senders import appellant_of, ended, pauses_of, sending, steps_of_sender
from clearford.runtime.stores.tables.voices import misuse
from tests.runtime.record.test_appeals import HARMFUL, Desk, bundle, desk

__all__ = ("bundle", "desk")
DAY = 86_400_000_000


def paused(one: Desk, *, ended_at: int | None = None) -> None:
    """A pause of eve that began an hour ago and is for two days."""
    now = one.record.now()
    row = {
        "id": "m1",
        "notifier": "eve",
        "about": "notices",
        "step": "suspended",
        "case_id": "c1",
        "entry": "e1",
    }
    with one.record.change() as change:
        change.add(misuse, **row, at=now - DAY // 24, end=now + DAY, ended_at=ended_at)


def test_a_pause_holds_until_its_end_or_before(desk: Desk) -> None:
    paused(desk, ended_at=desk.record.now() - 1)
    with desk.record.read() as conn:
        (pause,) = pauses_of(conn, "eve", "notices")
        assert pause.end == desk.record.now() - 1
        assert pauses_of(conn, "eve", "complaints") == pauses_of(conn, "rita", "notices") == []
        assert [ended(row) for row in steps_of_sender(conn, "eve")] == [pause.end]
        shown = sending(conn, "eve", desk.record.now(), desk.means.office.numbers)
    assert [one.step for one in shown.earlier] == ["suspended"]
    assert [(one.all, one.look) for one in shown.figures] == [(0, False), (0, False)]


def test_the_reader_of_a_statement_is_its_account(desk: Desk) -> None:
    answer = desk.decide(HARMFUL)
    with desk.record.read() as conn:
        assert appellant_of(conn, answer.statement) == desk.record.vault.ref("subject", "ben")
        assert appellant_of(conn, "none") is None
