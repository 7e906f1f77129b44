"""Chunks of a corpus handed to an engine as numbers; what was seen of each lies in the folder, as always."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import msgspec

from clearford.core.errors import ClearfordError, StoreError
from clearford.runtime.batch.errands import WAVE, Engine
from clearford.runtime.batch.processes import settle
from clearford.runtime.corpus.looking import Looker

TRIES = 3
"""Times that a chunk is handed out; each may end its worker."""


class Errand(msgspec.Struct, frozen=True):
    """A chunk of the corpus of a folder."""

    folder: str
    chunk: int


class Done(msgspec.Struct, frozen=True):
    """The rows of a chunk that was looked at, or what was wrong."""

    rows: int = 0
    code: str = ""
    found: str = ""


def looked_at(errand: bytes) -> bytes:
    """Look at a chunk, in a process that does nothing else and loads the rules once."""
    wanted = msgspec.json.decode(errand, type=Errand)
    try:
        done = Done(_looker(wanted.folder)(wanted.chunk))
    except ClearfordError as error:
        done = Done(code=error.code, found=error.message)
    return msgspec.json.encode(done)


@lru_cache(maxsize=1)
def _looker(folder: str) -> Looker:
    looker = Looker(folder)
    settle()
    return looker


def look_on(
    engine: Engine,
    path: Path,
    chunks: Sequence[int],
    workers: int,
    tick: Callable[[int], object] = lambda _: None,
) -> None:
    """Look at chunks on an engine; every machine of it sees folder and input alike.

    tick: told the rows of each chunk that is done. Raises StoreError with the code of what was wrong, and
    CF-S003 where a chunk ended its worker `TRIES` times: the same command goes on.
    """
    left, tries = list(chunks), Counter[int]()
    with engine(workers) as carry:
        while left:
            wave, left = left[: WAVE * workers], left[WAVE * workers :]
            tries.update(wave)
            errands = [msgspec.json.encode(Errand(str(path.resolve()), n)) for n in wave]
            for place, told in carry(errands):
                if told is None:
                    left.append(_again(wave[place], tries))
                    continue
                done = msgspec.json.decode(told, type=Done)
                if done.code:
                    raise StoreError(done.code, done.found)
                tick(done.rows)


def _again(chunk: int, tries: Counter[int]) -> int:
    if tries[chunk] >= TRIES:
        raise StoreError("CF-S003", f"chunk {chunk} ended its worker {TRIES} times")
    return chunk
