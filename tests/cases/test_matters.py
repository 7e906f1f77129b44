"""Whole matters, driven at random: cases, second reviews, appeals and reversals together.

A plain model stands beside the code: which effects stand, who took part. Whatever order things come in,
nobody decides twice in a matter, no machine decides, every decision has a reason, grave ones have two
people, and what was reversed leaves nothing standing.
"""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from clearford.cases.appeals import file_appeal, result, why_omit
from clearford.cases.clocks import clock, overdue, times
from clearford.cases.golden import may_act
from clearford.cases.hands import visible, why_not
from clearford.cases.priority import rank
from clearford.cases.reversal import plan_reversal
from clearford.cases.transitions import ROWS, apply, decided, due_events, open_case
from clearford.core.casework import Appeal, Case, CaseEvent, Effect, Hand, ItemFacts, Mark, Step, Verdict
from clearford.core.errors import RecordError
from tests.cases.people import DESK, HOUR, MINUTE, T0

NUMBERS = DESK.numbers
PEOPLE = (
    Hand(id="ann"),
    Hand(id="ben", reports_to=frozenset({"lea"})),
    Hand(id="cat", langs=frozenset({"zh"})),
    Hand(id="dan", opted_out=frozenset({"fraud"})),
    Hand(id="eve", appeals=True, reports_to=frozenset({"ann", "lea"})),
    Hand(id="fay", appeals=True),
    Hand(id="gil", child_safety=True, appeals=True),
    Hand(id="lea", lead=True, legal=True, appeals=True, child_safety=True),
    Hand(id="max", lead=True, legal=True, child_safety=True),
    Hand(id="key", machine=True, lead=True, appeals=True, legal=True, child_safety=True),
)
HANDS = st.sampled_from(PEOPLE)
VERDICTS = (
    Verdict(outcome="no_action"),
    Verdict(outcome="no_action", unfounded=True),
    Verdict(outcome="restrict", actions=("hold",), ground="contract"),
    Verdict(outcome="restrict", actions=("hold", "label_content"), ground="contract"),
    Verdict(outcome="restrict", actions=("remove_content",), ground="illegal"),
    Verdict(outcome="restrict", actions=("suspend_account",), ground="contract"),
)
REASON = "A reason that says enough."


class Matters(RuleBasedStateMachine):
    """Cases by id, the marks of each, effects by case, appeals by their case."""

    ids = Bundle("ids")

    @initialize()
    def begin(self) -> None:
        self.now = T0
        self.cases: dict[str, Case] = {}
        self.marks: dict[str, list[Mark]] = {}
        self.steps: dict[str, list[Step]] = {}
        self.effects: dict[str, list[Effect]] = {}
        self.appeals: dict[str, Appeal] = {}
        self.over: list[Appeal] = []
        self.due: dict[str, int] = {}

    # --- what happens ---------------------------------------------------------------------------

    @precondition(lambda self: len(self.cases) < 4)
    @rule(
        target=ids,
        kind=st.sampled_from(["review", "report", "golden", "quality"]),
        harm=st.sampled_from(["fraud.romance", "spam.bulk", "minors.grooming"]),
        lang=st.sampled_from(["en", "zh", None]),
        restricts=st.sampled_from([True, False, None]),
    )
    def opens(self, kind: Any, harm: str, lang: str | None, restricts: Any) -> str:
        facts = ItemFacts(item="i", subject="s", harm=harm, lang=lang, severity=2)
        case = open_case(f"c{len(self.cases)}", kind, facts, queue="q", now=self.now, desk=DESK)
        self._keep(msgspec.structs.replace(case, rule_restricts=restricts), "open")
        return case.id

    @rule(step=st.sampled_from([1, MINUTE, 2 * MINUTE, 10 * MINUTE, HOUR, 100 * HOUR]))
    def time_passes(self, step: int) -> None:
        self.now += step
        for case in list(self.cases.values()):
            for event in due_events(case, self.now, NUMBERS):
                self._do(case, event)

    @rule(name=ids, hand=HANDS)
    def claims(self, name: str, hand: Hand) -> None:
        self._try(self.cases[name], "claim", by=hand)

    @rule(name=ids, lead=HANDS, to=HANDS, event=st.sampled_from(["assign", "transfer"]))
    def gives(self, name: str, lead: Hand, to: Hand, event: Any) -> None:
        self._try(self.cases[name], event, by=lead, to=to)

    @rule(name=ids, event=st.sampled_from(["heartbeat", "release", "skip", "ask"]))
    def holder_does(self, name: str, event: Any) -> None:
        case = self.cases[name]
        self._try(case, event, by=self._holder(case), reason=REASON, asked="author")

    @rule(name=ids)
    def answer_comes(self, name: str) -> None:
        self._try(self.cases[name], "answer")

    @rule(
        name=ids,
        verdict=st.sampled_from(VERDICTS),
        hand=st.none() | HANDS,
        reason=st.sampled_from([REASON, ""]),
    )
    def decides(self, name: str, verdict: Verdict, hand: Hand | None, reason: str) -> None:
        self.decides_now(name, verdict, hand, reason)

    def decides_now(self, name: str, verdict: Verdict, hand: Hand | None, reason: str) -> None:
        case = self.cases[name]
        if case.kind == "appeal":
            self._decide_appeal(case, verdict, hand or self._holder(case), reason)
            return
        after = self._try(case, "decide", by=hand or self._holder(case), verdict=verdict, reason=reason)
        if after is not None and after.state == "decided" and may_act(after):
            self._act(after)

    @rule(verdicts=st.lists(st.sampled_from(VERDICTS), min_size=1, max_size=3), pick=st.integers(0, 9))
    def works(self, verdicts: list[Verdict], pick: int) -> None:
        """People who may, one after the other, claim a case, read it and decide."""
        chosen = self._any("queued", "leased", "second_review", "adjudication", nth=pick)
        if chosen is None:
            return
        name = chosen.id
        for verdict in verdicts:
            case = self.cases[name]
            if case.owner is not None:
                self._try(case, "release", by=self._holder(case))
            fit = [hand for hand in PEOPLE if why_not(case, hand, self._matter(case)) is None]
            if fit and self._try(self.cases[name], "claim", by=fit[pick % len(fit)]) is not None:
                self.now += MINUTE
                self.decides_now(name, verdict, None, REASON)

    @rule(name=ids, outstanding=st.integers(0, 1))
    def outcomes_come(self, name: str, outstanding: int) -> None:
        self._try(self.cases[name], "outcomes", outstanding=outstanding)

    @precondition(lambda self: any(decided(case) for case in self.cases.values()))
    @rule(target=ids, nth=st.integers(0, 3), by=st.sampled_from(["author", "notifier"]))
    def appeals_are_filed(self, nth: int, by: Any) -> Any:
        case = self._any("decided", "closed", "appealed", nth=nth)
        if case is None:
            return multiple()
        name, before = case.id, decided(case)
        known = any(a.decision == name and a.by == by for a in self.appeals.values())
        if before is None or known or self._try(case, "appeal") is None:
            return multiple()
        facts = ItemFacts(item="i", subject="s", harm=case.harm, lang=case.lang, severity=2)
        new = f"c{len(self.cases)}"
        self._keep(open_case(new, "appeal", facts, queue="a", now=self.now, desk=DESK, after=case), "open")
        self.appeals[new] = file_appeal(
            f"a{new}",
            case=new,
            decision=name,
            by=by,
            verdict=before,
            harm=case.harm,
            informed=case.decided_at or 0,
            now=self.now,
            numbers=NUMBERS,
        )
        return new

    @rule(name=ids, reason=st.sampled_from([REASON, ""]))
    def opens_again(self, name: str, reason: str) -> None:
        self._try(self.cases[name], "reopen", reason=reason)

    # --- how ------------------------------------------------------------------------------------

    def _any(self, *states: str, nth: int) -> Case | None:
        """The nth case in one of some states, the latest first; none if there is none."""
        found = [case for case in reversed(self.cases.values()) if case.state in states]
        return found[nth % len(found)] if found else None

    def _keep(self, case: Case, event: Any, by: Hand | None = None) -> None:
        self.cases[case.id] = case
        self.marks.setdefault(case.id, []).append(Mark(event=event, at=self.now, by=by.id if by else None))

    def _matter(self, case: Case) -> list[Step]:
        return self.steps.get(case.root, [])

    def _holder(self, case: Case) -> Hand:
        return next((hand for hand in PEOPLE if hand.id == case.owner), PEOPLE[0])

    def _do(self, case: Case, event: CaseEvent, **given: Any) -> Case:
        after = apply(case, event, now=self.now, desk=DESK, matter=self._matter(case), **given)
        assert after.state in {
            end for (state, _), ends in ROWS.items() if state == case.state for end in ends
        }
        assert after.version == case.version + 1
        self.steps.setdefault(case.root, []).extend(after.steps[len(case.steps) :])
        self._keep(after, event, given.get("by"))
        return after

    def _try(self, case: Case, event: CaseEvent, **given: Any) -> Case | None:
        """The case after the event; none, and nothing changed, where it is refused."""
        try:
            return self._do(case, event, **given)
        except RecordError as error:
            assert error.code in ("CF-R020", "CF-R021", "CF-R022")
            assert self.cases[case.id] == case
            return None

    def _act(self, case: Case) -> None:
        verdict = decided(case)
        assert verdict is not None
        names = [*verdict.actions, "notice", *(["strike"] if verdict.outcome == "restrict" else [])]
        standing = self.effects.setdefault(case.root, [])
        for kind in names:
            standing.append(Effect(id=f"e{len(standing)}", kind=kind, target="t", case=case.id))

    def _decide_appeal(self, case: Case, verdict: Verdict, hand: Hand, reason: str) -> None:
        appeal = self.appeals[case.id]
        if appeal in self.over:
            assert self._try(case, "decide", by=hand, verdict=verdict, reason=reason) is None
            return
        appealed = self.cases[appeal.decision]
        before = decided(appealed)
        assert before is not None
        assert why_omit(appeal, self.over, concerned=True, numbers=NUMBERS) in (None, "too_late")
        try:
            outcome = result(before, verdict, appeal.by)
        except RecordError:
            assert appeal.by == "author"
            return
        after = self._try(case, "decide", by=hand, verdict=verdict, reason=reason)
        if after is None or after.state != "decided":
            return
        if outcome in ("reversed", "partly_reversed"):
            self._reverse(case.root, keep=verdict.actions)
        self.over.append(appeal)
        self._do(appealed, "appeal_decided")

    def _reverse(self, root: str, keep: tuple[str, ...]) -> None:
        standing = self.effects.get(root, [])
        undone = {undo.effect for undo in plan_reversal(standing, keep=keep).undo}
        self.effects[root] = [
            msgspec.structs.replace(e, state="undone") if e.id in undone else e for e in standing
        ]
        left = {e.kind for e in self.effects[root] if e.state == "active"}
        assert left <= set(keep)

    # --- what always holds ----------------------------------------------------------------------

    @invariant()
    def every_decision_is_a_persons_and_has_a_reason(self) -> None:
        for steps in getattr(self, "steps", {}).values():
            assert all(step.reason > 0 and step.by != "key" for step in steps)

    @invariant()
    def nobody_decides_twice_in_a_round_and_none_decides_an_appeal_against_the_own_work(self) -> None:
        for case in getattr(self, "cases", {}).values():
            names = [step.by for step in case.steps]
            assert len(set(names)) == len(names)
            if case.kind == "appeal":
                own = {id(step) for step in case.steps}
                others = [s for s in self._matter(case) if id(s) not in own and s.at < case.opened]
                people = {hand.id: hand for hand in PEOPLE}
                for step in case.steps:
                    assert step.by not in {other.by for other in others}
                    assert not people[step.by].reports_to & {other.by for other in others}

    @invariant()
    def grave_decisions_were_taken_by_two(self) -> None:
        for case in getattr(self, "cases", {}).values():
            verdict = decided(case)
            if verdict is None or not may_act(case):
                continue
            grave = "suspend_account" in verdict.actions or verdict.ground == "illegal"
            assert not grave or len(case.steps) >= 2
            if (case.harm or "").startswith("minors."):
                assert len(case.steps) >= 2
            if len(case.steps) == 3:
                assert case.steps[2].by in {hand.id for hand in PEOPLE if hand.lead}

    @invariant()
    def a_case_is_held_only_where_it_is_worked_on(self) -> None:
        for case in getattr(self, "cases", {}).values():
            assert case.owner is None or case.state in ("leased", "second_review", "adjudication")
            assert (case.owner is None) == (case.owner_until is None)
            assert case.state != "leased" or case.owner is not None
            assert (case.waiting_since is not None) == (case.state == "waiting")
            assert (case.decided_at is not None) == (case.state in ("decided", "closed", "appealed"))
            assert (case.open_appeals > 0) == (case.state == "appealed")

    @invariant()
    def nobody_sees_what_a_second_reviewer_must_not(self) -> None:
        for case in getattr(self, "cases", {}).values():
            if case.state == "second_review":
                for hand in PEOPLE:
                    if why_not(case, hand, ()) is None:
                        assert visible(case, hand).steps == ()

    @invariant()
    def clocks_agree_with_marks(self) -> None:
        for case in getattr(self, "cases", {}).values():
            found = times(self.marks[case.id])
            assert found.arrived == case.opened
            assert found.first_claim == case.first_claim
            assert overdue(case, self.now) <= (set(clock(case, self.now).values()) == {"missed"})
            assert self.due.get(case.id, 0) <= (case.due or 0)
            self.due[case.id] = case.due or 0

    @invariant()
    def cases_have_an_order(self) -> None:
        cases = getattr(self, "cases", {}).values()
        keys = [rank(case, self.now, NUMBERS) for case in cases]
        assert len(set(keys)) == len(keys)


Matters.TestCase.settings = settings(max_examples=120, stateful_step_count=60, deadline=None)
TestMatters = Matters.TestCase
