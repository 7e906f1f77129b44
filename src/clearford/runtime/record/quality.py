"""Live rules under their bars: what judged samples and decided appeals say, and the fall back to trial."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, select

from clearford.cases.bars import WhyFallen, why_fallen
from clearford.core.entries import Entry
from clearford.ledger.canonical import decode
from clearford.ledger.figures import Period, figures
from clearford.ledger.queries import UNKNOWN, QuerySet
from clearford.runtime.record.cases import Office
from clearford.runtime.record.fallback import rules_on_trial
from clearford.runtime.record.rollout import MINUTE, read_kept
from clearford.runtime.record.stops import do_stop_rule
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.transparency.quality import ASKED, read_entries

_COUNTS = ("quality.live_seen", "quality.live_right", "appeals.rule_decided", "appeals.rule_overturned")
_BARS = QuerySet(
    version=ASKED.version,
    mappings=ASKED.mappings,
    queries=tuple(query for query in ASKED.queries if query.id in _COUNTS),
)
_LATEST = 1_000
"""Decisions among which the version of a rule is looked for that acts now."""


class _Standing(NamedTuple):
    """What is known about one version of a rule."""

    judged: int
    right: int
    decided: int
    overturned: int


def do_check_rules(change: Change, office: Office) -> int:
    """Let live rules fall back to trial that are over their bars; how many did.

    Of each rule only the version that acts now is looked at, and of a rule that a person let act again
    only what came afterwards. Each fall is an incident, with a case for whoever answers for the rules.
    """
    window = change.at - office.numbers.span("quality.window"), change.at + 1
    entries = list(read_entries(change.conn, window, ("quality", "pack_change")))
    let_act = {
        str(one.data["rule"]): one.ts
        for one in sorted(entries, key=lambda one: one.ts)
        if one.type == "pack_change" and one.data.get("event") == "let_act"
    }
    strict = _strict(entries)
    fallen = set(rules_on_trial(change.conn))
    done = 0
    for name, standing in sorted(_standings(entries, window).items()):
        rule = name.partition("@")[0]
        if rule in fallen:
            continue
        if rule in let_act:
            since = let_act[rule], window[1]
            standing = _standings(entries, since).get(name, _Standing(0, 0, 0, 0))
        why = why_fallen(**standing._asdict(), strict=name in strict, numbers=office.numbers)
        if why is not None and _acts_now(change, rule, name):
            _do_fall(change, office, name, why, standing)
            done += 1
    return done


def _standings(entries: list[Entry], period: Period) -> dict[str, _Standing]:
    found = {figure.query: figure.cells for figure in figures(_BARS, lambda: entries, period)}
    counts = {query: {cell.key[0]: cell.value for cell in found[query]} for query in _COUNTS}
    names = {name for of in counts.values() for name in of} - {UNKNOWN}
    return {name: _Standing(*(counts[query].get(name, 0) for query in _COUNTS)) for name in names}


def judged_between(conn: Connection, name: str, period: Period) -> tuple[int, int]:
    """Actions of a version of a rule that people looked at in a time, and how many of these were wrong.

    name: `id@version`. Samples that were judged and appeals that were decided count.
    """
    one = _standings(list(read_entries(conn, period, ("quality",))), period).get(name)
    if one is None:
        return 0, 0
    return one.judged + one.decided, one.judged - one.right + one.overturned


def _strict(entries: list[Entry]) -> set[object]:
    """Versions of rules that must meet the strict bar, as was noted with what was judged of them."""
    return {one.data.get("rule") for one in entries if one.data.get("strict") is True}


def _acts_now(change: Change, rule: str, name: str) -> bool:
    """False where the latest decision of a rule is one of another version."""
    return next((one == name for one in _versions(change, rule)), True)


def _versions(change: Change, rule: str) -> Iterator[str]:
    latest = select(entry.c.body).where(entry.c.type == "decision").order_by(entry.c.ts.desc()).limit(_LATEST)
    for (body,) in change.conn.execute(latest):
        yield from (name for name in decode(bytes(body)).rules if name.partition("@")[0] == rule)


def _do_fall(change: Change, office: Office, name: str, why: WhyFallen, standing: _Standing) -> None:
    rule = name.partition("@")[0]
    figures = {"version": name, "why": why, **standing._asdict()}
    words = (
        f"{standing.right} of {standing.judged} judged decisions were right"
        if why == "precision"
        else f"{standing.overturned} of {standing.decided} decided appeals were reversed"
    )
    step = read_kept(change.conn).state.rules.get(rule)
    # Of a rule that acts on everybody since always, nobody can say from when on it was wrong.
    since = None if step is None else max(0, step.since) * MINUTE
    do_stop_rule(change, office, rule, words, figures, since=since)
