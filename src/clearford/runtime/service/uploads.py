"""Archives of packs that people hand in: unpacked with care, checked and tested in a process of its own.

An archive is a zip file that holds `<family>/<pack>/pack.yaml` and the files of the packs. What a hostile one
could do to the process that serves, it does to a worker that ends.
"""

from __future__ import annotations

import io
import resource
import stat
import zipfile
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore

import msgspec

from clearford.core.errors import ClearfordError, RequestError
from clearford.core.items import ItemDecoder, items_of
from clearford.policy.issue import Issue
from clearford.policy.law import Resources
from clearford.policy.lints.table import check
from clearford.policy.signals import catalogue as signal_catalogue
from clearford.policy.testing import run_tests
from clearford.runtime import shipped
from clearford.runtime.backtest.sides import SideOptions, candidate_digest
from clearford.runtime.engine import (
    EngineOptions,
    SystemClock,
    build,
    in_force,
    load_packs,
    no_collection,
)
from clearford.runtime.trial_runs import TrialRuns

FILES_MOST = 5_000
BYTES_MOST = 32 << 20
"""Of all files together, unpacked."""
DEPTH_MOST = 6
CHECK_S = 300
"""Longest time that check and tests may take."""
MEMORY_MOST = 4 << 30
"""Bytes of address space that check and tests may take."""
ENDINGS = frozenset((".yaml", ".md", ".txt", ".json", ".jsonl", ".csv"))
FAULTS_MOST = 50
AT_ONCE = 2
"""Archives that a process checks at a time."""
_CHECKING = BoundedSemaphore(AT_ONCE)


class Fault(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is wrong with packs, and where."""

    code: str
    found: str
    file: str | None = None
    """Path in the archive, or of a shipped pack."""
    line: int | None = None
    column: int | None = None
    field: str | None = None
    rule: str | None = None
    expected: str = ""
    suggestion: str = ""


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What a check found."""

    bundle: str
    """Digest of the bundle that it would make; empty when it cannot be used."""
    candidate: str = ""
    """Digest of the bundle that a backtest of it tries: all its rules on trial as if live."""
    faults: tuple[Fault, ...] = ()


def unpack(archive: bytes, folder: Path) -> None:
    """Write the files of an archive below a folder. Raises RequestError CF-H001 for one that is not plain."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            members = [one for one in opened.infolist() if not one.is_dir()]
            _plain(members)
            left = BYTES_MOST
            for member in members:
                with opened.open(member) as stream:
                    data = stream.read(left + 1)
                left -= len(data)
                if left < 0:
                    raise _refused("it is too large unpacked")
                path = folder.joinpath(*PurePosixPath(member.filename).parts)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise _refused(str(error)[:200] or type(error).__name__) from error


def _plain(members: list[zipfile.ZipInfo]) -> None:
    """Only ordinary files with ordinary names, each once."""
    if not 0 < len(members) <= FILES_MOST:
        raise _refused(f"{len(members)} files")
    if len({member.filename.casefold() for member in members}) < len(members):
        raise _refused("a name occurs twice")
    for member in members:
        name = member.filename
        parts = PurePosixPath(name).parts
        kind = stat.S_IFMT(member.external_attr >> 16)
        if (
            not name.isascii()
            or not name.isprintable()
            or "\\" in name
            or ":" in name
            or name.startswith("/")
            or len(parts) > DEPTH_MOST
            or any(part.startswith(".") for part in parts)
            or PurePosixPath(name).suffix not in ENDINGS
            or kind not in (0, stat.S_IFREG)
            or member.flag_bits & 1
        ):
            raise _refused(f"`{name[:80]}` is not a plain file of a pack")


def _refused(why: str) -> RequestError:
    return RequestError("CF-H001", f"the archive cannot be used: {why}")


def check_apart(archive: bytes, options: EngineOptions, *, memory: int = MEMORY_MOST) -> Checked:
    """Check and test the packs of an archive in a process of its own.

    options: as `check_archive`. memory: bytes of address space it may take.
    Raises RequestError CF-H001 when it takes too long, too much memory, or dies; CF-H006 while as many
    as may be are checked, so that no other request waits for them.
    """
    if not _CHECKING.acquire(blocking=False):
        raise RequestError("CF-H006", "other packs are being checked", suggestion="wait a minute")
    try:
        return _check_in_process(archive, options, memory)
    finally:
        _CHECKING.release()


def _check_in_process(archive: bytes, options: EngineOptions, memory: int) -> Checked:
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(theirs, archive, options, memory), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(CHECK_S):
            raise _refused("checking it takes too long")
        found: Checked = ours.recv()
        return found
    except EOFError as error:
        raise _refused("checking it took too much memory or time, or failed") from error
    finally:
        process.kill()
        process.join()
        ours.close()


def _work(answer: Connection, archive: bytes, options: EngineOptions, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (CHECK_S, CHECK_S))
    with no_collection():
        answer.send(check_archive(archive, options))
    answer.close()


def check_archive(archive: bytes, options: EngineOptions) -> Checked:
    """What is wrong with the packs of an archive, and the digest of the bundle that they make.

    options: as for the service; the folder of the archive takes the place of its folders.
    """
    with TemporaryDirectory() as folder:
        try:
            unpack(archive, Path(folder))
            return _checked(replace(options, packs=(folder,)), folder)
        except ClearfordError as error:
            return Checked(bundle="", faults=(_fault_of(error, folder),))


def _checked(options: EngineOptions, folder: str) -> Checked:
    today = SystemClock().now().date()
    packs, issues = load_packs(options)
    wrong = [_fault(issue, folder) for issue in issues if issue.fails]
    if wrong:  # what does not load as a whole cannot be tested
        return Checked(bundle="", faults=tuple(wrong[:FAULTS_MOST]))
    catalogue = signal_catalogue(packs)
    standing = in_force(packs, today)
    engine = build(standing, options)
    tables = shipped.fold_tables()
    lints = check(
        packs, catalogue, today, Resources(shipped.DATA), fold=lambda text: tables.fold("skeleton", text)
    )
    own, _ = load_packs(replace(options, shipped=False))
    tests = run_tests(
        standing,
        catalogue,
        TrialRuns(packs, catalogue, options.models),
        today=today,
        baseline=items_of(ItemDecoder().decode_lines(shipped.read("baseline", "items.jsonl"))),
        only=[rule.id for rule in own.rules()],
    )
    failing = [*(issue for issue in lints if issue.fails), *tests.issues()]
    faults = [_fault(issue, folder) for issue in failing]
    faults += [
        Fault(code="CF-P008", rule=hit.rule, found=f"it holds on the ordinary item `{hit.item}`")
        for hit in tests.unexplained
    ]
    if faults:
        return Checked(bundle="", faults=tuple(faults[:FAULTS_MOST]))
    tried = SideOptions(
        packs=options.packs, shipped=options.shipped, overlay=options.overlay, models=options.models
    )
    return Checked(bundle=engine.program.bundle, candidate=candidate_digest(tried, standing))


def _fault(issue: Issue, folder: str) -> Fault:
    """A finding of the check, with paths as in the archive."""
    return msgspec.structs.replace(
        _fault_of(issue.as_error(), folder), found=issue.found[:500], expected=issue.expected, rule=issue.rule
    )


def _fault_of(error: ClearfordError, folder: str) -> Fault:
    place = error.place
    return Fault(
        code=error.code,
        found=error.message[:500],
        file=None if place.file is None else place.file.removeprefix(folder).lstrip("/"),
        line=place.line,
        column=place.column,
        field=place.field,
        suggestion=error.suggestion or "",
    )
