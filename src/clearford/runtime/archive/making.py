"""Make an archive of a closed month: write it, check it against the signed log, only then let the rows go.

The rows leave in the transaction in which the ledger says where they are. Whoever dies before it has both;
who dies after it has the archive. Running again goes on where that was.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from typing import Any

import msgspec
from sqlalchemy import Column, ColumnElement, Connection, delete, func, select

from clearford.core.errors import Place, RecordError, StoreError
from clearford.core.numbers import Numbers
from clearford.ledger.canonical import decode
from clearford.ledger.checkpoints import parse_checkpoint
from clearford.ledger.notes import parse_note
from clearford.ledger.tiles import WIDTH, hashes_of, tiles_of
from clearford.ledger.tree import HASH_BYTES
from clearford.runtime.archive.catalogue import archives
from clearford.runtime.archive.checking import Sum, check_archive, check_files, read_manifest, sum_of, sum_up
from clearford.runtime.archive.closing import is_closed
from clearford.runtime.archive.index import Keys
from clearford.runtime.archive.leaving import Row, Why, rows_of, tallies_of, unsigned
from clearford.runtime.archive.manifest import MANIFEST, Manifest, Part, PartNote, folder_of, part_file
from clearford.runtime.archive.parts import read_part, write_part
from clearford.runtime.archive.shelf import Shelf, Written
from clearford.runtime.archive.turns import Turn
from clearford.runtime.record.exporting import last_note
from clearford.runtime.record.logs import Logs, StoredLog
from clearford.runtime.record.unit import SYSTEM, By, Change, Record
from clearford.runtime.stores.migrations.standing import VERSIONS
from clearford.runtime.stores.months import Month
from clearford.runtime.stores.tables.decisions import entry, tally

_AT_ONCE = 500
"""Rows deleted by one statement."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What an archive of a month would hold, and what stays."""

    log: str
    month: str
    leaves: dict[str, int]
    """Type of entry -> how many leave; `tally` for tallies of allowed items."""
    stays: dict[Why, int]
    """Why -> how many entries stay (`leaving.Why`)."""


@dataclass
class _Gathered:
    """What of the month was written."""

    stays: Counter[Why] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    places: array[int] = field(default_factory=lambda: array("q"))
    batches: dict[str, Sum] = field(default_factory=dict)
    keys: Keys = field(default_factory=Keys)

    def leaving(self, rows: Iterator[Row]) -> Iterator[tuple[Any, ...]]:
        """The rows that leave, counted."""
        for row in rows:
            if row.why is not None:
                self.stays[row.why] += 1
                continue
            self.types[row.type] += 1
            self.places.append(row.idx)
            self.keys.note(row.idx, row.id, row.body)
            if row.type == "batch":
                self.batches[row.id] = sum_of(decode(row.body))
            yield row.idx, row.id, row.type, row.ts, row.body


class Archiving:
    """Archives months of a record."""

    def __init__(self, record: Record, logs: Logs, shelf: Shelf, numbers: Numbers) -> None:
        """shelf: the place of all archives. logs: who signs, for their public keys."""
        self._record, self._logs, self._shelf, self._numbers = record, logs, shelf, numbers
        self._turn = Turn(record)

    def do_archive(self, month: Month, by: By = SYSTEM) -> Manifest | None:
        """Archive a month; its manifest, none where nothing may leave.

        Raises StoreError: CF-S040 for a month that is not closed or not signed to its end and while another
        run is at work, CF-S041 and
        CF-S042 for files that are not read back as they were written, CF-S043 when rows changed meanwhile,
        CF-S001 and CF-S002 for files that cannot be written, CF-S045. Nothing left the store then.
        """
        self._demand_closed(month)
        log = self._record.log_of(month.start)
        with self._turn:
            number = self._next(log, month)
            while self._shelf.has(f"{folder_of(log, month, number)}/{MANIFEST}"):
                # Whole, but not on record: who wrote it did not live to let the rows go.
                if done := self._finished(folder_of(log, month, number), by):
                    return done
                number += 1
            made = self._write(log, month, number)
            if made is not None:
                check_archive(self._shelf, made.folder, self._logs.verifiers(log))
                self._do_remove(made, by)
            return made

    def plan(self, month: Month) -> Plan:
        """What an archive of a month would hold. Raises StoreError CF-S040."""
        log, found = self._record.log_of(month.start), _Gathered()
        with self._record.read() as conn:
            rows = self._rows(conn, log, month, self._head(conn, log, month))
            for _ in found.leaving(rows):
                pass
            tallies = sum(1 for _ in _tallies(conn, found.batches))
        leaves = {**found.types, **({"tally": tallies} if tallies else {})}
        return Plan(log=log, month=str(month), leaves=leaves, stays=dict(found.stays))

    def _next(self, log: str, month: Month) -> int:
        with self._record.read() as conn:
            return 1 + sum(one.month == str(month) for one in archives(conn, log))

    def _demand_closed(self, month: Month) -> None:
        if not is_closed(month, self._record.now()):
            raise StoreError("CF-S040", f"`{month}` is not over", suggestion="take a month before it")

    def _head(self, conn: Connection, log: str, month: Month) -> bytes:
        """The signed head that all of the month stands below."""
        self._demand_closed(month)
        try:
            note = last_note(conn, log)
        except RecordError as error:
            raise _not_signed(month) from error
        if unsigned(conn, log, month, parse_checkpoint(parse_note(note).text).size):
            raise _not_signed(month)
        return note

    def _rows(self, conn: Connection, log: str, month: Month, note: bytes) -> Generator[Row, None, None]:
        size, now = parse_checkpoint(parse_note(note).text).size, self._record.now()
        return rows_of(conn, log, month, size=size, now=now, numbers=self._numbers)

    def _write(self, log: str, month: Month, number: int) -> Manifest | None:
        folder = folder_of(log, month, number)
        found, parts = _Gathered(), dict[Part, PartNote]()
        with self._record.read() as conn:
            note = self._head(conn, log, month)
            head = parse_checkpoint(parse_note(note).text)
            with closing(self._rows(conn, log, month, note)) as rows:
                leaving = found.leaving(rows)
                first = next(leaving, None)
                if first is None:
                    return None
                parts["entry"] = self._part(folder, "entry", chain((first,), leaving))
            parts["tally"] = self._part(folder, "tally", _tallies(conn, found.batches))
            parts["tile"] = self._part(folder, "tile", _tiles(conn, log, head.size, found.places))
        parts["index"] = self._part(folder, "index", found.keys.rows())
        made = Manifest(
            log=log,
            month=str(month),
            number=number,
            tables=VERSIONS[-1],
            size=head.size,
            root=head.root.hex(),
            checkpoint=note.decode(),
            types=dict(found.types),
            parts=parts,
        )
        self._turn.keep()
        self._shelf.write(f"{folder}/{MANIFEST}", lambda stream: _fill(stream, made.encoded()))
        return made

    def _part(self, folder: str, part: Part, rows: Iterator[tuple[Any, ...]]) -> PartNote:
        count = 0

        def fill(stream: Written) -> None:
            nonlocal count
            count = write_part(part, rows, stream)
            self._turn.keep()  # so that a file of another run is not written over

        self._turn.keep()
        written = self._shelf.write(f"{folder}/{part_file(part)}", fill)
        return PartNote(rows=count, size=written.size, sha256=written.sha256)

    def _finished(self, folder: str, by: By) -> Manifest | None:
        """Let the rows of a whole archive go that is not on record; none where other rows may leave now."""
        try:
            made = read_manifest(self._shelf, folder)
            check_archive(self._shelf, folder, self._logs.verifiers(made.log))
            self._do_remove(made, by)
        except StoreError as error:
            if error.code not in ("CF-S041", "CF-S042", "CF-S043"):
                raise
            return None
        return made

    def _do_remove(self, made: Manifest, by: By) -> None:
        """Delete the rows of a checked archive if they are still what may leave, and enter that."""
        with self._record.change(by) as change:
            self._turn.demand(change.conn)
            first, last = self._do_delete(change, made)
            check_files(self._shelf, made)  # the last look: from here on they are all that there is
            change.entry(
                "archived",
                data={
                    "log": made.log,
                    "month": made.month,
                    "number": made.number,
                    "sha256": made.digest,
                    "first": first,
                    "last": last,
                    "rows": {part: made.parts[part].rows for part in ("entry", "tally")},
                },
            )

    def _do_delete(self, change: Change, made: Manifest) -> tuple[int, int]:
        month, places, seqs, batches = _month(made), array("q"), array("q"), dict[str, Sum]()
        kept = read_part(self._shelf, made.folder, "entry")
        # Closed when it ends early, too: no statement may stay open behind an error.
        with closing(self._rows(change.conn, made.log, month, made.checkpoint.encode())) as rows:
            for row in rows:
                if row.why is not None:
                    continue
                if next(kept, None) != (row.idx, row.id, row.type, row.ts, row.body):
                    raise _changed(made)
                places.append(row.idx)
                seqs.append(row.seq)
                if row.type == "batch":
                    batches[row.id] = sum_of(decode(row.body))
        if next(kept, None) is not None:
            raise _changed(made)
        written, names = read_part(self._shelf, made.folder, "tally"), dict[str, None]()
        for now, then in zip_longest(_tallies(change.conn, batches), written):
            if now != then:
                raise _changed(made)
            names[now[-1]] = None
        within = (entry.c.ts >= month.start, entry.c.ts < month.end)
        gone = _do_delete_rows(change.conn, entry.c.seq, seqs, *within)
        counted = _do_delete_rows(change.conn, tally.c.batch, list(names))
        if (gone, counted) != (made.parts["entry"].rows, made.parts["tally"].rows):
            raise _changed(made)
        return places[0], places[-1]


def months_before(record: Record, before: Month) -> list[Month]:
    """Months before one of which the store has entries, the oldest first."""
    first = select(func.min(entry.c.ts))
    found = list[Month]()
    with record.read() as conn:
        at = conn.execute(first.where(entry.c.ts < before.start)).scalar()
        while at is not None:
            found.append(Month.of(at))
            after = found[-1].end
            at = conn.execute(first.where(entry.c.ts >= after, entry.c.ts < before.start)).scalar()
    return found


def _do_delete_rows(
    conn: Connection, column: Column[Any], values: Sequence[Any], *within: ColumnElement[bool]
) -> int:
    """Delete the rows of which a column has one of the values; how many."""
    parts = (values[at : at + _AT_ONCE] for at in range(0, len(values), _AT_ONCE))
    some = (delete(column.table).where(column.in_(list(part)), *within) for part in parts)
    return sum(conn.execute(one).rowcount for one in some)


def _tallies(conn: Connection, batches: dict[str, Sum]) -> Iterator[tuple[Any, ...]]:
    """The tallies of batch entries of which every one is still there."""
    names = list(batches)
    for at in range(0, len(names), _AT_ONCE):
        part = names[at : at + _AT_ONCE]
        mine: defaultdict[str, list[Any]] = defaultdict(list)
        for row in tallies_of(conn, part):
            mine[row.batch].append(row)
        for batch in part:
            digests = [one for row in mine[batch] for one in hashes_of(bytes(row.digests))]
            if mine[batch] and batches[batch] == sum_up(digests):
                for row in mine[batch]:
                    yield row.id, row.at, row.bundle, row.counts, bytes(row.digests), row.batch


def _tiles(conn: Connection, log: str, size: int, places: Sequence[int]) -> Iterator[tuple[int, int, bytes]]:
    """The tiles that lead from entries to the root: those of their hashes, the edge, and all above."""
    stored, wanted = StoredLog(conn, log), {place // WIDTH for place in places}
    for one in tiles_of(size):
        level = one.level or 0
        if level or one.n in wanted or one.width < WIDTH:
            yield level, one.n, stored.tile(level, one.n)[: one.width * HASH_BYTES]


def _fill(stream: Written, data: bytes) -> None:
    stream.write(data)


def _month(made: Manifest) -> Month:
    return Month(int(made.month[:4]), int(made.month[5:]))


def _not_signed(month: Month) -> StoreError:
    return StoreError(
        "CF-S040",
        f"`{month}` is not signed to its end",
        suggestion="let `clearford work` sign what waits, then run again",
    )


def _changed(made: Manifest) -> StoreError:
    return StoreError(
        "CF-S043",
        f"rows of `{made.month}` changed while they were archived",
        place=Place(file=made.folder),
        suggestion="run again; nothing was removed",
    )
