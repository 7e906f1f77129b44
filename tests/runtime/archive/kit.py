"""A record with closed months of every kind of entry, for the tests of archives."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select, update

from clearford.core.entries import Content
from clearford.runtime.archive.making import Archiving
from clearford.runtime.archive.manifest import Manifest
from clearford.runtime.archive.shelf import Fill, Shelf, Written
from clearford.runtime.archive.turns import NAME
from clearford.runtime.customs import load_customs
from clearford.runtime.record.erasure import do_expire_evidence
from clearford.runtime.record.integrator import Integrator
from clearford.runtime.record.unit import Change, Record
from clearford.runtime.stores.months import Month
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import entry, tally
from clearford.runtime.stores.tables.waiting import lease
from tests.runtime.record.test_integrator import integrator
from tests.runtime.service_kit import MovedClock, record_on

NUMBERS = load_customs().numbers
MARCH = Month(2026, 3)
LOG = "record.example.org/main/2026"
SECRET = b"Call Wilhelmina Orchard at +49 30 5550 1234"


class Interrupted(Shelf):
    """A place at which something happens once a file is written."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.after: dict[str, Callable[[], object]] = {}
        """Name of a file -> what happens once it is written."""
        self.opened: dict[str, list[Callable[[], object]]] = {}
        """Name of a file -> what happens at the first time it is opened, at the second, and so on."""

    def write(self, name: str, fill: Fill) -> Written:
        """Write a file; then what was asked for happens."""
        written = super().write(name, fill)
        if (then := self.after.pop(name.rpartition("/")[2], None)) is not None:
            then()
        return written

    @contextmanager
    def open(self, name: str) -> Iterator[Any]:
        """Open a file; then what was asked for happens."""
        with super().open(name) as stream:
            if waiting := self.opened.get(name.rpartition("/")[2]):
                waiting.pop(0)()
            yield stream


class Counting(Shelf):
    """A place that counts what is read of its files."""

    read_bytes = 0

    @contextmanager
    def open(self, name: str) -> Iterator[Any]:
        """Open a file that is read part by part."""
        with super().open(name) as stream:
            yield _Counted(stream, self)


class _Counted:
    """A file that counts what is read of it."""

    closed = False

    def __init__(self, stream: Any, of: Counting) -> None:
        self._stream, self._of = stream, of

    def read(self, size: int = -1) -> bytes:
        data = bytes(self._stream.read(size))
        self._of.read_bytes += len(data)
        return data

    def seek(self, at: int, whence: int = 0) -> int:
        return int(self._stream.seek(at, whence))

    def tell(self) -> int:
        return int(self._stream.tell())


class Scene:
    """A record in June whose March has something to archive."""

    def __init__(self, store: Store, folder: Path) -> None:
        """folder: for the keys of the log and the archives."""
        self.clock = MovedClock(datetime(2026, 3, 2, 12, tzinfo=UTC))
        self.record: Record = record_on(store, self.clock)
        self.work: Integrator = integrator(self.record, folder / "keys")
        self.place = folder / "archives"
        self.shelf = Interrupted(str(self.place))
        self.owner = self.record.vault.ref("subject", "wilhelmina")

    @property
    def archiving(self) -> Archiving:
        """Archives months of the record."""
        return Archiving(self.record, self.work.logs, self.shelf, NUMBERS)

    def fill(self, count: int = 600, *, before_expiry: Callable[[], object] | None = None) -> list[str]:
        """Write March, with tallies, and some of April; ids of the decisions of March that may leave."""
        with self.record.change() as change:
            change.entry("config", data={"what": "begin"})
        made = []
        for half in range(2):
            with self.record.change() as change:
                for n in range(count // 2):
                    made.append(self.decision(change, n))
                digests = hashlib.sha256(b"%d" % half).digest() + hashlib.sha256(b"x%d" % half).digest()
                change.add(
                    tally,
                    id=f"tally-{half}",
                    at=change.at,
                    bundle="sha256:" + "0" * 64,
                    counts='{"post.allow":2}',
                    digests=digests,
                    batch=None,
                )
            self.work.run()
            self.clock.move(timedelta(days=1))
        self.clock.move(timedelta(days=40))
        with self.record.change() as change:
            for _ in range(300):
                change.entry("config", data={"what": "later"})
        self.work.run()
        if before_expiry is not None:
            before_expiry()
        self.clock.move(timedelta(days=60))
        self.expire()
        return made

    def decision(self, change: Change, n: int, *, days: int = 30) -> str:
        """A decision about an item of one person, of which the content is kept for some days."""
        return change.entry(
            "decision",
            decision="restrict",
            rules=("demo.rule@1",),
            item=self.record.vault.ref("item", f"item-{n}"),
            subject=self.owner,
            contents=[Content("item", SECRET)],
            keep_days=days,
        )

    def expire(self) -> None:
        """Let contents go whose time is over."""
        with self.record.change() as change:
            while do_expire_evidence(change, NUMBERS):
                pass
        self.work.run()

    def between(self, then: Callable[[Connection], object]) -> None:
        """Let rows change once an archive is written and before its rows leave."""

        def change() -> None:
            with self.record.store.write() as conn:
                then(conn)

        self.shelf.after["manifest.json"] = change

    def another_takes_over(self) -> Manifest | None:
        """What another process makes that waited until the lease of this one ran out."""
        with self.record.store.write() as conn:
            conn.execute(update(lease).where(lease.c.name == NAME).values(until=0))
        return Archiving(self.record, self.work.logs, Shelf(str(self.place)), NUMBERS).do_archive(MARCH)

    @property
    def live(self) -> set[str]:
        """Ids of the entries in the store."""
        with self.record.read() as conn:
            return set(conn.execute(select(entry.c.id)).scalars())

    @property
    def files(self) -> dict[str, bytes]:
        """Every file of the archives."""
        found = (path for path in sorted(self.place.rglob("*")) if path.is_file())
        return {str(path.relative_to(self.place)): path.read_bytes() for path in found}
