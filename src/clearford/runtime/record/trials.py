"""Versions of packs on trial: they decide beside the one in force, are counted, and act on nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, delete, func, select

from clearford.core.ids import RuleId
from clearford.core.reasons import named
from clearford.runtime.pipeline import BATCH
from clearford.runtime.record.deciding import Acting, Answer, Work
from clearford.runtime.record.unit import Change
from clearford.runtime.rollout.clock import kind_of
from clearford.runtime.service.bundle import Bundle, OnTrial
from clearford.runtime.stores.tables.policies import trial_tally

_FOLDED = 100
"""Tallies of one version that are put together in one transaction."""
RULE = "rule:"
"""Begins the names of counts of matches; the others are shifts such as `allow>restrict`."""
KIND = "kind:"
"""Begins the names of counts of items of a kind."""
_COUNTS = msgspec.json.Decoder(dict[str, int])


@dataclass(frozen=True)
class Tried:
    """What a version on trial would have decided about some items."""

    version: str
    bundle: Bundle
    items: int
    counts: Counter[str]
    """Shift or rule -> items."""
    matches: Sequence[tuple[Work, Acting | Answer, RuleId]]
    """What rules matched that are not live in the version in force."""


class TrialRun(msgspec.Struct, frozen=True, kw_only=True):
    """What a trial has shown until now."""

    items: int
    since: int | None
    """Microseconds; none before the first item."""
    shifts: dict[str, int]
    """`decision in force>decision on trial` -> items."""
    rules: dict[str, int]
    """Rule of the version on trial -> items that it matched."""
    kinds: dict[str, int] = {}
    """Kind of items -> how many it saw."""


def try_out(
    trial: OnTrial, in_force: Bundle, works: Sequence[Work], planned: Sequence[Acting | Answer]
) -> Tried:
    """Let a version on trial decide what the one in force has decided; nothing is written."""
    live = {
        rule.id: named_in(in_force, rule.id)
        for rule in in_force.engine.program.rules
        if rule.status == "live"
    }
    enforcing = {rule.id for rule in trial.bundle.engine.program.rules if rule.kind == "enforce"}
    counts: Counter[str] = Counter()
    matches: list[tuple[Work, Acting | Answer, RuleId]] = []
    for at in range(0, len(works), BATCH):
        judged = trial.bundle.engine.pipeline.process([work.item for work in works[at : at + BATCH]])
        for work, plan, decision in zip(works[at:], planned[at:], judged.decisions, strict=False):
            before = plan.decision.outcome if isinstance(plan, Acting) else plan.outcome
            counts[f"{before}>{decision.outcome}"] += 1
            counts[KIND + kind_of(work.item)] += 1
            for ref in decision.held:
                name = named_in(trial.bundle, ref.id)
                counts[RULE + name] += 1
                if ref.id in enforcing and live.get(ref.id) != name:
                    matches.append((work, plan, ref.id))
    return Tried(trial.version, trial.bundle, len(works), counts, matches)


def named_in(bundle: Bundle, rule: RuleId) -> str:
    """A rule with the version of its pack, `id@version`."""
    return named(rule, bundle.engine.texts[rule].version)


def do_tally_trial(change: Change, tried: Tried) -> None:
    """Count what a version on trial would have decided."""
    change.add(
        trial_tally,
        id=change.record.new_id(),
        version=tried.version,
        at=change.at,
        items=tried.items,
        counts=_text(tried.counts),
    )


def trial_of(conn: Connection, version: str) -> TrialRun:
    """What the trial of a version has shown until now, of every time it was on trial."""
    rows = conn.execute(select(trial_tally).where(trial_tally.c.version == version)).all()
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update(_COUNTS.decode(row.counts))
    return TrialRun(
        items=sum(row.items for row in rows),
        since=min((row.at for row in rows), default=None),
        shifts={name: n for name, n in sorted(counts.items()) if not name.startswith((RULE, KIND))},
        rules=_named(counts, RULE),
        kinds=_named(counts, KIND),
    )


def _named(counts: Counter[str], what: str) -> dict[str, int]:
    return {name.removeprefix(what): n for name, n in sorted(counts.items()) if name.startswith(what)}


def do_fold_trials(change: Change) -> int:
    """Put tallies of one version together, so that they stay few; how many became one."""
    c = trial_tally.c
    many = select(c.version).group_by(c.version).having(func.count() > 1).limit(1)
    version = change.conn.execute(many).scalar()
    if version is None:
        return 0
    rows = change.conn.execute(select(trial_tally).where(c.version == version).limit(_FOLDED)).all()
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update(_COUNTS.decode(row.counts))
    change.conn.execute(delete(trial_tally).where(c.id.in_([row.id for row in rows])))
    change.add(
        trial_tally,
        id=change.record.new_id(),
        version=version,
        at=min(row.at for row in rows),
        items=sum(row.items for row in rows),
        counts=_text(counts),
    )
    return len(rows)


def _text(counts: Counter[str]) -> str:
    return msgspec.json.encode(dict(sorted(counts.items()))).decode()
