"""Effects follow the decision: no restriction without a statement, no statement without a rule."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.act.limits import Limits
from clearford.act.plan import classed_of, fill, plan, plan_human
from clearford.core.actions import ACTIONS, CaseWanted
from clearford.core.casework import Verdict
from clearford.core.dates import HOUR, whole_months_after
from clearford.core.decisions import Decision
from clearford.core.ids import ItemId, RuleId
from clearford.core.reasons import Classed, Restriction, RuleText
from tests.act.samples import BASIS, BUNDLE, KNOWN, NOW, RULE, TEXT, by_person, decision, statement


def test_a_restriction_carries_a_statement_with_rule_and_basis() -> None:
    effects = plan(decision("restrict", "remove_link"), {RULE: TEXT}, {"url.imitated": "Example Pay"})
    assert effects.statement is not None
    (reason,) = effects.statement.reasons
    assert reason.text == {"en": "The address imitates Example Pay.", "zh": "该网址仿冒 Example Pay。"}
    assert reason.legal_basis == (BASIS,)
    assert effects.statement.actions == ("remove_link",)
    assert effects.statement.rules == (f"{RULE}@0.2.0",)


@pytest.mark.parametrize(
    "decided",
    [
        pytest.param(decision("allow"), id="allow"),
        pytest.param(decision("escalate", case=CaseWanted(route="fraud")), id="escalate"),
        pytest.param(decision("restrict", "offer_help"), id="help-is-no-restriction"),
    ],
)
def test_no_restriction_needs_no_statement(decided: Decision) -> None:
    effects = plan(decided, {RULE: TEXT})
    assert effects.statement is None
    assert effects.case == decided.case
    assert not effects.counted_only


def test_the_spam_lane_is_counted_without_a_statement() -> None:
    text = msgspec.structs.replace(TEXT, notice="count_only")
    effects = plan(decision("restrict", "limit_reach"), {RULE: text}, now=NOW)
    assert effects.statement is None
    assert effects.counted_only
    assert [m.action for m in effects.measures] == ["limit_reach"]
    assert effects.classed is not None
    assert effects.classed.category == "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"


def test_a_rule_that_only_asks_a_person_to_look_is_no_reason_for_a_restriction() -> None:
    other = RuleId("fraud.phishing.ask-a-person")
    asks = msgspec.structs.replace(TEXT, id=other, actions=())
    decided = msgspec.structs.replace(decision("restrict", "remove_link"), determining=(other, RULE))
    made = plan(decided, {RULE: TEXT, other: asks}).statement
    assert made is not None
    assert [reason.rule for reason in made.reasons] == [RULE]


def test_an_unknown_value_becomes_neutral_words() -> None:
    assert fill("imitates {url.imitated}", {}, "en") == "imitates another service"
    assert fill("仿冒 {url.imitated}", {}, "zh") == "仿冒 其他服务"


def test_a_person_who_is_only_looked_at_can_be_told_why() -> None:
    effects = plan(decision("escalate", case=CaseWanted(route="fraud")), {RULE: TEXT}, {})
    assert [reason.text["en"] for reason in effects.reasons] == ["The address imitates another service."]
    assert plan(decision("allow"), {RULE: TEXT}).reasons == ()


def test_a_machine_never_calls_content_illegal() -> None:
    assert statement("hold").ground == "contract"
    assert statement("hold").illegal is None
    assert statement("hold").automated_decision == "full"


@pytest.mark.parametrize(
    ("action", "hours", "ends"),
    [
        pytest.param("limit_reach", None, (None, None), id="content-without-end"),
        pytest.param("limit_reach", 24, (24, None), id="content-with-end"),
        pytest.param("hold", None, (None, 8), id="hold-until-the-case-is-due"),
        pytest.param("limit_feature", None, (None, 2160), id="account-is-looked-at-again"),
        pytest.param("suspend_account", None, (72, None), id="a-rule-alone-suspends-72-hours"),
        pytest.param("suspend_account", 24, (24, None), id="a-shorter-suspension"),
        pytest.param("suspend_account", 720, (72, None), id="a-longer-one-is-cut"),
    ],
)
def test_what_a_rule_does_ends_or_is_looked_at(
    action: str, hours: int | None, ends: tuple[int | None, int | None]
) -> None:
    text = msgspec.structs.replace(TEXT, duration_h=hours)
    decided = decision("restrict", action, case=CaseWanted(route="fraud", deadline_h=8))
    (measure,) = plan(decided, {RULE: text}, now=NOW).measures
    end, review = ends
    assert measure == Restriction(
        action=action,
        start=NOW,
        end=None if end is None else NOW + end * HOUR,
        review_by=None if review is None else NOW + review * HOUR,
    )


def test_a_scan_puts_nothing_into_force_and_gives_no_dates() -> None:
    made = plan(decision("restrict", "hold", "suspend_account"), {RULE: TEXT}).statement
    assert made is not None
    assert {(m.start, m.end, m.review_by) for m in made.measures} == {(None, None, None)}
    assert (made.redress.appeal_until, made.redress.answer_h, made.decided_at) == (None, None, None)


def test_the_widest_rule_gives_territory_and_time() -> None:
    one = msgspec.structs.replace(TEXT, scope=("FR",), duration_h=24)
    two = msgspec.structs.replace(TEXT, id=RuleId("fraud.phishing.z"), scope=("DE",), duration_h=48)
    decided = msgspec.structs.replace(decision("restrict", "limit_reach"), determining=(one.id, two.id))
    (both,) = plan(decided, {one.id: one, two.id: two}, now=NOW).measures
    assert (both.scope, both.end) == (("DE", "FR"), NOW + 48 * HOUR)
    everywhere = msgspec.structs.replace(two, scope=(), duration_h=None)
    (wide,) = plan(decided, {one.id: one, two.id: everywhere}, now=NOW).measures
    assert (wide.scope, wide.end) == ((), None)


def test_redress_is_open_for_six_months_and_fraud_is_answered_in_two_days() -> None:
    made = statement("hold")
    assert made.redress.appeal_until == whole_months_after(NOW, 6)
    assert made.redress.answer_h == 48
    spam = msgspec.structs.replace(TEXT, harm="spam.bulk")
    other = plan(decision("restrict", "hold"), {RULE: spam}, now=NOW, limits=Limits(answer_h=96)).statement
    assert other is not None
    assert other.redress.answer_h == 96


@pytest.mark.parametrize(
    ("actions", "business", "papers"),
    [
        pytest.param(("hold",), False, (), id="content-needs-none"),
        pytest.param(("pause_payout",), False, ("identity", "money"), id="money"),
        pytest.param(
            ("pause_payout", "suspend_account"), True, ("business", "identity", "money", "account"), id="both"
        ),
    ],
)
def test_money_and_accounts_say_which_papers_lift_them(
    actions: tuple[str, ...],
    business: bool,  # noqa: FBT001 - a column of the table
    papers: tuple[str, ...],
) -> None:
    known = msgspec.structs.replace(KNOWN, account_type="business" if business else "private")
    assert by_person(*actions, known=known).papers == papers


def test_the_most_severe_rule_gives_the_harm_and_all_give_keywords() -> None:
    mild = msgspec.structs.replace(
        TEXT,
        id=RuleId("a.b.c"),
        severity="low",
        harm="spam.bulk",
        category="C1",
        keywords=("K1",),
        addition="C2",
    )
    assert classed_of([mild, TEXT]) == Classed(
        harm="phishing.lookalike",
        category="STATEMENT_CATEGORY_SCAMS_AND_FRAUD",
        additions=("C1", "C2"),
        keywords=("K1", "KEYWORD_PHISHING"),
        name={"en": "imitated address", "zh": "仿冒网址"},
    )


def test_a_person_may_call_content_illegal_and_says_why() -> None:
    made = by_person("remove_content")
    assert made.ground == "illegal"
    assert made.illegal is not None
    assert made.automated_decision == "none"
    assert made.automated_detection is False


def test_a_person_who_does_nothing_makes_no_statement() -> None:
    effects = plan_human(
        ItemId("1"), Verdict(outcome="no_action"), [TEXT], bundle=BUNDLE, now=NOW, circumstances=KNOWN
    )
    assert (effects.statement, effects.measures, effects.counted_only) == (None, (), False)


def test_a_person_may_set_territory_and_end() -> None:
    own = Restriction(action="hold", scope=("FR",), start=NOW, end=NOW + HOUR)
    effects = plan_human(
        ItemId("1"),
        Verdict(outcome="restrict", actions=("hold", "limit_reach"), ground="contract"),
        [TEXT],
        bundle=BUNDLE,
        now=NOW,
        circumstances=KNOWN,
        measures=[own],
    )
    assert effects.measures == (own, Restriction(action="limit_reach", start=NOW))


def test_a_person_may_suspend_for_longer_than_a_rule() -> None:
    (measure,) = by_person("suspend_account").measures
    assert measure.end is None
    assert measure.review_by is not None


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(sorted(ACTIONS)), unique=True, min_size=1),
    st.sampled_from(("full", "count_only")),
    st.one_of(st.none(), st.integers(1, 2000)),
)
def test_every_restriction_has_a_statement_or_is_counted(
    actions: list[str], notice: str, hours: int | None
) -> None:
    text: RuleText = msgspec.structs.replace(TEXT, notice=notice, actions=tuple(actions), duration_h=hours)
    effects = plan(decision("restrict", *actions), {RULE: text}, now=NOW)
    restricts = [name for name in actions if ACTIONS[name].restricts]
    assert [m.action for m in effects.measures] == restricts
    assert (effects.statement is not None) == (bool(restricts) and notice == "full")
    assert effects.counted_only == (bool(restricts) and notice == "count_only")
    for measure in effects.measures:
        spec = ACTIONS[measure.action]
        if spec.ladder == "account" or spec.rung == "hold":
            assert measure.end or measure.review_by
