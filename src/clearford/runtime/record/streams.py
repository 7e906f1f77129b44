"""Streams on record: how far each part is decided, what is remembered of it, and what nobody could read.

The position moves in the transaction that writes the decisions, under the fence of whoever holds the part: so
nothing is decided twice and nothing left out, whatever a broker delivers again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

import msgspec
from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from clearford.core.entries import Content
from clearford.core.errors import RequestError
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.leases import db_now
from clearford.runtime.stores.tables.decisions import decided
from clearford.runtime.stores.tables.streams import dead_letter, source_position, state_snapshot

SNAPSHOTS = 2
"""Kept of each part: where the newer one cannot be used, the older one may be."""
_ASKED = 500
"""Keys asked for in one query."""
_LETTERS = 100
"""Dead letters of one ledger entry, so that it stays small."""
State = Literal["open", "again", "decided", "discarded"]


class At(NamedTuple):
    """Where reading of a part goes on."""

    position: int
    tries: int
    """How often it was taken over since the position last moved, this time counted."""


class Snapshot(NamedTuple):
    """What detectors remembered of a part."""

    position: int
    identity: str
    body: bytes
    at: int
    """When it was kept."""


class Letter(NamedTuple):
    """What could not be decided of a message."""

    part: int
    position: int
    line: int
    """1-based line of the message; 0 for all of it."""
    code: str
    body: bytes


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """A dead letter as people see it; its bytes are shown one at a time, and reading them is on record."""

    id: str
    source: str
    part: int
    position: int
    line: int
    code: str
    state: State
    at: int


def do_take_part(conn: Connection, source: str, part: int, first: int) -> At:
    """Where to go on with a part that was just taken over; `first` where nobody ever read it."""
    insert = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    row = insert(source_position).values(source=source, part=part, position=first, tries=1, at=db_now())
    taken = row.on_conflict_do_update(
        index_elements=[source_position.c.source, source_position.c.part],
        set_={"tries": source_position.c.tries + 1, "at": row.excluded.at},
    ).returning(source_position.c.position, source_position.c.tries)
    return At(*conn.execute(taken).one())


def do_release_part(conn: Connection, source: str, part: int) -> None:
    """Whoever gives a part up in good order does not count as having failed on it."""
    c = source_position.c
    conn.execute(
        update(source_position)
        .where(c.source == source, c.part == part, c.tries > 0)
        .values(tries=c.tries - 1)
    )


def do_forgive_part(conn: Connection, source: str, part: int, position: int) -> None:
    """Whoever lost a part that it took at a position, and lives, does not count as having failed on it.

    Where the part stands elsewhere by now, nothing counts from before.
    """
    c = source_position.c
    conn.execute(
        update(source_position)
        .where(c.source == source, c.part == part, c.position == position, c.tries > 0)
        .values(tries=c.tries - 1)
    )


def do_note_backlog(
    conn: Connection, source: str, part: int, waiting: int | None, oldest: int | None, cold: int | None
) -> None:
    """Say for those who watch how a part stands; the columns of the table say what each is."""
    c = source_position.c
    noted = update(source_position).where(c.source == source, c.part == part)
    conn.execute(noted.values(waiting=waiting, oldest=oldest, cold=cold))


def do_count_refusal(conn: Connection, source: str, part: int) -> None:
    """Count that a fence kept a worker from writing."""
    c = source_position.c
    conn.execute(
        update(source_position).where(c.source == source, c.part == part).values(refused=c.refused + 1)
    )


def do_move_on(conn: Connection, source: str, part: int, before: int, after: int) -> bool:
    """Put the position of a part from `before` to `after`; false when it is not there any more."""
    c = source_position.c
    moved = (
        update(source_position)
        .where(c.source == source, c.part == part, c.position == before)
        .values(position=after, tries=0, at=db_now())
    )
    return conn.execute(moved).rowcount == 1


def positions(conn: Connection, source: str) -> dict[int, At]:
    """How far each part is decided."""
    c = source_position.c
    rows = conn.execute(select(c.part, c.position, c.tries).where(c.source == source))
    return {part: At(position, tries) for part, position, tries in rows}


def decided_at(conn: Connection, keys: Sequence[bytes]) -> dict[bytes, int]:
    """When items were decided; key -> microseconds."""
    found: dict[bytes, int] = {}
    for at in range(0, len(keys), _ASKED):
        query = select(decided.c.key, decided.c.at).where(decided.c.key.in_(keys[at : at + _ASKED]))
        found |= {bytes(key): when for key, when in conn.execute(query)}
    return found


def do_keep_snapshot(change: Change, source: str, part: int, snapshot: Snapshot) -> int:
    """Keep what is remembered of a part; the position from which on it may have to be read again."""
    c = state_snapshot.c
    mine = (c.source == source, c.part == part)
    change.conn.execute(delete(state_snapshot).where(*mine, c.position == snapshot.position))
    change.add(state_snapshot, source=source, part=part, **snapshot._asdict())
    change.flush()
    newest = select(c.position).where(*mine).order_by(c.position.desc()).limit(SNAPSHOTS)
    oldest: int = change.conn.execute(newest).scalars().all()[-1]
    change.conn.execute(delete(state_snapshot).where(*mine, c.position < oldest))
    return oldest


def snapshots(conn: Connection, source: str, part: int, *, until: int) -> Sequence[Snapshot]:
    """What was remembered of a part at positions up to `until`, the newest first."""
    c = state_snapshot.c
    query = (
        select(c.position, c.identity, c.body, c.at)
        .where(c.source == source, c.part == part, c.position <= until)
        .order_by(c.position.desc())
    )
    return [Snapshot(*row) for row in conn.execute(query)]


def do_bury(change: Change, source: str, letters: Sequence[Letter]) -> str | None:
    """Keep what could not be decided until a person looks: with its reason, on record, erasable.

    The entry that says so, where there is one; it is the last of several.
    """
    made = None
    for at in range(0, len(letters), _LETTERS):
        some = letters[at : at + _LETTERS]
        ids = [change.record.new_id() for _ in some]
        made = change.entry(
            "incident",
            data={
                "what": "dead_letter",
                "source": source,
                "codes": dict(sorted(Counter(one.code for one in some).items())),
            },
            also={
                change.vault.ref("dead", letter): [Content(f"message.{letter}", one.body)]
                for letter, one in zip(ids, some, strict=True)
            },
        )
        for letter, one in zip(ids, some, strict=True):
            change.add(
                dead_letter,
                id=letter,
                source=source,
                part=one.part,
                position=one.position,
                line=one.line,
                code=one.code,
                entry=made,
                at=change.at,
            )
    return made


def letters_since(conn: Connection, source: str, since: int) -> int:
    """How many messages of a source were put aside since a time (microseconds) and still wait for people."""
    c = dead_letter.c
    query = select(func.count()).where(c.state == "open", c.at >= since, c.source == source)
    return conn.execute(query).scalar_one()


def dead_letters(
    conn: Connection,
    source: str | None = None,
    *,
    state: State = "open",
    after: str | None = None,
    limit: int = 100,
) -> Sequence[DeadLetter]:
    """Dead letters of a state, by id, from behind `after`."""
    c = dead_letter.c
    query = select(*(c[name] for name in DeadLetter.__struct_fields__)).where(c.state == state)
    if source is not None:
        query = query.where(c.source == source)
    if after is not None:
        query = query.where(c.id > after)
    return [DeadLetter(**row._mapping) for row in conn.execute(query.order_by(c.id).limit(limit))]


def count_letters(conn: Connection) -> dict[str, int]:
    """How many dead letters there are of each state."""
    c = dead_letter.c
    return {state: n for state, n in conn.execute(select(c.state, func.count()).group_by(c.state))}


def read_letter(change: Change, letter: str) -> bytes:
    """The bytes of a dead letter; that they were read is on record. RequestError CF-H002 when gone."""
    c = dead_letter.c
    made = change.conn.execute(select(c.entry).where(c.id == letter)).scalar()
    kept = (
        change.vault.read(change.conn, made, change.vault.ref("dead", letter)) if made is not None else None
    )
    if made is None or kept is None:
        raise RequestError("CF-H002", f"no dead letter `{letter}` is kept")
    change.entry("read", refs=(made,), data={"what": "dead_letter"})
    return kept[f"message.{letter}"].body


def do_set_letter(
    change: Change, letter: str, was: State, state: State, *, code: str | None = None, reason: str = ""
) -> None:
    """Say what becomes of a dead letter; `code` where it could not be decided again.

    Raises RequestError CF-H002 when it is not `was`.
    """
    c = dead_letter.c
    values = {"state": state} | ({"code": code} if code else {})
    row = change.conn.execute(
        update(dead_letter).where(c.id == letter, c.state == was).values(**values).returning(c.entry)
    ).scalar()
    if row is None:
        raise RequestError("CF-H002", f"no dead letter `{letter}` is {was}")
    contents = [Content("reason", reason.encode())] if reason else []
    change.entry(
        "incident",
        refs=(row,),
        data={"what": "dead_letter", "to": state},
        contents=contents,
        owner=change.vault.ref("dead", letter),
    )
