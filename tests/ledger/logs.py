"""Logs in memory for tests: entries, tiles as a database would keep them, keys and signed checkpoints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from clearford.core.entries import Content, Entry
from clearford.core.errors import RecordError
from clearford.ledger.canonical import encode
from clearford.ledger.checkpoints import format_checkpoint
from clearford.ledger.commitments import commit
from clearford.ledger.folder import Evidence
from clearford.ledger.integrate import Edge, grow
from clearford.ledger.keys import COSIGNATURE, SigningKey, signing_key
from clearford.ledger.notes import format_note, sign_note

ORIGIN = "record.example.org/t1/2026"
KEY = signing_key(ORIGIN, b"k" * 32)
OTHER = signing_key(ORIGIN, b"o" * 32)
WITNESS = signing_key("witness.example.org/w1", b"w" * 32, COSIGNATURE)
NOW = 1_767_225_600_000_000


def digits(number: int | str) -> str:
    """32 hexadecimal digits that look random and depend on a number."""
    return sha256(str(number).encode()).hexdigest()[:32]


def salt(entry: str, name: str) -> bytes:
    return sha256(f"{entry}/{name}".encode()).digest()


def entry(number: int, *, contents: Sequence[Content] = (), **more: object) -> Entry:
    """An invented entry; the later the number, the later its time."""
    own = digits(number)
    fields: dict[str, object] = {
        "id": own,
        "type": "decision",
        "ts": NOW + number // 2,
        "log": ORIGIN,
        "decision": "restrict",
        "actions": ("hide",),
        "data": {"measures": ["hide"], "applied": NOW + number, "automated": True},
        "c": {
            content.name: commit(content.name, salt(own, content.name), content.body) for content in contents
        },
    }
    return Entry(**(fields | more))  # type: ignore[arg-type]


def entries(count: int, start: int = 0) -> list[bytes]:
    return [encode(entry(number)) for number in range(start, start + count)]


class MemoryLog:
    """A log as its rows: the widest tile and bundle of each number."""

    def __init__(self, data: Iterable[bytes] = (), keys: Sequence[SigningKey] = (KEY,)) -> None:
        self.edge = Edge()
        self.tiles: dict[tuple[int | None, int], bytes] = {}
        self.keys = keys
        self.kept: list[Evidence] = []
        self.append(list(data))

    def append(self, data: Sequence[bytes]) -> None:
        grown = grow(self.edge, data)
        for tile, content in grown.written:
            before = self.tiles.get((tile.level, tile.n), b"")
            assert content.startswith(before)
            self.tiles[tile.level, tile.n] = content
        self.edge = grown.edge

    def keep(self, owner: Entry, contents: Iterable[Content]) -> None:
        """Keep contents as evidence."""
        self.kept += [Evidence(owner.id, c.name, salt(owner.id, c.name), c.body) for c in contents]

    def tile(self, level: int, n: int) -> bytes:
        return self._row(level, n)

    def bundle(self, n: int) -> bytes:
        return self._row(None, n)

    def evidence(self) -> Iterable[Evidence]:
        return self.kept

    def checkpoint(self) -> bytes:
        text = format_checkpoint(self.edge.checkpoint(ORIGIN))
        return format_note(sign_note(text, self.keys, seconds=NOW // 1_000_000))

    def _row(self, level: int | None, n: int) -> bytes:
        if (level, n) not in self.tiles:
            raise RecordError("CF-R006", f"no tile {level}/{n}")
        return self.tiles[level, n]
