"""The integrator: committed entries get their place in the tree; then the new head is signed.

A sequence of the database leaves gaps and commits out of order, so the place in the tree is given here,
by one integrator a log at a time (a lease with a fence). Tiles and places are durable before the head is
signed: who dies in between signs the same tree, or one that begins with it, the next time.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import msgspec
from sqlalchemy import BigInteger, Connection, bindparam, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from clearford.core.errors import RecordError
from clearford.ledger.integrate import Edge, edge_of, grow
from clearford.ledger.tiles import WIDTH, bundle
from clearford.ledger.tree import leaf_hash, root_of
from clearford.runtime.record.logs import Logs, StoredLog
from clearford.runtime.record.unit import Change, Record
from clearford.runtime.stores.leases import fence_holds
from clearford.runtime.stores.tables.decisions import checkpoint, entry, tally, tile

GROUP = 1_024
"""Entries that get their place in one transaction."""
TALLIES = 2_000
"""Tallies that one batch entry sums up, at most."""
_GROWN = text("""
    WITH RECURSIVE known (log) AS (
        SELECT min(log) FROM entry
        UNION ALL SELECT (SELECT min(log) FROM entry WHERE log > known.log) FROM known WHERE log IS NOT NULL
    ), sizes AS (
        SELECT log,
            (SELECT max(idx) + 1 FROM entry WHERE entry.log = known.log) AS size,
            (SELECT coalesce(max(size), 0) FROM checkpoint WHERE checkpoint.log = known.log) AS signed
        FROM known WHERE log IS NOT NULL
    )
    SELECT log, size, signed FROM sizes WHERE size > signed ORDER BY log
""")
"""Logs with entries above the last checkpoint. Asked each second, so that it walks along the indexes: to
group the entries by their log would read every one of them."""


def do_batch_tallies(change: Change) -> int:
    """Make batch entries of the tallies that wait, one for each bundle; how many tallies there were."""
    waiting = (
        select(tally.c.id, tally.c.at, tally.c.bundle, tally.c.counts, tally.c.digests)
        .where(tally.c.batch.is_(None))
        .order_by(tally.c.at, tally.c.id)
        .limit(TALLIES)
    )
    rows = change.conn.execute(waiting).all()
    for name in sorted({row.bundle for row in rows}):
        mine = [row for row in rows if row.bundle == name]
        counts: Counter[str] = Counter()
        for row in mine:
            counts.update(msgspec.json.decode(row.counts, type=dict[str, int]))
        digests = b"".join(bytes(row.digests) for row in mine)
        leaves = [leaf_hash(digests[at : at + 32]) for at in range(0, len(digests), 32)]
        made = change.entry(
            "batch",
            pack=name,
            decision="allow",
            auto_decide="full",
            data={
                "counts": dict(sorted(counts.items())),
                "root": root_of(leaves).hex(),
                "size": len(leaves),
            },
        )
        within = tally.c.at.between(mine[0].at, mine[-1].at)  # they come in order of time
        known = tally.c.id.in_([row.id for row in mine])
        change.conn.execute(update(tally).where(within, known).values(batch=made))
    return len(rows)


@dataclass
class Integrator:
    """Integrates the logs of a record under one lease."""

    record: Record
    logs: Logs
    fence: int
    lease: str = "integrator"

    def __post_init__(self) -> None:
        self._edges: dict[str, Edge] = {}
        """Right edges, known because nobody else writes while the fence holds."""

    def run(self) -> int | None:
        """Integrate what was committed and sign; how many entries, none when the lease was lost.

        Raises RecordError CF-R007 for a log that cannot go on, such as one of a back-up that was put back,
        once every other log is signed.
        """
        with self.record.change() as change:
            if not fence_holds(change.conn, self.lease, self.fence):
                return None
            while do_batch_tallies(change) == TALLIES:
                pass
        done, faults = 0, list[RecordError]()
        for log in self._waiting():
            try:
                count = self._integrate_all(log)
            except RecordError as error:
                faults.append(error)
                continue
            if count is None:
                return None
            done += count
        faults += self._sign_grown()
        if faults:
            raise faults[0]
        return done

    def _sign_grown(self) -> list[RecordError]:
        """Sign the head of every log that grew since it was signed last; why others were not."""
        with self.record.read() as conn:
            grown = conn.execute(_GROWN).all()
        faults = []
        for log, size, signed in grown:
            try:
                self._sign(log, size, begun=signed > 0)
            except RecordError as error:
                faults.append(error)
        return faults

    def _integrate_all(self, log: str) -> int | None:
        done = 0
        while (count := self._integrate(log)) == GROUP:
            done += count
        return None if count is None else done + count

    def _waiting(self) -> list[str]:
        with self.record.read() as conn:
            found = conn.execute(select(entry.c.log).where(entry.c.idx.is_(None)).distinct())
            return sorted(found.scalars())

    def _integrate(self, log: str) -> int | None:
        """Give the next group of a log its places; how many, none when the lease was lost."""
        with self.record.store.write() as conn:
            if not fence_holds(conn, self.lease, self.fence):
                self._edges.clear()
                return None
            # Known again only once this is written: after a fault nobody can say what the store has.
            edge = self._edges.pop(log, None) or self._begun(conn, log)
            rows = conn.execute(
                select(entry.c.seq, entry.c.ts, entry.c.body)
                .where(entry.c.log == log, entry.c.idx.is_(None))
                .order_by(entry.c.ts, entry.c.seq)
                .limit(GROUP)
            ).all()
            growth = grow(edge, [bytes(row.body) for row in rows])
            _place(conn, [(row.seq, row.ts) for row in rows], edge.size)
            _write_tiles(
                conn, log, [(at.level, at.n, data) for at, data in growth.written if at.level is not None]
            )
        self._edges[log] = growth.edge
        return len(rows)

    def _begun(self, conn: Connection, log: str) -> Edge:
        """The right edge of a log; CF-R007 for one that was signed longer than the database has it.

        So no place is given a second time when a back-up was put back.
        """
        edge = _edge(conn, log)
        signed = conn.execute(select(func.count()).where(checkpoint.c.log == log)).scalar_one()
        last = self.logs.signer(log, begun=signed > 0).last.size
        if last > edge.size:
            raise RecordError(
                "CF-R007",
                f"{last} entries of `{log}` were signed, and the database has {edge.size} of them",
                suggestion="put back a newer back-up, or begin a log of another name",
            )
        return edge

    def _sign(self, log: str, size: int, *, begun: bool) -> None:
        with self.record.read() as conn:
            note = self.logs.signer(log, begun=begun).sign(size, StoredLog(conn, log))
        root = self.logs.signer(log, begun=True).last.root
        row = {"log": log, "size": size, "root": root, "note": note.decode(), "at": self.record.now()}
        with self.record.store.write() as conn:
            self.record.store.append(conn, checkpoint, [row], ignore_known=True)


def _edge(conn: Connection, log: str) -> Edge:
    # Not by the year of the log: an entry that was left out here would give its place away twice.
    size = conn.execute(
        select(func.coalesce(func.max(entry.c.idx) + 1, 0)).where(entry.c.log == log)
    ).scalar_one()
    stored = StoredLog(conn, log)
    return edge_of(size, stored, bundle(stored.entries(size // WIDTH * WIDTH, size)))


def _place(conn: Connection, rows: list[tuple[int, int]], first: int) -> None:
    """Give entries, by number and time, places from `first` on."""
    if not rows:
        return
    seqs, places = [seq for seq, _ in rows], list(range(first, first + len(rows)))
    if conn.dialect.name == "postgresql":
        conn.execute(
            text(
                "UPDATE entry SET idx = v.idx FROM unnest(:seqs, :places) AS v(seq, idx) "
                "WHERE entry.seq = v.seq AND entry.ts BETWEEN :since AND :until"
            ).bindparams(
                bindparam("seqs", type_=postgresql.ARRAY(BigInteger)),
                bindparam("places", type_=postgresql.ARRAY(BigInteger)),
            ),
            {"seqs": seqs, "places": places, "since": rows[0][1], "until": rows[-1][1]},  # in order of time
        )
        return
    conn.execute(
        update(entry).where(entry.c.seq == bindparam("which")).values(idx=bindparam("place")),
        [{"which": seq, "place": at} for seq, at in zip(seqs, places, strict=True)],
    )


def _write_tiles(conn: Connection, log: str, tiles: list[tuple[int, int, bytes]]) -> None:
    if not tiles:
        return
    insert = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    wanted = insert(tile)
    longer = wanted.on_conflict_do_update(
        index_elements=[tile.c.log, tile.c.level, tile.c.n], set_={"hashes": wanted.excluded.hashes}
    )
    conn.execute(longer, [{"log": log, "level": at, "n": n, "hashes": data} for at, n, data in tiles])
