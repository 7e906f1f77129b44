"""A demo week that is made as large as a platform's half year: rows copied under new ids, on either database.

Deciding a million items would take longer than measuring. Copies share the contents of their originals: what
is sealed is not copied but for texts that are searched, one entry stands for many in the log, and of twenty
cases one stays open.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import URL, Connection, func, select

from clearford.console.demo.texts import load_grammar
from clearford.console.demo.traffic import Span, Traffic
from clearford.core.dates import DAY
from clearford.runtime.service.settings import Settings
from clearford.runtime.service.wiring import Service
from clearford.runtime.stores.copying import copy_store
from clearford.runtime.stores.migrations.upgrade import upgrade
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.contents import evidence, search_gram, search_text
from clearford.runtime.stores.tables.whole import METADATA
from clearford.runtime.stores.vault import seal, unseal

DECISIONS, CASES = 1_000_000, 200_000
DAYS = 180
OPEN = 20
"""Of so many copies of a case one is open."""
JUDGED = 20
"""Of so many copies of a judged sample one is kept: the demo judges far more of them than a platform does."""
SEARCHED = 5
"""Of so many copies of a text one can be searched."""
WAITING = 60
"""Items that nobody has looked at when the week ends; the people of the demo leave none."""
_PART = 10_000
_IDS = frozenset(
    "id action_id item entry matter root parent case_id decision statement tally undone_by ref copy".split()
)
_TIMES = frozenset(
    "at ts since until created appeal_until informed_at opened due decided_at closed_at received aware_at "
    "filed start end review_by expires".split()
)
COPIED = (
    "decided",
    "entry",
    "effect",
    "statement",
    "strike",
    "case_file",
    "case_event",
    "case_hand",
    "report",
    "appeal",
    "sample",
)
"""Tables that grow with what is decided."""


class Copy(NamedTuple):
    """One more life of a row."""

    number: int
    shift: int
    """Microseconds by which it lies further back."""

    def id(self, value: str | None) -> str | None:
        """An id of this copy: the same for the same id, so that rows still belong together."""
        return None if value is None else f"{self.number:06x}{value[6:]}"

    def row(self, names: Sequence[str], row: Sequence[Any], table: str) -> list[Any]:
        """The values of a row of a table."""
        held = dict(zip(names, row, strict=True))
        shown = held | self._ended(held) if table == "case_file" and not self.is_open else held
        return [self._value(name, value, held, table) for name, value in shown.items()]

    @staticmethod
    def _ended(held: Mapping[str, Any]) -> dict[str, Any]:
        return {"state": "closed", "open_key": None, "closed_at": held["closed_at"] or held["opened"]}

    def _value(self, name: str, value: Any, held: Mapping[str, Any], table: str) -> Any:
        if value is None or name == "seq":
            return None
        if name == "idx":  # a place far behind, or every copy would wait for one
            return self.number * 10_000_000 + int(value)
        if name in _IDS:
            return self.id(value)
        if name in _TIMES:
            return value - self.shift
        if name in ("key", "token_hash"):
            return self.number.to_bytes(3, "big") + value[3:]
        if name == "subject":
            # An account has a history: it comes back in twenty copies.
            return f"{self.number // 20:06x}{value[6:]}"
        return self._of_case(name, value, held) if table == "case_file" else value

    def _of_case(self, name: str, value: Any, held: Mapping[str, Any]) -> Any:
        if name == "body":
            return _body(value, held, self)
        return f"{held['kind']}:{self.id(held['item'])}" if name == "open_key" else value

    @property
    def is_open(self) -> bool:
        """Whether its cases are as they were."""
        return self.number % OPEN == 0


def _body(body: bytes, held: Mapping[str, Any], copy: Copy) -> bytes:
    new = body.replace(held["id"].encode(), str(copy.id(held["id"])).encode())
    state = f'"state":"{held["state"]}"'.encode()
    return new if copy.is_open else new.replace(state, b'"state":"closed"')


def leave_waiting(settings: Settings, items: int = WAITING) -> None:
    """Let items come in that break rules, and leave them to whoever looks next."""
    posted = (
        one.item for one in Traffic(load_grammar(), Span(datetime.now(UTC)), 7, 1.0).items() if one.harm
    )
    late = [msgspec.structs.replace(item, id=f"late-{n}") for n, item in enumerate(islice(posted, items))]
    service = Service.open(settings)
    try:
        service.gate.submit(late).result()
    finally:
        service.close()
        service.store.close()


def grow(database: Path, decisions: int = DECISIONS, cases: int = CASES) -> dict[str, int]:
    """Copy what is in a store until it holds so much; rows of each table."""
    with sqlite3.connect(database) as conn:
        conn.execute("PRAGMA journal_mode = OFF")
        held = {name: conn.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in COPIED}  # noqa: S608
        copies = cases // held["case_file"]
        plain = conn.execute("SELECT count(*) FROM decided WHERE entry IS NULL").fetchone()[0]
        share = _share(held, plain, copies, decisions)
        for name in COPIED:
            _copy(conn, name, copies, share)
        _rollups(conn)
        return {name: conn.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in COPIED}  # noqa: S608


def _copy(conn: sqlite3.Connection, table: str, copies: int, share: int) -> None:
    names = [column.name for column in METADATA.tables[table].columns]
    rows = conn.execute(f"SELECT {_list(names)} FROM {table}").fetchall()  # noqa: S608
    marks = ", ".join("?" * len(names))
    conn.executemany(
        f"INSERT OR IGNORE INTO {table} ({_list(names)}) VALUES ({marks})",  # noqa: S608
        _copies(table, names, rows, copies, share),
    )
    conn.commit()


def _copies(
    table: str, names: Sequence[str], rows: Sequence[Any], copies: int, share: int
) -> Iterator[list[Any]]:
    allowed = names.index("entry") if table == "decided" else None
    for number in range(1, copies + 1):
        copy = Copy(number, (number % DAYS) * DAY + number * 1_000)
        for row in rows:
            is_missing = allowed is None or row[allowed] is not None or number <= share
            if is_missing and (number % JUDGED == 0 or not _is_judged(table, names, row)):
                yield copy.row(names, row, table)


def _is_judged(table: str, names: Sequence[str], row: Sequence[Any]) -> bool:
    return table == "sample" or (table == "entry" and row[names.index("type")] == "quality")


def _rollups(conn: sqlite3.Connection) -> None:
    """Counts of earlier weeks, as many rows as they would be."""
    names = [column.name for column in METADATA.tables["rollup"].columns]
    picked = _list([f"{name} - ?" if name in ("hour", "at") else name for name in names], quoted=False)
    for week in range(1, DAYS // 7):
        shift = week * 7 * DAY
        conn.execute(
            f"INSERT OR IGNORE INTO rollup ({_list(names)}) SELECT {picked} FROM rollup WHERE hour > ?",  # noqa: S608
            (shift, shift, _newest(conn) - 7 * DAY),
        )
    conn.commit()


def _newest(conn: sqlite3.Connection) -> int:
    return int(conn.execute("SELECT max(hour) FROM rollup").fetchone()[0])


def grow_on_server(week: Path, url: URL, decisions: int, cases: int) -> dict[str, int]:
    """Put the week of a SQLite file on a PostgreSQL server, grown to so many rows; rows of each table."""
    upgrade(url)
    address = url.render_as_string(hide_password=False)
    source, target = Store.open(str(week)), Store.open(address)
    try:
        copy_store(source, target)
        with source.read() as old, target.write() as new:
            held = {name: _count(old, name) for name in COPIED}
            copies = cases // held["case_file"]
            plain = select(func.count()).where(METADATA.tables["decided"].c.entry.is_(None))
            share = _share(held, old.execute(plain).scalar_one(), copies, decisions)
            for name in COPIED:
                table = METADATA.tables[name]
                names = [column.name for column in table.columns]
                rows = [tuple(row) for row in old.execute(select(table))]
                made = iter(_copies(name, names, rows, copies, share))
                while part := list(islice(made, _PART)):
                    shown = [
                        {key: value for key, value in zip(names, row, strict=True) if key != "seq"}
                        for row in part
                    ]
                    target.append(new, table, shown, ignore_known=True)
        with target.write() as new:
            new.exec_driver_sql("ANALYZE")
            return {name: _count(new, name) for name in COPIED}
    finally:
        source.close()
        target.close()


def _count(conn: Connection, table: str) -> int:
    return int(conn.execute(select(func.count()).select_from(METADATA.tables[table])).scalar_one())


def _share(held: Mapping[str, int], plain: int, copies: int, decisions: int) -> int:
    """How often allowed items are copied: only so many as are missing."""
    return max(1, round((decisions - (held["decided"] - plain) * copies) / plain))


def make_searchable(service: Service) -> int:
    """Let the texts of some copies be found by their words; texts that are searched.

    What is sealed opens at its own place alone, so these are sealed again; the pairs are copied as they are.
    """
    with service.store.write() as conn:
        kept = select(search_text, evidence).join(evidence, search_text.c.entry == evidence.c.entry)
        texts = conn.execute(kept.where(search_text.c.owner == evidence.c.owner)).all()
        ciphers = service.vault.sealers(conn, [text.owner for text in texts])
        plain = [unseal(ciphers[text.owner], text.body, text.entry) for text in texts]
        last = max(text.id for text in texts)
        for number in range(SEARCHED, CASES // len(texts), SEARCHED):
            copy, made, sealed = Copy(number, 0), [], []
            for text, content in zip(texts, plain, strict=True):
                entry, key = copy.id(text.entry), {"owner": text.owner}
                made.append(
                    {**key, "id": text.id + number * last, "entry": entry, "item": copy.id(text.item)}
                )
                body = seal(ciphers[text.owner], content, str(entry))
                sealed.append(
                    {**key, "entry": entry, "body": body, "kind": text.kind, "keep_until": text.keep_until}
                )
            conn.execute(evidence.insert(), sealed)
            conn.execute(search_text.insert(), made)
            gram, text_id = search_gram.c.gram, search_gram.c.text_id
            pairs = select(gram, text_id + number * last).where(text_id <= last)
            conn.execute(search_gram.insert().from_select(["gram", "text_id"], pairs))
        return conn.execute(select(func.count()).select_from(search_text)).scalar_one()


def _list(names: Sequence[str], *, quoted: bool = True) -> str:
    return ", ".join(f'"{name}"' if quoted else name for name in names)
