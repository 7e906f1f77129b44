"""Figures of a campaign: of its own time, harm and items, with a sample or not at all."""

from __future__ import annotations

from datetime import timedelta

from clearford.core.casework import Case, Hand, ItemFacts
from clearford.runtime.record.campaign_figures import Figures, figures_of
from clearford.runtime.record.campaigns import Campaign, do_add_pack, find_campaign
from clearford.runtime.record.cases import Office, do_note_event, do_open_case, find_case
from clearford.runtime.record.fallback import do_fall_back_rule
from clearford.runtime.record.rollups import CLOSED, FILED, ITEMS, Cell, do_count
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.store import Store
from tests.runtime.record.test_campaigns import LEA, opened
from tests.runtime.service_kit import MovedClock, record_on


def sampled(record: Record, confirmed: int, wrong: int, kind: str = "message") -> None:
    """Items drawn at random and judged."""
    with record.change() as change:
        for result, n in (("confirmed", confirmed), ("wrong", wrong)):
            for _ in range(n):
                data = {"result": result, "design": "population", "weight_ppm": 1_000_000}
                change.entry("quality", decision="allow", item_kind=kind, lang="zh", data=data)


def counted(record: Record, counts: dict[Cell, int]) -> None:
    with record.change() as change:
        do_count(change, counts, part="a")


def figures(record: Record, one: Campaign) -> Figures:
    with record.read() as conn:
        return figures_of(conn, find_campaign(conn, one.id, record.now()), record.now())


def test_without_a_sample_there_is_no_figure_before_or_after(store: Store) -> None:
    record = record_on(store)
    found = figures(record, opened(record))
    assert (found.before, found.after, found.acted) == (None, None, 0)


def test_samples_before_and_after_are_those_of_its_items_and_of_as_much_time(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    sampled(record, 50, 0)  # earlier than a time as long as the campaign
    clock.move(timedelta(days=20))
    sampled(record, 10, 90)
    sampled(record, 50, 0, kind="post")
    clock.move(timedelta(days=1))
    one = opened(record, days=14, item_kind="message")
    clock.move(timedelta(days=1))
    sampled(record, 2, 98)
    clock.move(timedelta(days=20))
    sampled(record, 50, 0)  # after its end
    found = figures(record, one)
    assert found.before is not None
    assert (found.before.value, found.before.n) == (100_000, 100)
    assert found.after is not None
    assert (found.after.value, found.after.n) == (20_000, 100)
    assert found.after.low < 20_000 < found.after.high
    assert found.until == one.end


def test_what_was_acted_on_is_of_its_harm_kind_and_language(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    hit = Cell(ITEMS, "", "fraud.phishing", "restrict", "message", "zh")
    counted(record, {hit: 100})
    clock.move(timedelta(hours=2))
    one = opened(record, item_kind="message", lang="zh")
    others = ({"harm": "spam.link"}, {"kind": "post"}, {"lang": "en"}, {"decision": "escalate"})
    counted(record, {hit: 3} | {hit._replace(**fields): 50 for fields in others})
    counted(record, {Cell(FILED, harm="fraud.phishing"): 4, Cell(FILED, harm="spam.link"): 9})
    counted(record, {Cell(CLOSED, harm="fraud.phishing", decision="upheld"): 2})
    counted(record, {Cell(CLOSED, harm="fraud.phishing", decision="partly_reversed"): 1})
    clock.move(timedelta(hours=1))
    found = figures(record, one)
    assert (found.acted, found.appeals_filed) == (3, 4)
    assert (found.appeals_decided, found.appeals_reversed) == (3, 1)


def test_what_happened_stands_in_order_and_incidents_without_a_rule_are_left_out(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    one = opened(record)
    for minutes in (1, 2, 3):
        clock.move(timedelta(minutes=minutes))
        with record.change(LEA) as change:
            if minutes == 1:
                do_add_pack(change, one.id, "scams")
            elif minutes == 2:
                do_fall_back_rule(change, "fraud.phishing.kit", "too many were wrong")
            else:
                change.entry("incident", data={"what": "clock", "behind_s": 90})
    clock.move(timedelta(minutes=1))
    found = [(event.kind, event.event, event.about) for event in figures(record, one).happened]
    assert found == [
        ("campaign", "opened", ""),
        ("campaign", "pack_added", "scams"),
        ("pack", "fell_back", "fraud.phishing.kit"),
    ]


def held(record: Record, clock: MovedClock, case: Case, *steps: tuple[str, str, int]) -> None:
    """Events of a case: (event, who, minutes before it)."""
    for event, who, minutes in steps:
        clock.move(timedelta(minutes=minutes))
        with record.change() as change:
            do_note_event(change, case, event, entry="e", by=Hand(id=who))


def test_hours_are_summed_over_people_and_told_where_they_tell_of_nobody(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    one = opened(record)
    cases = {}
    for harm in ("fraud.phishing", "spam"):
        with record.change() as change:
            made = do_open_case(
                change, Office.of(change.vault), "report", ItemFacts(item=harm, harm=harm), entry=None
            )
            cases[harm] = find_case(change.conn, made)
    held(record, clock, cases["fraud.phishing"], ("claim", "a", 1), ("join", "", 2), ("release", "a", 3))
    held(record, clock, cases["fraud.phishing"], ("claim", "b", 9), ("expire", "", 99))
    held(record, clock, cases["spam"], ("claim", "c", 1), ("decide", "c", 50))
    assert figures(record, one).minutes is None
    held(record, clock, cases["fraud.phishing"], ("claim", "c", 1), ("decide", "c", 20))
    clock.move(timedelta(minutes=1))
    assert figures(record, one).minutes == 5 + 20
