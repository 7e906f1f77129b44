"""Retention: rows whose time is over are deleted, and how many of each class is on record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Table,
    and_,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    true,
    tuple_,
)

from clearford.cases.retention import Kept, made_before
from clearford.core.numbers import Numbers
from clearford.runtime.record.holds import held_up, parts
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.months import Month
from clearford.runtime.stores.tables.access import api_key, role_grant, session, sign_in_event, user_account
from clearford.runtime.stores.tables.ai_services import ai_evidence, ai_service, ai_service_event
from clearford.runtime.stores.tables.breaches import breach, breach_event
from clearford.runtime.stores.tables.casework import (
    asked_of_lead,
    case_event,
    case_file,
    case_hand,
    golden,
    golden_item,
    sample,
)
from clearford.runtime.stores.tables.contents import evidence, media_label, subject_key
from clearford.runtime.stores.tables.decisions import decided, entry, tally
from clearford.runtime.stores.tables.deeds import act, bulk, effect, measure, statement, strike
from clearford.runtime.stores.tables.figures import campaign, publication, report_draft
from clearford.runtime.stores.tables.policies import (
    backtest_run,
    backtest_sample,
    enforcement,
    enforcement_slice,
    promotion,
    rollout_event,
    rule_draft,
)
from clearford.runtime.stores.tables.reviewers import draft, looking, picture_seen
from clearford.runtime.stores.tables.streams import dead_letter
from clearford.runtime.stores.tables.voices import (
    appeal,
    dispute,
    lawful_order,
    misuse,
    order_item,
    report,
    rights_request,
)
from clearford.runtime.stores.tables.waiting import idempotency, job, outbox

Where = Callable[[int, Numbers], ColumnElement[bool]]
"""Rows that may go, at a moment."""


class Expiring(NamedTuple):
    """Rows of a table that are kept for a while from some moment on."""

    table: Table
    since: ColumnElement[Any]
    """When they were made, or expired."""
    kept: Kept
    where: Where = lambda now, numbers: true()
    """Which of them."""
    after: tuple[Column[Any], ...] = ()
    """Columns of other tables that name them: those rows go before."""


def _no_longer(*, active: ColumnElement[bool]) -> Where:
    return lambda now, numbers: ~active


def _free_of(**about: ColumnElement[Any]) -> Where:
    """Nothing that is open is about them."""
    return lambda now, numbers: ~held_up(now, numbers, **about)


def _matter_over(now: int, numbers: Numbers) -> ColumnElement[bool]:
    """Every case of the matter was closed as long ago, and no body is deciding about it."""
    tie, sibling = dispute.alias(), case_file.alias()
    since = made_before("evidence", now, numbers)
    return and_(
        ~exists().where(
            sibling.c.root == case_file.c.root,
            or_(sibling.c.state != "closed", sibling.c.closed_at.is_(None), sibling.c.closed_at > since),
        ),
        ~held_up(now, numbers, subject=case_file.c.subject, item=case_file.c.item),
        ~exists().where(tie.c.case_id == case_file.c.id, tie.c.outcome.is_(None)),
    )


def _answered(now: int, numbers: Numbers) -> ColumnElement[bool]:
    """Nothing is awaited about the report, or the appeal, any more."""
    case = case_file.alias()
    return ~exists().where(case.c.id == report.c.case_id, case.c.state != "closed")


def _no_strikes_held(now: int, numbers: Numbers) -> ColumnElement[bool]:
    """A measure falls with its strikes, so they stay as long as it may."""
    return ~exists().where(
        measure.c.subject == strike.c.subject, measure.c.by_strikes == 1, measure.c.ended_at.is_(None)
    )


def _ended(now: int, numbers: Numbers) -> ColumnElement[bool]:
    """What is still in force can still be undone."""
    return or_(effect.c.state != "active", effect.c.until <= now) & ~held_up(
        now, numbers, subject=effect.c.subject, item=effect.c.item, decision=effect.c.entry
    )


def _settled(now: int, numbers: Numbers) -> ColumnElement[bool]:
    return or_(lawful_order.c.hold_until.is_(None), lawful_order.c.hold_until <= now)


def _unused(now: int, numbers: Numbers) -> ColumnElement[bool]:
    """No promotion rests on the backtest any more."""
    return ~exists().where(promotion.c.backtest == backtest_run.c.id)


def _month_over(before: int) -> ColumnElement[bool]:
    """Tallies summed up in a month that was over by then: an archive could have taken them."""
    start = Month.of(before).start
    return (tally.c.at < start) & ~exists().where(entry.c.id == tally.c.batch, entry.c.ts >= start)


_asked_still = promotion.c.state.in_(("waiting", "asked"))
_asked = case((role_grant.c.waits == 1, role_grant.c.since))
"""Nobody answers a request for a role that is old."""
EXPIRING = (
    Expiring(decided, decided.c.at, "decision_log"),
    Expiring(media_label, media_label.c.at, "decision_log"),
    # Without their batch entry, counts and digests would be lost to the record.
    Expiring(tally, tally.c.at, "decision_log", _no_longer(active=tally.c.batch.is_(None))),
    # What is dead waits for a person.
    Expiring(outbox, outbox.c.due, "outbox", _no_longer(active=outbox.c.state != "done")),
    Expiring(job, job.c.due, "outbox", _no_longer(active=job.c.state != "done")),
    Expiring(dead_letter, dead_letter.c.at, "evidence", _no_longer(active=dead_letter.c.state == "open")),
    Expiring(idempotency, idempotency.c.at, "outbox"),
    Expiring(sign_in_event, sign_in_event.c.at, "logs"),
    Expiring(picture_seen, picture_seen.c.at, "logs"),
    Expiring(session, session.c.expires, "logs"),
    Expiring(role_grant, func.coalesce(role_grant.c.ended, role_grant.c.until, _asked), "logs"),
    Expiring(api_key, func.coalesce(api_key.c.ended, api_key.c.expires), "logs"),
    Expiring(
        statement,
        statement.c.created,
        "evidence",
        _free_of(subject=statement.c.subject, item=statement.c.item, decision=statement.c.entry),
    ),
    Expiring(appeal, appeal.c.decided_at, "evidence", _free_of(decision=appeal.c.decision)),
    Expiring(report, func.coalesce(report.c.closed_at, report.c.received), "evidence", _answered),
    Expiring(misuse, func.coalesce(misuse.c.end, misuse.c.at), "evidence"),
    Expiring(sample, sample.c.at, "evidence"),
    Expiring(measure, func.coalesce(measure.c.ended_at, measure.c.end), "evidence"),
    Expiring(effect, effect.c.since, "evidence", _ended),
    Expiring(rights_request, rights_request.c.decided_at, "evidence"),
    Expiring(strike, strike.c.expires, "strikes", _no_strikes_held),
    Expiring(bulk, bulk.c.at, "evidence"),
    Expiring(
        case_file,
        case_file.c.closed_at,
        "evidence",
        _matter_over,
        (
            case_event.c.case_id,
            case_hand.c.case_id,
            act.c.case_id,
            golden.c.case_id,
            asked_of_lead.c.case_id,
            looking.c.case_id,
            draft.c.case_id,
        ),
    ),
    Expiring(
        lawful_order,
        func.coalesce(lawful_order.c.effect_at, lawful_order.c.refused_at),
        "ledger",
        _settled,
        (order_item.c.order_id,),
    ),
    Expiring(dispute, dispute.c.decided_at, "ledger"),
    Expiring(golden, golden.c.at, "logs"),
    Expiring(asked_of_lead, asked_of_lead.c.at, "logs"),
    Expiring(publication, publication.c.at, "ledger"),
    Expiring(breach, breach.c.closed_at, "ledger", after=(breach_event.c.breach_id,)),
    Expiring(
        ai_service,
        ai_service.c.ended_at,
        "ledger",
        after=(ai_evidence.c.service_id, ai_service_event.c.service_id),
    ),
    Expiring(campaign, func.coalesce(campaign.c.closed_at, campaign.c.ended_at, campaign.c.end), "ledger"),
    Expiring(rule_draft, rule_draft.c.created, "ledger", _no_longer(active=rule_draft.c.state == "open")),
    Expiring(
        report_draft,
        report_draft.c.created,
        "ledger",
        _no_longer(active=report_draft.c.state.in_(("waiting", "ready"))),
    ),
    Expiring(promotion, promotion.c.created, "ledger", _no_longer(active=_asked_still)),
    Expiring(rollout_event, rollout_event.c.at, "ledger"),
    # After the promotions that rest on them.
    Expiring(backtest_run, backtest_run.c.ended, "ledger", _unused, (backtest_sample.c.backtest,)),
    Expiring(enforcement, enforcement.c.ended, "ledger", after=(enforcement_slice.c.enforcement,)),
)
"""What expires by itself."""

ELSEWHERE = {
    "entry": "with its year (`yearclose.do_destroy_years`)",
    "tile": "with its year",
    "checkpoint": "with its year, but for the last, which is kept as the root of what was",
    "evidence": "by a day of its own (`erasure.do_expire_evidence`)",
    "subject_key": "with the last thing that it protects (`do_expire_keys`)",
    "medium": "with the evidence that it describes",
    "search_text": "with the evidence it was read from",
    "search_gram": "with the evidence it was read from",
    "inbox": "once it was decided and is not read again (`stream.inbox`)",
    "state_snapshot": "when newer ones are there (`record.streams`)",
    "exposure": "sooner than its class asks (`exposure.do_forget_exposure`)",
    "case_event": "with its case",
    "breach_event": "with the incident that it tells of",
    "ai_evidence": "with the AI service that it is about",
    "ai_service_event": "with the AI service that it tells of",
    "case_hand": "with its case",
    "act": "with its case",
    "order_item": "with its order",
    "backtest_sample": "with its backtest",
    "enforcement_slice": "with the enforcement that it is part of",
    "rollout": "nothing personal; one row, written anew",
    "rollout_tally": "once it is counted (`rollout.do_advance_rollout`)",
    "pack_version": "nothing personal; entries name it by its digest",
    "flagger": "organisations in a public register, kept while the reports that count them are",
    "user_account": "when somebody who left is erased (`leavers.do_erase_user`)",
    "credential": "with its account",
    "at_work": "with its account",
    "preference": "with its account",
    "draft": "after a day (`drafts.do_forget_drafts`)",
}
"""What goes in another way, or stays, and why."""


def do_expire_rows(change: Change, numbers: Numbers, *, limit: int = 5_000, archived: bool = False) -> int:
    """Delete rows whose time is over, `limit` of each table at most; how many.

    archived: months are archived, so tallies go by whole months (`_month_over`).
    One entry says how many of each class, where there were any.
    """
    counts: dict[str, int] = {}
    for expiring in EXPIRING:
        gone = _expire(change, expiring, numbers, limit, archived=archived)
        if gone:
            counts[expiring.kept] = counts.get(expiring.kept, 0) + gone
    if counts:
        data = {"entries": [], "names": [], "why": "retention", "class": "rows", "counts": counts}
        change.entry("erased", data=data)
    return sum(counts.values())


def _expire(change: Change, expiring: Expiring, numbers: Numbers, limit: int, *, archived: bool) -> int:
    before = made_before(expiring.kept, change.at, numbers)
    if before is None:
        return 0
    over = (
        select(*expiring.table.primary_key.columns)
        .where(
            expiring.since <= before,
            expiring.where(change.at, numbers),
            _month_over(before) if archived and expiring.table is tally else true(),
        )
        .order_by(expiring.since)
        .limit(limit)
    )
    if expiring.after:
        keys = change.conn.execute(over).scalars().all()
        return _expire_with(change, expiring, keys)
    key = tuple_(*expiring.table.primary_key.columns)
    return change.conn.execute(delete(expiring.table).where(key.in_(over))).rowcount


def _expire_with(change: Change, expiring: Expiring, keys: Sequence[Any]) -> int:
    """Delete rows, and before them those that go with them."""
    for part in parts(keys):
        for column in expiring.after:
            change.conn.execute(delete(column.table).where(column.in_(part)))
        (key,) = expiring.table.primary_key.columns
        change.conn.execute(delete(expiring.table).where(key.in_(part)))
    return len(keys)


def do_expire_keys(change: Change, numbers: Numbers, *, limit: int = 500) -> int:
    """Destroy keys of persons that protect nothing any more; how many.

    Whoever seals something holds the key meanwhile, so it is asked for under a lock and asked again.
    """
    before = made_before("evidence", change.at, numbers) or 0
    used = or_(
        exists().where(evidence.c.owner == subject_key.c.owner),
        exists().where(outbox.c.owner == subject_key.c.owner),
        exists().where(sample.c.subject == subject_key.c.owner),
        exists().where(sample.c.item == subject_key.c.owner),
    )
    idle = select(subject_key.c.owner).where(subject_key.c.created <= before, ~used)
    needed = _sealing(change)
    found = set(change.conn.execute(idle.limit(limit + len(needed))).scalars()) - needed
    gone = 0
    for part in parts(sorted(found)):
        mine = subject_key.c.owner.in_(part)
        change.conn.execute(select(subject_key.c.owner).where(mine).with_for_update())
        gone += change.conn.execute(delete(subject_key).where(mine, ~used)).rowcount
    return gone


def _sealing(change: Change) -> set[str]:
    """References under which columns of rows are sealed, other than by `evidence`."""
    named = (
        ("order", lawful_order.c.id),
        ("user", user_account.c.id),
        ("golden", golden_item.c.id),
        ("case", draft.c.case_id),
        ("dead", dead_letter.c.id),
        ("bulk", bulk.c.id),
    )
    return {
        change.vault.ref(kind, one)
        for kind, column in named
        for one in change.conn.execute(select(column)).scalars()
    }
