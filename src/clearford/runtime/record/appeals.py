"""Appeals on record: filed by either side, decided by somebody else, reaching everything that was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Row, select, update
from sqlalchemy.exc import IntegrityError

from clearford.cases import appeals
from clearford.cases.appeals import window_end
from clearford.cases.clocks import entered
from clearford.cases.transitions import decided
from clearford.core.casework import (
    Appeal,
    AppealResult,
    AppealSide,
    Case,
    Hand,
    ItemFacts,
    Verdict,
    WhyOmitted,
)
from clearford.core.entries import Content
from clearford.core.errors import RecordError, RequestError
from clearford.core.numbers import Numbers
from clearford.core.reasons import LegalGround
from clearford.ledger.canonical import decode
from clearford.runtime.record.acts import do_note_act
from clearford.runtime.record.cases import (
    Office,
    do_change_case,
    do_note_hand,
    do_open_case,
    find_case,
    steps_of,
)
from clearford.runtime.record.misuse import do_look_for_misuse
from clearford.runtime.record.reviews import do_step
from clearford.runtime.record.senders import appellant_of, require_unpaused
from clearford.runtime.record.settling import Means, do_settle
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import effect, statement
from clearford.runtime.stores.tables.voices import appeal

LONGEST = 5_000
"""Characters of what an appellant may write."""
Closed = Literal["order", "warning", "reversed", "late"]
"""Why nobody can appeal: an order is contested elsewhere; a warning changes nothing; what was done is undone;
the time is over."""


def do_file_appeal(change: Change, office: Office, statement_id: str, text: str) -> Appeal:
    """File an appeal against what a statement is about; the appeal with the time by which it is decided.

    RequestError CF-H002 for a statement that is not there; RecordError CF-R022 for one without words or
    after the window, CF-R020 for a second one of the same side.
    """
    row = change.conn.execute(
        select(statement).where(statement.c.id == statement_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no such statement")
    _check(row, text, change.at, office)
    before = _case_of(change, row.entry)
    side: AppealSide = "author" if row.audience == "author" else "notifier"
    facts = _facts(change.conn, row, before)
    require_unpaused(change.conn, row, facts.harm, change.at)
    standing = standing_verdict(change.conn, row.entry, row.item if side == "notifier" else None)
    filed = change.entry(
        "appeal",
        contents=[Content("appeal", text.encode())],
        owner=row.subject or change.vault.ref("statement", row.id),
        item=row.item,
        subject=row.subject,
        matter=before.root if before else None,
        refs=(row.entry,),
        harm=facts.harm,
        data={"by": side, "against": "decision" if standing.outcome == "restrict" else "no_action"},
    )
    case_id = do_open_case(change, office, "appeal", facts, entry=filed, after=before)
    if before is not None and before.state in ("decided", "closed", "appealed"):
        do_change_case(change, office, find_case(change.conn, before.id), "appeal")
    made = appeals.file_appeal(
        change.record.new_id(),
        case=case_id,
        decision=row.entry,
        by=side,
        verdict=standing,
        harm=facts.harm,
        informed=row.informed_at or change.at,
        now=change.at,
        numbers=office.numbers,
    )
    _insert(change, made, statement_id, filed)
    return made


def window_of(row: Row[Any], numbers: Numbers) -> int:
    """The last moment to appeal against a statement: never before the day that it names.

    The time runs from the first delivery that was confirmed; it is not over while there is none.
    """
    told = row.informed_at
    return int(row.appeal_until if told is None else max(row.appeal_until, window_end(told, numbers)))


def why_closed(row: Row[Any], now: int, numbers: Numbers) -> Closed | None:
    """Why nobody can appeal against a statement; none where one can."""
    if row.audience == "order":
        return "order"
    if row.state == "warning":
        return "warning"
    if row.informed_at is not None and now > window_of(row, numbers):
        return "late"
    return "reversed" if row.state == "reversed" else None


_WHY: dict[Closed, str] = {
    "order": "an order is contested in the way that its letter names, not here",
    "warning": "a warning changes nothing that an appeal could undo",
    "late": "the time to appeal has ended",
}


def _check(row: Row[Any], text: str, now: int, office: Office) -> None:
    closed = why_closed(row, now, office.numbers)
    if closed in _WHY:
        raise RecordError("CF-R022", _WHY[closed])
    if not any(one.isprintable() and not one.isspace() for one in text):  # signs without a shape are no words
        raise RecordError("CF-R022", "an appeal needs words: say what is wrong")
    if len(text) > LONGEST:
        raise RecordError("CF-R022", f"an appeal has at most {LONGEST} characters")


def _insert(change: Change, made: Appeal, statement_id: str, filed: str) -> None:
    row = {
        "id": made.id,
        "statement": statement_id,
        "decision": made.decision,
        "case_id": made.case,
        "by": made.by,
        "state": "open",
        "filed": made.filed,
        "due": made.due,
        "entry": filed,
    }
    try:
        with change.conn.begin_nested():
            change.conn.execute(appeal.insert(), [row])
    except IntegrityError as error:
        raise RecordError("CF-R020", "an appeal of this side about this decision is there already") from error


def _case_of(change: Change, decision: str) -> Case | None:
    """The case that a decision belongs to: the one in which people took it, or that it opened."""
    matter = select(entry.c.matter).where(entry.c.id == decision).scalar_subquery()
    found = change.conn.execute(
        select(case_file.c.id).where(
            (case_file.c.id == matter) | ((case_file.c.entry == decision) & (case_file.c.kind != "appeal"))
        )
    ).scalar()
    return None if found is None else find_case(change.conn, found)


def _facts(conn: Connection, row: Row[Any], before: Case | None) -> ItemFacts:
    rules = conn.execute(
        select(effect.c.rule).where(effect.c.entry == row.entry, effect.c.rule.is_not(None)).distinct()
    ).scalars()
    # A rule may decide without a case: what it was about then stands in the entry alone.
    body = conn.execute(select(entry.c.body).where(entry.c.id == row.entry)).scalar_one()
    decision = decode(bytes(body))
    return ItemFacts(
        item=row.item or row.id,
        subject=row.subject or (before.subject if before else None),
        harm=before.harm if before else decision.harm,
        lang=row.lang,
        item_kind=before.item_kind if before else decision.item_kind,
        severity=before.severity if before else 0,
        rules=before.rules if before else tuple(sorted(filter(None, rules))),
    )


def standing_verdict(conn: Connection, decision: str, item: str | None) -> Verdict:
    """What a decision amounts to: its actions of the platform that still stand.

    item: of a notifier's appeal, which is about whatever was done with the item.
    """
    kinds = conn.execute(
        select(effect.c.kind).where(
            effect.c.entry == decision if item is None else effect.c.item == item,
            effect.c.state == "active",
            effect.c.kind.not_in(("strike", "measure")),
        )
    ).scalars()
    actions = tuple(sorted(set(kinds)))
    return Verdict(
        outcome="restrict" if actions else "no_action",
        actions=actions,
        ground="contract" if actions else None,
    )


def do_decide_appeal(
    change: Change,
    means: Means,
    case_id: str,
    hand: Hand,
    verdict: Verdict,
    *,
    reason: str,
    written: Mapping[str, str],
    illegal: LegalGround | None = None,
) -> tuple[Case, AppealResult | None]:
    """Decide an appeal: what should hold now. What was done is undone in the same transaction.

    Gives no result while a second reviewer or an adjudicator has yet to decide. CF-R020 to CF-R022 as
    `cases.transitions.apply`; CF-R022 too when the author's appeal would make it worse for the author.
    """
    case = find_case(change.conn, case_id)
    row = change.conn.execute(
        select(appeal).where(appeal.c.case_id == case_id).with_for_update()
    ).one_or_none()
    if row is None or case.kind != "appeal":
        raise RecordError("CF-R020", "this case is no appeal")
    before = standing_verdict(change.conn, row.decision, case.item if row.by == "notifier" else None)
    would = appeals.result(before, verdict, row.by)  # refused before anything is written
    if verdict.unfounded and would != "upheld":
        raise RecordError("CF-R022", "an appeal that changes something was not unfounded")
    change.waits, since = means.undo_us, len(change.made)
    case = do_step(change, means, case, hand, verdict, reason=reason, illegal=illegal)
    holds = decided(case)
    if case.state != "decided" or holds is None:
        do_note_act(change, case, hand, change.made[since:])
        return case, None
    result = appeals.result(before, holds, row.by)
    if result != "upheld":
        do_settle(change, means, case, holds, written=written, after="appeal", illegal=illegal)
    _do_finish(change, means.office, case, row, result, written, unfounded=holds.unfounded)
    do_note_act(change, case, hand, change.made[since:])
    return case, result


def do_omit_appeal(
    change: Change,
    office: Office,
    case_id: str,
    hand: Hand,
    why: WhyOmitted,
    *,
    reason: str,
    written: Mapping[str, str],
) -> Case:
    """Leave an appeal undecided; its case, closed as soon as its notice left.

    written: for the appellant; the words of `cases.appeals.OMITTED` where none are given. CF-R020 to
    CF-R022 as `cases.transitions.apply`; CF-R022 too where the record does not bear the reason out.
    """
    case = find_case(change.conn, case_id)
    row = change.conn.execute(
        select(appeal).where(appeal.c.case_id == case_id).with_for_update()
    ).one_or_none()
    if row is None or case.kind != "appeal":
        raise RecordError("CF-R020", "this case is no appeal")
    known = _why_omit(change.conn, office, case, row, concerned=False if why == "not_concerned" else None)
    if known != why:
        raise RecordError("CF-R022", f"the record does not say `{why}` of this appeal")
    matter = steps_of(change.conn, case)
    changed = do_change_case(change, office, case, "omit", by=hand, reason=reason, matter=matter)
    do_note_hand(change, changed, hand, "first")
    change.entry(
        "case_event",
        contents=[Content("reason", reason.encode())],
        owner=change.vault.ref("case", case.id),
        matter=case.root,
        refs=(row.entry,),
        data={"case": case.id, "event": "omitted", "why": why},
    )
    _do_finish(change, office, changed, row, "omitted", written or appeals.OMITTED[why], why=why)
    return changed


def _why_omit(
    conn: Connection, office: Office, case: Case, row: Row[Any], *, concerned: bool | None
) -> WhyOmitted | None:
    told = conn.execute(select(statement).where(statement.c.id == row.statement)).one_or_none()
    others = (
        select(appeal)
        .join(case_file, case_file.c.id == appeal.c.case_id)
        .where(case_file.c.root == case.root, appeal.c.id != row.id, appeal.c.result.is_not(None))
    )
    return appeals.why_omit(
        _value(row, told),
        # Whatever of the matter was decided before for the same side is the same matter.
        [msgspec.structs.replace(_value(one, None), decision=row.decision) for one in conn.execute(others)],
        concerned=concerned,
        numbers=office.numbers,
    )


def _value(row: Row[Any], told: Row[Any] | None) -> Appeal:
    return Appeal(
        id=row.id,
        case=row.case_id,
        decision=row.decision,
        by=row.by,
        against="decision",
        filed=row.filed,
        due=row.due,
        informed=row.filed if told is None else told.informed_at or row.filed,
        withdrawn=row.state == "withdrawn",
    )


def _do_finish(
    change: Change,
    office: Office,
    case: Case,
    row: Row[Any],
    result: AppealResult,
    written: Mapping[str, str],
    *,
    unfounded: bool = False,
    why: WhyOmitted | None = None,
) -> None:
    change.conn.execute(
        update(appeal)
        .where(appeal.c.id == row.id)
        .values(state="decided", result=result, unfounded=int(unfounded), decided_at=change.at)
    )
    words = [Content(f"written.{lang}", text.encode()) for lang, text in sorted(written.items())]
    change.entry(
        "appeal",
        contents=words,
        # What a reporter is told is not the author's to see, though it is about the author.
        owner=(case.subject or case.item) if row.by == "author" else change.vault.ref("case", case.id),
        item=case.item,
        subject=case.subject,
        matter=case.root,
        refs=(row.entry, row.decision),
        harm=case.harm,
        clock=entered(case, change.at),
        data={"case": case.id, "by": row.by, "result": result}
        | ({} if why is None else {"why_omitted": why}),
    )
    root = change.conn.execute(
        select(case_file.c.id).where(case_file.c.root == case.root, case_file.c.state == "appealed")
    ).scalar()
    if root is not None:
        do_change_case(change, office, find_case(change.conn, root), "appeal_decided")
    if unfounded and (sender := appellant_of(change.conn, row.statement)):
        do_look_for_misuse(change, office, sender, "complaints")
