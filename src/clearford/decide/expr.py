"""Conditions as small typed trees: what the policy compiler emits and the machine evaluates.

Three-valued throughout: an atom over an unknown signal is unknown (IS-tests never are), AND is the
minimum and OR the maximum of false < unknown < true. A function call (`in_list`, `starts_with`,
`ends_with`, `contains`, `length`) is a derived signal, named by its canonical text.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Value = bool | int | float | str
Op = Literal["=", "<>", "<", "<=", ">", ">="]


class Compare(msgspec.Struct, frozen=True, tag=True):
    """`signal op literal`; the literal has the signal's type."""

    signal: str
    op: Op
    value: Value


class InSet(msgspec.Struct, frozen=True, tag=True):
    """`signal [NOT] IN (literals)`; the members ascend, without repeats."""

    signal: str
    values: tuple[Value, ...]
    negated: bool = False


class Truth(msgspec.Struct, frozen=True, tag=True):
    """A bool signal on its own (`b`), or its plain negation (`NOT b`): unknown when the signal is."""

    signal: str
    negated: bool = False


class Is(msgspec.Struct, frozen=True, tag=True):
    """`signal IS [NOT] NULL | TRUE | FALSE`; never unknown."""

    signal: str
    what: Literal["null", "true", "false"]
    negated: bool = False


class Const(msgspec.Struct, frozen=True, tag=True):
    """TRUE or FALSE written as a condition."""

    value: bool


class And(msgspec.Struct, frozen=True, tag=True):
    """All of two or more."""

    of: tuple[Expr, ...]


class Or(msgspec.Struct, frozen=True, tag=True):
    """Any of two or more."""

    of: tuple[Expr, ...]


class Not(msgspec.Struct, frozen=True, tag=True):
    """The negation; `decide.normal.nnf` pushes it down to the atoms."""

    of: Expr


Atom = Compare | InSet | Truth | Is | Const
Expr = Compare | InSet | Truth | Is | Const | And | Or | Not


class Derived(msgspec.Struct, frozen=True):
    """A signal computed from another: null in, null out.

    name: canonical text, e.g. `in_list(url.domain,'owned_domains')`, `length(item.title)`.
    """

    name: str
    function: Literal["in_list", "starts_with", "ends_with", "contains", "length"]
    signal: str
    argument: str | None = None
    """List name for in_list, literal for the text functions, None for length."""


def derived_name(function: str, signal: str, argument: str | None) -> str:
    """The canonical name of a derived signal; quotes in the argument are doubled as in SQL."""
    if argument is None:
        return f"{function}({signal})"
    quoted = argument.replace("'", "''")
    return f"{function}({signal},'{quoted}')"
