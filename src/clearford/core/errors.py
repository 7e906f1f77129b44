"""The error tree: every failure a person or a program meets has a stable code and a place.

    ClearfordError                  anything Clearford raises on purpose
    ├── InputError      CF-I...     an item, a line or a file could not be read
    ├── PackError       CF-P...     a pack, a rule or a list is wrong (policy lints share the prefix)
    ├── DetectError     CF-D...     a detector or its data could not be built or run
    ├── DecideError     CF-E...     a program and the signals given to it do not fit together
    ├── ConfigError     CF-C...     a setting, an option or the environment is wrong
    ├── StoreError      CF-S...     a file or a store could not be written or read back
    ├── AccessError     CF-A...     somebody may not do what was asked, or could not be logged in
    ├── RecordError     CF-R...     the record, a case, an appeal or an order does not allow it
    ├── LabelError      CF-L...     the label of a media file cannot be read or written
    ├── AssessError     CF-F...     a bank, a plan or a run of an assessment cannot be used
    ├── CorpusError     CF-U...     sources, rows or a check of a corpus cannot be used
    ├── RegisterError   CF-V...     an AI service, its evidence or its filing pack cannot be used
    ├── GuardError      CF-W...     a guard model cannot be asked, or a rule cannot be told to one
    ├── GatewayError    CF-G...     a request to an AI service, or its answer, cannot be passed on
    └── RequestError    CF-H...     an HTTP request, or an answer of a server, cannot be used

A message is one line, lower case, without a full stop, user text in backticks; it never holds
item content or personal data. Codes are registered in `core.codes`, each with a page under
docs/reference/errors/.
"""

from __future__ import annotations

from typing import Any

import msgspec

from clearford.core.codes import CODES


class Place(msgspec.Struct, frozen=True):
    """Where something was found: a file position, a field path, or both."""

    file: str | None = None
    """Path or name of the input as the user gave it."""
    line: int | None = None
    """1-based line."""
    column: int | None = None
    """1-based column, in code points."""
    field: str | None = None
    """Path of the field, e.g. `$.attrs.price`."""

    def __str__(self) -> str:
        """`file:line:column field`, without the parts that are unknown."""
        numbers = [str(n) for n in (self.line, self.column) if n is not None]
        head = ":".join(([self.file] if self.file else []) + numbers)
        return " ".join(part for part in (head, self.field) if part)


class ClearfordError(Exception):
    """Anything Clearford raises on purpose; carries a code, a place and a suggestion."""

    prefix = "CF-"

    def __init__(
        self, code: str, message: str, *, place: Place | None = None, suggestion: str | None = None
    ) -> None:
        """`code` must be registered in `core.codes` and belong to this class."""
        if code not in CODES or not code.startswith(self.prefix):
            raise AssertionError(f"unregistered error code {code} for {type(self).__name__}")
        super().__init__(message)
        self.code = code
        self.message = message
        self.place = place or Place()
        self.suggestion = suggestion

    def __reduce__(self) -> tuple[Any, ...]:
        """What makes the same error in another process."""
        return _again, (type(self), self.code, self.message, self.place, self.suggestion)

    def __str__(self) -> str:
        """The one-line form: place, code and message."""
        place = str(self.place)
        return f"{place}: {self.code}: {self.message}" if place else f"{self.code}: {self.message}"


def _again(
    kind: type[ClearfordError], code: str, message: str, place: Place, suggestion: str | None
) -> ClearfordError:
    return kind(code, message, place=place, suggestion=suggestion)


class InputError(ClearfordError):
    """An item, a line or a file could not be read."""

    prefix = "CF-I"


class PackError(ClearfordError):
    """A pack, a rule or a list is wrong."""

    prefix = "CF-P"


class DetectError(ClearfordError):
    """A detector or its data could not be built or run."""

    prefix = "CF-D"


class DecideError(ClearfordError):
    """A program and the signals given to it do not fit together."""

    prefix = "CF-E"


class ConfigError(ClearfordError):
    """A setting, an option or the environment is wrong."""

    prefix = "CF-C"


class StoreError(ClearfordError):
    """A file or a store could not be written or read back."""

    prefix = "CF-S"


class AccessError(ClearfordError):
    """Somebody may not do what was asked, or could not be logged in."""

    prefix = "CF-A"


class RecordError(ClearfordError):
    """The record, a case, an appeal or an order does not allow what was asked."""

    prefix = "CF-R"


class LabelError(ClearfordError):
    """The label of a media file cannot be read or written."""

    prefix = "CF-L"


class AssessError(ClearfordError):
    """A bank, a plan, a run or a report of an assessment cannot be used."""

    prefix = "CF-F"


class CorpusError(ClearfordError):
    """Sources, rows, a plan or a check of a corpus cannot be used."""

    prefix = "CF-U"


class RegisterError(ClearfordError):
    """An AI service in the register, its evidence, its release or its filing pack cannot be used."""

    prefix = "CF-V"


class GuardError(ClearfordError):
    """A guard model cannot be asked, or a rule cannot be told to one."""

    prefix = "CF-W"


class GatewayError(ClearfordError):
    """A request to an AI service, or its answer, cannot be passed on."""

    prefix = "CF-G"


class RequestError(ClearfordError):
    """An HTTP request, or an answer of a server that we called, cannot be used."""

    prefix = "CF-H"
