"""Sending statements to the DSA Transparency Database, and what becomes of each.

Only the answer 201 means stored. One bad statement makes the database refuse a whole batch: the bad ones
are taken out and the rest is sent again. A statement that the database says it has is looked up before it
counts as stored, because the same is said of one that another request is only about to store.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import msgspec

from clearford.act.tdb.rows import batches
from clearford.act.tdb.schema import Row
from clearford.core.errors import ConfigError, Place, RecordError
from clearford.runtime.webhooks.client import Answer

CHANNEL = "tdb"
"""Name of the channel in the outbox."""
TIMEOUT_S = 30.0
MOST_ANSWER = 4 << 20
"""Longest answer that is read, in bytes."""
MOST_WAIT_S = 3600
"""Longest wait that the database may ask for."""
_INDEX = re.compile(r"statement_(\d{1,3})")
_TOKEN = re.compile(rb"[!-~]{1,500}")
_ROW = msgspec.json.Decoder(dict[str, Any])
_LOCAL = frozenset(("127.0.0.1", "::1", "localhost"))


@dataclass
class Sent:
    """What became of statements, by `puid`."""

    stored: dict[str, str | None] = field(default_factory=dict)
    """With the database's own id, where it gave one."""
    refused: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Not stored and never to be sent again as they are: what the database found wrong."""
    later: list[str] = field(default_factory=list)
    """To be sent again."""
    wait_s: int | None = None
    """How long the database asked us to wait."""
    fault: RecordError | None = None
    """Why some have to wait: CF-R042 needs a new token, CF-R043 only time."""

    def put_off(self, rows: Iterable[Row], fault: RecordError, wait_s: int | None = None) -> None:
        """Note rows that have to wait."""
        self.later += [row["puid"] for row in rows]
        self.fault, self.wait_s = fault, wait_s


class TransparencyDatabase:
    """The interface of the database for one platform: a channel of the outbox. Threads may share it."""

    def __init__(self, base_url: str, token: str, *, batch: int = 100, timeout_s: float = TIMEOUT_S) -> None:
        """Make a client.

        base_url: such as `https://transparency.dsa.ec.europa.eu`, or that of the sandbox.
        token: kept out of every message.
        Raises ConfigError CF-C002 for an address without encryption that is not on this computer.
        """
        parts = urlsplit(base_url)
        if parts.scheme != "https" and parts.hostname not in _LOCAL:
            raise ConfigError("CF-C002", "the address of the Transparency Database must begin with https://")
        self._batch = batch
        self._http = httpx.Client(
            base_url=base_url.rstrip("/") + "/api/v1/",
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            timeout=timeout_s,
            follow_redirects=False,
        )

    def close(self) -> None:
        """End the connections."""
        self._http.close()

    def send(self, rows: Iterable[Row]) -> Sent:
        """Send rows that were found sound; after a fault the rest waits."""
        sent = Sent()
        for batch in batches(rows, self._batch):
            if sent.fault is not None:
                sent.later += [row["puid"] for row in batch]
            else:
                self._send(batch, sent)
        return sent

    def deliver(self, body: bytes, *, key: str, kind: str) -> Answer:
        """Send one row as `prepare` gave it. `key` and `kind` stay here: a row has a number of its own."""
        (answer,) = self.deliver_all([body])
        return answer

    def deliver_all(self, bodies: Sequence[bytes]) -> list[Answer]:
        """Send rows as `prepare` gave them, in batches; an answer for each, in order."""
        rows = [_ROW.decode(body) for body in bodies]
        sent = self.send(rows)
        return [_answer(row["puid"], sent) for row in rows]

    def _send(self, batch: Sequence[Row], sent: Sent) -> None:
        """Send one batch until nothing of it is left; every round takes at least one row out."""
        left = list(batch)
        while left:
            if sent.fault is not None:
                sent.later += [row["puid"] for row in left]
                return
            status, body, wait_s = self._ask("POST", "statements", {"statements": left})
            if status == httpx.codes.CREATED:
                sent.stored |= _ids(left, body)
                return
            if status != httpx.codes.UNPROCESSABLE_ENTITY:
                sent.put_off(left, _fault(status), wait_s)
                return
            left = self._without_bad(left, body, sent)

    def _without_bad(self, left: Sequence[Row], body: Any, sent: Sent) -> list[Row]:
        """The rows that may be sent again after a 422; what became of the others is noted."""
        errors = body.get("errors") if isinstance(body, Mapping) else None
        errors = errors if isinstance(errors, Mapping) else {}
        bad = {int(m[1]): _words(found) for key, found in errors.items() if (m := _INDEX.fullmatch(key))}
        known = errors.get("existing_puids")
        known = {str(one) for one in known} if isinstance(known, list) else set()
        rest = []
        for at, row in enumerate(left):
            if at in bad:
                sent.refused[row["puid"]] = bad[at]
            elif row["puid"] in known:
                self._known(row, sent)
            else:
                rest.append(row)
        if len(rest) < len(left):
            return rest
        return self._one_by_one(rest, body, sent)

    def _one_by_one(self, left: Sequence[Row], body: Any, sent: Sent) -> list[Row]:
        """What to do when the database does not say which rows it means: each alone."""
        if len(left) == 1:
            sent.refused[left[0]["puid"]] = _words(body)
            return []
        for row in left:
            if sent.fault is None:
                self._send([row], sent)
            else:
                sent.later.append(row["puid"])
        return []

    def _known(self, row: Row, sent: Sent) -> None:
        """A row that the database says it has: stored if a look-up finds it, else for later.

        A look-up reads the search index, which is a little behind. Where the token may not look, the
        database's word stands.
        """
        path = f"statement/existing-puid/{quote(row['puid'], safe='')}"
        status, body, wait_s = self._ask("GET", path)
        if status in (httpx.codes.FOUND, httpx.codes.FORBIDDEN):
            uuid = body.get("uuid") if isinstance(body, Mapping) else None
            sent.stored[row["puid"]] = None if uuid is None else str(uuid)
        elif status == httpx.codes.NOT_FOUND:
            sent.later.append(row["puid"])
        else:
            sent.put_off([row], _fault(status), wait_s)

    def _ask(self, method: str, path: str, body: Any = None) -> tuple[int | None, Any, int | None]:
        """Status (None: no answer), body as JSON (None: none), seconds to wait."""
        content = None if body is None else msgspec.json.encode(body)
        headers = {} if body is None else {"Content-Type": "application/json"}
        try:
            with self._http.stream(method, path, content=content, headers=headers) as answer:
                data = bytearray()
                for part in answer.iter_bytes():
                    data += part
                    if len(data) > MOST_ANSWER:
                        break
                return answer.status_code, _json(bytes(data)), _wait(answer.headers.get("Retry-After"))
        except httpx.HTTPError:
            return None, None, None


def read_token(path: Path) -> str:
    """The token of a file that its owner alone may read.

    Raises ConfigError CF-C004 when it cannot be read, others may read it, or it is no token.
    """
    place = Place(file=str(path))
    try:
        content, mode = path.read_bytes().strip(), path.stat().st_mode
    except OSError as error:
        raise ConfigError("CF-C004", "the token of the database cannot be read", place=place) from error
    if mode & 0o077:
        raise ConfigError(
            "CF-C004", "others may read the token of the database", place=place, suggestion="chmod 600"
        )
    if not _TOKEN.fullmatch(content):
        raise ConfigError("CF-C004", "the file does not hold a token of the database", place=place)
    return content.decode()


def _answer(puid: str, sent: Sent) -> Answer:
    if puid in sent.stored:
        return Answer("accepted", sent.stored[puid])
    if puid in sent.refused:
        return Answer("refused", f"CF-R040 {sent.refused[puid][0].partition(':')[0]}"[:64])
    return Answer("unknown", sent.fault.code if sent.fault else None, sent.wait_s)


def _fault(status: int | None) -> RecordError:
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        return RecordError(
            "CF-R042", f"status {status}", suggestion="a new token made in its pages ends the old one"
        )
    found = "no answer" if status is None else f"status {status}"
    return RecordError("CF-R043", found, suggestion="what was not stored is sent again by itself")


def _ids(rows: Sequence[Row], body: Any) -> dict[str, str | None]:
    """Ids of the database for stored rows, as far as the answer names them."""
    found = body.get("statements") if isinstance(body, Mapping) else None
    named = {
        str(one["puid"]): str(one["uuid"])
        for one in (found if isinstance(found, list) else [])
        if isinstance(one, Mapping) and "puid" in one and "uuid" in one
    }
    return {row["puid"]: named.get(row["puid"]) for row in rows}


def _words(found: Any) -> tuple[str, ...]:
    """What the database found wrong, without more than its first words."""
    if isinstance(found, Mapping):
        return tuple(f"{name}: {_first(words)}"[:300] for name, words in sorted(found.items()))
    return (_first(found)[:300],)


def _first(words: Any) -> str:
    return str(words[0] if isinstance(words, list) and words else words)


def _json(data: bytes) -> Any:
    try:
        return msgspec.json.decode(data)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None


def _wait(seconds: str | None) -> int | None:
    """`Retry-After` in seconds, with a limit; a date is not read."""
    return min(int(seconds), MOST_WAIT_S) if seconds and seconds.isascii() and seconds.isdigit() else None
