"""What can be done with an order, in words for every state, step and reason that the code knows."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest

from clearford.cases.orders import OrderEvent, missing, possible
from clearford.console.pages.orders.routes import NewForm, StepForm, order_of, step_of
from clearford.console.pages.orders.view import (
    CAUSES,
    CHECKED,
    CLASSES,
    EVENTS,
    STATES,
    checks_of,
    fields_of,
    steps_of,
    texts_of,
)
from clearford.core.casework import DATA_CLASSES, WHY_REFUSED, Order, OrderState
from clearford.core.reasons import Language
from clearford.runtime.http.orders import Checked, OrderShown
from clearford.runtime.record.order_notices import OrderWords

ORDER = Order(
    id="o1", kind="act", received=1, issuing_state="FR", authority=True, legal_basis=True, lang="en"
)
WORDS = OrderWords(authority="Court", reference="17", law={"zh": "法"}, reasons={}, redress={}, items=("p1",))


def shown(order: Order = ORDER) -> OrderShown:
    points = missing(order, languages=frozenset(("en",)))
    return OrderShown(
        order=order,
        words=WORDS,
        items=[],
        missing=[f"{one.en} ({one.act if order.kind == 'act' else one.inform})" for one in points],
        possible=possible(order.state),
        notice_due=None,
        late=(),
        letter={},
    )


def test_everything_has_words() -> None:
    assert set(EVENTS) == set(get_args(OrderEvent))
    assert set(STATES) == set(get_args(OrderState))
    assert set(CAUSES) == set(WHY_REFUSED)
    assert set(CLASSES) == set(DATA_CLASSES)
    assert {name for name, _ in CHECKED} == set(get_args(Checked))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_checklist_says_what_the_interface_says(lang: Language) -> None:
    checks = checks_of(shown(), lang)
    assert {check.article for check in checks if check.is_there} == {
        "9(2)(a)(i)",
        "9(2)(a)(iii)",
        "9(2)(c)",
    }
    assert len(checks) == 7
    inform = checks_of(shown(msgspec.structs.replace(ORDER, kind="inform")), lang)
    assert {check.article[:2] for check in inform} == {"10"}


def test_only_what_is_possible_is_offered() -> None:
    assert [step.event for step in steps_of(shown())] == [
        event for event in EVENTS if event in possible("received")
    ]
    assert steps_of(shown(msgspec.structs.replace(ORDER, state="withdrawn")))[0].event == "tell_user"


def test_what_is_handed_over_is_asked_of_orders_to_inform_alone() -> None:
    assert fields_of("give_effect", "inform") == ("classes",)
    assert "items" in fields_of("give_effect", "act")
    assert fields_of("tell_user", "act") == ()


def test_what_an_order_says_in_one_language_is_shown_in_both() -> None:
    said = {label: text.striptags() for label, text in texts_of(shown(), "en")}
    assert said["Legal basis"] == "法"
    assert said["Authority"] == "Court · FR · 17"
    assert said["Reasons"] == "–"


def test_forms_become_what_the_interface_takes() -> None:
    made = order_of(NewForm(issuing_state=" fr ", items="p1\n\n p2", territory="FR,be", law_zh="法"))
    assert (made["issuing_state"], made["items"], made["territory"]) == ("FR", ["p1", "p2"], ["FR", "BE"])
    assert (made["law"], "category" in made, "hold_until" in made) == ({"zh": "法"}, False, False)
    step = step_of(StepForm(event="delay", until="1970-01-02", why="w"))
    assert step == {
        "event": "delay",
        "found": [],
        "why": "w",
        "until": 86_400_000_000,
        "classes": [],
        "gone": [],
    }
