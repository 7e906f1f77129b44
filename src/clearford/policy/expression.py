"""Conditions: from the author's text to a typed tree, or to issues with their exact place.

Our own tokens come first (length, depth, refused signs), then sqlglot gives precedence and shape, then
an allow-list turns its nodes into the machine's trees and checks types against the signals.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from clearford.core.ids import SignalName
from clearford.core.signals import SignalSpec, SignalType
from clearford.decide.expr import (
    And,
    Atom,
    Compare,
    Const,
    Derived,
    Expr,
    InSet,
    Is,
    Not,
    Op,
    Or,
    Truth,
    Value,
    derived_name,
)
from clearford.policy.fields import did_you_mean
from clearford.policy.issue import Issue
from clearford.policy.tokens import MAX_DEPTH, Function, Refused, Token, tokenize
from clearford.policy.yaml_reader import Node, place_in_scalar

MAX_ATOMS = 64
MAX_MEMBERS = 100
_INT64 = 2**63


@dataclass(frozen=True, slots=True)
class Parsed:
    """A condition that passed: its tree, the functions it calls, and where each atom stands."""

    expr: Expr
    derived: Mapping[str, Derived]
    """Derived signals by their canonical name."""
    atoms: tuple[tuple[Atom, int, int], ...]
    """Each atom with the code points of the expression it covers, in the order of the text."""
    signals: frozenset[str]
    """Base signals read, also below functions."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The names a condition may use."""

    catalogue: Mapping[str, SignalSpec]
    lists: frozenset[str]
    each: str = "item"


_COMPARE: dict[type[exp.Expression], Op] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_FUNCTIONS: dict[type[exp.Expression], Function] = {
    exp.StartsWith: "starts_with",
    exp.EndsWith: "ends_with",
    exp.Contains: "contains",
    exp.Length: "length",
}
_NOT_ALLOWED: tuple[tuple[type[Any], str, str], ...] = (
    (exp.Query, "a sub-query", "a rule sees one item"),
    (exp.Subquery, "a sub-query", "a rule sees one item"),
    (exp.Dot, "a name of more than four parts", "signal names have two to four parts"),
    (exp.Binary, "this operator", "see the reference of the rule file"),
    (exp.Func, "this function", "see the reference of the rule file"),
)


@dataclass(slots=True)
class _Compiler:
    """Turns sqlglot's nodes into trees. `cursor` walks along the tokens so that places are known."""

    scope: Scope
    tokens: list[Token]
    derived: dict[str, Derived] = field(default_factory=dict)
    atoms: list[tuple[Atom, int, int]] = field(default_factory=list)
    signals: set[str] = field(default_factory=set)
    cursor: int = 0

    def refuse(self, code: str, token: Token, found: str, expected: str = "", help_: str = "") -> Refused:
        """A refusal at a token."""
        return Refused(code, token.start, token.end, found, expected, help_)

    def here(self) -> Token:
        """The token the cursor stands on."""
        return self.tokens[min(self.cursor, len(self.tokens) - 1)]

    def seek(self, *kinds: str) -> Token:
        """The next token of one of the kinds; the cursor moves behind it."""
        for i in range(self.cursor, len(self.tokens)):
            if self.tokens[i].kind in kinds:
                self.cursor = i + 1
                return self.tokens[i]
        return self.here()

    def condition(self, node: exp.Expression, depth: int = 0) -> Expr:
        """A condition of any shape."""
        if depth > 2 * MAX_DEPTH:
            found = "a condition nested too deeply"
            raise self.refuse(
                "CF-P021", self.here(), found, f"at most {MAX_DEPTH} levels", "write it flatter"
            )
        if isinstance(node, exp.Paren):
            return self.condition(node.this, depth + 1)
        if isinstance(node, exp.And | exp.Or):
            parts = tuple(self.condition(part, depth + 1) for part in _flat(node))
            return And(parts) if isinstance(node, exp.And) else Or(parts)
        if isinstance(node, exp.Not):
            return self.negation(node, depth)
        if isinstance(node, exp.Between):
            return self.between(node)
        return self.atom(node)

    def negation(self, node: exp.Not, depth: int) -> Expr:
        """NOT; `IS NOT` and `NOT IN` become atoms of their own."""
        inner = self.condition(node.this, depth + 1)
        if isinstance(node.this, exp.Is) and isinstance(inner, Is):
            return self.replace_atom(inner, Is(inner.signal, inner.what, not inner.negated))
        if isinstance(node.this, exp.In) and isinstance(inner, InSet):
            return self.replace_atom(inner, InSet(inner.signal, inner.values, not inner.negated))
        return Not(inner)

    def replace_atom(self, old: Atom, new: Atom) -> Atom:
        """Put the negated form in the place of the atom just recorded."""
        atom, start, end = self.atoms[-1]
        assert atom == old
        self.atoms[-1] = (new, start, end)
        return new

    def record(self, atom: Atom, start: int) -> Atom:
        """Count an atom and remember where it stands."""
        if len(self.atoms) >= MAX_ATOMS:
            found = f"more than {MAX_ATOMS} comparisons"
            raise self.refuse("CF-P021", self.here(), found, f"at most {MAX_ATOMS}", "split the rule")
        end = self.tokens[max(self.cursor - 1, 0)].end
        self.atoms.append((atom, start, max(end, start + 1)))
        return atom

    def atom(self, node: exp.Expression) -> Atom:
        """A comparison, a membership, an IS-test, a constant or a bool signal."""
        if isinstance(node, exp.Boolean):
            return self.record(Const(bool(node.this)), self.seek("word").start)
        if isinstance(node, exp.In):
            return self.membership(node)
        if isinstance(node, exp.Is):
            return self.is_test(node)
        op = _COMPARE.get(type(node))
        if op is not None:
            return self.compare(node, op)
        start = self.cursor
        name, spec = self.operand(node)
        if spec.type != "bool":
            token = self.tokens[min(start, len(self.tokens) - 1)]
            found = f"`{name}` of type {spec.type} on its own"
            raise self.refuse(
                "CF-P003", token, found, "a bool signal or a comparison", f"such as `{name} > 0`"
            )
        return self.record(Truth(name), self.first_name(start).start)

    def first_name(self, start: int) -> Token:
        """The first name at or after a token index."""
        return next((t for t in self.tokens[start:] if t.kind == "name"), self.here())

    def operand(self, node: exp.Expression) -> tuple[str, SignalSpec]:
        """A signal or a function call; the spec of a function is made up for its result."""
        if isinstance(node, exp.Column):
            return self.signal(node)
        if isinstance(node, exp.Anonymous) and str(node.this) == "in_list":
            return self.call("in_list", list(node.expressions))
        function = _FUNCTIONS.get(type(node))
        if function is not None:
            arguments = [node.this] + ([node.expression] if node.args.get("expression") is not None else [])
            return self.call(function, arguments, self.extra_arguments(node))
        raise self.not_allowed(node)

    def extra_arguments(self, node: exp.Expression) -> bool:
        """True when a function has arguments beside the two it may have."""
        return any(value for key, value in node.args.items() if key not in ("this", "expression"))

    def not_allowed(self, node: exp.Expression) -> Refused:
        """The refusal of a node outside the allow-list."""
        token = self.here()
        if isinstance(node, exp.Literal | exp.Neg | exp.Null):
            found = "a literal where a signal should stand"
            return self.refuse("CF-P021", token, found, "signal first, literal second", "turn it around")
        for kind, found, help_ in _NOT_ALLOWED:
            if isinstance(node, kind):
                return self.refuse("CF-P021", token, found, "the expression language", help_)
        return self.refuse("CF-P021", token, f"`{node.key.upper()}`", "the expression language")

    def signal(self, node: exp.Column) -> tuple[str, SignalSpec]:
        """A known signal that this frame may read."""
        token = self.seek("name")
        name = ".".join(part.name for part in node.parts)
        if name != token.text or any(part.args.get("quoted") for part in node.parts):
            raise self.refuse("CF-P021", token, f"`{name[:80]}`", "the expression language")
        spec = self.scope.catalogue.get(name)
        if spec is None:
            help_ = did_you_mean(name, self.scope.catalogue)
            raise self.refuse("CF-P002", token, f"the signal `{name}`", "a known signal", help_)
        if spec.family not in ("item", self.scope.each):
            found = f"`{name}` without `each: {spec.family}`"
            help_ = f"add `each: {spec.family}` to the rule"
            raise self.refuse("CF-P002", token, found, "a signal of the item", help_)
        self.signals.add(name)
        return name, spec

    def call(
        self,
        function: Function,
        arguments: list[exp.Expression],
        extra: bool = False,  # noqa: FBT001, FBT002
    ) -> tuple[str, SignalSpec]:
        """A function of the closed list; becomes a derived signal."""
        start = self.seek("name")
        wanted = 1 if function == "length" else 2
        if extra or len(arguments) != wanted or not isinstance(arguments[0], exp.Column):
            form = f"`{function}(signal)`" if wanted == 1 else f"`{function}(signal, 'text')`"
            raise self.refuse("CF-P003", start, f"`{function}` with other arguments", form)
        name, spec = self.signal(arguments[0])
        if spec.type not in ("str", "enum"):
            found = f"`{name}` of type {spec.type} in `{function}`"
            raise self.refuse("CF-P003", start, found, "a signal of type str")
        argument = self.text_argument(function, arguments[1]) if wanted == 2 else None
        canonical = derived_name(function, name, argument)
        self.derived[canonical] = Derived(canonical, function, name, argument)
        result: SignalType = "int" if function == "length" else "bool"
        return canonical, SignalSpec(name=SignalName(canonical), type=result, family=spec.family)

    def text_argument(self, function: str, node: exp.Expression) -> str:
        """The literal of a function; a list must exist."""
        if not isinstance(node, exp.Literal) or not node.is_string:
            raise self.refuse(
                "CF-P003", self.here(), f"another argument of `{function}`", "a text in single quotes"
            )
        token, value = self.literal_text()
        if function == "in_list" and value not in self.scope.lists:
            help_ = did_you_mean(value, self.scope.lists)
            raise self.refuse("CF-P002", token, f"the list `{value[:60]}`", "a file of `lists/`", help_)
        if not value:
            raise self.refuse("CF-P003", token, "an empty text", "at least one character")
        return value

    def literal_text(self) -> tuple[Token, str]:
        """The next text literal, unquoted by our own rule."""
        token = self.seek("text")
        return token, token.text[1:-1].replace("''", "'")

    def literal(self, node: exp.Expression | None, spec: SignalSpec) -> Value:
        """A literal that fits the type of a signal."""
        if isinstance(node, exp.Null):
            help_ = "it can never be true; write `IS NULL`"
            raise self.refuse("CF-P021", self.seek("word"), "`NULL` as a value", "a literal", help_)
        if isinstance(node, exp.Column | exp.Func) and not isinstance(node, exp.Cast):
            help_ = "a ratio or difference is a signal of its own"
            raise self.refuse(
                "CF-P021", self.seek("name"), "a signal compared with a signal", "a literal", help_
            )
        if isinstance(node, exp.Boolean):
            token = self.seek("word")
            value: Value = bool(node.this)
        elif isinstance(node, exp.Literal) and node.is_string:
            token, value = self.literal_text()
        elif isinstance(node, exp.Literal) or (
            isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal)
        ):
            token = self.seek("number")
            value = self.number(token)
        else:
            raise (
                self.not_allowed(node)
                if node is not None
                else self.refuse("CF-P021", self.here(), "no literal")
            )
        return self.fitting(value, spec, token)

    def number(self, token: Token) -> int | float:
        """The number of a token; infinities and integers beyond 64 bits are refused."""
        if token.text.lstrip("-").isdigit():
            if len(token.text) > 20 or not -_INT64 <= int(token.text) < _INT64:
                raise self.refuse("CF-P003", token, "an integer beyond 64 bits", "a smaller number")
            return int(token.text)
        value = float(token.text)
        if not math.isfinite(value):
            raise self.refuse("CF-P003", token, "a number that is not finite", "a smaller number")
        return value

    def fitting(self, value: Value, spec: SignalSpec, token: Token) -> Value:
        """The value in the signal's type; an integer may stand against a float signal."""
        kind = type(value).__name__
        if spec.type == "float" and kind == "int":
            return float(value)
        if spec.type == "enum" and kind == "str":
            if value in spec.values:
                return value
            members = ", ".join(f"`{v}`" for v in spec.values[:12])
            help_ = did_you_mean(str(value), spec.values)
            raise self.refuse("CF-P003", token, f"`{str(value)[:60]}`", f"one of {members}", help_)
        if kind == spec.type:
            return value
        found = f"{token.text[:60]} of type {kind} against `{spec.name}`"
        help_ = "write a whole number" if (spec.type, kind) == ("int", "float") else ""
        raise self.refuse("CF-P003", token, found, f"a literal of type {spec.type}", help_)

    def compare(self, node: exp.Expression, op: Op) -> Atom:
        """`signal op literal`."""
        first = self.cursor
        name, spec = self.operand(node.this)
        value = self.literal(node.expression, spec)
        if spec.type in ("bool", "str", "enum") and op not in ("=", "<>"):
            token = self.first_name(first)
            found = f"`{op}` on `{name}` of type {spec.type}"
            raise self.refuse("CF-P003", token, found, "`=` or `<>`")
        return self.record(Compare(name, op, value), self.first_name(first).start)

    def membership(self, node: exp.In) -> Atom:
        """`signal IN (literals)`."""
        first = self.cursor
        name, spec = self.operand(node.this)
        members = node.expressions
        if node.args.get("query") is not None or node.args.get("unnest") or node.args.get("field"):
            raise self.refuse(
                "CF-P021", self.here(), "a sub-query", "literals in brackets", "a rule sees one item"
            )
        if not 1 <= len(members) <= MAX_MEMBERS:
            found = f"{len(members)} members after IN"
            raise self.refuse(
                "CF-P021", self.here(), found, f"1 to {MAX_MEMBERS}", "use a list and `in_list`"
            )
        if spec.type == "bool":
            found = f"`IN` on `{name}` of type bool"
            raise self.refuse("CF-P003", self.first_name(first), found, "the signal alone, or `IS TRUE`")
        values = {self.literal(member, spec) for member in members}
        ordered = tuple(sorted(values, key=lambda v: (str(type(v)), v)))
        return self.record(InSet(name, ordered), self.first_name(first).start)

    def is_test(self, node: exp.Is) -> Atom:
        """`signal IS NULL | TRUE | FALSE`."""
        first = self.cursor
        name, spec = self.operand(node.this)
        token = self.here()
        what = node.expression
        kind: Literal["null", "true", "false"]
        if isinstance(what, exp.Null):
            kind = "null"
        elif isinstance(what, exp.Boolean):
            kind = "true" if what.this else "false"
            if spec.type != "bool":
                found = f"`IS {kind.upper()}` on `{name}` of type {spec.type}"
                raise self.refuse("CF-P003", token, found, "a bool signal")
        else:
            raise self.refuse("CF-P021", token, "`IS` with something else", "`NULL`, `TRUE` or `FALSE`")
        self.skip_is()
        return self.record(Is(name, kind), self.first_name(first).start)

    def skip_is(self) -> None:
        """Move the cursor behind `IS [NOT] NULL`."""
        while self.cursor < len(self.tokens):
            token = self.tokens[self.cursor]
            self.cursor += 1
            if token.text in ("NULL", "TRUE", "FALSE"):
                return

    def between(self, node: exp.Between) -> Expr:
        """`x BETWEEN a AND b` as `x >= a AND x <= b`."""
        first = self.cursor
        name, spec = self.operand(node.this)
        if spec.type not in ("int", "float"):
            token = self.first_name(first)
            raise self.refuse("CF-P003", token, f"`BETWEEN` on `{name}` of type {spec.type}", "a number")
        if node.args.get("symmetric"):
            raise self.refuse("CF-P021", self.here(), "`SYMMETRIC`", "the smaller bound first")
        start = self.first_name(first).start
        low = self.literal(node.args["low"], spec)
        one = self.record(Compare(name, ">=", low), start)
        other = self.record(Compare(name, "<=", self.literal(node.args["high"], spec)), start)
        return And((one, other))


def _flat(node: exp.Expression) -> list[exp.Expression]:
    """The parts of a chain of one connective, left to right, without recursion."""
    kind = type(node)
    parts: list[exp.Expression] = []
    while isinstance(node, kind):
        parts.append(node.expression)
        node = node.this
    parts.append(node)
    return parts[::-1]


def _refuse_chains(tokens: list[Token]) -> None:
    """Refuse what would make the parser recurse: more than a few NOTs in a row, or too many tokens."""
    run = 0
    for token in tokens:
        run = run + 1 if token.text == "NOT" else 0
        if run > MAX_DEPTH:
            found = f"more than {MAX_DEPTH} NOT in a row"
            raise Refused("CF-P021", token.start, token.end, found, "one NOT, or none")


def _parse_sql(text: str, tokens: list[Token]) -> exp.Expression:
    try:
        tree: Any = sqlglot.parse_one(text)
    except SqlglotError as error:
        details = getattr(error, "errors", None) or [{}]
        near = str(details[0].get("highlight") or "")
        column = details[0].get("col")
        at = _offset(text, details[0].get("line"), column, near) if column else len(text) - 1
        token = next((t for t in tokens if t.end >= at), tokens[-1])
        help_ = "check brackets, `AND` and `OR`, and the literal behind each operator"
        raise Refused(
            "CF-P021", token.start, token.end, f"`{token.text[:60]}` here", "a condition", help_
        ) from None
    if not isinstance(tree, exp.Expression):
        raise Refused("CF-P021", 0, 1, "no condition", "a condition")
    return tree


def _offset(text: str, line: int | None, column: int, near: str) -> int:
    lines = text.split("\n")
    before = sum(len(part) + 1 for part in lines[: (line or 1) - 1])
    return max(0, min(before + column - max(len(near), 1), len(text) - 1))


def parse(text: str, scope: Scope) -> Parsed:
    """The typed tree of a condition. Raises Refused with the place of the first fault."""
    tokens = tokenize(text)
    _refuse_chains(tokens)
    compiler = _Compiler(scope, tokens)
    expr = compiler.condition(_parse_sql(text, tokens))
    return Parsed(expr, compiler.derived, tuple(compiler.atoms), frozenset(compiler.signals))


def parse_node(node: Node, scope: Scope, report: Callable[[Issue], None], **more: Any) -> Parsed | None:
    """The condition of a scalar, or None with an issue at its place in the file."""
    text = node.raw
    try:
        return parse(text, scope)
    except Refused as refused:
        report(
            locate(
                node,
                refused.at,
                refused.end,
                refused.code,
                refused.found,
                expected=refused.expected,
                suggestion=refused.help,
                **more,
            )
        )
        return None


def locate(node: Node, start: int, end: int, code: str, found: str, **more: Any) -> Issue:
    """An issue at code points of a condition."""
    issue = node.issue(code, found, **more)
    line, column = place_in_scalar(node, start)
    to_line, to_column = place_in_scalar(node, max(end - 1, start))
    width = to_column - column + 1 if to_line == line else 1
    place = type(issue.place)(file=issue.place.file, line=line, column=column, field=issue.place.field)
    return Issue(
        code=code,
        place=place,
        found=found,
        expected=issue.expected,
        suggestion=issue.suggestion,
        rule=issue.rule,
        live=issue.live,
        excerpt=node.source.line(line),
        width=max(width, 1),
    )


def base_signals(parsed: Iterable[Parsed]) -> frozenset[str]:
    """All base signals that some conditions read."""
    return frozenset(name for p in parsed for name in p.signals)
