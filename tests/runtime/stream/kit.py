"""Streams for tests: packs that count what an account wrote before, and workers to end or kill."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from sqlalchemy import select, update

from clearford.core.items import Item
from clearford.core.reasons import Redress
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.record.deciding import Answer
from clearford.runtime.record.unit import Record
from clearford.runtime.service.bundle import Bundle, InForce
from clearford.runtime.service.decider import Decider
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import decided
from clearford.runtime.stores.tables.waiting import lease
from clearford.runtime.stream.inbox import Inbox, do_put
from clearford.runtime.stream.shares import Shares
from clearford.runtime.stream.source import Source
from clearford.runtime.stream.worker import Worker
from tests.policy.golden import Edit, edited
from tests.runtime.service_kit import no_cases, record_on

START = datetime(2026, 11, 22, tzinfo=UTC)
LEAST = 4
"""From so many messages of an account within an hour on, its imitated links are removed."""
RULE, CARD = "fraud/phishing/rules/lookalike-domain.yaml", "fraud/phishing/pack.yaml"
COUNTER = """name: repeated
title: Texts of one account
about: How often an account wrote within an hour.
owner: fraud-team
key: actor
what: count
window: 1h
"""


def counting_packs(folder: Path) -> EngineOptions:
    """The packs of the tests, with one rule that counts."""
    when = "when: url.lookalike.score >= 0.90 AND NOT in_list(url.domain, 'owned_domains')"
    families = "signals: {text: 1, url: 1, account: 1, item: 1"
    edits = [
        Edit(RULE, (when,), (f"{when} AND velocity.repeated.count >= {LEAST}",)),
        Edit(CARD, (f"{families}}}",), (f"{families}, velocity: 1}}",)),
    ]
    root = edited(edits, folder)
    (root / "fraud/phishing/counters").mkdir()
    (root / "fraud/phishing/counters/repeated.yaml").write_text(COUNTER)
    return EngineOptions(packs=(str(root),), shipped=False, brief=True)


def some(n: int, actors: int = 6) -> list[Item]:
    """Items of some accounts in turn, each with an imitated link, a second apart."""
    return [
        Item(
            id=f"i{number}",
            actor=f"a{number % actors}",
            text=f"log in at paypa1.example {number}",
            at=START + timedelta(seconds=number),
        )
        for number in range(n)
    ]


def put(record: Record, items: Iterable[Item], *, parts: int) -> None:
    """Put items into the inbox."""
    with record.change() as change:
        do_put(change, [(item, msgspec.json.encode(item)) for item in items], parts)


class Place:
    """A store with a decider, and the workers of one source."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self.store, self.record = store, record_on(store)
        in_force = InForce(Bundle.of(engine))
        self.decider = Decider(self.record, in_force, no_cases, redress=Redress(), webhook=False)
        self.engine = engine

    def worker(self, name: str, source: Source, *, snapshots_every: timedelta | None = None) -> Worker:
        """A worker that has not begun."""
        shares = Shares(self.store, source.name, source.parts, name)
        every = snapshots_every if snapshots_every is not None else timedelta(hours=1)
        return Worker(source, self.record, self.decider, self.engine.decoder, shares, snapshots_every=every)

    def inbox_worker(self, name: str, parts: int, *, snapshots_every: timedelta | None = None) -> Worker:
        """A worker of the inbox."""
        return self.worker(name, Inbox(self.record, parts=parts), snapshots_every=snapshots_every)

    def outcomes(self) -> dict[str, int]:
        """How many items were decided how."""
        with self.store.read() as conn:
            rows = conn.execute(select(decided.c.outcome)).scalars().all()
        return {outcome: rows.count(outcome) for outcome in set(rows)}

    def answers(self) -> dict[str, Answer]:
        """What was decided about each item, by its reference."""
        with self.store.read() as conn:
            rows = conn.execute(select(decided.c.item, decided.c.body)).all()
        return {item: msgspec.json.decode(body, type=Answer) for item, body in rows}

    def bury(self, owner: str) -> None:
        """Let the leases of a worker end, as if it had died."""
        with self.store.write() as conn:
            conn.execute(update(lease).where(lease.c.owner == owner).values(until=0))


def expected(items: Sequence[Item]) -> dict[str, int]:
    """How the items of `some` are decided, counted by hand."""
    seen: dict[str, int] = {}
    outcomes = {"allow": 0, "restrict": 0}
    for item in items:
        seen[str(item.actor)] = seen.get(str(item.actor), 0) + 1
        outcomes["restrict" if seen[str(item.actor)] >= LEAST else "allow"] += 1
    return outcomes


def drain(worker: Worker, *, most: int = 1_000) -> int:
    """Let a worker go on until nothing comes any more; messages."""
    done = 0
    for _ in range(most):
        step = worker.step()
        done += step
        if not step:
            break
    return done
