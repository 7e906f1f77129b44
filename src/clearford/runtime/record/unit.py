"""One transaction of the record: ledger entries, what they commit to, outbox rows and case rows, or nothing.

    with record.change(by=By(user, "reviewer")) as change:
        entry = change.entry("review", data={"case": case}, contents=[Content("reason", words)], owner=owner)
        change.deliver("webhook", "action.apply", body, owner=owner, entry=entry)

Nobody else writes ledger entries, evidence or the outbox. When the transaction cannot be made durable,
nothing of it has happened, and the caller is told.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, func, select

from clearford.core.clock import Clock
from clearford.core.entries import Content, Entry, EntryType
from clearford.core.reasons import StatementOfReasons
from clearford.ledger.canonical import encode
from clearford.ledger.commitments import commit
from clearford.runtime.stores.months import Month
from clearford.runtime.stores.randomness import random_bytes
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.contents import evidence
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import effect
from clearford.runtime.stores.tables.waiting import outbox
from clearford.runtime.stores.tables.whole import METADATA
from clearford.runtime.stores.vault import Kept, Vault, pack, seal, unseal

SHARDS = 64
"""Outbox rows of one owner share a shard, and so keep their order."""
EVIDENCE_DAYS = 548
"""Default retention of evidence: eighteen months: appeal window and out-of-court body (DSA 20, 21(4))."""
DAY = 86_400_000_000
"""Microseconds."""
SKEW = 60_000_000
"""Microseconds by which the time of an entry may lie behind that of an earlier one; more is noted."""
_LOOKED_BACK = 1_000
"""Entries among which the latest is looked for when a process begins: several commit out of order."""
_NEWEST = "SELECT ts FROM entry WHERE ts >= {since} ORDER BY seq DESC LIMIT 1"
"""Asked in every change, so that it is text: to compile it each time would cost as much as to ask it. What is
older than a month before the latest cannot be the latest, and is left out."""
_ORDER = {table.name: place for place, table in enumerate(METADATA.sorted_tables)}
"""Tables that others point at come first."""


class By(msgspec.Struct, frozen=True):
    """Who acts: id of a person or key, and the role in which it acts."""

    id: str
    role: str


SYSTEM = By("system", "system")
"""What happens by itself: timers, rules."""


AT_COMMIT: ContextVar[Callable[[Change], None] | None] = ContextVar("AT_COMMIT", default=None)
"""What is done last in every change of a request that is to happen once (`record.once`)."""


@dataclass(frozen=True)
class Publication:
    """What leaves of a statement of reasons for the public, beside what the person is told."""

    owner: str
    """Under whose key it is kept: nobody's, as it holds nothing of a person."""
    contents: tuple[Content, ...]
    """What the entry commits to."""
    keep_days: int
    do_queue: Callable[[Change], object]
    """Queues it, once its entry is written."""


Publish = Callable[[StatementOfReasons, str], Publication | None]
"""What of a statement is published under the id of its entry; none where it does not belong there."""


class Record:
    """Opens changes; knows the store, the vault, the clock and the name of the log."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        clock: Clock,
        *,
        origin: str,
        channels: Collection[str] = ("webhook", "peer", "tdb"),
        token: Callable[[int], bytes] = random_bytes,
        publish: Publish | None = None,
    ) -> None:
        """Say what a record is kept with.

        origin: name of the log without the year. channels: where deliveries can go; for others nothing
        is put into the outbox, where it would wait for ever. token: random bytes, for exact tests.
        publish: for an operator whose statements of reasons are published.
        """
        self.publish = publish
        self.store, self.vault, self.origin, self.token = store, vault, origin, token
        self.channels = frozenset(channels)
        self._clock = clock
        self._latest = self._newest()
        self._guard = threading.Lock()
        self._is_behind = False

    def now(self) -> int:
        """Microseconds since 1970; never less than what it gave before, whatever the clock does."""
        with self._guard:
            self._latest = max(self._latest, int(self._clock.now().timestamp() * 1_000_000))
            return self._latest

    def _newest(self) -> int:
        """About the latest time on record, which a clock that was set back must not fall behind."""
        last = select(entry.c.ts).order_by(entry.c.seq.desc()).limit(_LOOKED_BACK).subquery()
        with self.store.read() as conn:
            return int(conn.execute(select(func.coalesce(func.max(last.c.ts), 0))).scalar_one())

    def log_of(self, at: int) -> str:
        """The log that an entry of a time belongs to: one a year."""
        return f"{self.origin}/{datetime.fromtimestamp(at / 1_000_000, UTC).year}"

    def new_id(self) -> str:
        """128 random bits, 32 hexadecimal digits."""
        return self.token(16).hex()

    @contextmanager
    def change(self, by: By = SYSTEM) -> Iterator[Change]:
        """A transaction. Raises StoreError when it cannot be made durable; then nothing has happened."""
        with self.store.write() as conn:
            behind = self._behind(conn)
            change = Change(self, conn, by)
            if behind > SKEW and not self._is_behind:
                change.entry("incident", data={"what": "clock", "behind_s": behind // 1_000_000})
            yield change
            change.flush()
            if (last := AT_COMMIT.get()) is not None:
                last(change)
        self._is_behind = behind > SKEW

    def _behind(self, conn: Connection) -> int:
        """Microseconds by which the clock lags behind what is on record, of whichever process.

        From here on `now` gives at least the time of the newest entry: a log whose time ran back would not
        verify. Until a clock that was set back is there again, the time of the record stands still.
        """
        # The same words for a month, so that the database need not plan it each time.
        since = Month.of(self.now()).after(-1).start
        newest = conn.exec_driver_sql(_NEWEST.format(since=since)).scalar()
        with self._guard:
            self._latest = max(self._latest, newest or 0)
            return self._latest - int(self._clock.now().timestamp() * 1_000_000)

    def read(self) -> AbstractContextManager[Connection]:
        """A connection that only reads."""
        return self.store.read()


class Change:
    """What one transaction writes. Rows are gathered and written together by `flush`."""

    def __init__(self, record: Record, conn: Connection, by: By) -> None:
        """Made by `Record.change` alone."""
        self.record, self.conn, self.by = record, conn, by
        self.vault = record.vault
        self.at = record.now()
        """Microseconds; the time of every entry of this change."""
        self.made: list[str] = []
        """Ids of the entries of this change, in order."""
        self.waits = 0
        """Microseconds that everything waits before it leaves, so that a person can take it back."""
        self._entries: list[dict[str, Any]] = []
        self._contents: dict[tuple[str, str], tuple[dict[str, Kept], int]] = {}
        self._leaving: list[tuple[dict[str, Any], bytes]] = []
        self._rows: dict[str, tuple[Table, list[dict[str, Any]]]] = {}

    def entry(
        self,
        kind: EntryType,
        *,
        contents: Sequence[Content] = (),
        owner: str | None = None,
        also: Mapping[str, Sequence[Content]] | None = None,
        item: str | None = None,
        subject: str | None = None,
        matter: str | None = None,
        keep_days: int = EVIDENCE_DAYS,
        made: str | None = None,
        **public: Any,
    ) -> str:
        """Add a ledger entry; its id.

        contents: what it commits to and `owner` (a reference) may have erased. also: the same of other
        owners, whose names must differ. item, subject, matter: references by which it is found again.
        made: its id, where it had to be known before.
        public: fields of `Entry`. The person who acts is committed to under the name `actor`.
        """
        made = made or self.record.new_id()
        self.made.append(made)
        parts = {key: list(value) for key, value in (also or {}).items()}
        if contents:
            parts.setdefault(owner or self.owner_of(subject, item), []).extend(contents)
        if self.by is not SYSTEM:
            parts.setdefault(self.vault.ref("user", self.by.id), []).append(
                Content("actor", self.by.id.encode())
            )
        written = Entry(
            id=made,
            type=kind,
            ts=self.at,
            log=self.record.log_of(self.at),
            by_role=self.by.role,
            c={
                name: commitment
                for key, some in parts.items()
                for name, commitment in self._keep(made, key, some, keep_days)
            },
            **public,
        )
        self._entries.append(
            {
                "id": made,
                "log": written.log,
                "type": kind,
                "ts": self.at,
                "body": encode(written),
                "item": item,
                "subject": subject,
                "matter": matter,
            }
        )
        return made

    def keep_for(self, made: str, owner: str, days: int) -> None:
        """Keep what an entry of this change commits to for one owner for another time than usual."""
        kept, _ = self._contents[made, owner]
        self._contents[made, owner] = kept, self.at + days * DAY

    def owner_of(self, subject: str | None, item: str | None) -> str:
        """Whose key protects what belongs to a subject, or to an item that has none."""
        found = subject or item
        if found is None:
            raise AssertionError("contents need an owner")
        return found

    def _keep(
        self, made: str, owner: str, contents: Sequence[Content], days: int
    ) -> Iterator[tuple[str, str]]:
        kept, _ = self._contents.setdefault((made, owner), ({}, self.at + days * DAY))
        for content in contents:
            salt = self.record.token(32)
            kept[content.name] = Kept(salt, content.body)
            yield content.name, commit(content.name, salt, content.body)

    def deliver(
        self,
        channel: str,
        kind: str,
        body: bytes,
        *,
        owner: str,
        entry: str,
        after: int = 0,
        action_id: str | None = None,
    ) -> str:
        """Add an outbox row; its action id, which the receiver may rely on as an idempotency key.

        owner: reference of whom it concerns; rows of one owner leave in the order in which they were
        added. entry: of what is delivered; empty for answers to a stream, of which each has its own.
        after: microseconds before which it does not leave (the time in which it can be undone).
        """
        made = action_id or self.record.new_id()
        if channel not in self.record.channels:
            return made
        row = {
            "action_id": made,
            "shard": shard_of(owner),
            "owner": owner,
            "channel": channel,
            "kind": kind,
            "entry": entry,
            "state": "pending",
            "due": max(after, self.waits),  # from when it is written, by the clock of the database
            "created": self.at,
        }
        self._leaving.append((row, body))
        return made

    def effect(
        self,
        kind: str,
        *,
        entry: str,
        action_id: str,
        item: str | None = None,
        subject: str | None = None,
        rule: str | None = None,
        ref: str | None = None,
        until: int | None = None,
        copy: str | None = None,
    ) -> None:
        """Note an effect, so that a reversal reaches it. copy: by which the same content is found."""
        self.add(
            effect,
            action_id=action_id,
            kind=kind,
            entry=entry,
            item=item,
            subject=subject,
            rule=rule,
            ref=ref,
            state="active",
            since=self.at,
            until=until,
            copy=copy,
        )

    def add(self, table: Table, **row: Any) -> None:
        """Add a row of another table; rows of one table must all set the same columns."""
        self._rows.setdefault(table.name, (table, []))[1].append(row)

    def flush(self) -> None:
        """Write what was gathered. Queries of the same change see it afterwards."""
        add = self.record.store.add
        if self._entries:
            add(self.conn, entry, self._entries)
        if self._contents or self._leaving:
            self._seal()
        for table, rows in sorted(self._rows.values(), key=lambda pair: _ORDER[pair[0].name]):
            add(self.conn, table, rows)
        self._entries, self._contents, self._leaving, self._rows = [], {}, [], {}

    def _seal(self) -> None:
        owners = {owner for _, owner in self._contents} | {row["owner"] for row, _ in self._leaving}
        ciphers = self.vault.sealers(self.conn, owners)
        rows = [
            {
                "entry": made,
                "owner": owner,
                "kind": "evidence",
                "keep_until": until,
                "body": seal(ciphers[owner], pack(kept), made),
            }
            for (made, owner), (kept, until) in self._contents.items()
        ]
        self.record.store.add(self.conn, evidence, rows)
        now = self.record.store.now(self.conn) if self._leaving else 0
        leaving = [
            row
            | {
                "body": seal(ciphers[row["owner"]], body, row["action_id"]),
                "due": now + row["due"],
            }
            for row, body in self._leaving
        ]
        self.record.store.add(self.conn, outbox, leaving)

    def seal(self, owner: str, content: bytes, place: str) -> bytes:
        """Content for a sealed column, encrypted with the owner's key."""
        return seal(self.vault.sealers(self.conn, [owner])[owner], content, place)

    def unseal(self, owner: str, sealed: bytes, place: str) -> bytes | None:
        """What a sealed column holds; none when the owner's key was destroyed."""
        cipher = self.vault.opener(self.conn, owner)
        return None if cipher is None else unseal(cipher, sealed, place)


def shard_of(owner: str) -> int:
    """The outbox shard of an owner."""
    return hashlib.sha256(owner.encode()).digest()[0] % SHARDS
