from __future__ import annotations

from msgspec.structs import replace

from clearford.ledger.looking import Chain, Stub
from clearford.ledger.queries import Query
from tests.ledger.asked import answer, entry


def test_a_chain_of_one_type_is_followed_to_its_first() -> None:
    orders = [
        entry("o1", "order", 5, data={"event": "received"}),
        entry("o2", "order", 15, ("o1",), {"event": "confirmed"}),
        entry("o3", "order", 125, ("o2",), {"event": "given_effect"}),
    ]
    asked = Query(
        id="q",
        of="order",
        where={"data.event": ("given_effect",)},
        give="median",
        field="minutes_since:order",
    )
    assert answer(asked, orders) == {(): (120, 1)}


def test_the_nearest_entry_is_meant_not_the_first() -> None:
    """An appeal about the second decision on an item is not one about the first."""
    entries = [
        replace(entry("d1", "decision", -5), category="fraud"),
        entry("a0", "appeal", -4, ("d1",)),
        replace(entry("d2", "decision", 1, ("a0",)), category="spam"),
        entry("a1", "appeal", 2, ("d2",)),
        entry("a2", "appeal", 9, ("a1",), {"result": "reversed"}),
    ]
    asked = Query(id="q", of="appeal", where={"data.result": ("*",)}, by=("decision:category",))
    assert answer(asked, entries) == {("spam",): (1, 1)}
    asked = Query(
        id="q", of="appeal", where={"data.result": ("*",)}, give="median", field="minutes_since:appeal"
    )
    assert answer(asked, entries) == {(): (7, 1)}


def test_references_in_a_circle_end() -> None:
    ring = [
        entry("o1", "order", 5, ("o2",)),
        entry("o2", "order", 9, ("o1",)),
        entry("o3", "order", 10, ("o3",)),
    ]
    asked = Query(id="q", of="order", give="median", field="minutes_since:order")
    assert answer(asked, ring) == {(): (0, 2)}


def chain_of(*stubs: Stub) -> Chain:
    """Kept entries."""
    chain = Chain()
    chain.stubs.update({stub.id: stub for stub in stubs})
    return chain


def decision(id: str, ts: int, category: str) -> Stub:
    """A kept decision."""
    return Stub(id, "decision", ts, (), {"category": (category,)})


def test_entries_that_are_equally_near_all_tell() -> None:
    appeal = Stub("c", "appeal", 3, ("a", "b", "a"), {})
    chain = chain_of(decision("b", 1, "fraud"), decision("a", 2, "spam"), appeal)
    assert chain.look(appeal, "decision:category") == ("fraud", "spam")


def test_an_entry_too_many_steps_away_is_not_found() -> None:
    stubs = [Stub(str(n), "review" if n else "decision", n, (str(n - 1),), {}) for n in range(7)]
    chain = chain_of(*stubs)
    assert [bool(chain.nearest(stub, "decision")) for stub in stubs[1:]] == [True] * 4 + [False] * 2


def test_what_is_referred_to_and_not_kept_is_told() -> None:
    assert chain_of(Stub("a", "appeal", 1, ("b", "c"), {}), Stub("b", "appeal", 1, (), {})).missing() == {"c"}
