"""The scalar back end: one generated Python function over the slots of a row, a block per rule.

The source is generated from the checked tree alone: signals become slot numbers, lists become names
of the namespace, literals go through `repr` after their type was looked at, and builtins are out of
reach. No text of an author is ever compiled. Conditions are in the known-true form, so two-valued
Python is exact; unknown numbers are replaced by not-a-number, which every comparison answers with no.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from clearford.core.errors import DecideError
from clearford.core.signals import FAILED, Layout
from clearford.decide.expr import And, Compare, Const, Derived, Expr, InSet, Is, Or, Truth
from clearford.decide.frame import Frame, names_in
from clearford.decide.normal import known_true
from clearford.decide.program import Rule
from clearford.decide.states import states_of, trial_order

RowFunction = Callable[..., bool]
"""`f(row, gates, append)` or `f(row, gates, append, finding)`: appends the code of each rule that
holds. True means that a slot failed, and then nothing it appended counts."""
CHUNK = 400
"""Rules per function: CPython compiles very long functions slowly."""

_NUMERIC = ("int", "float")
_COST: dict[type, int] = {Const: 0, Truth: 1, Is: 1, Compare: 2, InSet: 3}


class Block:
    """One rule to generate: its gate, its first code and its conditions."""

    def __init__(self, rule: Rule, gate: int, code: int) -> None:
        """`gate` indexes the tuple of gates; states of the rule are numbered from `code`."""
        self.rule, self.gate, self.code = rule, gate, code
        self.when = known_true(rule.when)
        self.soften = tuple(known_true(s.when) for s in rule.soften)

    def names(self) -> frozenset[str]:
        """The signals asked for, derived ones by their own name."""
        return names_in(self.when).union(*(names_in(s) for s in self.soften))


def literal(value: object) -> str:
    """Python source of a literal; refuses (CF-E002) what is not a plain finite value."""
    if type(value) not in (bool, int, float, str) or (type(value) is float and not math.isfinite(value)):
        raise DecideError("CF-E002", f"a literal is of type {type(value).__name__}, or not finite")
    return repr(value)


class Generator:
    """Generates the functions of one frame: of items, or of the findings of one family."""

    def __init__(self, frame: Frame, item: Layout, finding: Layout | None = None) -> None:
        """`finding` is the layout of the family's rows; None for the item frame."""
        self.frame, self.item, self.finding = frame, item, finding

    def functions(self, blocks: Sequence[Block]) -> tuple[RowFunction, ...]:
        """At least one function; the first also looks for failed slots."""
        chunks = [blocks[i : i + CHUNK] for i in range(0, len(blocks), CHUNK)] or [()]
        return tuple(self._compiled(self.source(chunk, first=i == 0)) for i, chunk in enumerate(chunks))

    def function(self, block: Block) -> RowFunction:
        """The function of one rule alone, for rows without failed slots."""
        return self._compiled(self.source([block], first=False))

    def source(self, blocks: Sequence[Block], *, first: bool = True) -> str:
        """The source of one function."""
        blocks = [b for b in blocks if b.when != Const(value=False)]
        names = frozenset[str]().union(*(b.names() for b in blocks))
        lines = [f"def f(r, g, a{', t' if self.finding else ''}):"]
        lines += self._unpack(names, whole=first)
        if first:
            own = "t" if self.finding else "s"
            slots = len((self.finding or self.item).names)
            lines += (
                [f" if {' or '.join(f'{own}{i} is F' for i in range(slots))}: return True"] if slots else []
            )
        lines += [
            f" if {self._var(n)} is None: {self._var(n)} = N"
            for n in sorted(names)
            if self._is_plain_number(n)
        ]
        lines += [
            f" {self._var(n)} = {self._derived(self.frame.derived[n])}"
            for n in sorted(names & set(self.frame.derived))
        ]
        for gate in dict.fromkeys(b.gate for b in blocks):
            lines.append(f" if g[{gate}]:")
            for block in blocks:
                if block.gate == gate:
                    lines += self._block(block)
        lines.append(" return False")
        return "\n".join(lines)

    def _unpack(self, names: Iterable[str], *, whole: bool) -> list[str]:
        """Locals for the slots: for all of its own frame when `whole`, else for those of the names."""
        own = self.finding or self.item
        row, mark = ("t", "t") if self.finding else ("r", "s")
        bases = sorted({self.frame.base(n) for n in names})
        if whole:
            slots = len(own.names)
            lines = [f" {''.join(f'{mark}{i}, ' for i in range(slots))}= {row}"] if slots else []
        else:
            lines = [f" {mark}{own.slot[n]} = {row}[{own.slot[n]}]" for n in bases if n in own.slot]
        if self.finding:
            lines += [
                f" s{self.item.slot[n]} = r[{self.item.slot[n]}]"
                for n in bases
                if n in self.item.slot and n not in own.slot
            ]
        return lines

    def _compiled(self, source: str) -> RowFunction:
        space: dict[str, Any] = {"__builtins__": {}, "F": FAILED, "N": math.nan, "len": len}
        space.update((_list_name(i), members) for i, members in enumerate(self.frame.lists.values()))
        exec(compile(source, "<row function>", "exec"), space)
        found: RowFunction = space["f"]
        return found

    def _block(self, block: Block) -> list[str]:
        states = states_of(block.rule)
        known = [i for i in trial_order(states) if not states[i].failed]
        head = f"  if {self.condition(block.when)}:"
        if not known:
            return [f"{head} a({block.code})"]
        lines = [head]
        for n, i in enumerate(known):
            test = self.condition(block.soften[states[i].soften])
            lines.append(f"   {'elif' if n else 'if'} {test}: a({block.code + i})")
        return [*lines, f"   else: a({block.code})"]

    def condition(self, expr: Expr) -> str:
        """Source that is true where the known-true form is."""
        if isinstance(expr, And | Or):
            parts = sorted(expr.of, key=lambda part: _COST.get(type(part), 9))
            if isinstance(expr, Or):
                return " or ".join(self.condition(part) for part in parts)
            return " and ".join(
                f"({self.condition(part)})" if isinstance(part, Or) else self.condition(part)
                for part in parts
            )
        if isinstance(expr, Const):
            return repr(expr.value)
        return self._atom(expr)

    def _atom(self, atom: Expr) -> str:
        match atom:
            case Compare(signal, op, value):
                return self._compare(signal, op, value)
            case InSet(signal, values, negated):
                members = "{" + ", ".join(literal(v) for v in values) + "}"
                x = self._var(signal)
                return f"{self._present(signal)} and {x} not in {members}" if negated else f"{x} in {members}"
            case Truth(signal, negated):
                x = self._var(signal)
                return f"{x} is not None and not {x}" if negated else x
            case Is(signal, "null", negated):
                return self._present(signal) if negated else self._absent(signal)
            case Is(signal, "true", negated):
                return f"not {self._var(signal)}" if negated else self._var(signal)
            case Is(signal, "false", negated):
                x = self._var(signal)
                return f"({x} is None or {x})" if negated else f"{x} is not None and not {x}"
        raise AssertionError(f"not in normal form: {type(atom).__name__}")

    def _compare(self, signal: str, op: str, value: Any) -> str:
        if self.frame.types[signal] == "bool":
            return self._atom(Truth(signal, negated=(op == "=") is not value))
        x, v = self._var(signal), literal(float(value) if self.frame.types[signal] == "float" else value)
        if op == "<>":
            return f"{self._present(signal)} and {x} != {v}"
        return f"{x} {'==' if op == '=' else op} {v}"

    def _present(self, signal: str) -> str:
        x = self._var(signal)
        return f"{x} == {x}" if self._is_number(signal) else f"{x} is not None"

    def _absent(self, signal: str) -> str:
        x = self._var(signal)
        return f"{x} != {x}" if self._is_number(signal) else f"{x} is None"

    def _derived(self, d: Derived) -> str:
        x, argument = self._var(d.signal), literal(d.argument or "")
        made = {
            "in_list": lambda: f"{x} in {_list_name(list(self.frame.lists).index(d.argument or ''))}",
            "starts_with": lambda: f"{x}.startswith({argument})",
            "ends_with": lambda: f"{x}.endswith({argument})",
            "contains": lambda: f"{argument} in {x}",
            "length": lambda: f"len({x})",
        }[d.function]()
        return f"{'N' if d.function == 'length' else 'None'} if {x} is None else {made}"

    def _var(self, name: str) -> str:
        if name in self.frame.derived:
            return f"d{list(self.frame.derived).index(name)}"
        if self.finding is not None and name in self.finding.slot:
            return f"t{self.finding.slot[name]}"
        return f"s{self.item.slot[name]}"

    def _is_number(self, name: str) -> bool:
        return self.frame.types[name] in _NUMERIC

    def _is_plain_number(self, name: str) -> bool:
        return self._is_number(name) and name not in self.frame.derived


def _list_name(index: int) -> str:
    return f"L{index}"
