"""The chunk table: which unit of a replay is whose, what became of it, and what is left to do.

It lies in an SQLite file in the folder of the replay, so that a replay needs no service and its folder
says everything about it. Units are claimed and finished under fences like any other job of the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Table,
    Text,
    UniqueConstraint,
    and_,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert

from clearford.core.errors import Place, StoreError
from clearford.runtime.batch.plan import DECIDE, ChunkResult, Job, Unit
from clearford.runtime.stores.engines import engines
from clearford.runtime.stores.faults import stated
from clearford.runtime.stores.jobs import OPEN, claim_jobs, end_jobs, extend_jobs
from clearford.runtime.stores.leases import LEASE
from clearford.runtime.stores.settings import StoreSettings, store_url

FILE = "replay.db"
MOST_TRIES = 3
"""A unit that ended so many workers is given up."""
_META = MetaData()
job_table = Table(
    "job",
    _META,
    Column("id", Integer, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    comment="The one job of the folder.",
)
chunk = Table(
    "chunk",
    _META,
    Column("id", Integer, primary_key=True),
    Column("stage", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("n", Integer, nullable=False),
    Column("state", Text, nullable=False, server_default="pending"),
    Column("due", BigInteger, nullable=False, server_default="0"),
    Column("leased_until", BigInteger),
    Column("worker", Text),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("error", Text),
    Column("found", Text),
    Column("result", LargeBinary),
    UniqueConstraint("stage", "round", "n"),
    comment="Units of work; a dead one says in `error` why.",
)
recorded = Table(
    "recorded",
    _META,
    Column("round", Integer, primary_key=True),
    Column("domain", Integer, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False),
    comment="Signals of a chunk that the owner of a domain has counted.",
)


class Claimed(msgspec.Struct, frozen=True):
    """A unit that is ours while its fence holds."""

    unit: Unit
    row: Any


class Standing(msgspec.Struct, kw_only=True):
    """How far a replay has got: units by state, and what those that are done came to."""

    open: int = 0
    done: int = 0
    dead: int = 0
    decided: int = 0
    """Items."""
    rejected: int = 0
    running: int = 0
    outcomes: dict[str, int] = {}
    rules: dict[str, int] = {}


class Book:
    """The chunk table of a folder. Processes do not share one: each opens its own."""

    def __init__(self, folder: Path) -> None:
        """Open the table of a folder, made by `create` before. Raises StoreError CF-S006."""
        path = folder / FILE
        if not path.is_file():
            raise StoreError("CF-S006", "there is no replay in this folder", place=Place(file=str(folder)))
        self._place = str(path)
        self._writer, self._reader = engines(store_url(path), StoreSettings())

    @classmethod
    def create(cls, folder: Path, job: Job) -> Book:
        """The table of a new job: all of its units, or no file. Raises StoreError CF-S001, CF-S006."""
        folder.mkdir(parents=True, exist_ok=True)
        aside = folder / f".{FILE}.tmp"
        aside.unlink(missing_ok=True)
        writer, reader = engines(store_url(aside), StoreSettings())
        with stated(str(aside)), writer.connect() as conn, conn.begin():
            _META.create_all(conn)
            conn.execute(insert(job_table).values(id=1, body=msgspec.json.encode(job)))
            conn.execute(insert(chunk), _units(job))
        writer.dispose()
        reader.dispose()
        aside.replace(folder / FILE)
        return cls(folder)

    def close(self) -> None:
        """Close the connections."""
        self._writer.dispose()
        self._reader.dispose()

    def job(self) -> Job:
        """The job. Raises StoreError CF-S021 when another version of the program made it."""
        with stated(self._place), self._reader.connect() as conn, conn.begin():
            body = conn.execute(select(job_table.c.body)).scalar_one()
        try:
            return msgspec.json.decode(body, type=Job)
        except msgspec.ValidationError as error:
            raise StoreError("CF-S021", "it is of another version of the program") from error

    def claim(self, job: Job, worker: str, ttl: timedelta = LEASE) -> Claimed | None:
        """The next unit whose turn it is, leased; one that ended too many workers is given up instead."""
        with stated(self._place), self._writer.connect() as conn, conn.begin():
            while True:
                found = claim_jobs(conn, chunk, worker, limit=1, ttl=ttl, where=[_ready(job)])
                if not found:
                    return None
                row = found[0]
                if row.tries <= MOST_TRIES:
                    return Claimed(Unit(row.stage, row.n, row.round), row)
                values = {"error": "CF-S003", "found": "it ended every worker that tried"}
                end_jobs(conn, chunk, [row], "dead", values=values)
                _give_up_after(conn, row, values)

    def renew(self, claimed: Claimed, ttl: timedelta = LEASE) -> bool:
        """Hold a unit for longer; false when it is somebody else's."""
        with stated(self._place), self._writer.connect() as conn, conn.begin():
            return extend_jobs(conn, chunk, [claimed.row], ttl) == 1

    def finish(self, claimed: Claimed, result: ChunkResult) -> bool:
        """Note that a unit is done; false when it is somebody else's, and then nothing is noted."""
        values = {"result": msgspec.json.encode(result)}
        with stated(self._place), self._writer.connect() as conn, conn.begin():
            return end_jobs(conn, chunk, [claimed.row], "done", values=values) == 1

    def give_up(self, claimed: Claimed, code: str, found: str) -> bool:
        """Note that a unit cannot be done, and why."""
        values = {"error": code, "found": found}
        with stated(self._place), self._writer.connect() as conn, conn.begin():
            if end_jobs(conn, chunk, [claimed.row], "dead", values=values) != 1:
                return False
            _give_up_after(conn, claimed.row, values)
        return True

    def record(self, claimed: Claimed, n: int, name: str, digest: str, ttl: timedelta = LEASE) -> bool:
        """Note the signals of a chunk that a domain's owner has counted; false when the domain is lost."""
        unit = claimed.unit
        with stated(self._place), self._writer.connect() as conn, conn.begin():
            if extend_jobs(conn, chunk, [claimed.row], ttl) != 1:
                return False
            values = {"round": unit.round, "domain": unit.n, "n": n, "name": name, "digest": digest}
            conn.execute(insert(recorded).values(**values).on_conflict_do_nothing())
        return True

    def take_over(self) -> None:
        """Let others claim at once what was under way when an earlier run ended, which counts as no try."""
        again = {"leased_until": 0, "tries": func.max(chunk.c.tries - 1, 0)}
        with stated(self._place), self._writer.connect() as conn, conn.begin():
            conn.execute(update(chunk).where(chunk.c.state == "leased").values(**again))

    def put_back(self, claimed: Claimed) -> None:
        """Let others claim at once a unit that ended its worker."""
        mine = (chunk.c.id == claimed.row.id, chunk.c.state == "leased", chunk.c.fence == claimed.row.fence)
        with stated(self._place), self._writer.connect() as conn, conn.begin():
            conn.execute(update(chunk).where(*mine).values(leased_until=0))

    def free(self, workers: Sequence[str] | None = None) -> None:
        """Let others claim at once what dead workers held; by default what anybody held."""
        mine = chunk.c.state == "leased"
        if workers is not None:
            mine = and_(mine, chunk.c.worker.in_(workers))
        with stated(self._place), self._writer.connect() as conn, conn.begin():
            conn.execute(update(chunk).where(mine).values(leased_until=0))

    def results(self, stage: str, round: int = 0) -> dict[int, ChunkResult]:
        """What the units of a stage came to that are done, by number."""
        c = chunk.c
        wanted = select(c.n, c.result).where(c.stage == stage, c.round == round, c.state == "done")
        with stated(self._place), self._reader.connect() as conn, conn.begin():
            rows = conn.execute(wanted.order_by(c.n)).all()
        return {row.n: msgspec.json.decode(row.result, type=ChunkResult) for row in rows}

    def signals(self, n: int) -> Sequence[Row[Any, Any, Any, Any, Any]]:
        """What was counted for a chunk: round, domain, name, digest."""
        query = select(recorded).where(recorded.c.n == n).order_by(recorded.c.round, recorded.c.domain)
        with stated(self._place), self._reader.connect() as conn, conn.begin():
            return conn.execute(query).all()

    def given_up(self) -> Sequence[Row[Any, Any, Any, Any, Any]]:
        """Units that cannot be done: stage, round, n, error, found."""
        c = chunk.c
        query = select(c.stage, c.round, c.n, c.error, c.found).where(c.state == "dead").order_by(c.id)
        with stated(self._place), self._reader.connect() as conn, conn.begin():
            return conn.execute(query).all()

    def open_units(self) -> int:
        """Units that are not yet at an end."""
        query = select(func.count()).select_from(chunk).where(chunk.c.state.in_(OPEN))
        with stated(self._place), self._reader.connect() as conn, conn.begin():
            return int(conn.execute(query).scalar_one())

    def standing(self) -> Standing:
        """How far it has got."""
        out = Standing()
        c = chunk.c
        with stated(self._place), self._reader.connect() as conn, conn.begin():
            states = conn.execute(select(c.state, func.count()).group_by(c.state)).all()
        for state, count in states:
            if state in ("done", "dead"):
                setattr(out, state, count)
            else:
                out.open += count
                out.running += count if state == "leased" else 0
        for result in self.results(DECIDE).values():
            out.decided += result.rows_out
            out.rejected += result.rejected
            _add(out.outcomes, result.outcomes)
            _add(out.rules, result.rules)
        return out


def begun(folder: Path) -> Job | None:
    """The job of a folder; none where there is no replay in it."""
    if not (folder / FILE).is_file():
        return None
    with closing(Book(folder)) as book:
        return book.job()


def _add(total: dict[str, int], more: dict[str, int]) -> None:
    for name, count in more.items():
        total[name] = total.get(name, 0) + count


def _give_up_after(conn: Connection, row: Row[Any], values: dict[str, str]) -> None:
    """Give up what needs a unit that cannot be done: the rest of a chunk, or all that a domain counts for."""
    c = chunk.c
    needs = c.id > row.id if row.stage == "state" else and_(c.stage != "state", c.n == row.n)
    conn.execute(update(chunk).where(needs, c.state.in_(OPEN)).values(state="dead", **values))


def _units(job: Job) -> list[dict[str, Any]]:
    """Every unit in the order in which they are wanted; chunks that cannot be read are given up at once."""
    out: list[dict[str, Any]] = []
    for number in range(len(job.rounds)):
        out += [_unit("keys", n, number, job) for n in range(len(job.chunks))]
        out += [_unit("state", n, number, None) for n in range(job.domains)]
    return out + [_unit(DECIDE, n, 0, job) for n in range(len(job.chunks))]


def _unit(stage: str, n: int, number: int, job: Job | None) -> dict[str, Any]:
    code, found = (job.chunks[n].code, job.chunks[n].found) if job is not None else ("", "")
    return {
        "stage": stage,
        "n": n,
        "round": number,
        "state": "dead" if code else "pending",
        "error": code or None,
        "found": found or None,
    }


def _ready(job: Job) -> ColumnElement[bool]:
    """Whose turn it is.

    Keys of a round when the signals of the rounds before are counted of their chunk, the state of a round
    when all its keys are noted, a decision when every domain has counted every round of its chunk.
    """
    c, keys = chunk.c, chunk.alias("keys")
    counted = select(func.count()).select_from(recorded).where(recorded.c.n == c.n).scalar_subquery()
    unnoted = (
        select(keys.c.id)
        .where(keys.c.stage == "keys", keys.c.round == c.round, keys.c.state.in_(OPEN))
        .exists()
    )
    return or_(
        and_(c.stage == "keys", counted >= c.round * job.domains),
        and_(c.stage == "state", ~unnoted),
        and_(c.stage == DECIDE, counted >= len(job.rounds) * job.domains),
    )
