"""Deciding cases: the first decision, the blind second one, the adjudication; what holds is then settled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec
from sqlalchemy import exists, select

from clearford.cases.clocks import entered
from clearford.cases.transitions import decided
from clearford.core.casework import Case, Hand, Verdict
from clearford.core.entries import Content
from clearford.core.errors import RecordError
from clearford.core.reasons import LegalGround
from clearford.runtime.record.acts import do_note_act
from clearford.runtime.record.answers import do_close_reports
from clearford.runtime.record.cases import Office, do_change_case, do_note_hand, find_case, steps_of
from clearford.runtime.record.golden import do_judge_golden
from clearford.runtime.record.samples import do_note_judged
from clearford.runtime.record.settling import Means, do_settle
from clearford.runtime.record.states import in_states
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.jobs import OPEN
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.waiting import outbox

Result = Literal["confirmed", "changed", "no_action"]


def do_decide_case(
    change: Change,
    means: Means,
    case_id: str,
    hand: Hand,
    verdict: Verdict,
    *,
    reason: str,
    written: Mapping[str, str],
    illegal: LegalGround | None = None,
    bulk: tuple[str, int] | None = None,
) -> Case:
    """Take a person's decision in a case that the person holds; the case after it.

    It waits as long as `means` says before it leaves, and can be taken back until then.

    reason: for colleagues and the record, kept as evidence. written: language -> reason for the person
    concerned. illegal: the law, and why, where that is the ground; told are the words of who decided last.
    bulk: the act on many cases that it is part of, and which slice of it.
    CF-R020 to CF-R022 as `cases.transitions.apply`; appeals are decided by `do_decide_appeal`.
    """
    case = find_case(change.conn, case_id)
    if case.kind == "appeal":
        raise RecordError("CF-R020", "an appeal is decided as an appeal")
    change.waits, since = means.undo_us, len(change.made)
    case = _do_decide(change, means, case, hand, verdict, reason, written, illegal)
    if case.kind != "quality":  # a judgement of a sample acts on nobody
        do_note_act(change, case, hand, change.made[since:], bulk=bulk)
    return case


def _do_decide(
    change: Change,
    means: Means,
    case: Case,
    hand: Hand,
    verdict: Verdict,
    reason: str,
    written: Mapping[str, str],
    illegal: LegalGround | None,
) -> Case:
    case = do_step(change, means, case, hand, verdict, reason=reason, illegal=illegal)
    if case.state != "decided":
        return case
    holds = decided(case)
    if holds is None:
        return case
    if case.kind == "golden":
        do_judge_golden(change, case, holds)
        return case
    if case.kind == "quality":
        do_note_judged(change, means, case, holds)
        return case
    do_settle(change, means, case, holds, written=written, after="own", illegal=illegal)
    do_close_reports(change, means, case, holds)
    return case


def do_step(
    change: Change,
    means: Means,
    case: Case,
    hand: Hand,
    verdict: Verdict,
    *,
    reason: str,
    illegal: LegalGround | None = None,
) -> Case:
    """One person's step in a case: the case after it, the person noted, the reason and the law kept."""
    matter = steps_of(change.conn, case)
    changed = do_change_case(
        change, means.office, case, "decide", by=hand, verdict=verdict, reason=reason, matter=matter
    )
    step = changed.steps[-1]
    do_note_hand(change, changed, hand, step.name)
    change.entry(
        "review",
        contents=[
            Content("reason", reason.encode()),
            Content("verdict", msgspec.json.encode(verdict)),
            *([] if illegal is None else [Content("law", msgspec.json.encode(illegal))]),
        ],
        owner=change.vault.ref("case", case.id),
        item=case.item,
        subject=case.subject,
        matter=case.root,
        refs=() if case.entry is None else (case.entry,),
        actions=verdict.actions,
        clock=entered(changed, change.at) if changed.state == "decided" and case.kind != "appeal" else {},
        data={
            "case": case.id,
            "kind": case.kind,
            "step": step.name,
            "result": _result(case, verdict),
            "outcome": verdict.outcome,
            "unfounded": verdict.unfounded,
        },
    )
    return changed


def _result(case: Case, verdict: Verdict) -> Result:
    """What the person made of what the rules wanted."""
    if verdict.outcome == "no_action":
        return "no_action"
    return "changed" if case.rule_restricts is False else "confirmed"


def do_close_settled(change: Change, office: Office, limit: int = 500) -> int:
    """Close decided cases of which every act and notice has an outcome; how many."""
    waiting = exists().where(
        entry.c.matter == case_file.c.root, outbox.c.entry == entry.c.id, outbox.c.state.in_(OPEN)
    )
    settled = select(case_file.c.id).where(in_states(("decided",)), ~waiting).limit(limit)
    found = change.conn.execute(settled).scalars().all()
    for case_id in found:
        do_change_case(change, office, find_case(change.conn, case_id), "outcomes", outstanding=0)
    return len(found)
