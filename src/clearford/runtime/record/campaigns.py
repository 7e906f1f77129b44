"""Campaigns on record: a goal against a harm for a time, what was done, and what was said at the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select, update

from clearford.cases.campaigns import (
    Stage,
    require_limit,
    require_open,
    require_over,
    require_span,
    stage_of,
)
from clearford.core.entries import Content
from clearford.core.errors import RecordError, RequestError
from clearford.core.numbers import Numbers
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.pages import Place, latest_first
from clearford.runtime.stores.tables.access import user_account
from clearford.runtime.stores.tables.figures import campaign

MOST_PACKS = 20
_NAMES = msgspec.json.Decoder(list[str])


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What was said at the end."""

    summary: str
    """What was done and what came of it."""
    other_causes: str
    """What else may have changed the figures: a campaign proves nothing by itself."""


class Campaign(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign."""

    id: str
    name: str
    harm: str
    """A harm or a family of harms."""
    goal: str
    goal_ppm: int | None
    """Prevalence that is to be reached, parts in a million; none where the goal is said in words alone."""
    item_kind: str | None
    lang: str | None
    """Items that it is about; none for all."""
    packs: list[str]
    bulk_day: int | None = None
    """Cases that one person decides in its bulk acts on one day; none where the ordinary limit holds. It
    falls back by itself when the campaign is over."""
    led_by: str
    leader: str | None
    """Name of the account, while there is one."""
    start: int
    end: int
    """Microseconds; the second one without."""
    ended_at: int | None
    """When somebody ended it early."""
    closed_at: int | None
    stage: Stage
    said: Said | None
    entry: str


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be opened."""

    name: str
    harm: str
    goal: str
    start: int
    end: int
    goal_ppm: int | None = None
    item_kind: str | None = None
    lang: str | None = None
    packs: Sequence[str] = ()
    bulk_day: int | None = None


def list_campaigns(conn: Connection, now: int, *, after: str | None, limit: int) -> list[Campaign]:
    """Campaigns, the latest begin first, from behind the id `after`."""
    c = campaign.c
    place: Place | None = None
    if after is not None:
        start = conn.execute(select(c.start).where(c.id == after)).scalar()
        if start is None:
            raise RequestError("CF-H001", "there is no such page")
        place = start, after
    query = latest_first(_SHOWN, c.start, c.id, after=place, limit=limit)
    return [_shown(row, now) for row in conn.execute(query)]


def find_campaign(conn: Connection, campaign_id: str, now: int) -> Campaign:
    """A campaign. RequestError CF-H002 for none."""
    row = conn.execute(_SHOWN.where(campaign.c.id == campaign_id)).one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no such campaign")
    return _shown(row, now)


_SHOWN = select(campaign, user_account.c.name.label("leader")).outerjoin(
    user_account, user_account.c.id == campaign.c.led_by
)


def _shown(row: Row[Any], now: int) -> Campaign:
    fields = {name: getattr(row, name) for name in Campaign.__struct_fields__ if hasattr(row, name)}
    times = {name: fields[name] for name in ("start", "end", "ended_at", "closed_at")}
    said = None if row.report is None else msgspec.json.decode(bytes(row.report), type=Said)
    return Campaign(
        **{**fields, "packs": _NAMES.decode(row.packs)}, stage=stage_of(**times, now=now), said=said
    )


def do_open_campaign(change: Change, plan: Plan, numbers: Numbers) -> Campaign:
    """Open a campaign. RecordError CF-R077 for a time that does not fit."""
    require_span(plan.start, plan.end, change.at, numbers)
    require_limit(plan.bulk_day, numbers)
    made = change.record.new_id()
    raised = {} if plan.bulk_day is None else {"bulk_day": plan.bulk_day}
    data = {"harm": plan.harm, "start": plan.start, "end": plan.end, **raised}
    entry = _on_record(change, made, "opened", data, name=plan.name, goal=plan.goal)
    change.add(
        campaign,
        id=made,
        **{**msgspec.structs.asdict(plan), "packs": _text(plan.packs)},
        led_by=change.by.id,
        entry=entry,
    )
    change.flush()
    return find_campaign(change.conn, made, change.at)


def do_add_pack(change: Change, campaign_id: str, pack: str) -> Campaign:
    """Note that a pack is part of a campaign. RecordError CF-R078 for one that is over, or for too many."""
    found = _held(change, campaign_id)
    require_open(found.stage)
    if pack in found.packs:
        return found
    if len(found.packs) >= MOST_PACKS:
        raise RecordError("CF-R078", f"the campaign has {MOST_PACKS} packs")
    _on_record(change, campaign_id, "pack_added", {"pack": pack})
    return _set(change, campaign_id, packs=_text([*found.packs, pack]))


def do_end_campaign(change: Change, campaign_id: str, reason: str) -> Campaign:
    """End a campaign before its time. RecordError CF-R078 for one that is over."""
    require_open(_held(change, campaign_id).stage)
    _on_record(change, campaign_id, "ended", {}, reason=reason)
    return _set(change, campaign_id, ended_at=change.at)


def do_close_campaign(change: Change, campaign_id: str, said: Said) -> Campaign:
    """Say what came of a campaign. RecordError CF-R078 for one that is not over, or was closed."""
    require_over(_held(change, campaign_id).stage)
    _on_record(change, campaign_id, "closed", {}, summary=said.summary, other_causes=said.other_causes)
    return _set(change, campaign_id, closed_at=change.at, report=msgspec.json.encode(said))


def _held(change: Change, campaign_id: str) -> Campaign:
    """A campaign that nobody else changes until the change ends."""
    change.conn.execute(select(campaign.c.id).where(campaign.c.id == campaign_id).with_for_update())
    return find_campaign(change.conn, campaign_id, change.at)


def _set(change: Change, campaign_id: str, **values: Any) -> Campaign:
    change.conn.execute(update(campaign).where(campaign.c.id == campaign_id).values(**values))
    return find_campaign(change.conn, campaign_id, change.at)


def _on_record(change: Change, campaign_id: str, event: str, data: dict[str, Any], **words: str) -> str:
    return change.entry(
        "config",
        contents=[Content(name, text.encode()) for name, text in words.items()],
        owner=change.vault.ref("campaign", campaign_id),
        matter=campaign_id,
        keep_days=KEPT_DAYS,
        data={"what": f"campaign.{event}", "campaign": campaign_id, **data},
    )


KEPT_DAYS = 6 * 366
"""For as long as entries of the record are kept: the words are about a harm, and about nobody."""


def _text(names: Sequence[str]) -> str:
    return msgspec.json.encode(list(names)).decode()
