"""The folder of a rollout: its key, its state, and the record of what was done with rules.

The state names its version and is checksummed; it appears under its name only when it is complete. One
that is damaged, or was saved with another key, is refused as a whole (CF-S005): a rule could act on the
wrong people. The record is one JSON line an entry. What stands in it beyond the size that the state knows
was written by a run that ended before its state was saved, and is written over.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import msgspec

from clearford.core.errors import ConfigError, Place, StoreError
from clearford.runtime.rollout.buckets import KEY_SETTING, MIN_KEY, rollout_key
from clearford.runtime.rollout.journal import Journal, Note
from clearford.runtime.rollout.state import Acted, Entry, State
from clearford.runtime.writers import store_error

VERSION = 1
STATE, KEY, RECORD, LOCK = "state.json", "key", "record.jsonl", "lock"
if sys.platform == "win32":
    import msvcrt

    def hold(stream: BinaryIO) -> None:
        """Hold an open file alone until it is closed. Raises OSError when another process holds it."""
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def hold(stream: BinaryIO) -> None:
        """Hold an open file alone until it is closed. Raises OSError when another process holds it."""
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


_MAGIC = "clearford-rollout"
_START_ANEW = "move the folder away and start anew: every rule then begins in shadow"
_SAME_KEY = f"give the key of before, in `{KEY_SETTING}` or in the folder"
_LARGEST = 1 << 30


class Kept(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What the file of the state holds."""

    state: State
    acted: dict[str, list[Acted]] = {}
    """Rule -> its actions, oldest first, newest kept."""
    verdicts: dict[str, dict[str, bool]] = {}
    """Rule -> item -> whether people found the action right."""
    key: str = ""
    """Tells whether a key is the one of this rollout, and nothing else of it; empty before it has one."""
    record: int = 0
    """Bytes of the record."""


class Folder:
    """An opened folder; what is changed is written by `save`."""

    def __init__(self, path: Path, kept: Kept, head: str | None) -> None:
        """`head`: the first line of the state as it was read; None for a new one."""
        self.path = path
        self.state, self.verdicts = kept.state, kept.verdicts
        self.journal = Journal(kept.acted)
        self._fingerprint, self._record_size, self._head = kept.key, kept.record, head
        self._waiting: list[Entry] = []

    def key(self, env: Mapping[str, str] | None = None) -> bytes:
        """The secret of the buckets: from `CLEARFORD_ROLLOUT_KEY`, else from the folder, made there once.

        Raises ConfigError CF-C004 when it is missing or short, StoreError CF-S005 when it is not the one
        that the rollout began with: other accounts would be first.
        """
        path = self.path / KEY
        try:
            found = _key(path, os.environ if env is None else env, make=self._head is None)
        except OSError as error:
            raise store_error(error, str(path)) from error
        self._fingerprint = self._fingerprint or _fingerprint(found)
        if not hmac.compare_digest(self._fingerprint, _fingerprint(found)):
            raise _damaged("it was saved with another key", self.path / STATE, suggestion=_SAME_KEY)
        return found

    @property
    def unsaved(self) -> list[Entry]:
        """Entries that are not in the record yet."""
        return list(self._waiting)

    def note(self, notes: Iterable[Note]) -> None:
        """Keep the actions and entries among some notes."""
        for entry in self.journal.take(notes):
            if entry.kind in ("changed", "started", "resumed"):
                self.forget(entry.rule)
            self._waiting.append(entry)

    def forget(self, rule: str) -> None:
        """Let a rule begin without actions and verdicts."""
        self.journal.acted.pop(rule, None)
        self.verdicts.pop(rule, None)

    def record(self) -> Iterator[Entry]:
        """The entries on record, oldest first. Raises StoreError CF-S005 for one that is damaged."""
        decoder = msgspec.json.Decoder(Entry)
        path = self.path / RECORD
        if not self._record_size:
            return
        with _opened(path) as stream:
            for number, line in enumerate(stream.read(self._record_size).splitlines(), 1):
                try:
                    yield decoder.decode(line)
                except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                    raise _damaged("not an entry", path, number) from error

    def save(self) -> None:
        """Write what was kept.

        Raises StoreError: CF-S001 or CF-S002 when that fails, CF-S005 when another run wrote meanwhile.
        """
        path = self.path / STATE
        if _head_of(path) != self._head:
            raise _damaged("another run changed it meanwhile", path, suggestion="run again")
        try:
            self._write_record()
            self._head = _write_state(path, self._kept())
        except OSError as error:
            raise store_error(error, str(path)) from error

    def _kept(self) -> Kept:
        acted = {rule: list(kept) for rule, kept in sorted(self.journal.acted.items())}
        return Kept(
            state=self.state,
            acted=acted,
            verdicts=self.verdicts,
            key=self._fingerprint,
            record=self._record_size,
        )

    def _write_record(self) -> None:
        if not self._waiting:
            return
        lines = msgspec.json.Encoder().encode_lines(self._waiting)
        with os.fdopen(os.open(self.path / RECORD, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as stream:
            stream.truncate(self._record_size)
            stream.seek(self._record_size)
            stream.write(lines)
            _durable(stream)
        self._record_size += len(lines)
        self._waiting = []


@contextmanager
def at_work(path: str, *, make: bool = False) -> Iterator[Folder]:
    """The rollout in a folder that no other run can work with meanwhile; `make` as in `open_folder`.

    Raises StoreError CF-S005 when another run works with it, and as `open_folder`.
    """
    open_folder(path, make=make)
    lock = Path(path) / LOCK
    with os.fdopen(os.open(lock, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as stream:
        try:
            hold(stream)
        except OSError as error:
            raise _damaged("another run works with it", lock, suggestion="wait until it has ended") from error
        yield open_folder(path, make=make)


def open_folder(path: str, *, make: bool = False) -> Folder:
    """The rollout in a folder, to look at; `at_work` is for those who change it.

    make: begin one where there is none.
    Raises StoreError CF-S005 for a state that is not there or damaged.
    """
    folder = Path(path)
    if (folder / STATE).exists():
        kept, head = _read_state(folder / STATE)
        record = folder / RECORD
        if kept.record and (not record.exists() or record.stat().st_size < kept.record):
            raise _damaged("entries are missing", record)
        return Folder(folder, kept, head)
    if not make:
        help_ = "`clearford scan --rollout DIR` begins one"
        raise _damaged("there is no rollout in this folder", folder, suggestion=help_)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise store_error(error, path) from error
    return Folder(folder, Kept(state=State()), None)


def _key(path: Path, env: Mapping[str, str], *, make: bool) -> bytes:
    """The key of the setting, else of a file; only then is one made."""
    if env.get(KEY_SETTING):
        return rollout_key(env)
    if make and not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(secrets.token_urlsafe(32).encode())
            _durable(stream)
    key = path.read_bytes().strip() if path.exists() else b""
    if len(key) < MIN_KEY:
        found = "the key of the rollout is missing or short"
        raise ConfigError("CF-C004", found, place=Place(file=str(path)), suggestion=f"set `{KEY_SETTING}`")
    return key


def _fingerprint(key: bytes) -> str:
    return hmac.digest(key, b"clearford rollout", sha256)[:8].hex()


def _write_state(path: Path, kept: Kept) -> str:
    data = msgspec.json.encode(kept)
    head = f"{_MAGIC} {VERSION} {hashlib.sha256(data).hexdigest()}"
    part = path.with_name(f"{path.name}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        stream.write(head.encode() + b"\n" + data + b"\n")
        _durable(stream)
    part.replace(path)
    return head


def _durable(stream: BinaryIO) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _head_of(path: Path) -> str | None:
    """The first line of the state; None where there is none."""
    if not path.exists():
        return None
    with _opened(path) as stream:
        return stream.readline(200).rstrip(b"\n").decode("utf-8", "replace")


def _read_state(path: Path) -> tuple[Kept, str]:
    head = _head_of(path) or ""
    magic, _, rest = head.partition(" ")
    version, _, digest = rest.partition(" ")
    if magic != _MAGIC:
        raise _damaged("not the state of a rollout", path)
    if version != str(VERSION):
        raise _damaged(f"a state of version {version[:20]}, not {VERSION}", path)
    with _opened(path) as stream:
        data = stream.read(_LARGEST)[len(head) + 1 : -1]
    if hashlib.sha256(data).hexdigest() != digest:
        raise _damaged("the file is damaged", path)
    try:
        return msgspec.json.decode(data, type=Kept), head
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _damaged("the file is damaged", path) from error


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        found = f"the file cannot be read: {(error.strerror or 'unknown').lower()}"
        raise _damaged(found, path) from error


def _damaged(found: str, path: Path, line: int | None = None, *, suggestion: str = _START_ANEW) -> StoreError:
    return StoreError("CF-S005", found, place=Place(file=str(path), line=line), suggestion=suggestion)
