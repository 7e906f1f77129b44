"""Where rules stand that are rolled out: kept in one row, changed by one at a time, told to every process.

What holds is published under a pointer, in the transaction that changes it, so that a version of the packs
and the steps of its rules come into force together. Every change of a step is an entry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import msgspec
from sqlalchemy import Connection, select, update

from clearford.core.entries import Content
from clearford.core.errors import RecordError
from clearford.core.ids import RuleId
from clearford.runtime.record.fallback import rules_on_trial
from clearford.runtime.record.packs import do_set_pointer, version_in_force
from clearford.runtime.record.trials import TrialRun
from clearford.runtime.record.unit import SYSTEM, Change
from clearford.runtime.rollout.autostop import Counts
from clearford.runtime.rollout.clock import ClockState, SureClock
from clearford.runtime.rollout.standing import NOBODY_WAITS, Live, Standings, essence, standing_of
from clearford.runtime.rollout.state import NONE, Entry, Kind, RuleState, State, Stopped, prepare
from clearford.runtime.stores.tables.figures import pointer
from clearford.runtime.stores.tables.policies import rollout, rollout_event

ROLLOUT = "rollout"
"""Name of the row, and of the pointer that every process follows."""
MINUTE = 60_000_000
"""Microseconds."""
_EARLIER = 3
"""Versions of a rule whose steps are known beside the one in force."""


class Kept(msgspec.Struct, kw_only=True):
    """What the row holds."""

    state: State = msgspec.field(default_factory=State)
    names: dict[str, str] = {}
    """Rule -> it with the version of its pack."""
    earlier: dict[str, dict[str, RuleState]] = {}
    """Rule -> digest -> where versions stood that others took the place of, the latest last."""
    counted: dict[str, tuple[int, int]] = {}
    """Process -> its last tally that was counted, and the minute of that."""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """What was done with a rule that is rolled out."""

    kind: Kind
    at: int
    """Microseconds since 1970."""
    since: int
    """When the step began that it was at."""
    per_cent: int
    """Share of accounts that it acted on until then."""
    to: int
    """And from then on."""
    trigger: Stopped | None = None
    """What stopped it."""
    found: str = ""
    """The figures of that."""
    by: str | None = None
    """The person; none for what happened by itself."""
    items: int = 0
    hits: int = 0
    acted: int = 0
    """Of the step that it was at."""
    reviewed: int = 0
    wrong: int = 0
    """Judged actions of that step."""
    entry: str = ""


_STATE, _EVENT, _TOLD = (
    msgspec.json.Decoder(Kept),
    msgspec.json.Decoder(Event),
    msgspec.json.Decoder(Standings),
)


class Book:
    """The row, held by a change until it ends."""

    def __init__(self, change: Change, kept: Kept, version: int) -> None:
        """version: of the row; 0 where there is none yet."""
        self.change, self.kept = change, kept
        self._version = version
        self.state = kept.state
        self.made: str | None = None
        """Entry of what is noted, where one was written already."""
        self.before: Entry | None = None
        """Where a rule stood before a person did something with it."""
        now = max(change.at // MINUTE, self.state.clock.now)
        if self.state.clock.now < 0:
            self.state.clock = ClockState((), now, SureClock.timed)

    def note(self, notes: Sequence[Entry]) -> None:
        """Keep what was done with rules."""
        for one in notes:
            do_note_step(self.change, self, one)

    def save(self) -> None:
        """Write the row, and tell every process what holds."""
        do_save_rollout(self.change, self.kept, self._version)


def open_book(change: Change) -> Book:
    """The row, which nobody else changes until this change ends."""
    c = rollout.c
    mine = select(c.body, c.version).where(c.name == ROLLOUT).with_for_update()
    row = change.conn.execute(mine).one_or_none()
    return Book(change, Kept(), 0) if row is None else Book(change, _STATE.decode(row.body), row.version)


def read_kept(conn: Connection) -> Kept:
    """The row, to look at."""
    body = conn.execute(select(rollout.c.body).where(rollout.c.name == ROLLOUT)).scalar()
    return Kept() if body is None else _STATE.decode(body)


def event_of(body: str) -> Event:
    """What was done with a rule, as it is kept."""
    return _EVENT.decode(body)


def told(conn: Connection) -> str:
    """What every process is told, as it is kept; empty before anything was rolled out."""
    return conn.execute(select(pointer.c.value).where(pointer.c.name == ROLLOUT)).scalar() or ""


def standings_of(text: str) -> Standings:
    """The same as values."""
    return _TOLD.decode(text) if text else NOBODY_WAITS


def do_save_rollout(change: Change, kept: Kept, version: int) -> None:
    """Write the row. version: that it had, 0 for none."""
    values = {"body": msgspec.json.encode(kept).decode(), "version": version + 1, "at": change.at}
    if version:
        change.conn.execute(update(rollout).where(rollout.c.name == ROLLOUT).values(**values))
    else:
        change.add(rollout, name=ROLLOUT, **values)
        change.flush()
    earlier = ((rule, one) for rule, old in kept.earlier.items() for one in old.values())
    holds = Standings(
        rules=tuple(standing_of(rule, one) for rule, one in (*kept.state.rules.items(), *earlier)),
        counted={part: number for part, (number, _) in kept.counted.items()},
    )
    text = msgspec.json.encode(holds).decode()
    if text != told(change.conn):
        do_set_pointer(change, ROLLOUT, text)


def do_note_step(change: Change, book: Book, one: Entry) -> None:
    """Put on record what was done with a rule."""
    state = book.state.rules[one.rule]
    before = book.before or one
    items, hits, acted = before.counted
    person = change.by is not SYSTEM
    now = state.per_cent
    made = book.made or change.entry(
        "pack_change",
        contents=[Content("reason", one.found.encode())] if person and one.found else [],
        owner=change.vault.ref("user", change.by.id),
        data={"event": f"rollout_{one.kind}", "rule": one.rule, "to": now, "by_other": person},
    )
    event = Event(
        kind=one.kind,
        at=change.at,
        since=max(0, before.since) * MINUTE,
        per_cent=before.per_cent,
        to=now,
        trigger=one.trigger,
        found="" if person else one.found,
        by=change.by.id if person else None,
        items=items,
        hits=hits,
        acted=acted,
        reviewed=state.reviewed,
        wrong=state.overturned,
        entry=made,
    )
    change.add(
        rollout_event,
        id=change.record.new_id(),
        rule=one.rule,
        at=change.at,
        kind=one.kind,
        body=msgspec.json.encode(event).decode(),
        version=version_in_force(change.conn) or None,
        entry=made,
    )


def require_in_force(change: Change, version: str) -> None:
    """CF-R081 where another version of the packs is in force than the one that was looked at."""
    if version_in_force(change.conn) != version:
        raise RecordError(
            "CF-R081", "another version was put in force meanwhile", suggestion="look what differs now"
        )


def do_begin_rollout(
    change: Change,
    before: Mapping[RuleId, Live],
    after: Mapping[RuleId, Live],
    tried: TrialRun,
    *,
    at_once: bool,
) -> tuple[RuleId, ...]:
    """Put new and changed rules of a version at their first step, in the change that puts it in force.

    before, after: the live rules of the version that was in force, and of this one (`standing.live_in`).
    tried: what the trial of this one has shown, with which hits are compared later on.
    at_once: they act on everybody instead. Gives the rules that begin.
    """
    book = open_book(change)
    digests: dict[str, str] = {name: essence(one.rule) for name, one in after.items()}
    fresh = [n for n in after if n not in before or essence(before[n].rule) != digests[n]]
    _put_aside(book, {name: one for name, one in digests.items() if name not in fresh})
    first = () if at_once else tuple(sorted(fresh))
    watched = [one.rule for name, one in after.items() if name in book.state.rules or name in first]
    book.kept.names = {name: one.name for name, one in after.items()}
    if not watched and not book.kept.earlier:
        return ()
    prepare(book.state, watched, digests, version_in_force(change.conn))
    fallen = set(rules_on_trial(change.conn))
    for name in first:
        rule = book.state.rules[name]
        rule.step, rule.shadow = 0, _shadow(rule, name, tried)
        rule.stopped = "person" if name in fallen else None
        book.state.clock = ClockState((), change.at // MINUTE, SureClock.timed)
        book.state.counted_anew(rule)
        entry = book.state.entry("began", name)
        book.note([msgspec.structs.replace(entry, per_cent=0, found="")])
    book.save()
    return first


def _shadow(rule: RuleState, name: str, tried: TrialRun) -> Counts:
    """What a rule hit on trial, among the items of its kinds."""
    items = sum(tried.kinds.get(kind, 0) for kind in rule.kinds)
    hits = sum(n for one, n in tried.rules.items() if one.partition("@")[0] == name)
    return Counts(hits, items) if items else NONE


def do_go_back(change: Change, after: Mapping[RuleId, Live]) -> None:
    """Let the rules of an earlier version act as they did: at once, or at the step at which they were."""
    book = open_book(change)
    digests: dict[str, str] = {name: essence(one.rule) for name, one in after.items()}
    if not book.state.rules and not book.kept.earlier:
        return
    _put_aside(book, digests)
    for name, digest in digests.items():
        known = book.kept.earlier.get(name, {}).pop(digest, None)
        if known is not None:
            book.state.rules[name] = known
            book.state.counted_anew(known)
    watched = [one.rule for name, one in after.items() if name in book.state.rules]
    book.kept.names = {name: one.name for name, one in after.items()}
    prepare(book.state, watched, digests, version_in_force(change.conn))
    book.save()


def _put_aside(book: Book, digests: Mapping[str, str]) -> None:
    """Keep where rules stand apart that are not among these any more."""
    for name, one in list(book.state.rules.items()):
        if digests.get(name) != one.digest:
            known = book.kept.earlier.setdefault(name, {})
            known[one.digest] = book.state.rules.pop(name)
            while len(known) > _EARLIER:
                del known[next(iter(known))]


def moment(change: Change) -> datetime:
    """The time of a change."""
    return datetime.fromtimestamp(change.at / 1_000_000, UTC)
