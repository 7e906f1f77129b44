"""History in files, replays of it in this process, and what they came to, for the tests of this room."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pyarrow
import pyarrow.parquet

from clearford.core.items import Item
from clearford.runtime.batch.book import Book
from clearford.runtime.batch.plan import Job
from clearford.runtime.batch.processes import do_unit
from clearford.runtime.batch.replay import Manifest, Request, begin, manifest_of, planned
from clearford.runtime.batch.survey import Survey
from clearford.runtime.batch.units import WORK, Bench, rounds_of
from clearford.runtime.engine import Engine, EngineOptions
from tests.cli.program import PACKS

SMALL = EngineOptions(packs=(str(PACKS),), shipped=False, today=date(2026, 11, 22))
"""Two small packs without anything that remembers."""


def write_lines(path: Path, items: Sequence[Item]) -> Path:
    """Items as JSON lines."""
    path.write_bytes(b"".join(msgspec.json.encode(item) + b"\n" for item in items))
    return path


def write_table(path: Path, items: Sequence[Item], group: int = 1000) -> Path:
    """Items as a Parquet table with row groups of a size."""
    rows = [{"id": i.id, "kind": i.kind, "actor": i.actor, "at": i.at, "text": i.text} for i in items]
    plain = [{k: v for k, v in row.items() if v is not msgspec.UNSET} for row in rows]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(plain), path, row_group_size=group)
    return path


def surveyed(engine: Engine) -> Survey:
    """What a look without a sample says."""
    return Survey(bundle=engine.program.bundle, rounds=rounds_of(engine.pipeline.plan))


def begun(request: Request, engine: Engine | None = None) -> Job:
    """A job in its folder, planned and not begun."""
    (request.folder / WORK).mkdir(parents=True, exist_ok=True)
    return begin(request, planned(request), surveyed(engine or Engine.load(request.options)))


def worked_off(folder: Path, *, most: int | None = None) -> Manifest:
    """Do the units of a folder in this process, at most so many."""
    with closing(Book(folder / WORK)) as book:
        job = book.job()
        bench, done = Bench(job, folder), 0
        while most is None or done < most:
            claimed = book.claim(job, "test:1")
            if claimed is None:
                break
            assert do_unit(book, job, bench, claimed)
            done += 1
        return manifest_of(book)


def rows_of(folder: Path, manifest: Manifest) -> list[dict[str, Any]]:
    """The rows of all parts in order."""
    return [
        row for part in manifest.parts for row in pyarrow.parquet.read_table(folder / part.name).to_pylist()
    ]
