"""Versions that somebody asks to put in force: another person approves, refuses, or asks back.

Approving is the promotion itself (`packs.do_promote_packs`), with all that it demands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec
from sqlalchemy import Connection, RowMapping, select, update

from clearford.core.access import require_two
from clearford.core.entries import Content
from clearford.core.errors import RecordError, RequestError
from clearford.core.numbers import Numbers
from clearford.runtime.record.packs import do_promote_packs, find_version, require_new
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.pages import Place, latest_first
from clearford.runtime.stores.tables.access import user_account
from clearford.runtime.stores.tables.policies import backtest_run, promotion

PromotionState = Literal["waiting", "asked", "approved", "refused", "withdrawn"]
What = Literal["requested", "asked", "answered", "approved", "refused", "withdrawn", "attached"]
Plan = Literal["steps", "at_once"]
"""New and changed rules act on a few accounts first, step by step, or on everybody at once."""
OPEN: tuple[PromotionState, ...] = ("waiting", "asked")


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What one person did about it."""

    what: What
    by: str
    by_name: str = ""
    at: int
    words: str = ""


class Promotion(msgspec.Struct, frozen=True, kw_only=True):
    """A version that is to be put in force, and what was said about that."""

    id: str
    version: str
    state: PromotionState
    author: str
    """Who asked for it."""
    created: int
    changed: int
    backtest: str | None
    plan: Plan = "steps"
    steps: tuple[Step, ...] = ()


_STEPS = msgspec.json.Decoder(tuple[Step, ...])


def list_promotions(
    conn: Connection, limit: int, *, after: Place | None = None, version: str | None = None
) -> list[Promotion]:
    """What was asked for, the latest first; after: moment and id of the last one that was seen."""
    c = promotion.c
    query = select(promotion)
    if version is not None:
        query = query.where(c.version == version)
    rows = conn.execute(latest_first(query, c.created, c.id, after=after, limit=limit)).mappings().all()
    return [_promotion(conn, row) for row in rows]


def find_promotion(conn: Connection, name: str) -> Promotion:
    """What was asked for. RequestError CF-H002 for none."""
    row = conn.execute(select(promotion).where(promotion.c.id == name)).mappings().one_or_none()
    if row is None:
        raise RequestError("CF-H002", "nothing of this name was asked for")
    return _promotion(conn, row)


def do_ask_promotion(
    change: Change, version: str, words: str, backtest: str | None, plan: Plan = "steps"
) -> Promotion:
    """Ask that a version be put in force. CF-R020 for one that was; CF-R074 where that is asked already.

    backtest: one of this version that was run to its end; RequestError CF-H002 for another.
    """
    require_new(find_version(change.conn, version))
    c = promotion.c
    if change.conn.execute(select(c.id).where(c.open_key == version)).scalar() is not None:
        raise RecordError("CF-R074", "it is asked already that this version be put in force")
    if backtest is not None:
        _demand_done(change, version, backtest)
    made = change.record.new_id()
    change.add(
        promotion,
        id=made,
        version=version,
        state="waiting",
        open_key=version,
        author=change.by.id,
        created=change.at,
        changed=change.at,
        backtest=backtest,
        plan=plan,
        steps=_text((Step(what="requested", by=change.by.id, at=change.at, words=words),)),
    )
    _on_record(change, "promotion_requested", version, words)
    change.flush()
    return find_promotion(change.conn, made)


def do_approve_promotion(change: Change, name: str, words: str, numbers: Numbers) -> Promotion:
    """Put the version in force, as `do_promote_packs`; CF-A003 also for who asked for it."""
    found = _open(change, name)
    require_two("pack.promote", found.author, change.by.id)
    do_promote_packs(change, found.version, numbers)
    return _do_step(change, found, "approved", "approved", words)


def do_refuse_promotion(change: Change, name: str, words: str) -> Promotion:
    """Refuse, with the reason."""
    found = _open(change, name)
    _on_record(change, "promotion_refused", found.version, words)
    return _do_step(change, found, "refused", "refused", words)


def do_question_promotion(change: Change, name: str, words: str) -> Promotion:
    """Ask back; it waits for an answer."""
    return _do_step(change, _open(change, name), "asked", "asked", words)


def do_answer_promotion(change: Change, name: str, words: str) -> Promotion:
    """Answer what was asked back. CF-R074 where nothing was."""
    found = _open(change, name)
    if found.state != "asked":
        raise RecordError("CF-R074", "nothing was asked back")
    return _do_step(change, found, "waiting", "answered", words)


def do_attach_backtest(change: Change, name: str, backtest: str) -> Promotion:
    """Put another backtest of the version before who decides; CF-R074 for what somebody else asked for.

    RequestError CF-H002 for a backtest that has not ended, or of another version.
    """
    found = _own(_open(change, name), change)
    _demand_done(change, found.version, backtest)
    change.conn.execute(update(promotion).where(promotion.c.id == name).values(backtest=backtest))
    return _do_step(change, found, found.state, "attached", "")


def do_withdraw_promotion(change: Change, name: str, words: str) -> Promotion:
    """Take back what one asked for; CF-R074 for what somebody else did."""
    found = _own(_open(change, name), change)
    return _do_step(change, found, "withdrawn", "withdrawn", words)


def _own(found: Promotion, change: Change) -> Promotion:
    if found.author != change.by.id:
        raise RecordError("CF-R074", "somebody else asked for it", suggestion="refuse it, or ask that person")
    return found


def _demand_done(change: Change, version: str, backtest: str) -> None:
    of = (backtest_run.c.version == version, backtest_run.c.state == "done")
    known = select(backtest_run.c.id).where(backtest_run.c.id == backtest, *of)
    if change.conn.execute(known).scalar() is None:
        raise RequestError("CF-H002", "there is no such backtest of this version that has ended")


def _open(change: Change, name: str) -> Promotion:
    """What is open, held by this change. RecordError CF-R074 for what is not."""
    change.conn.execute(select(promotion.c.id).where(promotion.c.id == name).with_for_update())
    found = find_promotion(change.conn, name)
    if found.state not in OPEN:
        raise RecordError("CF-R074", f"the request is {found.state}")
    return found


def _do_step(change: Change, found: Promotion, state: PromotionState, what: What, words: str) -> Promotion:
    steps = (*found.steps, Step(what=what, by=change.by.id, at=change.at, words=words))
    values = {
        "state": state,
        "open_key": found.version if state in OPEN else None,
        "changed": change.at,
        "steps": _text(steps),
    }
    change.conn.execute(update(promotion).where(promotion.c.id == found.id).values(**values))
    return find_promotion(change.conn, found.id)


def _on_record(change: Change, event: str, version: str, words: str) -> None:
    change.entry(
        "pack_change",
        contents=[Content("reason", words.encode())] if words else [],
        owner=change.vault.ref("user", change.by.id),
        data={"event": event, "to": version, "by_other": False},
    )


def _promotion(conn: Connection, row: RowMapping) -> Promotion:
    steps = _STEPS.decode(row["steps"])
    names = _names(conn, {step.by for step in steps})
    told = tuple(msgspec.structs.replace(step, by_name=names.get(step.by, "")) for step in steps)
    return Promotion(
        **{name: row[name] for name in Promotion.__struct_fields__ if name != "steps"}, steps=told
    )


def _names(conn: Connection, people: set[str]) -> Mapping[str, str]:
    c = user_account.c
    return {row.id: row.name for row in conn.execute(select(c.id, c.name).where(c.id.in_(people)))}


def _text(steps: tuple[Step, ...]) -> str:
    # Names are looked up when they are shown: an account that goes takes its name with it.
    return msgspec.json.encode([msgspec.structs.replace(step, by_name="") for step in steps]).decode()
