"""The signer: signs no checkpoint that contradicts an earlier one, whatever the database says.

It keeps the last size and root that it signed in a file of its own, outside the database and its
backups: a database that was set back cannot make it sign a second history. Give each log a key and a
file of its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec.structs import replace

from clearford.core.entries import Checkpoint
from clearford.core.errors import Place, RecordError
from clearford.ledger.checkpoints import format_checkpoint
from clearford.ledger.coded import to_base64
from clearford.ledger.keys import SigningKey, VerifierKey
from clearford.ledger.notes import format_note, sign_note
from clearford.ledger.tiles import TileReader, node_of
from clearford.ledger.tree import EMPTY_ROOT, check_consistency, consistency_proof, root


class Term(msgspec.Struct, frozen=True):
    """A key and the sizes of the log that it signs for; during a change of keys two sign together."""

    key: SigningKey
    since: int = 0
    """Smallest size that it signs."""
    until: int | None = None
    """First size that it no longer signs; None for an end that is not set."""

    def covers(self, size: int) -> bool:
        """True when the key signs a checkpoint of this size."""
        return self.since <= size and (self.until is None or size < self.until)


_SYNC = getattr(os, "fdatasync", os.fsync)
SLOT = 1_024
"""Bytes of each of the two lines of the file."""


class Memory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was signed last: a line of the file."""

    origin: str
    turn: int
    """How many times the file was written; odd and even turns have a line each."""
    size: int
    root: str
    """64 hexadecimal digits."""
    check: str = ""
    """SHA-256 of the line without this, by which one that was being written in a crash is told."""

    def line(self) -> bytes:
        """The line with its check. Raises ValueError for a name that leaves no room."""
        data = msgspec.json.encode(replace(self, check=self._checked()))
        if len(data) >= SLOT:
            raise ValueError(f"the name of the log is too long: `{self.origin[:80]}`")
        return data.ljust(SLOT - 1) + b"\n"

    def _checked(self) -> str:
        return sha256(msgspec.json.encode(replace(self, check=""))).hexdigest()

    @property
    def sound(self) -> bool:
        """True when nothing of the line is missing or changed, and it can have been signed."""
        return self.check == self._checked() and self.size >= 0 and len(self.root) == 2 * len(EMPTY_ROOT)


class Signer:
    """Signs the checkpoints of one log."""

    def __init__(
        self, path: Path, origin: str, terms: Sequence[Term], *, hold: Callable[[BinaryIO], None]
    ) -> None:
        """`path`: the file of `begin`; `hold`: holds an open file alone, or raises OSError.

        Raises RecordError: CF-R007 when the file is missing, damaged or of another log, CF-R008 for a key
        of another name.
        """
        if any(term.key.name != origin for term in terms):
            raise RecordError("CF-R008", f"a key that is not for `{origin}`")
        self._path, self._origin, self._terms, self._hold = path, origin, tuple(terms), hold
        self._remembered()

    @staticmethod
    def begin(path: Path, origin: str) -> None:
        """Make the file of a new log, once in its life.

        Raises FileExistsError for a log that has one: beginning again would forget what was signed;
        ValueError for a name that is too long for it.
        """
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(Memory(origin, 0, 0, EMPTY_ROOT.hex()).line())
            stream.write(b"".ljust(SLOT - 1) + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
        _sync_folder(path)

    @property
    def last(self) -> Checkpoint:
        """What was signed last; size 0 when nothing was. Raises RecordError CF-R007 for a damaged file."""
        memory = self._remembered()
        return Checkpoint(memory.origin, memory.size, bytes.fromhex(memory.root))

    def sign(self, size: int, reader: TileReader) -> bytes:
        """The signed checkpoint of the first `size` entries, of which every tile is durable already.

        The same size may be signed again. Raises RecordError: CF-R007 when it would contradict what was
        signed before, another process is signing, or no key signs for this size; CF-R006 for a tile that
        is missing; OSError when the file cannot be written, and then nothing is signed.
        """
        keys = [term.key for term in self._terms if term.covers(size)]
        if not keys:
            raise self._refused(f"no key signs for the size {size}")
        with self._path.with_suffix(".lock").open("ab") as lock:
            try:
                self._hold(lock)
            except OSError as error:
                raise self._refused("another process is signing") from error
            checkpoint = self._grown(size, reader)
            self._remember(checkpoint)
        return format_note(sign_note(format_checkpoint(checkpoint), keys))

    def _grown(self, size: int, reader: TileReader) -> Checkpoint:
        last, node = self.last, node_of(reader)
        if size < last.size:
            raise self._refused(f"{last.size} entries were signed before, and now there are {size}")
        found, proof = root(size, node), consistency_proof(last.size, size, node)
        try:
            check_consistency(last.size, size, last.root, found, proof)
        except RecordError as error:
            raise self._refused(f"the first {last.size} entries are not those signed before") from error
        return Checkpoint(self._origin, size, found)

    def _remember(self, checkpoint: Checkpoint) -> None:
        """Overwrite the older line; a crash meanwhile leaves the other, after which nothing was given out.

        In place, and of the same length: a new file each second would make the file system write its
        journal, and every commit of a database beside it would wait for that.
        """
        memory = self._remembered()
        turn = memory.turn + 1
        line = Memory(checkpoint.origin, turn, checkpoint.size, checkpoint.root.hex()).line()
        with open(os.open(self._path, os.O_WRONLY), "wb") as stream:
            stream.seek(turn % 2 * SLOT)
            stream.write(line)
            stream.flush()
            _SYNC(stream.fileno())

    def _remembered(self) -> Memory:
        try:
            lines = self._path.read_bytes().splitlines()
        except FileNotFoundError as error:
            raise self._refused("what was signed last is not there", _BACKUP) from error
        known = [memory for memory in map(_memory, lines) if memory is not None]
        if not known or any(memory.origin != self._origin for memory in known):
            raise self._refused("what was signed last is damaged, or of another log", _BACKUP)
        return max(known, key=lambda memory: memory.turn)

    def _refused(self, why: str, suggestion: str | None = None) -> RecordError:
        return RecordError("CF-R007", why, place=Place(file=str(self._path)), suggestion=suggestion)


def _memory(line: bytes) -> Memory | None:
    try:
        memory = msgspec.json.decode(line, type=Memory)
    except msgspec.MsgspecError:
        return None
    return memory if memory.sound else None


_BACKUP = "take the file from the signer's own backup, never a new one"


def key_change(old: SigningKey, new: VerifierKey) -> dict[str, str]:
    """`data` of the entry that announces a new key: from there on whoever trusts the old one trusts it too.

    Let both sign from that entry on, and announce the end of the old one by an entry with `old` alone.
    """
    return {
        "old": old.verifier.text,
        "new": new.text,
        "proof": to_base64(old.sign(f"clearford-key-change-v1\n{old.name}\n{new.text}\n")),
    }


def _sync_folder(path: Path) -> None:
    """Make a new name durable; where folders cannot be opened the file system does it by itself."""
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
