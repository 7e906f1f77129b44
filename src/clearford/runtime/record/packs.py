"""Versions of the operator's packs on record: handed in by one person, put in force by another, rolled back.

The version in force takes the place of the folders that the settings name; an empty name stands for those.
"""

from __future__ import annotations

import hashlib

import msgspec
from sqlalchemy import Connection, select, update

from clearford.core.access import require_two
from clearford.core.entries import Content
from clearford.core.errors import RecordError, RequestError
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables import pack_version, pointer

POINTER = "packs"
FOLDERS = ""
"""In place of a version: the folders that the settings name."""


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A version, without its archive."""

    digest: str
    """SHA-256 of the archive."""
    state: str
    """uploaded, live or retired."""
    author: str
    uploaded: int
    approver: str | None
    approved: int | None
    note: str


def version_in_force(conn: Connection) -> str:
    """The version in force."""
    return conn.execute(select(pointer.c.value).where(pointer.c.name == POINTER)).scalar() or FOLDERS


def versions_before(conn: Connection) -> list[str]:
    """Versions that were in force before, the latest first, and at last the folders of the settings."""
    c = pack_version.c
    found = conn.execute(select(c.digest).where(c.state == "retired").order_by(c.approved.desc()))
    return [*found.scalars(), FOLDERS]


def archive_of(conn: Connection, digest: str) -> bytes:
    """The archive of a version. RequestError CF-H002 for none."""
    found = conn.execute(select(pack_version.c.body).where(pack_version.c.digest == digest)).scalar()
    if found is None:
        raise _none()
    return bytes(found)


def list_versions(conn: Connection, limit: int) -> list[Version]:
    """Versions, the latest first."""
    names = [pack_version.c[name] for name in Version.__struct_fields__]
    rows = conn.execute(select(*names).order_by(pack_version.c.uploaded.desc()).limit(limit))
    return [Version(**row) for row in rows.mappings()]


def find_version(conn: Connection, digest: str) -> Version:
    """A version. RequestError CF-H002 for none."""
    names = [pack_version.c[name] for name in Version.__struct_fields__]
    row = conn.execute(select(*names).where(pack_version.c.digest == digest)).mappings().one_or_none()
    if row is None:
        raise _none()
    return Version(**row)


def do_upload_packs(change: Change, archive: bytes, note: str) -> Version:
    """Keep an archive that was checked; an archive that is known stays as it is."""
    digest = hashlib.sha256(archive).hexdigest()
    known = select(pack_version.c.digest).where(pack_version.c.digest == digest)
    if change.conn.execute(known).scalar() is None:
        made = change.entry("pack_change", data={"event": "uploaded", "to": digest})
        change.add(
            pack_version,
            digest=digest,
            body=archive,
            state="uploaded",
            author=change.by.id,
            uploaded=change.at,
            entry=made,
            note=note,
        )
        change.flush()
    return find_version(change.conn, digest)


def do_promote_packs(change: Change, digest: str) -> Version:
    """Put a version in force. CF-A003 for its author, CF-R020 when it has been in force before."""
    version = find_version(change.conn, digest)
    require_two("pack.promote", version.author, change.by.id)
    if version.state != "uploaded":
        raise RecordError(
            "CF-R020", f"the version is {version.state}", suggestion="roll back to it, or hand in a new one"
        )
    _do_point(change, digest, "promoted")
    return find_version(change.conn, digest)


def do_roll_back_packs(change: Change, digest: str, reason: str) -> None:
    """Go back to a version that was in force before, or with `FOLDERS` to the folders of the settings.

    CF-R020 for a version that never was: promoting it needs another person's eyes.
    """
    if digest != FOLDERS and find_version(change.conn, digest).state != "retired":
        raise RecordError("CF-R020", "only a version that was in force before can be gone back to")
    _do_point(change, digest, "rolled_back", reason)


def _do_point(change: Change, digest: str, event: str, reason: str = "") -> None:
    """Let the pointer name another version, and every process follow it."""
    held = change.conn.execute(
        select(pointer.c.value, pointer.c.version).where(pointer.c.name == POINTER).with_for_update()
    ).one_or_none()
    before = FOLDERS if held is None else held.value
    states: dict[str, dict[str, object]] = {before: {"state": "retired"}}
    states[digest] = {"state": "live"}
    if event == "promoted":
        states[digest] |= {"approver": change.by.id, "approved": change.at}
    for name, values in states.items():
        if name != FOLDERS:
            change.conn.execute(update(pack_version).where(pack_version.c.digest == name).values(**values))
    if held is None:
        change.add(pointer, name=POINTER, value=digest, version=1, at=change.at)
    else:
        change.conn.execute(
            update(pointer)
            .where(pointer.c.name == POINTER)
            .values(value=digest, version=held.version + 1, at=change.at)
        )
    change.entry(
        "pack_change",
        contents=[Content("reason", reason.encode())] if reason else [],
        owner=change.vault.ref("user", change.by.id),
        data={"event": event, "from": before, "to": digest, "by_other": event == "promoted"},
    )


def _none() -> RequestError:
    return RequestError("CF-H002", "there is no such version")
