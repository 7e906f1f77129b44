"""Negation normal form: conditions in which every atom asks only "known true?", and constants are gone."""

from __future__ import annotations

from clearford.decide.expr import And, Compare, Const, Expr, InSet, Is, Not, Op, Or, Truth

FLIPPED: dict[Op, Op] = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def nnf(expr: Expr) -> Expr:
    """The same condition with every NOT pushed down into the atoms.

    Equal in all three values to the condition given, as long as no signal is NaN.
    """
    return _push(expr, negate=False)


def known_true(expr: Expr) -> Expr:
    """A form without NOT and needless constants: true exactly where the condition is known true."""
    return simplify(nnf(expr))


def known_false(expr: Expr) -> Expr:
    """A form without NOT and needless constants: true exactly where the condition is known false."""
    return simplify(_push(expr, negate=True))


def _push(expr: Expr, *, negate: bool) -> Expr:
    if isinstance(expr, Not):
        return _push(expr.of, negate=not negate)
    if isinstance(expr, And | Or):
        parts = tuple(_push(part, negate=negate) for part in expr.of)
        return Or(parts) if isinstance(expr, And) is negate else And(parts)
    return _flip(expr) if negate else expr


def _flip(atom: Expr) -> Expr:
    match atom:
        case Compare(signal, op, value):
            return Compare(signal, FLIPPED[op], value)
        case InSet(signal, values, negated):
            return InSet(signal, values, not negated)
        case Truth(signal, negated):
            return Truth(signal, not negated)
        case Is(signal, what, negated):
            return Is(signal, what, not negated)
        case Const(value):
            return Const(not value)
    raise AssertionError(f"not an atom: {type(atom).__name__}")


def simplify(expr: Expr) -> Expr:
    """The same value with constants folded, nested AND and OR flattened and repeats dropped.

    Expects the normal form. The order of what is left is kept.
    """
    if not isinstance(expr, And | Or):
        return expr
    absorbing = Const(isinstance(expr, Or))
    parts: dict[Expr, None] = {}
    for part in map(simplify, expr.of):
        if part == absorbing:
            return absorbing
        if not isinstance(part, Const):
            parts.update(dict.fromkeys(part.of if type(part) is type(expr) else (part,)))
    if not parts:
        return Const(not absorbing.value)
    return next(iter(parts)) if len(parts) == 1 else type(expr)(tuple(parts))
