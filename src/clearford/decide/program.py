"""The compiled program: rules as trees and contributions, in the form the machine evaluates.

`policy` makes it, `decide` runs it, and it can be written to bytes and read back unchanged.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from clearford.core.actions import CaseWanted, Severity
from clearford.core.decisions import RuleStatus
from clearford.core.errors import DecideError
from clearford.core.ids import Digest, RuleId
from clearford.core.signals import Family, SignalType
from clearford.decide.expr import Derived, Expr

PROGRAM_VERSION = 1


class ColumnSpec(msgspec.Struct, frozen=True):
    """A signal that some rule of the program reads."""

    name: str
    type: SignalType
    family: Family
    exact: bool = True


class Soften(msgspec.Struct, frozen=True):
    """When this holds as well, the rule contributes less."""

    when: Expr
    to: Literal["allow", "escalate"]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule as the machine sees it; `when` is not yet in normal form."""

    id: RuleId
    kind: Literal["enforce", "exempt"] = "enforce"
    status: RuleStatus
    severity: Severity
    applies_to: tuple[str, ...]
    """Item kinds."""
    languages: tuple[str, ...] = ()
    """Detected languages (`text.lang`); empty = all. An item of unknown language counts as all."""
    each: Family = "item"
    when: Expr
    soften: tuple[Soften, ...] = ()
    """Conditions over the item frame and, with `each`, the same finding; the mildest that holds wins."""
    on_failure: Literal["escalate", "ignore"]
    decision: Literal["restrict", "escalate"] = "escalate"
    actions: tuple[str, ...] = ()
    case: CaseWanted | None = None
    exempts: tuple[RuleId, ...] = ()
    """For kind exempt: the rules it names."""
    to: Literal["allow", "escalate"] = "escalate"
    """For kind exempt: what is left of the named rules."""


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """Rules in ascending order of id, the signals and lists they read, and the bundle they belong to."""

    version: int = PROGRAM_VERSION
    bundle: Digest
    rules: tuple[Rule, ...]
    columns: tuple[ColumnSpec, ...]
    """Base signals read by any rule, ascending by name; derived ones are in `derived`."""
    derived: tuple[Derived, ...] = ()
    lists: dict[str, tuple[str, ...]] = {}
    """List name -> members, ascending."""
    default_case: CaseWanted = CaseWanted(route="triage")
    """Case of a rule that escalates without naming one, and of failures."""


class _Version(msgspec.Struct):
    version: int


def encode(program: Program) -> bytes:
    """The program as bytes; equal programs give equal bytes."""
    return msgspec.msgpack.encode(program, order="deterministic")


def decode(blob: bytes) -> Program:
    """The program written by `encode`.

    Raises DecideError (CF-E002) when the bytes are damaged or of another version.
    """
    try:
        version = msgspec.msgpack.decode(blob, type=_Version).version
        if version == PROGRAM_VERSION:
            return msgspec.msgpack.decode(blob, type=Program)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise _unreadable("the program is damaged") from None
    raise _unreadable(f"the program has version {version}, not {PROGRAM_VERSION}")


def _unreadable(message: str) -> DecideError:
    return DecideError("CF-E002", message, suggestion="compile the packs again with this version")
