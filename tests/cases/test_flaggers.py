"""Trusted flaggers."""

from __future__ import annotations

from typing import Any

import pytest

from clearford.cases.flaggers import Flagger, Judged, in_field, precision
from clearford.core.casework import Report
from tests.cases.data import numbers
from tests.cases.people import DAY, T0

FLAGGER = Flagger(
    id="f1",
    name="Helpline Example",
    coordinator="DE",
    fields=("fraud", "minors.grooming"),
    valid_from=T0 - DAY,
    valid_until=T0 + DAY,
)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, True, id="in the field"),
        pytest.param({"harm": "minors.grooming"}, True, id="a single harm of the field"),
        pytest.param({"harm": "minors.private-data"}, False, id="another harm"),
        pytest.param({"harm": None}, False, id="no harm named"),
        pytest.param({"flagger": "f2"}, False, id="another flagger"),
        pytest.param({"flagger": None}, False, id="not signed in"),
        pytest.param({"received": T0 - 2 * DAY}, False, id="before the status"),
        pytest.param({"received": T0 + DAY}, False, id="after the status"),
    ],
)
def test_priority_only_in_the_field_and_while_the_status_holds(
    fields: dict[str, Any], *, expected: bool
) -> None:
    given = {"harm": "fraud.romance", "flagger": "f1", "received": T0, **fields}
    assert in_field(FLAGGER, Report(id="r", **given)) is expected


def judged(good: int, bad: int, *, at: int = T0) -> list[Judged]:
    return [Judged(at, precise=True)] * good + [Judged(at, precise=False, unfounded=True)] * bad


@pytest.mark.parametrize(
    ("notices", "n", "letter"),
    [
        pytest.param([], 0, False, id="none"),
        pytest.param(judged(0, 29), 29, False, id="too few to say"),
        pytest.param(judged(0, 30), 30, True, id="none precise"),
        pytest.param(judged(21, 9), 30, False, id="perhaps bad luck"),
        pytest.param(judged(210, 90), 300, True, id="no bad luck any more"),
        pytest.param(judged(400, 90), 490, False, id="precise enough"),
        pytest.param(judged(0, 300, at=T0 - 181 * DAY) + judged(9, 0), 9, False, id="long ago"),
    ],
)
def test_the_letter_waits_until_bad_luck_is_ruled_out(notices: list[Judged], n: int, *, letter: bool) -> None:
    found = precision(notices, T0, numbers=numbers())
    assert (found.n, found.letter) == (n, letter)
    assert found.low <= (found.precise / n if n else 0.5) <= found.high


def test_unfounded_notices_are_counted() -> None:
    assert precision(judged(3, 2), T0, numbers=numbers()).unfounded == 2
