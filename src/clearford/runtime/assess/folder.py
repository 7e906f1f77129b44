"""The folder of an assessment: its plan, its banks, its answers and what people said, to be gone on with.

plan.json       what is asked, and how; written once
banks/          the banks as they were when the plan was drawn
answers.jsonl   an answer a line, as they came
people.jsonl    a verdict of a person a line
cases.jsonl     which answer waits in which case of the queue
runs.jsonl      a day a line on which it was asked
report.json     the report, and report.html for people
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from clearford.ai.assess.bank import Bank, decode_bank
from clearford.ai.assess.grading import Answer, Grade, Verdict
from clearford.ai.assess.plan import Plan, encode_plan
from clearford.ai.assess.report import check_banks
from clearford.core.errors import AssessError, Place, StoreError

PLAN, BANKS, ANSWERS, PEOPLE = "plan.json", "banks", "answers.jsonl", "people.jsonl"
QUEUED, RUNS = "cases.jsonl", "runs.jsonl"
_T = TypeVar("_T")


class Said(msgspec.Struct, frozen=True):
    """A verdict of a person about one answer."""

    key: str
    """Of the ask."""
    who: str
    verdict: Verdict | None
    why: str = ""


class Queued(msgspec.Struct, frozen=True):
    """An answer that waits, or waited, in a case of the queue."""

    key: str
    """Of the ask."""
    case: str


class Ran(msgspec.Struct, frozen=True):
    """A run of the plan."""

    day: datetime.date


class Folder:
    """A folder of one assessment; one process writes to it at a time."""

    def __init__(self, path: Path) -> None:
        """Name it; nothing is read or written yet."""
        self.path = path
        self._mended = set[str]()

    def begin(self, plan: Plan, banks: Sequence[tuple[Bank, bytes]]) -> None:
        """Write plan and banks. AssessError CF-F008 where another plan is there already."""
        data = encode_plan(plan)
        try:
            there = (self.path / PLAN).read_bytes() if (self.path / PLAN).exists() else data
            if there != data:
                raise AssessError(
                    "CF-F008",
                    "it holds another plan",
                    place=Place(file=str(self.path)),
                    suggestion="name a new folder",
                )
            (self.path / BANKS).mkdir(parents=True, exist_ok=True, mode=0o700)
            for bank, body in banks:
                (self.path / BANKS / f"{bank.digest.removeprefix('sha256:')[:16]}.jsonl").write_bytes(body)
            (self.path / PLAN).write_bytes(data)
        except OSError as error:
            raise StoreError("CF-S001", str(error.strerror), place=Place(file=str(self.path))) from error

    def plan(self) -> Plan:
        """The plan; AssessError CF-F009 where there is none that can be read."""
        return self._decode(self._read(PLAN), Plan, PLAN, None)

    def banks(self, plan: Plan) -> list[Bank]:
        """The banks of the plan; AssessError CF-F005 where one is missing or was changed."""
        found = [
            decode_bank(path.read_bytes(), file=str(path))
            for path in sorted((self.path / BANKS).glob("*.jsonl"))
        ]
        check_banks(plan, found)
        return found

    def answers(self) -> dict[str, Answer]:
        """Answers so far, by the key of the ask; the first where two came."""
        return {answer.ask.key: answer for answer in reversed(self._lines(ANSWERS, Answer))}

    def people(self) -> dict[str, list[Grade]]:
        """What people said, by the key of the ask; of one person the latest."""
        latest = {(one.key, one.who): one for one in self._lines(PEOPLE, Said)}
        out: dict[str, list[Grade]] = {}
        for (key, who), one in sorted(latest.items()):
            out.setdefault(key, []).append(Grade("people", who, one.verdict, one.why))
        return out

    def queued(self) -> list[Queued]:
        """Which answer waits in which case; the first where one was noted twice."""
        return list({one.key: one for one in reversed(self._lines(QUEUED, Queued))}.values())

    def uses(self) -> dict[str, dict[str, datetime.date]]:
        """By bank and id of a question that was answered, the latest day on which the plan was run."""
        days = [one.day for one in self._lines(RUNS, Ran)]
        found: dict[str, dict[str, datetime.date]] = {}
        for answer in self.answers().values() if days else ():
            found.setdefault(answer.ask.bank, {})[answer.ask.id] = max(days)
        return found

    def append(self, name: str, lines: Sequence[msgspec.Struct]) -> None:
        """Add lines to a file, and see that they are on the disk."""
        self._mend(name)
        try:
            with (self.path / name).open("ab") as stream:
                stream.write(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise StoreError(
                "CF-S001", str(error.strerror), place=Place(file=str(self.path / name))
            ) from error

    def write(self, name: str, data: bytes) -> Path:
        """Write a file whole, or leave it as it was."""
        path, aside = self.path / name, self.path / f".{name}.part"
        try:
            aside.write_bytes(data)
            os.replace(aside, path)
        except OSError as error:
            raise StoreError("CF-S001", str(error.strerror), place=Place(file=str(path))) from error
        return path

    def _mend(self, name: str) -> None:
        """Take off a last line that a process did not finish before it died."""
        if name in self._mended:
            return
        self._mended.add(name)
        path = self.path / name
        if path.exists() and not (data := path.read_bytes()).endswith(b"\n") and data:
            path.write_bytes(data[: data.rfind(b"\n") + 1])

    def _lines(self, name: str, kind: type[_T]) -> list[_T]:
        if not (self.path / name).exists():
            return []
        lines = self._read(name).split(b"\n")[:-1]
        return [self._decode(line, kind, name, number) for number, line in enumerate(lines, 1)]

    def _read(self, name: str) -> bytes:
        try:
            return (self.path / name).read_bytes()
        except OSError as error:
            place = Place(file=str(self.path / name))
            raise AssessError(
                "CF-F009", str(error.strerror).lower(), place=place, suggestion="clearford ai assess plan"
            ) from error

    def _decode(self, data: bytes, kind: type[_T], name: str, line: int | None) -> _T:
        try:
            return msgspec.json.decode(data, type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            place = Place(file=str(self.path / name), line=line)
            raise AssessError(
                "CF-F009", f"it is not {kind.__name__.lower()} as they are written", place=place
            ) from error
