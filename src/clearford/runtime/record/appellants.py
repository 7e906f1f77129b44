"""What appellants add to an appeal while it is open: words, files, or that they take it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, cast

import msgspec
from sqlalchemy import Connection, Row, exists, func, select, update

from clearford.core.casework import AppealSide, Case
from clearford.core.entries import Content
from clearford.core.errors import RecordError, RequestError
from clearford.runtime.record.cases import do_note_event, find_case
from clearford.runtime.record.states import in_states
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.casework import case_event, case_file
from clearford.runtime.stores.tables.deeds import statement
from clearford.runtime.stores.tables.voices import appeal
from clearford.runtime.stores.vault import Vault

FileType = Literal["image/png", "image/jpeg", "image/webp", "application/pdf", "text/plain"]
_BEGINS: dict[str, tuple[bytes, ...]] = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/webp": (b"RIFF",),
    "application/pdf": (b"%PDF-",),
    "text/plain": (b"",),
}
FILES, FILE_BYTES, ADDITIONS = 5, 10 << 20, 10
"""Files in one addition, bytes of each, additions to one appeal."""
_FILE = "file."


def file_type(body: bytes) -> FileType | None:
    """The type of a file by its content; none for one that is not taken."""
    found = next(
        (kind for kind, begins in _BEGINS.items() if begins != (b"",) and body.startswith(begins)), None
    )
    if found is None:
        try:
            found = None if "\0" in body.decode() else "text/plain"
        except UnicodeDecodeError:
            return None
    return cast(FileType | None, found)


class FileSent(msgspec.Struct, frozen=True, kw_only=True):
    """A file of an appellant."""

    name: str
    type: FileType
    body: bytes


class FileListed(msgspec.Struct, frozen=True, kw_only=True):
    """A file without its content."""

    entry: str
    file: str
    """Which of the entry."""
    name: str
    type: FileType
    size: int
    """Bytes."""


class AppealShown(msgspec.Struct, frozen=True, kw_only=True):
    """An appeal as whoever decides it sees it, beside its case."""

    appeal: str
    by: AppealSide
    filed: int
    due: int
    withdrawn: bool
    """The appellant took it back: it may be left undecided."""
    files: tuple[FileListed, ...]


def do_add_to_appeal(change: Change, statement_id: str, text: str, files: Sequence[FileSent]) -> str:
    """Add words and files to the open appeal of a statement; the entry.

    RequestError CF-H002 without an appeal; RecordError CF-R020 once it is decided, CF-R022 for nothing,
    too much, or a file that is not of its type.
    """
    row, case = _open_appeal(change, statement_id)
    _check(text, files)
    if _additions(change, row.case_id) >= ADDITIONS:
        raise RecordError("CF-R022", f"at most {ADDITIONS} additions are taken to one appeal")
    contents = [Content("appeal", text.encode())] if text.strip() else []
    contents += [
        Content(f"{_FILE}{n}", msgspec.msgpack.encode(file)) for n, file in enumerate(files, start=1)
    ]
    return _note(change, row, case, "appeal_added", contents, files=len(files))


def do_withdraw_appeal(change: Change, statement_id: str, text: str = "") -> str:
    """Note that an appellant takes the appeal back; the entry. A person then leaves it undecided.

    Errors as `do_add_to_appeal`, and CF-R020 when it was taken back before.
    """
    row, case = _open_appeal(change, statement_id)
    if row.state == "withdrawn":
        raise RecordError("CF-R020", "the appeal was taken back before")
    change.conn.execute(update(appeal).where(appeal.c.id == row.id).values(state="withdrawn"))
    contents = [Content("appeal", text.encode())] if text.strip() else []
    return _note(change, row, case, "appeal_withdrawn", contents)


def _open_appeal(change: Change, statement_id: str) -> tuple[Row[Any], Case]:
    mine = select(appeal).where(appeal.c.statement == statement_id).with_for_update()
    row = change.conn.execute(mine).one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no appeal against this")
    if row.result is not None:
        raise RecordError("CF-R020", "the appeal is decided; nothing can be added to it")
    return row, find_case(change.conn, row.case_id)


def _check(text: str, files: Sequence[FileSent]) -> None:
    if not text.strip() and not files:
        raise RecordError("CF-R022", "there is nothing to add: send words or a file")
    if len(files) > FILES:
        raise RecordError("CF-R022", f"at most {FILES} files are taken at once")
    for file in files:
        if not 0 < len(file.body) <= FILE_BYTES:
            raise RecordError("CF-R022", f"a file has between 1 and {FILE_BYTES} bytes")
        if not file.body.startswith(_BEGINS[file.type]):
            raise RecordError("CF-R022", f"the file is not what it is said to be: {file.type}")


def _additions(change: Change, case_id: str) -> int:
    mine = select(func.count()).where(case_event.c.case_id == case_id, case_event.c.event == "appeal_added")
    return change.conn.execute(mine).scalar_one()


def _note(
    change: Change, row: Row[Any], case: Case, event: str, contents: list[Content], **counts: int
) -> str:
    subject = change.conn.execute(select(statement.c.subject).where(statement.c.id == row.statement)).scalar()
    made = change.entry(
        "case_event",
        contents=contents,
        owner=subject or change.vault.ref("statement", row.statement),
        item=case.item,
        subject=subject,
        matter=case.root,
        refs=(row.entry,),
        data={"case": case.id, "event": event, **counts},
    )
    do_note_event(change, case, event, entry=made)
    return made


def appeal_of(conn: Connection, vault: Vault, case: Case) -> AppealShown:
    """The appeal of a case, and the files that came with it. RequestError CF-H002 for another case."""
    row = conn.execute(select(appeal).where(appeal.c.case_id == case.id)).one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no such appeal")
    return AppealShown(
        appeal=row.id,
        by=row.by,
        filed=row.filed,
        due=row.due,
        withdrawn=row.state == "withdrawn",
        files=tuple(_files(conn, vault, case)),
    )


def _added(conn: Connection, case: Case) -> Sequence[str]:
    mine = select(case_event.c.entry).where(
        case_event.c.case_id == case.id, case_event.c.event == "appeal_added"
    )
    return list(conn.execute(mine.order_by(case_event.c.seq)).scalars())


def _files(conn: Connection, vault: Vault, case: Case) -> list[FileListed]:
    return [
        FileListed(entry=made, file=name, name=file.name, type=file.type, size=len(file.body))
        for made in _added(conn, case)
        for name, kept in sorted(vault.read_all(conn, made).items())
        if name.startswith(_FILE)
        for file in [msgspec.msgpack.decode(kept.body, type=FileSent)]
    ]


def do_read_file(change: Change, case: Case, made: str, name: str, *, purpose: str) -> FileSent:
    """A file of an appeal, and the entry that it was read. RequestError CF-H002 for none or an erased one."""
    kept = change.vault.read_all(change.conn, made) if made in _added(change.conn, case) else {}
    if not name.startswith(_FILE) or name not in kept:
        raise RequestError("CF-H002", "there is no such file, or it was erased")
    change.entry(
        "read",
        refs=(made,),
        matter=case.root,
        data={"what": "file", "purpose": purpose, "case": case.id, "refused": False},
    )
    return msgspec.msgpack.decode(kept[name].body, type=FileSent)


OPEN = ("queued", "leased", "second_review", "adjudication")
"""States of an appeal that people still have to decide."""


def do_tell_overdue(change: Change, limit: int = 100) -> int:
    """Note of each appeal whose time is over that the lead has it now; how many.

    What holds needs no note: a lead may take any appeal from its deadline on.
    """
    c = case_file.c
    told = exists().where(case_event.c.case_id == c.id, case_event.c.event == "overdue")
    late = select(c.id).where(c.kind == "appeal", in_states(OPEN), c.due <= change.at, ~told)
    found = change.conn.execute(late.order_by(c.due).limit(limit)).scalars().all()
    for case_id in found:
        case = find_case(change.conn, case_id)
        made = change.entry(
            "case_event", matter=case.root, item=case.item, data={"case": case.id, "event": "overdue"}
        )
        do_note_event(change, case, "overdue", entry=made)
    return len(found)
