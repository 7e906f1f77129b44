"""A replay from its beginning to its manifest: plan once, look first, go on as often as it takes."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from clearford.core.errors import InputError, Place, StoreError
from clearford.runtime.batch.arrow import arrow
from clearford.runtime.batch.book import Book, Standing, begun
from clearford.runtime.batch.chunks import BYTES, ROWS, Chunk, chunks_of
from clearford.runtime.batch.engines import Runs
from clearford.runtime.batch.files import write_durably
from clearford.runtime.batch.foreman import Foreman, run_processes
from clearford.runtime.batch.inputs import sources_of, write_at
from clearford.runtime.batch.plan import DECIDE, NOTE_SHARE, Job
from clearford.runtime.batch.processes import Tick
from clearford.runtime.batch.recorded import is_record, recorded_chunks
from clearford.runtime.batch.survey import Ask, Survey
from clearford.runtime.batch.units import NOTES, SIGNALS, WORK
from clearford.runtime.engine import EngineOptions, SystemClock
from clearford.runtime.readers import nothing_read
from clearford.runtime.rollout.files import hold
from clearford.runtime.writers import store_error

MANIFEST = "manifest.json"
_LOCK = "lock"
_SALT_BITS = 62


@dataclass(frozen=True)
class Request:
    """What was asked for."""

    address: str
    folder: Path
    options: EngineOptions
    domains: int = 1
    keep: bool = False
    """Keep what was counted, so that decisions can be carried out later."""
    parts: str = ""
    """Address where the parts are written, such as `s3://bucket/out`; empty for the folder itself."""
    rows: int = ROWS
    """Rows of a chunk of a table."""
    size: int = BYTES
    """Bytes of a chunk of JSON lines."""
    service: str = ""
    """Path of the settings of a service that says what is in force (see `inforce`); empty for none."""


class PartFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the result."""

    name: str
    sha256: str
    rows: int
    source: str
    first: int
    """Number of the first row or line of its chunk within the source."""


class GivenUp(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of the input that was not decided, and why."""

    source: str
    first: int
    rows: int
    code: str
    found: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a replay came to. Readers take only the files that it lists."""

    format: int = 1
    input: str
    bundle: str
    order: str
    """`none` where no detector remembers; `reconstructed`: by (time, id), not by the order of the stream."""
    domains: int
    """History of an account lies in domain hash(account) mod `domains`, and each counts for itself."""
    pyarrow: str
    parts_at: str = ""
    """Address where the parts are; empty for the folder of the manifest."""
    decided: int
    rejected: int
    outcomes: dict[str, int]
    rules: dict[str, int]
    parts: list[PartFile]
    rejects: list[PartFile]
    given_up: list[GivenUp]
    on_trial: tuple[str, ...] = ()
    """Rules that were on trial though their packs say that they are live."""


def survey(request: Request, chunks: tuple[Chunk, ...], items: int, foreman: Foreman | None = None) -> Survey:
    """What a sample of so many items says, looked at by a process of its own; 0 for the bundle alone.

    foreman: keeps the bundle for the replay. Raises as `Engine.load`, and StoreError CF-S003.
    """
    ask = Ask(request.address, chunks if items else (), items)
    if foreman is not None:
        return foreman.survey(pinned(request).options, ask)
    with Foreman(1) as own:
        return own.survey(pinned(request).options, ask)


def planned(request: Request) -> tuple[Chunk, ...]:
    """The chunks of the input. Raises InputError CF-I008, CF-I009 and CF-I011.

    That items of a record are read is on record then.
    """
    if is_record(request.address):
        chunks = tuple(recorded_chunks(request.address))
    else:
        chunks = tuple(chunks_of(sources_of(request.address), rows=request.rows, size=request.size))
    if not chunks:
        raise nothing_read(request.address)
    if all(chunk.code for chunk in chunks):
        raise InputError(chunks[0].code, chunks[0].found, place=Place(file=chunks[0].source))
    return chunks


def pinned(request: Request) -> Request:
    """The request with the day on which lists and rules are looked at."""
    today = request.options.today or SystemClock().now().date()
    return replace(request, options=replace(request.options, today=today))


def begin(request: Request, chunks: tuple[Chunk, ...], found: Survey, asked: str = "") -> Job:
    """Fix what is to be done, with copies of the operator's packs so that nothing changes meanwhile.

    asked: as `asked_of` gave it of what was typed, where the request says more. The caller holds the lock.
    Raises StoreError CF-S001.
    """
    asked, request = asked or asked_of(request), pinned(request)
    options = _copied(request.options, request.folder / WORK)
    assert options.today is not None
    job = Job(
        address=request.address,
        bundle=found.bundle,
        packs=options.packs,
        shipped=options.shipped,
        today=options.today,
        models=options.models,
        overlay=options.overlay,
        on_trial=options.on_trial,
        guards=options.guards,
        signals=options.signals,
        rounds=found.rounds,
        domains=request.domains,
        salt=secrets.randbits(_SALT_BITS),
        asked=asked,
        keep=request.keep,
        parts=request.parts,
        note_share=found.note_share if found.items else NOTE_SHARE,
        chunks=chunks,
    )
    Book.create(request.folder / WORK, job).close()
    return job


def resumed(request: Request) -> Job | None:
    """The job of the folder, where it is this one; None for a folder without one.

    It goes on with the packs as they were when it began. Raises StoreError CF-S021 where something else
    was asked for before.
    """
    job = begun(request.folder / WORK)
    if job is None:
        return None
    wanted = (request.address, request.parts, request.domains, request.keep, request.options.signals)
    if (job.address, job.parts, job.domains, job.keep, job.signals) != wanted or job.asked != asked_of(
        request
    ):
        raise _another(request.folder)
    return job


def finish(
    folder: Path,
    workers: int,
    tick: Tick = lambda *_: None,
    *,
    runs: Runs = run_processes,
    foreman: Foreman | None = None,
) -> Manifest:
    """Do all that is left, and write the manifest. The caller holds the lock; raises as `run_processes`.

    runs: the engine. foreman: what looked at the sample; it is ended.
    """
    runs(folder, workers, tick=tick, foreman=foreman)
    with closing(Book(folder / WORK)) as book:
        manifest, keep = manifest_of(book), book.job().keep
    data = msgspec.json.format(msgspec.json.encode(manifest)) + b"\n"
    if manifest.parts_at:
        write_at(manifest.parts_at, MANIFEST, data)
    write_durably(folder, MANIFEST, data, "end")
    for name in (NOTES,) if keep else (NOTES, SIGNALS):
        shutil.rmtree(folder / name, ignore_errors=True)
    return manifest


def manifest_of(book: Book) -> Manifest:
    """What a replay that is at its end came to."""
    job, standing = book.job(), book.standing()
    parts: list[PartFile] = []
    rejects: list[PartFile] = []
    for n, result in book.results(DECIDE).items():
        chunk = job.chunks[n]
        parts.append(_part(chunk, result.output, result.digest, result.rows_out))
        rejects += [_part(chunk, name, digest, result.rejected) for name, digest in result.more.items()]
    return Manifest(
        input=job.address,
        bundle=job.bundle,
        order="reconstructed" if job.rounds else "none",
        domains=job.domains,
        pyarrow=str(arrow().__version__),
        parts_at=job.parts,
        decided=standing.decided,
        rejected=standing.rejected,
        outcomes=standing.outcomes,
        rules=standing.rules,
        parts=parts,
        rejects=rejects,
        given_up=[_given_up(job, row) for row in book.given_up() if row.stage == DECIDE],
        on_trial=job.on_trial,
    )


def standing_of(folder: Path) -> tuple[Job, Standing, list[GivenUp]]:
    """How far the replay of a folder has got. Raises StoreError CF-S006 where there is none."""
    with closing(Book(folder / WORK)) as book:
        job = book.job()
        lost = [_given_up(job, row) for row in book.given_up() if row.stage == DECIDE]
        return job, book.standing(), lost


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder against other replays. Raises StoreError CF-S022 while another works in it."""
    path = folder / WORK / _LOCK
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        stream = path.open("ab")
    except OSError as error:
        raise store_error(error, str(path)) from error
    with stream:
        try:
            hold(stream)
        except OSError as error:
            raise StoreError(
                "CF-S022", "another process works in this folder", place=Place(file=str(folder))
            ) from error
        yield


def _another(folder: Path) -> StoreError:
    return StoreError(
        "CF-S021",
        "it was begun with another input, other packs or other options",
        place=Place(file=str(folder)),
        suggestion="name another folder",
    )


def asked_of(request: Request) -> str:
    """A digest of what was named to load, whatever it holds: what is in force later changes nothing."""
    options = request.options
    named = [*options.packs, str(options.shipped), options.models or "", options.overlay or ""]
    named += options.on_trial
    named += [f"service {request.service}"] if request.service else []
    return hashlib.sha256("\0".join(named).encode()).hexdigest()


def _part(chunk: Chunk, name: str, digest: str, rows: int) -> PartFile:
    return PartFile(name=name, sha256=digest, rows=rows, source=chunk.source, first=chunk.first)


def _given_up(job: Job, row: object) -> GivenUp:
    n, error, found = (getattr(row, name) for name in ("n", "error", "found"))
    chunk = job.chunks[n]
    return GivenUp(source=chunk.source, first=chunk.first, rows=chunk.rows, code=error, found=found)


def _copied(options: EngineOptions, folder: Path) -> EngineOptions:
    """The options with every file of the operator copied into the folder of the replay."""
    target = folder / "packs"
    try:
        shutil.rmtree(target, ignore_errors=True)
        packs = [_copy(Path(pack), target / str(number)) for number, pack in enumerate(options.packs)]
        models = _copy(Path(options.models), target / "models") if options.models else None
        overlay = _copy(Path(options.overlay), target / "overlay.yaml") if options.overlay else None
    except OSError as error:
        raise store_error(error, str(target)) from error
    return replace(options, packs=tuple(packs), models=models, overlay=overlay)


def _copy(source: Path, target: Path) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copyfile(source, target)
    return str(target)
