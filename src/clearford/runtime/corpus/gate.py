"""A check of a corpus from its plan to its report: what was looked at once is not looked at again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np

from clearford.ai.corpus.draw import lowest
from clearford.ai.corpus.rows import Fields, Row, RowReader
from clearford.ai.corpus.sheet import (
    SENTENCE,
    LostFile,
    Report,
    encode_report,
    page_of,
    people_share,
    technical_share,
)
from clearford.ai.corpus.sources import Source
from clearford.ai.corpus.verdict import SAMPLE, Counts, SourceResult, result_of
from clearford.core.errors import CorpusError, Place
from clearford.runtime.batch.chunks import ROWS, chunks_of
from clearford.runtime.batch.errands import Engine as Engines
from clearford.runtime.batch.inputs import sources_of
from clearford.runtime.corpus.counting import Seen
from clearford.runtime.corpus.folder import SIGNALS, CorpusPlan, Folder, Looked, every_looked
from clearford.runtime.corpus.handing import look_on
from clearford.runtime.corpus.looking import Looker
from clearford.runtime.corpus.reading import rows_at
from clearford.runtime.corpus.twins import twins_of
from clearford.runtime.engine import Engine, EngineOptions, SystemClock
from clearford.runtime.pool import ordered
from clearford.runtime.readers import nothing_read

BYTES = 16 << 20
"""Bytes of a chunk of JSON lines."""
PACKS, NAMED = EngineOptions(), Fields()


class Verdict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What people say of a row of the sample."""

    row: int
    ok: bool


def plan_of(
    address: str,
    sources: Sequence[Source],
    options: EngineOptions = PACKS,
    *,
    fields: Fields = NAMED,
    seed: int = 1,
    percent: int = 100,
    sample: int = SAMPLE,
    rows: int = ROWS,
    size: int = BYTES,
) -> CorpusPlan:
    """The plan of a check. Only counts and digests of the input are taken; no row is looked at.

    Raises as `Engine.load` and `sources_of`; InputError CF-I009 where nothing is in the input.
    """
    chunks = tuple(chunks_of(sources_of(address), rows=rows, size=size))
    if not chunks:
        raise nothing_read(address)
    today = options.today or SystemClock().now().date()
    engine = Engine.load(replace(options, today=today, signals=SIGNALS))
    return CorpusPlan(
        address=address,
        fields=fields,
        sources=tuple(sources),
        bundle=engine.program.bundle,
        packs=options.packs,
        shipped=options.shipped,
        today=today,
        seed=seed,
        percent=percent,
        sample=sample,
        chunks=chunks,
    )


def look(
    path: Path,
    workers: int = 1,
    tick: Callable[[int], object] = lambda _: None,
    *,
    engine: Engines | None = None,
) -> None:
    """Look at the chunks that are not done. tick: told the rows of each.

    engine: what the chunks are handed to; None for own processes. Raises as `Looker`, and StoreError CF-S003
    where a worker died: the same command goes on.
    """
    folder = Folder(path)
    left = [n for n in range(len(folder.plan.chunks)) if folder.looked(n) is None]
    if not left:
        return
    if engine is not None:
        look_on(engine, path, left, workers, tick)
        return
    if workers == 1:
        looker = Looker(str(path))
        for n in left:
            tick(looker(n))
        return
    for rows in ordered(Looker, str(path), left, workers):
        tick(rows)


def sample_of(folder: Folder, looked: Sequence[Looked]) -> np.ndarray:
    """Numbers of the usable rows that people look at, ascending; they follow from the plan alone."""
    plan, bases = folder.plan, folder.plan.bases()
    best = np.zeros(0, np.int64)
    for n, one in enumerate(looked):
        if one.rows:
            numbers = folder.arrays(n, one)["place"] + bases[n]
            best = lowest(plan.seed, np.concatenate((best, numbers)), plan.sample)
    return np.sort(best)


def sample_rows(folder: Folder) -> Iterator[tuple[int, Row]]:
    """Number and row of each row of the sample, read again. Raises as `rows_at` and `every_looked`."""
    plan = folder.plan
    numbers = sample_of(folder, every_looked(folder))
    bases = plan.bases()
    reader = RowReader(plan.fields, frozenset(one.source for one in plan.sources if one.licence))
    for n, chunk in enumerate(plan.chunks):
        wanted = set(numbers[(numbers >= bases[n]) & (numbers < bases[n + 1])].tolist())
        for stretch in rows_at(plan.address, chunk, reader) if wanted else ():
            for line, row in zip(stretch.numbers, stretch.results, strict=True):
                number = line - chunk.first + bases[n]
                if number in wanted and isinstance(row, Row):
                    yield number, row


def verdicts_of(data: bytes, sample: np.ndarray, *, file: str) -> dict[int, bool]:
    """What people said, by number of the row; the latest line of a row holds.

    Raises CorpusError CF-U008 for a line that is no verdict on a row of the sample.
    """
    known, out = set(sample.tolist()), dict[int, bool]()
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        place = Place(file=file, line=number)
        try:
            one = msgspec.json.decode(line, type=Verdict)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise CorpusError(
                "CF-U008", "it is no verdict", place=place, suggestion='{"row": 7, "ok": true}'
            ) from error
        if one.row not in known:
            raise CorpusError("CF-U008", f"row {one.row} is not in the sample", place=place)
        out[one.row] = one.ok
    return out


def report_of(folder: Folder, verdicts: Mapping[int, bool] = {}) -> Report:
    """Count what was seen, and write the list of rows to be removed.

    removed.jsonl holds a keyed hash, source, file and line of each; of a blocked source no row is listed,
    since all of them go. Raises CorpusError CF-U007, CF-U009; StoreError CF-S001, CF-S002.
    """
    plan, looked = folder.plan, every_looked(folder)
    seen = Seen(folder, looked, twins_of(folder, looked))
    by_source, total = seen.counts(), Counts()
    for counts in by_source.values():
        total.add(counts)
    size = len(sample_of(folder, looked))
    report = Report(
        plan=plan.digest,
        input=plan.address,
        bundle=plan.bundle,
        seed=plan.seed,
        percent=plan.percent,
        sample=size,
        total=total,
        unusable=_unusable(looked),
        lost=tuple(
            LostFile(chunk.source, chunk.first, one.code, one.found)
            for chunk, one in zip(plan.chunks, looked, strict=True)
            if one.code
        ),
        results=_results(plan, by_source),
        technical=technical_share(total),
        people=people_share(list(verdicts.values()), size),
        reviewed=len(verdicts),
        sources=plan.sources,
        sentence=SENTENCE,
    )
    folder.write_lines("removed.jsonl", seen.removed(frozenset(report.blocked)))
    return report


def _results(plan: CorpusPlan, counts: Mapping[str, Counts]) -> tuple[SourceResult, ...]:
    records, unknown = {one.source: one for one in plan.sources}, Source(source="x")
    return tuple(result_of(name, counts[name], records.get(name, unknown).missing) for name in sorted(counts))


def _unusable(looked: Sequence[Looked]) -> dict[str, int]:
    out: dict[str, int] = {}
    for one in looked:
        for code, count in one.rejected.items():
            out[code] = out.get(code, 0) + count
    return out


def write_report(folder: Folder, report: Report) -> None:
    """Write report.json, the data sheets and faults.jsonl. StoreError CF-S001, CF-S002."""
    folder.write("report.json", encode_report(report))
    folder.write("datasheet.en.md", page_of(report, "en").encode())
    folder.write("datasheet.zh.md", page_of(report, "zh").encode())
    lines = (
        msgspec.json.encode({"file": chunk.source, "line": line, "code": code, "found": found}) + b"\n"
        for chunk, one in zip(folder.plan.chunks, every_looked(folder), strict=True)
        for line, code, found in one.faults
    )
    folder.write_lines("faults.jsonl", lines)
