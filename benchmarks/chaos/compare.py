"""What must fit together afterwards: answers, what the platform got, the store, and the log from outside."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, exists, func, select

from benchmarks.chaos.clients import Told
from benchmarks.chaos.place import Place
from benchmarks.chaos.platform import Book
from clearford.ledger.canonical import decode
from clearford.ledger.verifier import clearford_verify
from clearford.runtime.record.exporting import export_log, logs_of
from clearford.runtime.record.logs import Logs
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.jobs import OPEN
from clearford.runtime.stores.tables.casework import case_event, case_file
from clearford.runtime.stores.tables.contents import evidence
from clearford.runtime.stores.tables.decisions import decided, entry, tally
from clearford.runtime.stores.tables.deeds import effect, statement
from clearford.runtime.stores.tables.waiting import outbox


def compared(place: Place, told: Told, book: Book) -> list[str]:
    """What does not fit together; empty when all is well."""
    with place.record() as record, record.read() as conn:
        return [
            *told.wrong,
            *_alone(conn),
            *_twice(conn),
            *_answers(conn, told),
            *_delivered(conn, book),
            *_verified(place, record, conn),
        ]


def _alone(conn: Connection) -> Iterator[str]:
    """Rows whose other half is not there."""
    opened = select(case_event.c.case_id).where(case_event.c.event == "open")
    checks: dict[str, Select[int]] = {
        f"{table.name} without its entry": _count(table.c.entry, ~_known(table.c.entry))
        for table in (outbox, effect, statement, case_event, evidence)
    }
    checks |= {
        "a decision without its entry": _count(
            decided.c.key, decided.c.entry.is_not(None), ~_known(decided.c.entry)
        ),
        "an allowed item without its tally": _count(
            decided.c.key, decided.c.entry.is_(None), ~exists().where(tally.c.id == decided.c.tally)
        ),
        "a restriction without its effect": _count(
            decided.c.key,
            decided.c.outcome == "restrict",
            ~exists().where(effect.c.entry == decided.c.entry),
        ),
        "an effect that never left": _count(
            effect.c.action_id, ~exists().where(outbox.c.entry == effect.c.entry, outbox.c.state == "done")
        ),
        "a case that was never opened": _count(case_file.c.id, case_file.c.id.not_in(opened)),
        "an entry that has no place in the log": _count(entry.c.id, entry.c.idx.is_(None)),
        "items that no batch entry counts": _count(tally.c.id, tally.c.batch.is_(None)),
        "a delivery that is not done": _count(outbox.c.id, outbox.c.state != "done"),
    }
    for name, query in checks.items():
        if found := conn.execute(query).scalar_one():
            yield f"{name}: {found}"


def _known(column: ColumnElement[str]) -> ColumnElement[bool]:
    return exists().where(entry.c.id == column)


def _count(column: ColumnElement[object], *where: ColumnElement[bool]) -> Select[int]:
    return select(func.count(column)).where(*where)


def _twice(conn: Connection) -> Iterator[str]:
    """What happened more than once."""
    single = select(entry.c.item).where(entry.c.type == "decision").group_by(entry.c.item)
    for name in conn.execute(single.having(func.count() > 1)).scalars():
        yield f"decided twice: {name}"
    same = select(decided.c.item).group_by(decided.c.item).having(func.count() > 1)
    for name in conn.execute(same).scalars():
        yield f"decided twice: {name}"
    seen: set[str] = set()
    for body in conn.execute(select(entry.c.body).where(entry.c.type == "outcome")).scalars():
        about = decode(bytes(body)).refs[0]
        if about in seen:
            yield f"two outcomes of one delivery: {about}"
        seen.add(about)
    counted = conn.execute(select(entry.c.body).where(entry.c.type == "batch")).scalars()
    allowed = sum(int(str(decode(bytes(body)).data["size"])) for body in counted)
    stored = conn.execute(_count(decided.c.key, decided.c.entry.is_(None))).scalar_one()
    if allowed != stored:
        yield f"{stored} items were allowed, the log counts {allowed}"


def _answers(conn: Connection, told: Told) -> Iterator[str]:
    """Answers that the store does not know."""
    stored: dict[str | None, bytes] = {
        row.entry: bytes(row.body) for row in conn.execute(select(decided.c.entry, decided.c.body))
    }
    for name, answer in told.answers.items():
        body = stored.get(answer.get("entry"))
        if body is None or msgspec.json.decode(body)["outcome"] != answer["outcome"]:
            yield f"answered, and not in the store: {name}"
    items = conn.execute(_count(decided.c.key)).scalar_one()
    if items < len(told.answers):
        yield f"{len(told.answers)} items were answered, {items} are in the store"


def _delivered(conn: Connection, book: Book) -> Iterator[str]:
    """Acts that the platform did not get, got in another form, or in another order."""
    rows = conn.execute(select(outbox.c.action_id, outbox.c.owner).order_by(outbox.c.id)).all()
    last: dict[str, int] = {}
    for row in rows:
        came = book.first.get(row.action_id)
        if came is None:
            yield f"never delivered: {row.action_id}"
        elif came < last.get(row.owner, -1):
            yield f"overtaken: {row.action_id}"
        else:
            last[row.owner] = came
    for key in book.first.keys() - {row.action_id for row in rows}:
        yield f"delivered, and not in the store: {key}"
    for key, bodies in book.bodies.items():
        if len(bodies) > 1:
            yield f"one key, two acts: {key}"
    if book.forged:
        yield f"{book.forged} requests were not authentic"


def _verified(place: Place, record: Record, conn: Connection) -> Iterator[str]:
    """What the verifier, a program of its own, finds in an export of everything."""
    logs = Logs(place.settings.path("ledger"))
    for number, log in enumerate(logs_of(conn)):
        folder = place.folder / f"export{number}"
        export_log(conn, log, folder, vault=record.vault)
        keys = [part for key in logs.verifiers(log) for part in ("--key", key.text)]
        for question in ("log", "erasures"):
            code, words = _asked(question, folder, keys)
            if code:
                yield words


def _asked(question: str, folder: Path, keys: Sequence[str]) -> tuple[int, str]:
    program = [sys.executable, clearford_verify.__file__, question, str(folder), *keys]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def open_rows(conn: Connection) -> int:
    """How much the workers still have to do."""
    return sum(
        conn.execute(query).scalar_one()
        for query in (
            _count(outbox.c.id, outbox.c.state.in_(OPEN)),
            _count(entry.c.id, entry.c.idx.is_(None)),
            _count(tally.c.id, tally.c.batch.is_(None)),
        )
    )
