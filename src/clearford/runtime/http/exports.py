"""Routes of exports: the log with what verifies it, rows for the Transparency Database, published reports."""

from __future__ import annotations

import csv
import io
import tarfile
import zipfile
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, Router, get
from litestar.params import FromQuery, PathParameter, QueryParameter
from litestar.response import Stream
from litestar.types import ControllerRouterHandler
from sqlalchemy import select

from clearford.act.tdb.rows import Skipped
from clearford.core.errors import RecordError, RequestError
from clearford.core.reasons import StatementOfReasons
from clearford.ledger.checkpoints import parse_checkpoint
from clearford.ledger.folder import CHECKPOINT, EVIDENCE, Evidence, files_below
from clearford.ledger.notes import parse_note
from clearford.ledger.verifier import clearford_verify, clearford_verify_report
from clearford.runtime.archive.reading import archives_at
from clearford.runtime.auth.hands import acting
from clearford.runtime.http import pages
from clearford.runtime.http.cases import Serving, Who, place_of
from clearford.runtime.record.exporting import last_note, logs_of
from clearford.runtime.record.logs import Elsewhere, Logs, StoredLog
from clearford.runtime.record.unit import Change, Record
from clearford.runtime.stores.tables.deeds import statement
from clearford.runtime.stores.tables.figures import publication
from clearford.runtime.tdb_export import personal_finder, prepare, schema
from clearford.runtime.transparency.entering import KIND
from clearford.runtime.transparency.model import decode_report
from clearford.runtime.transparency.publish import files
from clearford.runtime.transparency.sheet import inert_cell

_BLOCK = 512
_NO_TIME = 0
VERIFIERS = tuple(Path(str(module.__file__)) for module in (clearford_verify, clearford_verify_report))
"""Programs of one file each."""
Period = Annotated[str, PathParameter(pattern=r"^[0-9]{4}(-[0-9]{2})?(\.\.[0-9]{4}-[0-9]{2})?$")]
FileName = Annotated[
    str, PathParameter(pattern=r"^[a-z0-9_]{1,60}(\.(en|zh))?\.(csv|xlsx|json|html|md|zip)$")
]
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
    "html": "text/html",
    "md": "text/markdown",
}
ALL = "all.zip"
"""Every file of a report."""


class Unfit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A statement of which no row is made, and why."""

    entry: str
    code: str
    """`order` or `elsewhere`: it does not belong in the database; else the code of the error."""
    why: str | None = None
    """The attributes that are missing or wrong; no value of them is told."""


class Statements(msgspec.Struct, frozen=True, kw_only=True):
    """Rows as the Transparency Database takes them in one request, and what was left out."""

    statements: list[dict[str, Any]]
    left_out: list[Unfit]
    after: str | None
    """Pass this to get the next ones; none at the end."""


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """An edition of a report."""

    period: str
    edition: int
    digest: str
    """SHA-256 of `report.json`, which is in the log too."""
    entry: str
    published: int
    """Microseconds since 1970."""


@get("/v1/export/ledger", opt={"may": "entry.export"}, sync_to_thread=True)
def export_ledger(
    service: Serving, identity: Who, log: Annotated[str | None, QueryParameter(max_length=200)] = None
) -> Stream:
    """Every log below its last signed head as a tar file, with its keys and the programs that verify it.

    log: only the log of this name. Contents of evidence are not in it.
    """
    record, logs = service.record, Logs(service.settings.path("ledger"))
    with record.change(acting(identity, "entry.export", record.now())) as change:
        found = [name for name in logs_of(change.conn) if log in (None, name)]
        if not found:
            raise RequestError("CF-H002", "there is no such log")
        notes = {name: last_note(change.conn, name) for name in found}
        change.entry("read", data={"what": "ledger", "purpose": "export", "refused": False})
    headers = {"Content-Disposition": 'attachment; filename="ledger.tar"', "Cache-Control": "no-store"}
    elsewhere = archives_at(service.settings.archives)
    return Stream(archive(record, logs, notes, elsewhere), media_type="application/x-tar", headers=headers)


def archive(
    record: Record, logs: Logs, notes: dict[str, bytes], elsewhere: Elsewhere | None = None
) -> Iterator[bytes]:
    """The logs as a tar file, a tile at a time; notes: signed head of each log, below which it is exported.

    No transaction is open while a part is being sent. Raises RecordError CF-R006 where something is missing.
    """
    for path in VERIFIERS:
        yield from _member(path.name, path.read_bytes())
    for origin, note in notes.items():
        place = origin.replace("/", "_")
        live, size = _Live(record, origin, elsewhere), parse_checkpoint(parse_note(note).text).size
        for name, content in files_below(live, size):
            yield from _member(f"{place}/{name}", content)
        keys = "".join(f"{key.text}\n" for key in logs.verifiers(origin))
        yield from _member(f"{place}/keys.txt", keys.encode())
        yield from _member(f"{place}/{EVIDENCE}", b"")
        yield from _member(f"{place}/{CHECKPOINT}", note)
    yield bytes(2 * _BLOCK)


def _member(name: str, content: bytes) -> Iterator[bytes]:
    about = tarfile.TarInfo(name)
    about.size, about.mtime, about.mode = len(content), _NO_TIME, 0o644
    yield about.tobuf(tarfile.USTAR_FORMAT) + content + bytes(-len(content) % _BLOCK)


class _Live:
    """A log that is read in short looks; what lies below a signed head does not change."""

    def __init__(self, record: Record, origin: str, elsewhere: Elsewhere | None) -> None:
        self._record, self._origin, self._elsewhere = record, origin, elsewhere

    def checkpoint(self) -> bytes:
        with self._record.read() as conn:
            return last_note(conn, self._origin)

    def tile(self, level: int, n: int) -> bytes:
        with self._record.read() as conn:
            return StoredLog(conn, self._origin).tile(level, n)

    def bundle(self, n: int) -> bytes:
        with self._record.read() as conn:
            return StoredLog(conn, self._origin, self._elsewhere).bundle(n)

    def evidence(self) -> Sequence[Evidence]:
        return ()


@get("/v1/export/statements", opt={"may": "transparency.publish"}, sync_to_thread=True)
def export_statements(
    service: Serving,
    identity: Who,
    since: Annotated[int, QueryParameter(ge=0, lt=1 << 62)] = 0,
    after: Annotated[str | None, QueryParameter(max_length=100)] = None,
    form: FromQuery[Literal["json", "csv"]] = "json",
) -> Response[Any]:
    """Statements of reasons as rows of the DSA Transparency Database, oldest first, as many as it takes.

    since: made from then on, microseconds since 1970. after: of the page before (CSV: header `x-after`).
    What may identify a person is never told. That they were read is on record.
    """
    begin, last = (since, "") if after is None else place_of(after)
    with service.record.change(acting(identity, "transparency.publish", service.record.now())) as change:
        told = _rows(change, begin, last)
        change.entry("read", data={"what": "statement", "purpose": "export", "refused": False})
    headers = {"Cache-Control": "no-store"} | ({"x-after": told.after} if told.after else {})
    if form == "csv":
        return Response(_csv(told.statements), media_type="text/csv; charset=utf-8", headers=headers)
    return Response(told, headers=headers)


def _rows(change: Change, since: int, last: str) -> Statements:
    c, most, finds = statement.c, schema().batch, personal_finder()
    later = (c.created > since) | ((c.created == since) & (c.id > last))
    found = change.conn.execute(
        select(c.id, c.entry, c.created)
        .where(c.audience == "author", later)
        .order_by(c.created, c.id)
        .limit(most)
    ).all()
    rows: list[dict[str, Any]] = []
    left: list[Unfit] = []
    for row in found:
        kept = change.vault.read_all(change.conn, row.entry).get("statement")
        if kept is None:
            left.append(Unfit(entry=row.entry, code="CF-H002"))
            continue
        try:
            made = prepare(
                msgspec.json.decode(kept.body, type=StatementOfReasons), puid=row.entry, finds=finds
            )
        except RecordError as error:
            left.append(Unfit(entry=row.entry, code=error.code, why=error.message))
            continue
        if isinstance(made, Skipped):
            left.append(Unfit(entry=row.entry, code=made.why))
        else:
            rows.append(msgspec.json.decode(made))
    end = f"{found[-1].created}:{found[-1].id}" if len(found) == most else None
    return Statements(statements=rows, left_out=left, after=end)


def _csv(rows: Sequence[dict[str, Any]]) -> bytes:
    """Rows with a column for every attribute; lists as JSON, and nothing that is taken for a formula."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    names = list(schema().specs)
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in names])
    return stream.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return inert_cell(value if isinstance(value, str) else msgspec.json.encode(value).decode())


@get("/v1/transparency", opt={"may": "transparency.read"}, sync_to_thread=True)
def list_published(
    service: Serving, after: Annotated[str | None, QueryParameter(max_length=40)] = None
) -> list[Published]:
    """Published transparency reports, the latest period and edition first.

    after: `period:edition` of the last one that was seen.
    """
    c = publication.c
    wanted = select(c.period, c.version, c.digest, c.entry, c.at).where(c.kind == KIND)
    if after is not None:
        period, _, edition = after.partition(":")
        if not edition.isdigit() or len(edition) > 9:
            raise RequestError("CF-H001", "`after` is `period:edition`")
        wanted = wanted.where((c.period < period) | ((c.period == period) & (c.version < int(edition))))
    most = service.settings.limits.page
    with service.record.read() as conn:
        rows = conn.execute(wanted.order_by(c.period.desc(), c.version.desc()).limit(most)).all()
    return [
        Published(
            period=row.period, edition=row.version, digest=row.digest, entry=row.entry, published=row.at
        )
        for row in rows
    ]


@get("/v1/transparency/{period:str}/{name:str}", opt={"may": "transparency.read"}, sync_to_thread=True)
def read_published(
    service: Serving,
    period: Period,
    name: FileName,
    edition: Annotated[int | None, QueryParameter(ge=1, le=1_000_000)] = None,
) -> Response[bytes]:
    """A file of a published report: `report.json`, a table (`.csv`), words (`.html`, `.md`), or `all.zip`.

    edition: the latest one unless it is said.
    """
    c = publication.c
    wanted = select(c.body).where(c.kind == KIND, c.period == period)
    if edition is not None:
        wanted = wanted.where(c.version == edition)
    with service.record.read() as conn:
        body = conn.execute(wanted.order_by(c.version.desc()).limit(1)).scalar()
    if body is None:
        raise RequestError("CF-H002", "there is no such file of a published report")
    return file_of(bytes(body), name, {"Cache-Control": "public, max-age=300"})


def file_of(body: bytes, name: str, headers: dict[str, str]) -> Response[bytes]:
    """A file of a report, which no browser runs anything of. RequestError CF-H002 for none."""
    made = _files(body).get(name)
    if made is None:
        raise RequestError("CF-H002", "there is no such file of a report")
    kind = name.rpartition(".")[2]
    safe = {
        header: value
        for header, value in pages.HEADERS.items()
        if header not in ("Cache-Control", "X-Robots-Tag")
    }
    return Response(made, media_type=_TYPES.get(kind, f"application/{kind}"), headers=safe | headers)


@lru_cache(maxsize=4)
def _files(body: bytes) -> dict[str, bytes]:
    """Every file of a report, and all of them in one."""
    made = files(decode_report(body))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(made):
            packed.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), made[name], zipfile.ZIP_DEFLATED)
    return made | {ALL: stream.getvalue()}


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        route_handlers=[export_ledger, export_statements, list_published, read_published],
        tags=["exports"],
    ),
)
