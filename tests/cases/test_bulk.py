"""Deciding many cases at once."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from clearford.cases.bulk import Bulk, plan_bulk, require_shown
from clearford.cases.events import Desk
from clearford.core.casework import Case, Hand, Verdict
from clearford.core.errors import RecordError
from tests.cases.data import numbers
from tests.cases.people import ANN, BEN, DESK, HOLD, SUSPEND, leased, queued

ILLEGAL = Verdict(outcome="restrict", actions=("remove_content",), ground="illegal")


def cases(n: int, **fields: Any) -> list[Case]:
    return [queued(id=f"c{k:04}", **fields) for k in range(n)]


def plan(found: list[Case], verdict: Verdict = HOLD, **changed: Any) -> Bulk:
    given: dict[str, Any] = {"by": ANN, "desk": DESK, **changed}
    return plan_bulk(found, verdict, **given)


def test_many_cases_are_one_act() -> None:
    made = plan(cases(1000)[::-1])
    assert (len(made.cases), made.second) == (1000, ())
    assert made.cases == tuple(sorted(made.cases))


def test_what_two_people_must_read_is_read_by_a_second_one() -> None:
    mixed = [*cases(2), queued(id="d", rule_restricts=False)]
    assert plan(mixed).second == ("d",)
    assert plan(cases(2), ILLEGAL).second == ("c0000", "c0001")
    drawn = plan(cases(900), desk=Desk(numbers(), b"key"))
    assert 20 <= len(drawn.second) <= 75


@pytest.mark.parametrize(
    ("found", "changed", "code"),
    [
        pytest.param([], {}, "CF-R022", id="none"),
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


def test_accounts_are_measured_one_by_one() -> None:
    with pytest.raises(RecordError, match="not in many"):
        plan(cases(2), SUSPEND)


def test_a_verdict_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(RecordError):
        plan(cases(1), Verdict(outcome="restrict"))


SHOWN = cases(3)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(plan(cases(2)), id="fewer cases"),
        pytest.param(plan(cases(4)), id="more cases"),
        pytest.param(plan([*SHOWN[:2], msgspec.structs.replace(SHOWN[2], version=9)]), id="one changed"),
        pytest.param(plan(SHOWN, ILLEGAL), id="another verdict"),
        pytest.param(plan(SHOWN, by=BEN), id="shown to somebody else"),
        pytest.param(plan(SHOWN, desk=Desk(DESK.numbers, b"other")), id="another service"),
    ],
)
def test_what_is_done_is_what_was_shown(other: Bulk) -> None:
    require_shown(plan(SHOWN[::-1]), plan(SHOWN).token)
    with pytest.raises(RecordError) as caught:
        require_shown(plan(SHOWN), other.token)
    assert caught.value.code == "CF-R038"
