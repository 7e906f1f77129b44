"""Why a decision is what it is: every rule that mattered, its condition atom by atom, and what was unknown.

Works on one row, with three values, apart from the two fast paths. Shows the value of a signal only
where it is neither text nor private; literals shown are the rule's own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Literal

import msgspec

from clearford.core.decisions import Decision, RuleStatus, Softening, UnknownCause
from clearford.core.ids import RuleId, SignalName
from clearford.core.items import Item
from clearford.core.signals import FAILED, SignalRow
from clearford.core.spans import Span
from clearford.decide.expr import And, Compare, Const, Expr, InSet, Is, Not, Or
from clearford.decide.frame import atoms
from clearford.decide.kleene import Env, value_of
from clearford.decide.machine import Machine
from clearford.decide.program import Program, Rule
from clearford.decide.tables import Tables

Role = Literal["determining", "absorbed", "softened", "exempted", "exempting", "trial", "unknown"]
"""What became of a rule: its contribution survived; a stronger one of another rule absorbed it; a
softening or an exemption left nothing of it that counts; it is an exemption in force; it is on trial;
it could not be known because a detector failed."""
Truth3 = Literal["true", "false", "unknown"]


class AtomAccount(msgspec.Struct, frozen=True):
    """One atom of a condition on one finding, or on the item."""

    text: str
    """The atom as the rule says it."""
    signal: SignalName
    truth: Truth3
    value: str | None = None
    """The signal's value, unless it is text, private or unknown."""
    cause: UnknownCause | None = None
    """Why the signal is unknown; None when it is known."""


class FindingAccount(msgspec.Struct, frozen=True):
    """A rule's condition on one finding, or on the item."""

    finding: int | None
    """Number of the finding in its family, from 0; None for a rule over the item."""
    truth: Truth3
    atoms: tuple[AtomAccount, ...]
    softening: tuple[Truth3, ...] = ()
    """Value of each softening, in the rule's order."""


class RuleAccount(msgspec.Struct, frozen=True):
    """One rule that held or could not be known."""

    id: RuleId
    status: RuleStatus
    role: Role
    condition: str
    findings: tuple[FindingAccount, ...]
    """Those on which the rule is known true, or unknown where it is nowhere true."""
    softened: tuple[Softening, ...] = ()
    unknown: tuple[SignalName, ...] = ()
    """Failed signals on record for this rule."""
    spans: tuple[Span, ...] = ()
    """Evidence: spans of the signals that the rule reads."""

    @property
    def atoms(self) -> tuple[AtomAccount, ...]:
        """The atoms of all findings, in order."""
        return tuple(atom for finding in self.findings for atom in finding.atoms)


class Explanation(msgspec.Struct, frozen=True):
    """A decision and the account of every rule that held or could not be known, ascending by id."""

    decision: Decision
    determining: tuple[RuleAccount, ...]
    lost: tuple[RuleAccount, ...]
    """Rules that held and changed nothing, or only made another milder."""
    unknown: tuple[RuleAccount, ...]
    """Rules that a failure kept from an answer."""
    spans: tuple[Span, ...]
    """All evidence found in the item."""

    @property
    def rules(self) -> tuple[RuleAccount, ...]:
        """All accounts, ascending by rule."""
        return tuple(sorted(self.determining + self.lost + self.unknown, key=lambda account: account.id))


def explain(
    program: Program | Machine, item: Item, row: SignalRow, *, private: Collection[str] = ()
) -> Explanation:
    """The account of the decision about one item.

    row: signals in the order of the machine's layouts.
    private: names of signals whose values are never shown.
    """
    machine = program if isinstance(program, Machine) else Machine(program)
    decision = machine.evaluate_one(item, row)
    spans = tuple(row.spans())
    teller = _Teller(machine.tables, row, decision, frozenset(private), spans)
    held = {ref.id for ref in decision.held}
    determining = set(decision.determining)
    unknown = {u.rule for u in decision.unknowns} - held
    return Explanation(
        decision=decision,
        determining=teller.accounts(determining),
        lost=teller.accounts(held - determining),
        unknown=teller.accounts(unknown),
        spans=spans,
    )


class _Teller:
    """Gives the accounts of rules on one row."""

    def __init__(
        self,
        tables: Tables,
        row: SignalRow,
        decision: Decision,
        private: frozenset[str],
        spans: tuple[Span, ...],
    ) -> None:
        self._t, self._row, self._decision = tables, row, decision
        self._private, self._spans = private, spans
        self._env = Env(tables.frame, tables.item.names, row.item)

    def accounts(self, names: Collection[str]) -> tuple[RuleAccount, ...]:
        """The accounts of these rules, ascending by id."""
        return tuple(
            self._account(index, rule) for index, rule in enumerate(self._t.rules) if rule.id in names
        )

    def _account(self, index: int, rule: Rule) -> RuleAccount:
        views = [(n, env, self._t.judges[index].value_on(env)) for n, env in self._envs(rule)]
        wanted = True if any(value for _, _, value in views) else None
        reads = self._t.reads[index]
        return RuleAccount(
            id=rule.id,
            status=rule.status,
            role=self._role(rule),
            condition=words(rule.when),
            findings=tuple(
                self._finding(rule, n, env, value=value) for n, env, value in views if value is wanted
            ),
            softened=tuple(s for s in self._decision.softened if s.rule == rule.id),
            unknown=tuple(u.signal for u in self._decision.unknowns if u.rule == rule.id),
            spans=tuple(span for span in self._spans if any(_is_evidence(span, name) for name in reads)),
        )

    def _envs(self, rule: Rule) -> list[tuple[int | None, Env]]:
        if rule.each == "item":
            return [(None, self._env)]
        names = self._t.families[rule.each].names
        found = self._row.families.get(rule.each, ())
        return [(n, self._env.with_finding(names, values)) for n, values in enumerate(found)]

    def _finding(self, rule: Rule, number: int | None, env: Env, *, value: bool | None) -> FindingAccount:
        return FindingAccount(
            finding=number,
            truth=_three(value),
            atoms=tuple(self._atom(atom, env) for atom in atoms(rule.when) if not isinstance(atom, Const)),
            softening=tuple(_three(value_of(soften.when, env)) for soften in rule.soften),
        )

    def _atom(self, atom: Any, env: Env) -> AtomAccount:
        value = env.known(atom.signal)
        cause: UnknownCause | None = "failed" if value is FAILED else "absent" if value is None else None
        return AtomAccount(
            text=words(atom),
            signal=SignalName(atom.signal),
            truth=_three(value_of(atom, env)),
            value=None if cause or self._is_hidden(atom.signal) else _shown(value),
            cause=cause,
        )

    def _is_hidden(self, name: str) -> bool:
        frame = self._t.frame
        return frame.types[name] == "str" or not self._private.isdisjoint((name, frame.base(name)))

    def _role(self, rule: Rule) -> Role:
        if all(ref.id != rule.id for ref in self._decision.held):
            return "unknown"
        if rule.id in self._decision.determining:
            return "determining"
        if rule.status == "trial":
            return "trial"
        if rule.kind == "exempt":
            return "exempting"
        by = [s.by for s in self._decision.softened if s.rule == rule.id]
        if not by:
            return "absorbed"
        return "softened" if all(name.startswith("soften[") for name in by) else "exempted"


def words(expr: Expr, *, inside: bool = False) -> str:
    """A condition in the language of rules, from its tree."""
    if isinstance(expr, And | Or):
        joined = (" AND " if isinstance(expr, And) else " OR ").join(words(p, inside=True) for p in expr.of)
        return f"({joined})" if inside else joined
    match expr:
        case Not(of):
            return f"NOT {words(of, inside=True)}"
        case Const(value):
            return _shown(value)
        case Compare(signal, op, value):
            return f"{signal} {op} {_literal(value)}"
        case InSet(signal, values, negated):
            return f"{signal} {'NOT ' if negated else ''}IN ({', '.join(map(_literal, values))})"
        case Is(signal, what, negated):
            return f"{signal} IS {'NOT ' if negated else ''}{what.upper()}"
    return f"NOT {expr.signal}" if expr.negated else expr.signal


def _literal(value: object) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return _shown(value)


def _shown(value: object) -> str:
    return str(value).upper() if isinstance(value, bool) else str(value)


def _three(value: bool | None) -> Truth3:  # noqa: FBT001 - a value of the logic, not a switch
    return "unknown" if value is None else "true" if value else "false"


def _is_evidence(span: Span, name: str) -> bool:
    """True when the span's signal and the signal read are the same thing or one holds the other.

    `personal.mobile` is evidence for `personal.mobile.count` and for `personal.count`.
    """
    stem = name.rpartition(".")[0]
    return (
        span.signal == name or f"{span.signal}.".startswith(f"{stem}.") or stem.startswith(f"{span.signal}.")
    )


def evidence(explanation: Explanation) -> Sequence[Span]:
    """The spans behind the rules that determined the decision, sorted, each once."""
    return sorted({span for account in explanation.determining for span in account.spans})
