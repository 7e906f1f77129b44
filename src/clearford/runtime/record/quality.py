"""Live rules under their bars: what judged samples and decided appeals say, and the fall back to trial."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import select

from clearford.cases.bars import WhyFallen, why_fallen
from clearford.core.casework import ItemFacts
from clearford.core.entries import Entry
from clearford.ledger.canonical import decode
from clearford.ledger.figures import Period, figures
from clearford.ledger.queries import UNKNOWN, QuerySet
from clearford.runtime.record.cases import Office, do_open_case
from clearford.runtime.record.fallback import do_fall_back_rule, rules_on_trial
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables import entry
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
    do_fall_back_rule(change, rule, words, figures)
    made = change.entry("incident", data={"what": "rule_fell_back", "rule": rule, **figures})
    facts = ItemFacts(item=change.vault.ref("rule", rule), rules=(rule,))
    do_open_case(change, office, "incident", facts, entry=made)
