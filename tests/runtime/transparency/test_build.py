from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime
from random import Random
from statistics import median_low

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from clearford.core.entries import Entry
from clearford.core.errors import ConfigError, RecordError
from clearford.runtime.transparency.build import build, correct, span_of
from clearford.runtime.transparency.model import Difference, encode
from clearford.runtime.transparency.sheet import Numbers
from tests.runtime.transparency.made import ABOUT, END, MINUTE, START, Held, record

ENTRIES = record(80, seed=3)
INSIDE = [entry for entry in ENTRIES if START <= entry.ts < END]
BY_ID = {entry.id: entry for entry in ENTRIES}
PERIOD = span_of("2026-01..2026-06")
REPORT = build(Held(ENTRIES), PERIOD, ABOUT)
NUMBERS = Numbers(REPORT.figures)


def day(year: int, month: int) -> int:
    """Microseconds of the first of a month."""
    return int(datetime(year, month, 1, tzinfo=UTC).timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("name", "start", "end", "months"),
    [
        pytest.param("2026-01..2026-06", day(2026, 1), day(2026, 7), 6, id="half-year"),
        pytest.param("2025-11..2026-02", day(2025, 11), day(2026, 3), 4, id="over-new-year"),
        pytest.param("2026", day(2026, 1), day(2027, 1), 12, id="year"),
        pytest.param("2026-12", day(2026, 12), day(2027, 1), 1, id="month"),
        pytest.param("2026-05..2026-05", day(2026, 5), day(2026, 6), 1, id="one-to-one"),
    ],
)
def test_a_period_is_whole_months(name: str, start: int, end: int, months: int) -> None:
    span = span_of(name)
    assert (span.start, span.end, span.months) == (start, end, months)
    assert span.days * 86_400_000_000 == end - start


@pytest.mark.parametrize(
    "name",
    [
        "",
        "26",
        "2026-13",
        "2026-00",
        "2026..2026",
        "2026-06..2026-05",
        "2026-1",
        "1999",
        "２０２６",
        "2026\n",
    ],
)
def test_other_periods_are_refused(name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        span_of(name)
    assert caught.value.code == "CF-C002"


def cells(query: str) -> dict[tuple[str, ...], int]:
    """Key -> value."""
    return {cell.key: cell.value for cell in NUMBERS.cells_of(query)}


def _word(value: object) -> str:
    return "unknown" if value is None or value == "" else str(value)


def _yes(value: object) -> str:
    return "unknown" if value is None else "yes" if value else "no"


def _restricted() -> list[Entry]:
    return [entry for entry in INSIDE if entry.type == "decision" and entry.decision == "restrict"]


def test_measures_of_own_initiative_add_up() -> None:
    expected: Counter[tuple[str, ...]] = Counter()
    found: Counter[tuple[str, ...]] = Counter()
    for entry in _restricted():
        if entry.source == "own":
            expected[_word(entry.ground), _word(entry.category)] += 1
            found[_word(entry.ground), _word(entry.category), _yes(entry.auto_detect)] += 1
    assert cells("own.measures") == expected
    assert cells("own.detection") == found


def test_restrictions_are_counted_once_each() -> None:
    column = {
        "remove_content": "DECISION_VISIBILITY_CONTENT_REMOVED",
        "disable_content": "DECISION_VISIBILITY_CONTENT_DISABLED",
        "limit_reach": "DECISION_VISIBILITY_CONTENT_DEMOTED",
        "label_content": "DECISION_VISIBILITY_CONTENT_LABELLED",
        "suspend_account": "DECISION_ACCOUNT_SUSPENDED",
        "close_account": "DECISION_ACCOUNT_TERMINATED",
        "pause_payout": "DECISION_MONETARY_SUSPENSION",
    }
    expected: Counter[tuple[str, ...]] = Counter()
    for entry in _restricted():
        measures = entry.data.get("measures", entry.actions)
        assert isinstance(measures, (list, tuple))
        for name in {column[act] for act in measures if act != "warn_user"}:
            expected[(name,)] += 1
    assert cells("measures.columns") == expected


def test_rules_are_counted_each() -> None:
    expected = Counter((rule,) for entry in _restricted() for rule in entry.rules or ("unknown",))
    assert cells("measures.rule") == expected


def test_notices_and_their_medians_add_up() -> None:
    received: Counter[tuple[str, ...]] = Counter()
    closed: Counter[tuple[str, ...]] = Counter()
    waited: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for entry in INSIDE:
        if entry.type == "report_received":
            received[(_word(entry.category),)] += 1
        if entry.type == "report_closed":
            notice = BY_ID[entry.refs[0]]
            closed[_word(notice.category), str(entry.data["result"])] += 1
            waited[(_word(notice.category),)].append((entry.ts - notice.ts) // MINUTE)
    assert cells("notices.received") == received
    assert cells("notices.closed") == closed
    assert cells("notices.median") == {key: median_low(minutes) for key, minutes in waited.items()}


def test_appeals_add_up() -> None:
    decided: Counter[tuple[str, ...]] = Counter()
    overturned: Counter[tuple[str, ...]] = Counter()
    of_rules: Counter[tuple[str, ...]] = Counter()
    for entry in INSIDE:
        result = entry.data.get("result")
        if entry.type != "appeal" or result is None:
            continue
        opened, first = (BY_ID[ref] for ref in entry.refs)
        decided[str(opened.data["against"]), str(result)] += 1
        if opened.data["against"] == "decision" and result in ("upheld", "reversed", "partly_reversed"):
            for rule in first.rules or ("unknown",):
                of_rules[(rule,)] += 1
                overturned[(rule,)] += result != "upheld"
    assert cells("appeals.decided") == decided
    assert cells("appeals.rule_decided") == of_rules
    assert cells("appeals.rule_overturned") == +overturned
    acted = cells("measures.rule")
    shares = {key: (2_000_000 * overturned[key] + n) // (2 * n) for key, n in of_rules.items()}
    assert cells("appeals.overturned_of_decided") == shares
    shares = {key: (2_000_000 * overturned[key] + n) // (2 * n) for key, n in acted.items()}
    assert cells("appeals.overturned_of_acted") == shares


def test_orders_wait_from_their_receipt() -> None:
    waited: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for entry in INSIDE:
        if entry.type == "order" and entry.data["event"] == "given_effect":
            received = BY_ID[BY_ID[entry.refs[0]].refs[0]]
            waited[(str(entry.data["kind"]),)].append((entry.ts - received.ts) // MINUTE)
    assert cells("orders.median_effect_all") == {key: median_low(minutes) for key, minutes in waited.items()}


def test_what_was_intended_done_and_told_reconciles() -> None:
    sent: Counter[tuple[str, ...]] = Counter()
    done: Counter[tuple[str, ...]] = Counter()
    effects: Counter[tuple[str, ...]] = Counter()
    for entry in INSIDE:
        if entry.type == "notice_sent":
            sent["author", "webhook"] += 1
        if entry.type == "outcome":
            done[str(entry.data["action"]), str(entry.data["result"])] += 1
        if entry.type == "reversal":
            kinds = entry.data["effects"]
            assert isinstance(kinds, dict)
            effects.update({(name,): n for name, n in kinds.items()})
    assert cells("notified.sent") == sent
    assert cells("effects.outcomes") == done
    assert cells("reversals.effects") == effects


def test_golden_items_count_nowhere() -> None:
    golden = {entry.id for entry in ENTRIES if entry.type == "golden" or entry.data.get("kind") == "golden"}
    without = [entry for entry in ENTRIES if entry.id not in golden]
    assert {entry.type for entry in ENTRIES if entry.id in golden} == {"golden", "case_opened", "review"}
    assert build(Held(without), PERIOD, ABOUT).figures == REPORT.figures


def test_a_reversal_does_not_take_the_measure_out_of_the_count() -> None:
    without = [entry for entry in ENTRIES if entry.type != "reversal"]
    changed = {
        before.query
        for before, after in zip(REPORT.figures, build(Held(without), PERIOD, ABOUT).figures, strict=True)
        if before != after
    }
    assert changed == {"reversals.all", "reversals.effects"}


@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_entries_never_matters(random: Random) -> None:
    shuffled = list(ENTRIES)
    random.shuffle(shuffled)
    assert build(Held(shuffled), PERIOD, ABOUT).figures == REPORT.figures


def test_the_same_record_gives_the_same_bytes() -> None:
    assert encode(build(Held(ENTRIES), PERIOD, ABOUT)) == encode(REPORT)


def test_a_correction_names_every_number_that_differs() -> None:
    late = replace(ENTRIES[0], id="0" * 32, type="incident", ts=START, refs=(), data={}, rules=(), clock={})
    before = cells("incidents.all")[()]
    corrected = correct(build(Held([*ENTRIES, late]), PERIOD, ABOUT), encode(REPORT), "entered late")
    assert corrected.correction is not None
    assert (corrected.edition, corrected.correction.reason) == (2, "entered late")
    assert corrected.correction.differences == (Difference("incidents.all", (), before, before + 1),)


def test_a_number_that_is_new_or_gone_differs_from_none() -> None:
    few = [entry for entry in ENTRIES if entry.type != "incident"]
    corrected = correct(build(Held(few), PERIOD, ABOUT), encode(REPORT), "counted twice")
    assert corrected.correction is not None
    assert [(d.query, d.new) for d in corrected.correction.differences] == [("incidents.all", None)]


@pytest.mark.parametrize("name", ["2026", "2026-01"])
def test_a_correction_is_of_the_same_period(name: str) -> None:
    with pytest.raises(RecordError) as caught:
        correct(build(Held(ENTRIES), span_of(name), ABOUT), encode(REPORT), "x")
    assert caught.value.code == "CF-R051"


def test_a_record_without_a_log_gives_no_report() -> None:
    class Nothing(Held):
        def checkpoints(self) -> tuple[()]:
            return ()

    with pytest.raises(RecordError) as caught:
        build(Nothing([]), PERIOD, ABOUT)
    assert caught.value.code == "CF-R006"
