"""Versions of the operator's packs on record: handed in by one person, put in force by another, rolled back.

The version in force takes the place of the folders that the settings name; an empty name stands for those.
"""

from __future__ import annotations

import hashlib

import msgspec
from sqlalchemy import Connection, func, select, update

from clearford.core.access import require_two
from clearford.core.entries import Content
from clearford.core.errors import RecordError, RequestError
from clearford.core.numbers import Numbers
from clearford.runtime.backtest.report import BacktestReport
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.pages import Place, latest_first
from clearford.runtime.stores.tables.figures import pointer
from clearford.runtime.stores.tables.policies import pack_version, trial_tally

POINTER, TRIAL = "packs", "packs.trial"
FOLDERS = ""
"""In place of a version: the folders that the settings name."""


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A version, without its archive."""

    digest: str
    """SHA-256 of the archive."""
    state: str
    """uploaded, trial, live or retired."""
    author: str
    uploaded: int
    approver: str | None
    approved: int | None
    note: str
    bundle: str
    """Digest of the bundle that a backtest of it tries, under the settings of the service."""
    backtest: str
    """SHA-256 of the report of a backtest of it; empty without one."""


def version_in_force(conn: Connection) -> str:
    """The version in force."""
    return conn.execute(select(pointer.c.value).where(pointer.c.name == POINTER)).scalar() or FOLDERS


def version_on_trial(conn: Connection) -> str:
    """The version on trial; empty for none."""
    return conn.execute(select(pointer.c.value).where(pointer.c.name == TRIAL)).scalar() or ""


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


def list_versions(conn: Connection, limit: int, *, after: Place | None = None) -> list[Version]:
    """Versions, the latest first; after: moment of upload and digest of the last one that was seen."""
    c = pack_version.c
    query = select(*(c[name] for name in Version.__struct_fields__))
    rows = conn.execute(latest_first(query, c.uploaded, c.digest, after=after, limit=limit))
    return [Version(**row) for row in rows.mappings()]


def find_version(conn: Connection, digest: str) -> Version:
    """A version. RequestError CF-H002 for none."""
    names = [pack_version.c[name] for name in Version.__struct_fields__]
    row = conn.execute(select(*names).where(pack_version.c.digest == digest)).mappings().one_or_none()
    if row is None:
        raise _none()
    return Version(**row)


def do_upload_packs(change: Change, archive: bytes, note: str, bundle: str = "") -> Version:
    """Keep an archive that was checked; an archive that is known stays as it is.

    bundle: digest of the bundle that a backtest of it tries.
    """
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
            bundle=bundle,
        )
        change.flush()
    return find_version(change.conn, digest)


def do_try_packs(change: Change, digest: str) -> Version:
    """Put a version on trial, in place of another; CF-R020 when it is or was in force."""
    version = find_version(change.conn, digest)
    require_new(version)
    _do_end_trial(change)
    _do_set_state(change, digest, state="trial")
    do_set_pointer(change, TRIAL, digest)
    _on_record(change, "on_trial", {"to": digest})
    return find_version(change.conn, digest)


def do_end_trial(change: Change) -> None:
    """Let nothing be on trial any more; what it has shown is kept. CF-R020 when nothing is."""
    before = version_on_trial(change.conn)
    if not before:
        raise RecordError("CF-R020", "no version is on trial")
    _do_end_trial(change)
    _on_record(change, "trial_ended", {"from": before})


def do_note_backtest(change: Change, digest: str, report: bytes, numbers: Numbers) -> Version:
    """Note that a version was tried in a backtest: the report that `clearford pack backtest --json` wrote.

    The report itself is not kept, as it may quote events. RequestError CF-H001 for what is none;
    RecordError CF-R034 for one of other packs, or of too few events.
    """
    version = find_version(change.conn, digest)
    try:
        found = msgspec.json.decode(report, type=BacktestReport)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise RequestError("CF-H001", "it is not the report of a backtest") from error
    least = numbers.count("trial.items")
    if not version.bundle or found.candidate != version.bundle:
        raise RecordError("CF-R034", "the backtest is of other packs", suggestion=_SAME)
    if found.read - found.rejected < least:
        seen = found.read - found.rejected
        raise RecordError("CF-R034", f"the backtest read {seen} events of {least}")
    if found.verified is not None and found.verified.different:
        raise RecordError("CF-R034", "two ways to decide differed in the backtest")
    do_note_backtested(change, digest, hashlib.sha256(report).hexdigest(), found.read)
    return find_version(change.conn, digest)


def do_note_backtested(change: Change, digest: str, report: str, events: int) -> None:
    """Note that a version was tried on so many events. report: SHA-256 of what that found."""
    _do_set_state(change, digest, backtest=report)
    _on_record(change, "backtested", {"to": digest, "report": report, "events": events})


_SAME = "backtest the very files, beside the packs, overlay and models of the service"


def do_promote_packs(change: Change, digest: str, numbers: Numbers) -> Version:
    """Put a version in force.

    CF-A003 for its author, CF-R020 when it has been in force before, CF-R034 when neither a trial nor a
    backtest has shown what it does.
    """
    version = find_version(change.conn, digest)
    require_two("pack.promote", version.author, change.by.id)
    require_new(version)
    tried, least = _items_tried(change.conn, digest), numbers.count("trial.items")
    if tried < least and not version.backtest:
        raise RecordError(
            "CF-R034",
            f"the version has seen {tried} items of {least} on trial, and no backtest of it read as many",
            suggestion="put it on trial, or hand in a backtest",
        )
    if version_on_trial(change.conn) == digest:
        _do_end_trial(change)
    _do_point(change, digest, "promoted")
    return find_version(change.conn, digest)


def do_roll_back_packs(change: Change, digest: str, reason: str) -> None:
    """Go back to a version that was in force before, or with `FOLDERS` to the folders of the settings.

    CF-R020 for a version that never was: promoting it needs another person's eyes.
    """
    if digest != FOLDERS and find_version(change.conn, digest).state != "retired":
        raise RecordError("CF-R020", "only a version that was in force before can be gone back to")
    _do_point(change, digest, "rolled_back", reason)


def require_new(version: Version) -> None:
    """CF-R020 for a version that is or was in force."""
    if version.state not in ("uploaded", "trial"):
        raise RecordError(
            "CF-R020", f"the version is {version.state}", suggestion="roll back to it, or hand in a new one"
        )


def _items_tried(conn: Connection, digest: str) -> int:
    mine = trial_tally.c.version == digest
    return int(
        conn.execute(select(func.coalesce(func.sum(trial_tally.c["items"]), 0)).where(mine)).scalar_one()
    )


def _do_end_trial(change: Change) -> None:
    _do_set_state(change, version_on_trial(change.conn), state="uploaded")
    do_set_pointer(change, TRIAL, "")


def _do_set_state(change: Change, digest: str, **values: object) -> None:
    change.conn.execute(update(pack_version).where(pack_version.c.digest == digest).values(**values))


def do_set_pointer(change: Change, name: str, value: str) -> str:
    """Let a pointer name something else, which every process follows; what it named before."""
    held = change.conn.execute(
        select(pointer.c.value, pointer.c.version).where(pointer.c.name == name).with_for_update()
    ).one_or_none()
    if held is None:
        change.add(pointer, name=name, value=value, version=1, at=change.at)
        change.flush()
        return ""
    values = {"value": value, "version": held.version + 1, "at": change.at}
    change.conn.execute(update(pointer).where(pointer.c.name == name).values(**values))
    return str(held.value)


def _on_record(change: Change, event: str, public: dict[str, str | int]) -> None:
    change.entry("pack_change", data={"event": event, **public})


def _do_point(change: Change, digest: str, event: str, reason: str = "") -> None:
    """Let the pointer name another version, and every process follow it."""
    before = do_set_pointer(change, POINTER, digest)
    states: dict[str, dict[str, object]] = {before: {"state": "retired"}}
    states[digest] = {"state": "live"}
    if event == "promoted":
        states[digest] |= {"approver": change.by.id, "approved": change.at}
    for name, values in states.items():
        _do_set_state(change, name, **values)
    change.entry(
        "pack_change",
        contents=[Content("reason", reason.encode())] if reason else [],
        owner=change.vault.ref("user", change.by.id),
        data={"event": event, "from": before, "to": digest, "by_other": event == "promoted"},
    )


def _none() -> RequestError:
    return RequestError("CF-H002", "there is no such version")
