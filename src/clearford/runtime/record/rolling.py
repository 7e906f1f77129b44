"""Rules move on step by step, are stopped by their own figures, and put, held and let go on by people."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from sqlalchemy import Connection, delete, select

from clearford.core.access import require_two
from clearford.core.errors import ConfigError, RecordError
from clearford.ledger.figures import Period
from clearford.runtime.record.cases import Office
from clearford.runtime.record.fallback import do_fall_back_rule, do_let_rule_act, rules_on_trial
from clearford.runtime.record.packs import FOLDERS, find_version, version_in_force
from clearford.runtime.record.quality import judged_between
from clearford.runtime.record.rollout import MINUTE, ROLLOUT, Book, moment, open_book
from clearford.runtime.record.stops import do_stop_rule
from clearford.runtime.record.unit import Change
from clearford.runtime.rollout import orders
from clearford.runtime.rollout.clock import SureClock
from clearford.runtime.rollout.monitor import Monitor
from clearford.runtime.rollout.orders import Order
from clearford.runtime.rollout.served import Tally
from clearford.runtime.rollout.state import Entry, RuleState
from clearford.runtime.stores.tables.policies import rollout, rollout_tally

AT_ONCE = 500
"""Tallies that are counted in one transaction."""
_FORGOTTEN = 60
"""Minutes after which a process that hands nothing in is forgotten."""
_TALLY = msgspec.json.Decoder(Tally)


def do_hand_in_tally(change: Change, tally: Tally) -> None:
    """Keep what rules that are rolled out did in this transaction, until it is counted."""
    body = msgspec.json.encode(tally).decode()
    change.add(rollout_tally, id=change.record.new_id(), at=change.at, body=body)


def is_due(conn: Connection, now: int) -> bool:
    """Whether something was handed in, or a minute has passed since rules were looked at."""
    if conn.execute(select(rollout_tally.c.id).limit(1)).scalar() is not None:
        return True
    last = conn.execute(select(rollout.c.at).where(rollout.c.name == ROLLOUT)).scalar()
    return last is not None and last // MINUTE != now // MINUTE


def do_advance_rollout(change: Change, office: Office) -> int:
    """Count what processes handed in, move rules on and stop them; how many tallies there were.

    Where nothing was handed in, rules are looked at once a minute.
    """
    c = rollout_tally.c
    rows = change.conn.execute(select(c.id, c.body).order_by(c.at, c.id).limit(AT_ONCE)).all()
    if not is_due(change.conn, change.at):
        return 0
    book = open_book(change)
    monitor = Monitor(book.state, b"", watched=_watched(change, book), clock=SureClock)
    now = change.at // MINUTE
    monitor.pass_time(now)
    for row in rows:
        _count(monitor, book, _TALLY.decode(row.body), now)
    _judge(change, monitor, book)
    book.state = monitor.state
    for note in monitor.noted():
        if isinstance(note, Entry):
            _do_carry_out(change, office, book, note)
    change.conn.execute(delete(rollout_tally).where(c.id.in_([row.id for row in rows])))
    counted = book.kept.counted
    book.kept.counted = {part: one for part, one in counted.items() if one[1] > now - _FORGOTTEN}
    book.save()
    return len(rows)


def _watched(change: Change, book: Book) -> list[str]:
    fallen = set(rules_on_trial(change.conn))
    return [name for name, one in book.state.rules.items() if one.live and name not in fallen]


def _count(monitor: Monitor, book: Book, tally: Tally, now: int) -> None:
    """Count what one process handed in; of rules in the version that is rolled out."""
    for kind, items in tally.kinds.items():
        monitor.count(kind, items)
    for rule, one in tally.rules.items():
        if not monitor.watches(rule) or book.state.rules[rule].digest != one.digest:
            continue
        monitor.act(rule, one.actions)
        monitor.hit(rule, one.hits, outside=one.outside)
        if one.over:
            monitor.over_limit(rule)
        if one.failed:
            monitor.failed(rule, one.failed)
    before, _ = book.kept.counted.get(tally.part, (0, 0))
    book.kept.counted[tally.part] = max(before, tally.number), now


def _judge(change: Change, monitor: Monitor, book: Book) -> None:
    """Look at what people found of the actions of each step before the last."""
    for name, rule in book.state.rules.items():
        if monitor.watches(name) and not rule.stopped and 0 <= rule.step and not rule.is_whole:
            period: Period = (rule.since * MINUTE, change.at + 1)
            reviewed, wrong = judged_between(change.conn, book.kept.names.get(name, name), period)
            monitor.judge(name, reviewed, wrong)


def _do_carry_out(change: Change, office: Office, book: Book, note: Entry) -> None:
    """Put on record what the figures of a rule brought about; a stop is one for every process."""
    if note.kind == "stopped" and note.trigger is not None:
        items, hits, acted = note.counted
        figures = {
            "why": note.trigger,
            "per_cent": note.per_cent,
            "items": items,
            "hits": hits,
            "acted": acted,
        }
        since = max(0, note.since) * MINUTE
        book.made = do_stop_rule(change, office, note.rule, note.found, figures, since=since)
    book.note([note])
    book.made = None


def do_put_rule(change: Change, name: str, per_cent: int, why: str) -> None:
    """Put a rule at one of its steps, from which it goes on.

    AccessError CF-A003 for the author of the packs in force where it then acts on more; RecordError CF-R080
    for a rule that is not rolled out or fell back to trial, and for a step that it does not have.
    """
    book, rule = _found(change, name)
    if rule.stopped or name in rules_on_trial(change.conn):
        raise RecordError(
            "CF-R080", "the rule fell back to trial", suggestion="let it act again first (`resume`)"
        )
    if per_cent > rule.per_cent:
        _require_other(change)
    _do(book, lambda order: orders.start(book, order, per_cent), name, why)


def do_hold_rule(change: Change, name: str, why: str) -> None:
    """Keep a rule at its step. RecordError CF-R080 for one that does not move on anyway."""
    book, rule = _found(change, name)
    if rule.stopped or rule.held or rule.is_whole:
        raise RecordError("CF-R080", "the rule does not move on")
    _do(book, lambda order: orders.hold(book, order), name, why)


def do_resume_rule(change: Change, name: str, why: str) -> None:
    """Let a rule go on that is held, or act again that fell back to trial; as `do_let_rule_act`.

    Where it is rolled out it goes on at its step of then.
    """
    book = open_book(change)
    rule = book.state.rules.get(name)
    stands_still = rule is not None and (rule.held or rule.stopped is not None)
    if not stands_still or name in rules_on_trial(change.conn):
        do_let_rule_act(change, name, why)
        book.made = change.made[-1]
    if stands_still:
        _do(book, lambda order: orders.resume(book, order), name, why)


def do_halt_rule(change: Change, name: str, why: str) -> None:
    """Send a rule back to trial from now on, in every process; nothing for one that is there."""
    if not do_fall_back_rule(change, name, why):
        return
    book = open_book(change)
    rule = book.state.rules.get(name)
    if rule is not None and not rule.stopped:
        book.made = change.made[-1]
        _do(book, lambda order: orders.stop(book, order), name, why)


def _found(change: Change, name: str) -> tuple[Book, RuleState]:
    book = open_book(change)
    rule = book.state.rules.get(name)
    if rule is None:
        raise RecordError("CF-R080", "the rule is not rolled out: it acts on everybody, or on nobody")
    return book, rule


def _do(book: Book, act: Callable[[Order], None], name: str, why: str) -> None:
    """Do what a person orders, and save it."""
    change = book.change
    book.before = book.state.entry("changed", name)
    try:
        act(Order(name, change.by.id, why, moment(change)))
    except ConfigError as error:
        raise RecordError("CF-R080", str(error.message), suggestion=error.suggestion) from error
    finally:
        book.before = None
    book.save()


def _require_other(change: Change) -> None:
    version = version_in_force(change.conn)
    if version != FOLDERS:
        require_two("pack.promote", find_version(change.conn, version).author, change.by.id)
