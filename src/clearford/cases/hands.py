"""Whose hands: who may not act on a case, and what they may see of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from clearford.core.casework import Case, CaseState, Hand, Step
from clearford.core.errors import RecordError
from clearford.core.roles import CHILD_SAFETY

WhyNot = Literal[
    "machine",
    "harm",
    "language",
    "child_safety",
    "opted_out",
    "appeals_role",
    "legal_role",
    "privacy_role",
    "lead_role",
    "own_rules",
    "took_part",
    "reports_to_one_who_took_part",
    "matter_unknown",
]
_WORDS: dict[WhyNot, str] = {
    "machine": "only a person may decide",
    "harm": "the grant does not hold for this harm",
    "language": "the grant does not hold for this language",
    "child_safety": "child safety needs a grant of its own",
    "opted_out": "the reviewer has opted out of this harm",
    "appeals_role": "appeals need an appeal reviewer",
    "legal_role": "orders and referrals need the legal role",
    "privacy_role": "requests about own data need the privacy role",
    "lead_role": "this needs a lead",
    "own_rules": "who writes or approves rules judges no samples of them",
    "took_part": "somebody who decided in this matter before may not decide again",
    "reports_to_one_who_took_part": "somebody who reports to one who decided may not decide",
    "matter_unknown": "it is not known who decided in this matter before",
}


def covers(names: Iterable[str], harm: str | None) -> bool:
    """True if a harm is among harms or families of harms (`fraud` covers `fraud.romance`)."""
    return harm is not None and any(harm == name or harm.startswith(f"{name}.") for name in names)


def is_child_safety(case: Case) -> bool:
    """True if only reviewers with the grant for child safety may see the case."""
    return covers((CHILD_SAFETY,), case.harm)


def why_not(case: Case, hand: Hand, matter: Sequence[Step] | None = None) -> WhyNot | None:
    """Why a person may not act on a case; none if nothing forbids it.

    matter: every decision of every case of the matter, which an appeal cannot do without; those of the
        case itself are known.
    """
    return _grant(case, hand) or _office(case, hand) or _before(case, hand, matter)


def _grant(case: Case, hand: Hand) -> WhyNot | None:
    if hand.machine:
        return "machine"
    if is_child_safety(case):
        if not hand.child_safety:
            return "child_safety"
    elif hand.harms is not None and case.harm is not None and not covers(hand.harms, case.harm):
        return "harm"
    if hand.langs is not None and case.lang is not None and case.lang not in hand.langs:
        return "language"
    return "opted_out" if covers(hand.opted_out, case.harm) else None


def _office(case: Case, hand: Hand) -> WhyNot | None:
    if case.kind == "appeal" and not hand.appeals:
        return "appeals_role"
    if case.kind in ("order", "referral") and not hand.legal:
        return "legal_role"
    if case.kind == "rights_request" and not hand.privacy:
        return "privacy_role"
    if case.kind == "quality" and hand.rules:
        return "own_rules"
    return "lead_role" if case.state == "adjudication" and not hand.lead else None


def _before(case: Case, hand: Hand, matter: Sequence[Step] | None) -> WhyNot | None:
    if case.kind == "appeal" and matter is None:
        return "matter_unknown"
    took_part = {step.by for step in (*case.steps, *(matter or ()))}
    if hand.id in took_part:
        return "took_part"
    if case.kind == "appeal" and hand.reports_to & took_part:
        return "reports_to_one_who_took_part"
    return None


def require_hand(case: Case, hand: Hand, matter: Sequence[Step] | None = None) -> None:
    """CF-R021 if the person may not act on the case."""
    if why := why_not(case, hand, matter):
        raise RecordError("CF-R021", _WORDS[why])


def require_lead(hand: Hand) -> None:
    """CF-R021 if the person is no lead."""
    if not hand.lead:
        raise RecordError("CF-R021", _WORDS["lead_role"])


def visible(case: Case, hand: Hand) -> Case:
    """The case as a person may see it: to a second reviewer it looks like one that nobody decided yet."""
    if not read_again(case) or any(step.by == hand.id for step in case.steps):
        return case
    state: CaseState = "waiting" if case.state == "waiting" else as_first(case)
    since = case.owner_since or case.first_claim
    return msgspec.structs.replace(case, state=state, steps=(), why_second="", first_claim=since)


def as_first(case: Case) -> CaseState:
    """In which state a case that is read a second time would be if it were read for the first one."""
    return "queued" if case.owner is None else "leased"


def read_again(case: Case) -> bool:
    """True while somebody decided a case and a second reviewer has not, also while that one asks somebody."""
    return case.state == "second_review" or (case.state == "waiting" and len(case.steps) == 1)
