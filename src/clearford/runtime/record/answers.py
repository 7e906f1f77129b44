"""Answers to reports: everybody who reported an item gets one of their own once its case is decided."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Row, select, update

from clearford.act.letter import as_mail
from clearford.act.notifier import outcome_letter, outcome_of
from clearford.cases.appeals import window_end
from clearford.cases.clocks import answered
from clearford.core.casework import Case, Verdict
from clearford.core.entries import Content
from clearford.core.reasons import LANGUAGES
from clearford.runtime.record.decisions import new_token
from clearford.runtime.record.misuse import do_look_for_misuse
from clearford.runtime.record.reports import begun, owner_of
from clearford.runtime.record.settling import Means
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.deeds import statement
from clearford.runtime.stores.tables.voices import report


def do_close_reports(change: Change, means: Means, case: Case, verdict: Verdict) -> int:
    """Tell everybody who reported the item what came of it, each with an own statement; how many.

    A statement has the id of the report that it answers.
    """
    change.flush()
    waiting = select(report).where(report.c.case_id == case.id, report.c.state == "open")
    rows = change.conn.execute(waiting.order_by(report.c.received, report.c.id).with_for_update()).all()
    result = _result(verdict)
    for row in rows:
        _do_answer(change, means, case, verdict, row, result)
    change.conn.execute(
        update(report)
        .where(report.c.case_id == case.id, report.c.state == "open")
        .values(state="closed", closed_at=change.at, result=result)
    )
    if result == "unfounded":
        for notifier in sorted({row.notifier for row in rows if row.notifier is not None}):
            do_look_for_misuse(change, means.office, notifier, "notices")
    return len(rows)


def _result(verdict: Verdict) -> str:
    if verdict.outcome == "restrict":
        return "action_law" if verdict.ground == "illegal" else "action_terms"
    return "unfounded" if verdict.unfounded else "no_action"


def _do_answer(
    change: Change, means: Means, case: Case, verdict: Verdict, row: Row[Any], result: str
) -> None:
    made, until = change.record.new_id(), window_end(change.at, means.office.numbers)
    outcome = outcome_of(
        row.id,
        verdict.actions,
        automation="none",
        redress=msgspec.structs.replace(means.redress, appeal_until=until),
        answer="unfounded" if result == "unfounded" else None,
        entry=made,
    )
    owner = owner_of(change, row.notifier, row.id)
    change.entry(
        "report_closed",
        made=made,
        contents=[Content("outcome", msgspec.json.encode(outcome))],
        owner=owner,
        item=case.item,
        matter=case.root,
        refs=(row.entry,),
        clock=answered(begun(change.conn, row), change.at, numbers=means.office.numbers),
        data={"report": row.id, "result": result, "automated": False},
    )
    token = new_token(change.record)
    change.add(
        statement,
        id=row.id,
        entry=made,
        item=case.item,
        subject=None,
        audience="reporter",
        token_hash=change.vault.hash("statement", token),
        lang=row.lang,
        created=change.at,
        appeal_until=until,
        informed_at=None,
        state="standing",
    )
    if means.webhook:
        letters = {lang: as_mail(outcome_letter(outcome, lang)) for lang in LANGUAGES}
        body = msgspec.json.encode({"report": row.id, "entry": made, "token": token, "notice": letters})
        change.deliver("webhook", "report", body, owner=owner, entry=made, after=means.undo_us)
