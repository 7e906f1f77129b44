"""The journal keeps the newest actions and gives a stop those of its step."""

from __future__ import annotations

from clearford.runtime.rollout.journal import MAX_KEPT, Journal
from clearford.runtime.rollout.state import Acted, Entry, Kind


def entry(kind: Kind, more: int = 0) -> Entry:
    return Entry(kind=kind, rule="a.b.c", at=None, per_cent=1, more=more)


def test_a_stop_lists_the_actions_of_its_step_newest_first() -> None:
    journal = Journal()
    acted = [("a.b.c", Acted(f"i{i}", None)) for i in range(5)]
    other = ("x.y.z", Acted("other", None))
    step, stop = journal.take([*acted[:3], other, entry("step"), *acted[3:], entry("stopped", 2)])
    assert step.review == ()
    assert ([a.item for a in stop.review], stop.more) == (["i4", "i3"], 0)
    assert [a.item for a in journal.newest("a.b.c", 99)] == ["i4", "i3", "i2", "i1", "i0"]
    assert journal.newest("not.there.yet", 3) == ()


def test_what_is_beyond_the_limit_is_counted() -> None:
    journal = Journal({"a.b.c": [Acted("old", None)]})
    journal.take(("a.b.c", Acted(f"i{i}", None)) for i in range(MAX_KEPT))
    (stop,) = journal.take([entry("stopped", MAX_KEPT + 1)])
    assert (len(stop.review), stop.more, stop.review[-1].item) == (MAX_KEPT, 1, "i0")
