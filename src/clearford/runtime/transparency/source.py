"""Where a report takes its entries from: exported logs, or any other reader of the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from clearford.core.entries import Checkpoint, Entry
from clearford.core.errors import Place, RecordError
from clearford.ledger.canonical import decode
from clearford.ledger.checkpoints import parse_checkpoint
from clearford.ledger.folder import CHECKPOINT
from clearford.ledger.notes import parse_note
from clearford.ledger.tiles import bundles_of, entries_of


class EntrySource(Protocol):
    """The entries of one or more logs, each up to a checkpoint."""

    def checkpoints(self) -> Sequence[Checkpoint]:
        """The heads up to which `entries` reads."""
        ...

    def entries(self) -> Iterable[Entry]:
        """Every entry up to the heads, anew at each call, in any order."""
        ...


class Folders:
    """Logs that were exported as folders; `clearford ledger verify` says whether they are whole and true."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """Read the checkpoints.

        Raises RecordError: CF-R003 for a checkpoint that is none, CF-R006 for one that is missing, and for
        two folders of one log, whose entries would count twice.
        """
        self._heads = [(folder, self._head(folder)) for folder in folders]
        origins = [head.origin for _, head in self._heads]
        for origin in origins:
            if origins.count(origin) > 1:
                raise RecordError("CF-R006", f"the log `{origin}` is given twice")

    def checkpoints(self) -> Sequence[Checkpoint]:
        """The head of each folder."""
        return tuple(head for _, head in self._heads)

    def entries(self) -> Iterator[Entry]:
        """The entries, folder by folder.

        Raises RecordError: CF-R006 for a bundle that is missing or damaged, CF-R002 for what is no entry.
        """
        for folder, head in self._heads:
            for tile in bundles_of(head.size):
                held = entries_of(_read(folder / tile.path))
                if len(held) != tile.width:
                    raise _damaged(folder / tile.path)
                yield from map(decode, held)

    @staticmethod
    def _head(folder: Path) -> Checkpoint:
        return parse_checkpoint(parse_note(_read(folder / CHECKPOINT)).text)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> RecordError:
    return RecordError("CF-R006", "a part of the exported log is missing", place=Place(file=str(path)))
