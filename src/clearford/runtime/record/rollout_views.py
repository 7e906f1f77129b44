"""What people are shown of rules that are rolled out: where each stands, and what it waits for."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, select

from clearford.runtime.record.fallback import rules_on_trial
from clearford.runtime.record.rollout import MINUTE, Event, Kept, event_of, read_kept
from clearford.runtime.rollout.monitor import STEP_MINUTES
from clearford.runtime.rollout.state import MIN_STEP_ITEMS, RuleState, Stopped
from clearford.runtime.stores.tables.access import user_account
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.policies import rollout_event

EVENTS_MOST = 200
"""Events of a rule that are shown, the latest."""


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    """What the next step waits for."""

    per_cent: int
    """Of that step."""
    until: int
    """Microseconds since 1970 before which it does not begin."""
    items: int
    """How many more items must be seen."""


class StepShown(msgspec.Struct, frozen=True, kw_only=True):
    """A rule at its present step."""

    rule: str
    steps: tuple[int, ...]
    """Per cent of accounts."""
    per_cent: int
    """On which it acts now; 0 in shadow and after a stop."""
    since: int
    """When the step began; microseconds since 1970."""
    stopped: Stopped | None
    fell_back: bool
    """It is on trial until a person lets it act again."""
    held: bool
    is_whole: bool
    """It has reached its last step."""
    items: int
    hits: int
    outside: int
    """Hits that acted on nobody, since the account is not among the first."""
    acted: int
    reviewed: int
    wrong: int
    """Of its actions in this step that people looked at."""
    shadow_items: int
    shadow_hits: int
    """What its hits are compared with; no items where nothing was seen before."""
    per_hour: int | None
    per_day: int | None
    waits: Waits | None
    """None where it does not move on."""


class RolloutShown(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that is or was rolled out."""

    now: StepShown | None
    """None where it acts on everybody, or is not in force."""
    events: tuple[Event, ...]
    """The latest first."""
    names: dict[str, str]
    """People among these -> what they are called."""


def list_steps(conn: Connection, *, version: str | None = None) -> list[StepShown]:
    """The rules that are rolled out, ascending; version: only those that began with it."""
    kept, fallen = read_kept(conn), set(rules_on_trial(conn))
    wanted = set(kept.state.rules) if version is None else _began_with(conn, version)
    return [
        _shown(kept, name, rule, fell_back=name in fallen)
        for name, rule in sorted(kept.state.rules.items())
        if name in wanted
    ]


def rollout_of(conn: Connection, rule: str) -> RolloutShown:
    """A rule with all that was done with it; nothing of one that never was rolled out."""
    now = next((one for one in list_steps(conn) if one.rule == rule), None)
    c = rollout_event.c
    query = select(c.body).join(entry, entry.c.id == c.entry).where(c.rule == rule)
    query = query.order_by(c.at.desc(), entry.c.seq.desc()).limit(EVENTS_MOST)
    events = tuple(event_of(body) for body in conn.execute(query).scalars())
    return RolloutShown(now=now, events=events, names=_names(conn, events))


def _began_with(conn: Connection, version: str) -> set[str]:
    c = rollout_event.c
    query = select(c.rule).where(c.version == version, c.kind == "began").distinct()
    return set(conn.execute(query).scalars())


def _names(conn: Connection, events: Sequence[Event]) -> dict[str, str]:
    c = user_account.c
    people = {one.by for one in events if one.by is not None}
    return {row.id: row.name for row in conn.execute(select(c.id, c.name).where(c.id.in_(people)))}


def _shown(kept: Kept, name: str, rule: RuleState, *, fell_back: bool) -> StepShown:
    items = kept.state.seen(rule)
    return StepShown(
        rule=name,
        steps=rule.steps,
        per_cent=rule.per_cent,
        since=max(0, rule.since) * MINUTE,
        stopped=rule.stopped,
        fell_back=fell_back,
        held=rule.held,
        is_whole=rule.is_whole,
        items=items,
        hits=rule.hits,
        outside=rule.outside,
        acted=rule.actions,
        reviewed=rule.reviewed,
        wrong=rule.overturned,
        shadow_items=rule.shadow.items,
        shadow_hits=rule.shadow.hits,
        per_hour=rule.per_hour,
        per_day=rule.per_day,
        waits=None if fell_back else _waits(kept, rule),
    )


def _waits(kept: Kept, rule: RuleState) -> Waits | None:
    if rule.stopped or rule.held or rule.is_whole:
        return None
    return Waits(
        per_cent=rule.steps[rule.step + 1],
        until=(rule.begun + STEP_MINUTES) * MINUTE,
        items=max(0, MIN_STEP_ITEMS - kept.state.rate(rule).items),
    )
