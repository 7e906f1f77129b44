"""What became of a case that somebody had, and what it is called."""

from __future__ import annotations

import msgspec
import pytest

from clearford.core.casework import Case, Hand, Step, Verdict
from clearford.runtime.record.own_work import own_decisions, standing_of
from clearford.runtime.stores.store import Store
from tests.runtime.service_kit import record_on

ANNA = Hand(id="anna")
NOTHING = Verdict(outcome="no_action")
STEP = Step(name="first", by="ben", at=3, verdict=NOTHING, reason=9)
CASE = Case(id="c", kind="review", root="c", opened=1)


@pytest.mark.parametrize(
    ("case", "state", "at", "outcome"),
    [
        pytest.param({"owner": "anna", "owner_until": 9}, "yours", 9, None, id="still mine"),
        pytest.param({"owner": "ben", "owner_until": 9}, "held", 9, None, id="somebody else's"),
        pytest.param({"owner": "ben", "owner_until": 5}, "waiting", None, None, id="left lying"),
        pytest.param({"state": "second_review", "steps": (STEP,)}, "waiting", None, None, id="read again"),
        pytest.param(
            {"state": "decided", "steps": (STEP,), "decided_at": 4}, "decided", 4, "no_action", id="decided"
        ),
    ],
)
def test_a_standing_tells_no_more_than_it_may(
    case: dict[str, object], state: str, at: int | None, outcome: str | None
) -> None:
    told = standing_of(msgspec.structs.replace(CASE, **case), ANNA, 5)
    assert (told.state, told.at, told.outcome) == (state, at, outcome)


def test_who_decided_nothing_has_an_empty_page(store: Store) -> None:
    record = record_on(store)
    with record.read() as conn:
        found = own_decisions(
            conn,
            "anna",
            since=0,
            before=(9, "c"),
            now=9,
            undo_us=1,
            limit=5,
            told=lambda case: case,
            vault=record.vault,
        )
    assert found == []
