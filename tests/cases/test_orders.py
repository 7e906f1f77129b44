"""The register of lawful orders."""

from __future__ import annotations

from itertools import product
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.cases.orders import (
    CHECKLIST,
    ROWS,
    Given,
    OrderEvent,
    advance,
    answered,
    late,
    look_again,
    may_tell,
    missing,
    notice_due,
    notice_open,
    possible,
    tell,
)
from clearford.core.casework import Hand, Order, OrderState
from clearford.core.errors import RecordError
from tests.cases.data import numbers
from tests.cases.people import ANN, DAY, LEAD, T0

LANGS = frozenset({"en"})
WHOLE = Order(
    id="o1",
    kind="act",
    received=T0,
    issuing_state="FR",
    authority=True,
    legal_basis=True,
    reasons=True,
    location=True,
    redress=True,
    lang="en",
    territory=("FR",),
    authentic=True,
)
ASKING = msgspec.structs.replace(WHOLE, kind="inform", territory=(), only_held=True)


def order(base: Order = WHOLE, **fields: Any) -> Order:
    return msgspec.structs.replace(base, **fields)


def go(found: Order, event: OrderEvent, by: Hand = LEAD, *, now: int = T0 + 1, **given: Any) -> Order:
    return advance(found, event, by=by, now=now, languages=LANGS, numbers=numbers(), given=Given(**given))


@pytest.mark.parametrize(
    ("found", "lacks"),
    [
        pytest.param(WHOLE, [], id="whole order to act"),
        pytest.param(ASKING, [], id="whole order to inform"),
        pytest.param(order(legal_basis=False), ["9(2)(a)(i)"], id="no legal basis"),
        pytest.param(order(reasons=False), ["9(2)(a)(ii)"], id="no reasons"),
        pytest.param(order(authority=False), ["9(2)(a)(iii)"], id="nobody issued it"),
        pytest.param(order(location=False), ["9(2)(a)(iv)"], id="no address"),
        pytest.param(order(redress=False), ["9(2)(a)(v)"], id="no redress"),
        pytest.param(order(territory=()), ["9(2)(b)"], id="no territory"),
        pytest.param(order(lang="fr"), ["9(2)(c)"], id="another language"),
        pytest.param(order(lang="fr", translated=True), [], id="translated"),
        pytest.param(order(only_held=None), [], id="acting asks for no data"),
        pytest.param(order(ASKING, only_held=None), ["10(2)(b)"], id="nobody looked what is asked for"),
        pytest.param(order(ASKING, only_held=False), ["10(2)(b)"], id="data not held"),
        pytest.param(order(ASKING, reasons=False), ["10(2)(a)(iv)"], id="informing without reasons"),
        pytest.param(order(ASKING, reasons=False, prosecution=True), [], id="reasons withheld lawfully"),
        pytest.param(order(reasons=False, prosecution=True), ["9(2)(a)(ii)"], id="but not for acting"),
    ],
)
def test_what_an_order_lacks(found: Order, lacks: list[str]) -> None:
    points = missing(found, languages=LANGS)
    assert [p.act if found.kind == "act" else p.inform for p in points] == lacks


def test_the_checklist_has_words_in_both_languages() -> None:
    assert all(p.en and p.zh and (p.act or p.inform) for p in CHECKLIST)


WHY = {"why": "It was not authentic."}
GIVEN: dict[str, dict[str, Any]] = {
    **dict.fromkeys(("refuse", "release", "withdraw", "annul"), WHY),
    "approve": {"approval": "ref-1"},
    "delay": {**WHY, "until": T0 + DAY},
}
LACKING: dict[str, dict[str, Any]] = {"ask": {"redress": False}, "tell_user": {"effect": T0}}


@pytest.mark.parametrize(
    ("state", "event", "after"), [pytest.param(*pair, end, id="-".join(pair)) for pair, end in ROWS.items()]
)
def test_a_row(state: OrderState, event: OrderEvent, after: str) -> None:
    found = order(WHOLE, state=state, **LACKING.get(event, {}))
    assert go(found, event, **GIVEN.get(event, {})).state == after


IMPOSSIBLE = [pair for pair in product(get_args(OrderState), get_args(OrderEvent)) if pair not in ROWS]


@pytest.mark.parametrize(("state", "event"), [pytest.param(*pair, id="-".join(pair)) for pair in IMPOSSIBLE])
def test_everything_else_is_impossible(state: OrderState, event: OrderEvent) -> None:
    with pytest.raises(RecordError, match=f"`{event}` is not possible while the order is {state}") as caught:
        go(order(state=state), event, **GIVEN.get(event, {}))
    assert caught.value.code == "CF-R028"


READY = order(state="confirmed")
DONE = order(state="given_effect", effect=T0 + 9)


@pytest.mark.parametrize(
    ("found", "event", "given", "words"),
    [
        pytest.param(WHOLE, "refuse", {"why": " "}, "reason", id="refused without a reason"),
        pytest.param(order(state="stopped"), "approve", {}, "reference", id="approved by nobody"),
        pytest.param(order(state="asked", redress=False), "complete", {}, "still missing", id="not complete"),
        pytest.param(order(READY, authentic=None), "give_effect", {}, "authority", id="never checked"),
        pytest.param(order(READY, authentic=False), "give_effect", {}, "authority", id="not authentic"),
        pytest.param(order(READY, redress=False), "give_effect", {}, "challenged", id="incomplete"),
        pytest.param(order(READY, foreign_judicial=True), "give_effect", {}, "abroad", id="kept in China"),
        pytest.param(order(DONE, noticed=T0), "tell_user", {}, "already", id="told twice"),
        pytest.param(order(DONE, notice_after=T0 + DAY), "tell_user", {}, "later", id="told too early"),
        pytest.param(order(DONE, state="withdrawn", effect=None), "tell_user", {}, "nothing", id="of what"),
        pytest.param(READY, "ask", {}, "nothing is missing", id="asked for nothing"),
        pytest.param(
            order(READY, kind="inform", only_held=True), "give_effect", {}, "kinds of data", id="what"
        ),
        pytest.param(order(WHOLE, state="given_effect"), "withdraw", {}, "reason", id="withdrawn, why"),
        pytest.param(order(DONE, kind="inform"), "give_rest", {}, "several items", id="rest of what"),
        pytest.param(order(DONE, kind="inform"), "release", WHY, "several items", id="release of what"),
    ],
)
def test_refused(found: Order, event: OrderEvent, given: dict[str, Any], words: str) -> None:
    with pytest.raises(RecordError, match=words) as caught:
        go(found, event, **given)
    assert caught.value.code == "CF-R028"


@pytest.mark.parametrize("by", [ANN, Hand(id="m", legal=True, machine=True)], ids=["not legal", "a machine"])
def test_only_a_person_in_the_legal_role_takes_a_step(by: Hand) -> None:
    with pytest.raises(RecordError) as caught:
        go(WHOLE, "confirm", by)
    assert caught.value.code == "CF-R021"


def test_times_are_kept_for_the_medians_of_the_report() -> None:
    confirmed = go(WHOLE, "confirm", now=T0 + 5)
    done = go(confirmed, "give_effect", now=T0 + 9)
    told = go(done, "tell_user", now=T0 + 9)
    assert (told.received, told.confirmed, told.effect, told.noticed) == (T0, T0 + 5, T0 + 9, T0 + 9)
    refused = go(confirmed, "refuse", now=T0 + 7, why=" Not authentic. ")
    assert (refused.refused, refused.why_refused) == (T0 + 7, "Not authentic.")


def test_data_kept_in_china_waits_for_an_approval() -> None:
    stopped = go(order(ASKING, foreign_judicial=True), "stop")
    approved = go(stopped, "approve", now=T0 + 4, approval="ref-1")
    assert (approved.confirmed, approved.approval) == (T0 + 4, "ref-1")
    done = go(approved, "give_effect", classes=("sign_in", "contact", "contact"))
    assert (done.state, done.classes) == ("given_effect", ("contact", "sign_in"))


def test_the_user_is_told_when_effect_is_given_or_when_the_authority_allows() -> None:
    assert notice_due(WHOLE) is None
    assert notice_due(DONE) == T0 + 9
    assert notice_due(order(DONE, notice_after=T0 + DAY)) == T0 + DAY
    assert notice_due(order(DONE, delay_until=T0 + 2 * DAY)) == T0 + 2 * DAY
    told = tell(order(DONE, review_by=T0), T0 + 9)
    assert (told.noticed, told.review_by, notice_open(told)) == (T0 + 9, None, None)
    assert may_tell(order(DONE, delay_until=T0 + DAY), T0 + DAY)
    assert not may_tell(order(DONE, delay_until=T0 + DAY), T0 + DAY - 1)


@pytest.mark.parametrize(
    ("found", "given", "words"),
    [
        pytest.param(order(DONE, noticed=T0), {**WHY, "until": T0 + DAY}, "already", id="told already"),
        pytest.param(DONE, {"why": " ", "until": T0 + DAY}, "legal reason", id="no reason"),
        pytest.param(DONE, WHY, "needs an end", id="no end"),
        pytest.param(DONE, {**WHY, "until": T0}, "needs an end", id="an end in the past"),
        pytest.param(DONE, {**WHY, "until": T0 + 181 * DAY}, "within 180 days", id="without another look"),
    ],
)
def test_a_notice_cannot_be_held_back_like_this(found: Order, given: dict[str, Any], words: str) -> None:
    with pytest.raises(RecordError, match=words) as caught:
        go(found, "delay", **given)
    assert caught.value.code == "CF-R053"


def test_silence_that_an_authority_sets_for_long_is_looked_at_again_and_again() -> None:
    held = go(order(READY, notice_after=T0 + 400 * DAY), "give_effect", now=T0)
    assert held.review_by == T0 + 180 * DAY
    again = look_again(held, T0 + 180 * DAY, numbers())
    assert again.review_by == T0 + 360 * DAY
    assert look_again(again, T0 + 360 * DAY, numbers()).review_by is None, "it is told before the next look"
    assert go(order(READY, notice_after=T0 + DAY), "give_effect", now=T0).review_by is None


def test_what_was_asked_for_is_late_at_some_time() -> None:
    asked = go(order(READY, redress=False), "ask", now=T0)
    assert (asked.asked, asked.answer_by) == (T0, T0 + 10 * DAY)
    assert late(asked, T0 + 10 * DAY, numbers()) == ()
    assert late(asked, T0 + 10 * DAY + 1, numbers()) == ("answer",)
    assert late(WHOLE, T0 + DAY + 1, numbers()) == ("confirm",)
    assert late(DONE, T0 + 10, numbers()) == ("notice",)
    assert late(order(DONE, noticed=T0 + 10), T0 + DAY, numbers()) == ()
    assert asked.review_by == T0 + 10 * DAY
    assert look_again(asked, T0 + 10 * DAY, numbers()).review_by is None, "said once"
    assert go(order(asked, redress=True), "complete").answer_by is None


@pytest.mark.parametrize(
    ("event", "now", "clock"),
    [
        pytest.param("confirm", T0 + DAY, {"sla.order": "met"}, id="in-time"),
        pytest.param("refuse", T0 + DAY + 1, {"sla.order": "missed"}, id="refused-too-late"),
        pytest.param("delay", T0 + DAY, {}, id="no-answer-yet"),
    ],
)
def test_the_first_step_meets_or_misses_our_own_deadline(
    event: OrderEvent, now: int, clock: dict[str, str]
) -> None:
    after = go(WHOLE, event, now=now, why="It was not authentic.", until=now + DAY)
    assert answered(WHOLE, after, numbers(), now) == clock
    assert answered(DONE, DONE, numbers(), now) == {}


STEPS = st.tuples(
    st.sampled_from(get_args(OrderEvent)),
    st.integers(0, 90 * DAY),
    st.sampled_from(["", "A reason."]),
    st.one_of(st.none(), st.integers(0, 200 * DAY)),
)


@settings(max_examples=150, deadline=None)
@given(
    steps=st.lists(STEPS, max_size=12),
    whole=st.booleans(),
    authentic=st.sampled_from([None, True, False]),
    foreign=st.booleans(),
    after=st.one_of(st.none(), st.integers(0, 400 * DAY)),
)
def test_no_order_of_steps_gives_effect_or_tells_against_the_law(
    *,
    steps: list[tuple[OrderEvent, int, str, int | None]],
    whole: bool,
    authentic: bool | None,
    foreign: bool,
    after: int | None,
) -> None:
    now = T0
    found = order(
        redress=whole,
        authentic=authentic,
        foreign_judicial=foreign,
        notice_after=None if after is None else T0 + after,
    )
    for event, wait, why, until in steps:
        now += wait
        said: dict[str, Any] = {
            "why": why,
            "until": None if until is None else now + until,
            "approval": why or None,
        }
        try:
            found = go(found, event, now=now, **said)
        except RecordError as error:
            assert error.code in ("CF-R028", "CF-R053")
            continue
        if found.effect is not None:
            assert found.authentic
            assert missing(found, languages=LANGS) == ()
            assert not found.foreign_judicial or found.approval
        if found.noticed == now:
            assert found.effect is not None
            assert may_tell(found, now)
        if (due := notice_open(found)) is not None and found.review_by is None:
            assert due <= now + 180 * DAY, "nobody is forgotten"


def test_an_order_that_is_taken_back_says_when_and_why() -> None:
    for event in ("withdraw", "annul"):
        gone = go(DONE, event, now=T0 + 20, why=" A court found it void. ")
        assert (gone.withdrawn, gone.why_withdrawn) == (T0 + 20, "A court found it void.")


def test_possible() -> None:
    assert possible("given_effect") == ("give_rest", "release", "delay", "tell_user", "withdraw", "annul")
