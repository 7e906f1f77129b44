"""In which order cases are worked on."""

from __future__ import annotations

from typing import Any

import pytest

from clearford.cases.priority import rank, weight, why
from clearford.core.casework import ItemFacts
from tests.cases.data import numbers
from tests.cases.people import DAY, HOUR, MINUTE, T0, queued

ORDER: list[tuple[str, dict[str, Any]]] = [
    ("threat to life", {"life": True, "due": T0 + 9 * DAY}),
    ("past its limit", {"due": T0 - HOUR}),
    ("a minor", {"minors": True, "due": T0 + 9 * DAY, "weight": 0}),
    ("trusted flagger", {"trusted": True, "due": T0 + 9 * DAY}),
    ("due soonest", {"due": T0 + 2 * HOUR}),
    ("due later and grave", {"due": T0 + 5 * HOUR, "weight": 900}),
    ("due a little later", {"due": T0 + 5 * HOUR + MINUTE, "weight": 800}),
    ("as grave but younger", {"due": T0 + 5 * HOUR + MINUTE, "weight": 800, "opened": T0 + 1}),
    ("without a limit", {"due": None, "weight": 10**9}),
]


def test_the_order() -> None:
    base = T0 - T0 % HOUR
    cases = [queued(id=name, **{"opened": T0, **_from(fields, base)}) for name, fields in ORDER]
    assert [c.id for c in sorted(reversed(cases), key=lambda c: rank(c, base, numbers()))] == [
        n for n, _ in ORDER
    ]


def _from(fields: dict[str, Any], base: int) -> dict[str, Any]:
    """With due times that begin at a full hour."""
    end = fields.get("due")
    return {**fields, "due": end if end is None else end - T0 + base}


def test_a_case_moves_up_when_its_limit_passes_but_not_before_a_threat_to_life() -> None:
    late, minor = queued(id="late", due=T0 + HOUR), queued(id="minor", minors=True, due=T0 + DAY)
    life = queued(id="life", life=True, due=T0 + DAY)
    assert rank(minor, T0, numbers()) < rank(late, T0, numbers())
    assert (
        rank(life, T0 + HOUR, numbers())
        < rank(late, T0 + HOUR, numbers())
        < rank(minor, T0 + HOUR, numbers())
    )


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({}, 0, id="unknown severity"),
        pytest.param({"severity": 3}, 3_000_000, id="unknown reach and confidence"),
        pytest.param({"severity": 4, "reach": 1000, "confidence_ppm": 500_000}, 2_000_000_000, id="known"),
        pytest.param({"severity": 2, "reach": 0, "confidence_ppm": 10}, 20, id="seen by nobody"),
    ],
)
def test_weight(facts: dict[str, Any], expected: int) -> None:
    assert weight(ItemFacts(item="i", **facts)) == expected


def test_a_person_can_say_why() -> None:
    assert why(queued(life=True, minors=True), T0)["en"] == (
        "a threat to life or safety; a minor is involved; ordered by when it is due"
    )
    assert why(queued(trusted=True), T0 + 90 * DAY)["zh"] == (
        "已超过时限；可信举报者在其领域内举报；按到期时间排序"
    )
