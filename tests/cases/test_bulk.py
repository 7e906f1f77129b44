"""Deciding many cases at once."""

from __future__ import annotations

from typing import Any

import pytest

from clearford.cases.bulk import Bulk, plan_bulk
from clearford.cases.events import Desk
from clearford.core.casework import Case, Hand, Verdict
from clearford.core.errors import RecordError
from tests.cases.data import numbers
from tests.cases.people import ANN, DESK, HOLD, REASON, SUSPEND, leased, queued


def cases(n: int, **fields: Any) -> list[Case]:
    return [queued(id=f"c{k:04}", **fields) for k in range(n)]


def plan(found: list[Case], verdict: Verdict = HOLD, **changed: Any) -> Bulk:
    given: dict[str, Any] = {"by": ANN, "previewed": len(found), "reason": REASON, "desk": DESK, **changed}
    return plan_bulk("b1", found, verdict, **given)


def test_many_cases_are_one_act() -> None:
    made = plan(cases(1000)[::-1])
    assert (made.id, made.by, len(made.cases), made.singly) == ("b1", "ann", 1000, ())
    assert made.cases == tuple(sorted(made.cases))


def test_what_two_people_must_read_is_left_to_them() -> None:
    mixed = [*cases(2), queued(id="d", rule_restricts=False)]
    assert plan(mixed).singly == ("d",)
    assert plan(cases(2), SUSPEND).cases == ()
    drawn = plan(cases(900), desk=Desk(numbers(), b"key"))
    assert 20 <= len(drawn.singly) <= 75
    assert len(drawn.cases) + len(drawn.singly) == 900


@pytest.mark.parametrize(
    ("found", "changed", "code"),
    [
        pytest.param(cases(3), {"reason": " "}, "CF-R022", id="no reason"),
        pytest.param(cases(3), {"previewed": 2}, "CF-R022", id="more than was shown"),
        pytest.param([*cases(2), *cases(2)], {}, "CF-R022", id="one case twice"),
        pytest.param(cases(1001), {}, "CF-R022", id="too many"),
        pytest.param([*cases(1), queued("appeal", id="x")], {}, "CF-R022", id="an appeal among them"),
        pytest.param([leased()], {}, "CF-R022", id="held by somebody"),
        pytest.param(cases(1), {"by": Hand(id="m", machine=True)}, "CF-R021", id="a machine"),
        pytest.param(cases(1), {"by": Hand(id="a", harms=frozenset({"spam"}))}, "CF-R021", id="no grant"),
    ],
)
def test_refused(found: list[Case], changed: dict[str, Any], code: str) -> None:
    with pytest.raises(RecordError) as caught:
        plan(found, **changed)
    assert caught.value.code == code


def test_a_verdict_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(RecordError):
        plan(cases(1), Verdict(outcome="restrict"))
