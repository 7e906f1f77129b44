"""Automatic stops: a rule falls back to trial, people are told, and look again at what it did."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, update

from clearford.core.casework import ItemFacts
from clearford.core.entries import Field
from clearford.ledger.canonical import decode
from clearford.runtime.record.cases import Office, do_open_case
from clearford.runtime.record.fallback import do_fall_back_rule
from clearford.runtime.record.siblings import do_look_again
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import effect
from clearford.runtime.stores.tables.waiting import job

KIND = "rule_stopped"
AGAIN_MOST = 200
"""Decisions that people are asked to look at again; the others they find by the rule."""
_WHY = "the rule was stopped by its own figures"


def do_stop_rule(
    change: Change, office: Office, rule: str, words: str, figures: Mapping[str, Field], *, since: int | None
) -> str:
    """Let a rule fall back to trial, and open an incident about it; the entry of that.

    words: why, for colleagues. figures: what is public of it. since: microseconds from which its actions are
    looked at again, newest first, as long as they stand; none to let them be.
    """
    do_fall_back_rule(change, rule, words, figures)
    again = {} if since is None else {"since": since}
    made = change.entry("incident", data={"what": "rule_fell_back", "rule": rule, **figures, **again})
    do_open_case(
        change,
        office,
        "incident",
        ItemFacts(item=change.vault.ref("rule", rule), rules=(rule,)),
        entry=made,
    )
    if since is not None:
        change.add(job, kind=KIND, ref=made, due=change.at, state="pending")
    return made


def do_look_at_stopped(change: Change, office: Office) -> int:
    """Open cases about what one stopped rule did; 1, or 0 where none waits."""
    waiting = select(job).where(job.c.kind == KIND, job.c.state == "pending", job.c.due <= change.at)
    row = change.conn.execute(
        waiting.order_by(job.c.id).limit(1).with_for_update(skip_locked=True)
    ).one_or_none()
    if row is None:
        return 0
    body = change.conn.execute(select(entry.c.body).where(entry.c.id == row.ref)).scalar_one()
    data = decode(bytes(body)).data
    standing = (
        select(effect.c.entry)
        .where(
            effect.c.since >= int(str(data["since"])),
            effect.c.rule == str(data["rule"]),
            effect.c.state == "active",
            effect.c.item.is_not(None),
        )
        .distinct()
    )
    query = select(entry).where(entry.c.id.in_(standing)).order_by(entry.c.seq.desc()).limit(AGAIN_MOST)
    for made in change.conn.execute(query).all():
        do_look_again(change, office, made, after=row.ref, why=KIND, reason=_WHY)
    change.conn.execute(update(job).where(job.c.id == row.id).values(state="done"))
    return 1
