"""How long things are kept."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from clearford.cases.appeals import Dispute
from clearford.cases.retention import HOLDS, KEPT, LENGTHS, Held, Hold, Kept, holds, keep_until, made_before
from clearford.core.casework import Case, Order
from clearford.core.dates import iso
from clearford.runtime.stores.tables.whole import METADATA
from tests.cases.data import numbers
from tests.cases.people import DAY, T0, in_state, queued

CLOSED = in_state("closed")
ORDER = Order(id="o", kind="act", received=T0, issuing_state="FR")
DISPUTE = Dispute(id="d", case="c", body="b", received=T0)


@pytest.mark.parametrize(
    ("kept", "day"),
    [
        pytest.param("ledger", "2032-05-28", id="six years"),
        pytest.param("evidence", "2027-11-28", id="eighteen months"),
        pytest.param("logs", "2027-05-28", id="a year"),
        pytest.param("decision_log", "2026-06-27", id="thirty days"),
        pytest.param("outbox", "2026-05-31", id="three days"),
        pytest.param("strikes", "2026-11-28", id="half a year after their expiry"),
    ],
)
def test_kept_until(kept: Kept, day: str) -> None:
    end = keep_until(kept, T0, numbers())
    assert end is not None
    assert iso(end) == day


@pytest.mark.parametrize("kept", KEPT)
@pytest.mark.parametrize("days", [0, 1, 3, 60, 89, 275, 306])
def test_nothing_goes_before_its_time(kept: Kept, days: int) -> None:
    """What `made_before` gives up is over by `keep_until`, at the ends of months too."""
    now = T0 + days * DAY
    before = made_before(kept, now, numbers())
    if before is None:
        assert kept not in LENGTHS
        return
    end = keep_until(kept, before, numbers())
    assert end is not None
    assert now - 3 * DAY <= end <= now


@pytest.mark.parametrize("kept", ["account", "none"])
def test_what_is_in_use_has_no_end(kept: Kept) -> None:
    assert keep_until(kept, T0, numbers()) is None


def test_every_class_of_the_store_is_known_and_every_length_is_a_class() -> None:
    assert {table.info["keep"] for table in METADATA.sorted_tables} <= set(KEPT)
    assert set(LENGTHS) <= set(KEPT)


def test_evidence_outlives_appeal_and_dispute() -> None:
    kept = keep_until("evidence", T0, numbers())
    assert kept is not None
    assert kept > T0 + (184 + 180) * DAY


def test_minimum_lengths_of_law_are_kept() -> None:
    given = numbers()
    assert given.months("keep.security_logs") >= given.months("logs.network")
    assert given.months("keep.ledger") >= given.months("itr.keep")
    assert given.months("keep.reports") >= given.months("itr.keep")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, (), id="nothing"),
        pytest.param({"cases": [CLOSED]}, (), id="a closed case"),
        pytest.param({"cases": [queued()]}, ("open_case",), id="an open case"),
        pytest.param({"cases": [in_state("appealed")]}, ("open_appeal",), id="an appealed case"),
        pytest.param({"cases": [queued("appeal")]}, ("open_appeal",), id="an appeal"),
        pytest.param({"cases": [queued("referral")]}, ("referral",), id="a referral"),
        pytest.param({"cases": [queued("order")]}, ("order",), id="a case about an order"),
        pytest.param({"cases": [queued("rights_request")]}, (), id="the request itself"),
        pytest.param({"orders": [ORDER]}, ("order",), id="an order"),
        pytest.param({"orders": [msgspec.structs.replace(ORDER, state="refused")]}, (), id="a refused order"),
        pytest.param({"disputes": [DISPUTE]}, ("dispute",), id="a dispute"),
        pytest.param(
            {"disputes": [msgspec.structs.replace(DISPUTE, outcome="upheld")]}, (), id="a decided dispute"
        ),
        pytest.param(
            {"cases": [queued("referral"), queued(), CLOSED], "orders": [ORDER]},
            ("open_case", "order", "referral"),
            id="several",
        ),
    ],
)
def test_what_holds_up_an_erasure(given: dict[str, list[Any]], expected: tuple[Hold, ...]) -> None:
    assert tuple(held.why for held in holds(**given, now=T0)) == expected


@pytest.mark.parametrize("why", ["appeal_window", "measure", "legal_hold"])
def test_what_ends_by_itself_says_when_and_then_holds_up_nothing(why: Hold) -> None:
    cases: dict[str, dict[str, Any]] = {
        "appeal_window": {"windows": [T0 - DAY, T0 + DAY, T0]},
        "measure": {"measures": [T0 + DAY]},
        "legal_hold": {"orders": [msgspec.structs.replace(ORDER, state="refused", hold_until=T0 + DAY)]},
    }
    given = cases[why]
    (held,) = holds(**given, now=T0)
    assert held == Held(why, T0 + DAY)
    assert iso(T0 + DAY) in held.say("en")
    assert iso(T0 + DAY) in held.say("zh")
    assert holds(**given, now=T0 + DAY) == ()


def test_a_refusal_has_words_in_both_languages() -> None:
    assert all(set(words) == {"en", "zh"} for words in HOLDS.values())


def test_nothing_is_erased_while_any_case_is_open() -> None:
    cases: list[Case] = [
        in_state(s) for s in ("leased", "waiting", "second_review", "adjudication", "decided")
    ]
    assert [holds([case], now=T0) for case in cases] == [(Held("open_case"),)] * 5
