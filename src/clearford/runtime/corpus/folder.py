"""The folder of a check of a corpus: its plan, what each chunk came to, and what was made of both.

plan.json   what is looked at and how, with the seed of the draws; written once
key         secret of the hashes of rows, for its owner alone
parts/      what the technical pass saw, three files a chunk; a chunk is done when its .json is there
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import TypeVar

import msgspec
import numpy as np

from clearford.ai.corpus.rows import Fields
from clearford.ai.corpus.sources import Source
from clearford.ai.corpus.verdict import SAMPLE
from clearford.core.errors import CorpusError, Place
from clearford.runtime.batch.chunks import Chunk
from clearford.runtime.batch.files import packed, unpacked, write_durably
from clearford.runtime.engine import EngineOptions
from clearford.runtime.writers import store_error

PERSONAL = (
    "address",
    "bank_card",
    "birth_date",
    "email",
    "iban",
    "id_card",
    "ip",
    "landline",
    "mac",
    "mobile",
    "name",
    "passport",
    "permit",
    "phone_intl",
    "plate",
    "qq",
    "us_ssn",
    "wechat",
)
"""Kinds of personal information that are told apart."""
SIGNALS = ("personal.count", *(f"personal.{kind}.count" for kind in PERSONAL))
"""Computed whatever the rules read."""
PLAN, KEY, PARTS = "plan.json", "key", "parts"
_T = TypeVar("_T")


class CorpusPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A check, fixed before any row is read.

    address: of the input. bundle: digest of the rules. percent: part of the rows that is looked at
    technically, 10 to 100. sample: rows for people. seed: of both draws. chunks: in order; the rows of all
    of them are numbered from 0 on.
    """

    format: int = 1
    address: str
    fields: Fields
    sources: tuple[Source, ...]
    bundle: str
    packs: tuple[str, ...] = ()
    shipped: bool = True
    today: date
    seed: int
    percent: int = 100
    sample: int = SAMPLE
    chunks: tuple[Chunk, ...]

    @property
    def digest(self) -> str:
        """`sha256:` and the digest of the plan as it is written; the draws follow from it."""
        return f"sha256:{hashlib.sha256(msgspec.json.encode(self)).hexdigest()}"

    @property
    def options(self) -> EngineOptions:
        """What loads the rules."""
        return EngineOptions(packs=self.packs, shipped=self.shipped, today=self.today, signals=SIGNALS)

    def bases(self) -> list[int]:
        """Number of the first row of each chunk, and behind the last one of all rows."""
        return list(accumulate((chunk.rows for chunk in self.chunks), initial=0))


class Looked(msgspec.Struct, kw_only=True):
    """What the technical pass saw in a chunk, but for its rows.

    rows: that can be used. sources: names, as the rows give their number. details: source -> harm or kind ->
    rows. rejected: code -> lines. faults: the first of them. digests: of the files. code, found: why the
    chunk could not be read.
    """

    plan: str
    rows: int = 0
    sources: list[str] = []
    details: dict[str, dict[str, int]] = {}
    rejected: dict[str, int] = {}
    faults: list[tuple[int, str, str]] = []
    arrays: str = ""
    code: str = ""
    found: str = ""


class Folder:
    """A folder of one check."""

    def __init__(self, path: Path) -> None:
        """Name it; nothing is read or written yet."""
        self.path = path

    def begin(self, plan: CorpusPlan) -> None:
        """Write plan and key. CorpusError CF-U006 where another plan is there; StoreError CF-S001."""
        if (self.path / PLAN).exists() and self.plan != plan:
            place = Place(file=str(self.path))
            raise CorpusError("CF-U006", "it holds another plan", place=place, suggestion="name a new folder")
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not (self.path / KEY).exists():
                handle = os.open(self.path / KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(handle, "wb") as stream:
                    stream.write(secrets.token_bytes(32))
        except OSError as error:
            raise store_error(error, str(self.path)) from error
        self.write(PLAN, msgspec.json.encode(plan))

    @cached_property
    def plan(self) -> CorpusPlan:
        """The plan. CorpusError CF-U007 where there is none that can be read."""
        return self._decode(PLAN, CorpusPlan)

    @cached_property
    def key(self) -> bytes:
        """Secret of the hashes of rows. CorpusError CF-U007."""
        return self._read(KEY)

    def write(self, name: str, data: bytes) -> str:
        """Write a file whole, or leave it as it was; its SHA-256. Raises StoreError CF-S001, CF-S002."""
        path = self.path / name
        return write_durably(path.parent, path.name, data, str(os.getpid()))

    def write_lines(self, name: str, lines: Iterable[bytes]) -> None:
        """Write a file line by line, or leave it as it was. Raises StoreError CF-S001, CF-S002."""
        aside = self.path / f".{name}.{os.getpid()}.tmp"
        try:
            with aside.open("wb") as stream:
                stream.writelines(lines)
            aside.replace(self.path / name)
        except OSError as error:
            raise store_error(error, str(self.path / name)) from error

    def keep(self, n: int, looked: Looked, arrays: dict[str, np.ndarray], sketches: np.ndarray) -> None:
        """Keep what was seen in a chunk; the same chunk gives the same files."""
        name = f"{PARTS}/{n:06d}"
        looked.arrays = self.write(f"{name}.npz", packed(arrays))
        self.write(f"{name}.u32", sketches.astype("<u4").tobytes())
        self.write(f"{name}.json", msgspec.json.encode(looked))

    def looked(self, n: int) -> Looked | None:
        """What was seen in a chunk; None for one that is not done. CorpusError CF-U007."""
        if not (self.path / f"{PARTS}/{n:06d}.json").exists():
            return None
        found = self._decode(f"{PARTS}/{n:06d}.json", Looked)
        return found if found.plan == self.plan.digest else None

    def arrays(self, n: int, looked: Looked) -> dict[str, np.ndarray]:
        """The rows of a chunk. StoreError CF-S020 where they are not what was written."""
        return unpacked(self.path / f"{PARTS}/{n:06d}.npz", looked.arrays)

    def sketches(self, n: int, rows: int) -> np.ndarray:
        """The sketches of a chunk, uint32 of shape (rows, 16), read where they are looked at."""
        path = self.path / f"{PARTS}/{n:06d}.u32"
        try:
            return np.memmap(path, "<u4", "r", shape=(rows, 16)) if rows else np.zeros((0, 16), np.uint32)
        except (OSError, ValueError) as error:
            raise self._damaged(path.name) from error

    def _read(self, name: str) -> bytes:
        try:
            return (self.path / name).read_bytes()
        except OSError as error:
            raise CorpusError(
                "CF-U007", str(error.strerror).lower(), place=Place(file=str(self.path / name))
            ) from error

    def decoded(self, name: str, data: bytes, decoder: msgspec.json.Decoder[_T]) -> _T:
        """A part of a file of this folder. CorpusError CF-U007 where it is damaged."""
        try:
            return decoder.decode(data)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise self._damaged(name) from error

    def _decode(self, name: str, kind: type[_T]) -> _T:
        try:
            return msgspec.json.decode(self._read(name), type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise self._damaged(name) from error

    def _damaged(self, name: str) -> CorpusError:
        return CorpusError("CF-U007", "it is not as it was written", place=Place(file=str(self.path / name)))


def every_looked(folder: Folder) -> list[Looked]:
    """What was seen in each chunk. CorpusError CF-U009 where one is not done."""
    found = [folder.looked(n) for n in range(len(folder.plan.chunks))]
    open_ = sum(one is None for one in found)
    if open_:
        raise CorpusError(
            "CF-U009",
            f"{open_} chunks are not looked at",
            place=Place(file=str(folder.path)),
            suggestion="clearford ai corpus run",
        )
    return [one for one in found if one is not None]
