"""What is exported to the DSA Transparency Database of every decision, and what is never put there."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import msgspec

from clearford.act.tdb.rows import FindsPersonal, Skipped, refuse_personal, row_of
from clearford.act.tdb.schema import Schema
from clearford.core.entries import Content
from clearford.core.errors import RecordError
from clearford.core.reasons import StatementOfReasons
from clearford.runtime import shipped
from clearford.runtime.detectors import personal_detector
from clearford.runtime.record.delivery import OpenIncident
from clearford.runtime.record.unit import Change, Publication
from clearford.runtime.tdb import CHANNEL
from clearford.text.plane import build_one


def prepare(statement: StatementOfReasons, *, puid: str, finds: FindsPersonal) -> bytes | Skipped:
    """The row of a statement as bytes that may leave, or why it does not belong there.

    puid: id of its entry. finds: as `personal_finder` gives it.
    Raises RecordError CF-R040 for what the database would refuse, CF-R041 for what may identify a person.
    """
    row = row_of(statement, schema(), puid=puid)
    if isinstance(row, Skipped):
        return row
    refuse_personal(row, schema(), finds)
    return msgspec.json.encode(row, order="sorted")


class Export:
    """What goes to the database of every decision that belongs there; what `Record.publish` is made of."""

    def __init__(
        self, open_incident: OpenIncident, *, keep_days: int, finds: FindsPersonal | None = None
    ) -> None:
        """Say how statements are exported.

        keep_days: how long our own copy is kept. finds: by default `personal_finder`, which takes a moment
        to load, with the first statement.
        """
        self._open_incident, self._keep_days = open_incident, keep_days
        self._finds = finds or _finds_personal

    def __call__(self, statement: StatementOfReasons, entry: str) -> Publication | None:
        """The row of a statement, which its entry commits to; one that cannot leave opens an incident.

        The decision stands either way: what a database wants is no reason not to tell a person.
        """
        try:
            body = prepare(statement, puid=entry, finds=self._finds)
        except RecordError as error:
            why = f"{CHANNEL}: {error.code} {error.message}"
            return self._published(entry, (), lambda change: self._open_incident(change, entry, why))
        if not isinstance(body, bytes):
            return None
        return self._published(entry, (Content(CHANNEL, body),), lambda change: do_queue(change, body, entry))

    def _published(
        self, entry: str, contents: tuple[Content, ...], do_queue: Callable[[Change], object]
    ) -> Publication:
        return Publication(_owner(entry), contents, self._keep_days, do_queue)


def _owner(entry: str) -> str:
    """Whose a row is: nobody's, so that its copy outlasts what is kept of the person.

    Were it in the queue of the account, a database that is down would hold back what lifts a measure.
    """
    return f"{CHANNEL}:{entry[:2]}"


def do_queue(change: Change, body: bytes, entry: str) -> str:
    """Put a row into the outbox; its action id."""
    return change.deliver(CHANNEL, "statement", body, owner=_owner(entry), entry=entry)


@lru_cache(maxsize=1)
def schema() -> Schema:
    """The schema of the package's data."""
    return Schema(msgspec.yaml.decode(shipped.read("law", "dsa_sor_schema.yaml")))


@lru_cache(maxsize=1)
def _finder() -> FindsPersonal:
    return personal_finder()


def _finds_personal(text: str) -> bool:
    return _finder()(text)


def personal_finder() -> FindsPersonal:
    """Says whether the recognisers find personal information or a contact in a text."""
    detector, tables = personal_detector(), shipped.fold_tables()

    def finds(text: str) -> bool:
        found = detector.find(build_one(text, tables))
        return bool(found.personal or found.contacts)

    return finds
