"""The slow, obvious evaluator: what a program means, written to be read. Shares only types with `decide`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from clearford.core.actions import ACCOUNT_LADDER, ACTIONS, CONTENT_LADDER, CaseWanted
from clearford.core.decisions import Decision, RuleRef, Softening, Unknown
from clearford.core.ids import RuleId, SignalName
from clearford.core.items import Item
from clearford.core.signals import FAILED
from clearford.decide.expr import And, Compare, Const, Expr, InSet, Is, Not, Or
from clearford.decide.program import Program, Rule

Env = Mapping[str, Any]  # signal name -> value, None (absent) or FAILED; a missing name is absent
Names = frozenset[SignalName]
SIGNS = {"=": (0,), "<>": (-1, 1), "<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}
LADDERS: dict[str, Sequence[str]] = {"content": CONTENT_LADDER, "account": ACCOUNT_LADDER, "none": ("",)}


class Given(NamedTuple):  # what one rule adds to the decision
    actions: frozenset[str] = frozenset()
    case: CaseWanted | None = None


class View(NamedTuple):  # a rule on one finding (or on the item): its value, and how it is softened
    value: bool | None
    failed: Names
    to: Any = "full"
    by: str = ""
    soft_failed: Names = frozenset()


def reads(program: Program, expr: Expr) -> Names:
    if isinstance(expr, And | Or | Not):
        parts = (expr.of,) if isinstance(expr, Not) else expr.of
        return frozenset().union(*(reads(program, part) for part in parts))
    if isinstance(expr, Const):
        return frozenset()
    bases = [d.signal for d in program.derived if d.name == expr.signal]
    return frozenset({SignalName((bases or [expr.signal])[0])})


def signal(program: Program, name: str, env: Env) -> Any:
    d = next((d for d in program.derived if d.name == name), None)
    value = env.get(d.signal if d else name)
    if d is None or value is None or value is FAILED:
        return None if value != value else value  # not a number is unknown
    argument = d.argument or ""
    return {
        "in_list": value in program.lists.get(argument, ()),
        "starts_with": value[: len(argument)] == argument,
        "ends_with": value[len(value) - len(argument) :] == argument,
        "contains": argument in value,
        "length": len(value),
    }[d.function]


def truth(program: Program, expr: Expr, env: Env) -> bool | None:
    """Kleene's three values; None is unknown."""
    if isinstance(expr, Const):
        return expr.value
    if isinstance(expr, Not):
        inner = truth(program, expr.of, env)
        return None if inner is None else not inner
    if isinstance(expr, And | Or):
        values = [truth(program, part, env) for part in expr.of]
        decisive = isinstance(expr, Or)
        return decisive if decisive in values else None if None in values else not decisive
    value = signal(program, expr.signal, env)
    if value is FAILED or (value is None and not isinstance(expr, Is)):
        return None
    if isinstance(expr, Is):
        return (value is {"null": None, "true": True, "false": False}[expr.what]) is not expr.negated
    if isinstance(expr, Compare):
        return (value > expr.value) - (value < expr.value) in SIGNS[expr.op]
    return (value in expr.values if isinstance(expr, InSet) else value) is not expr.negated


def view(program: Program, rule: Rule, env: Env) -> View:
    """One rule on the item, or on one finding with the item's signals beside it."""
    asked = reads(program, rule.when)
    failed = frozenset(name for name in asked if env.get(name) is FAILED)
    value = truth(program, rule.when, env)
    own = {c.name for c in program.columns if c.family == rule.each} & asked
    if rule.each != "item" and own <= failed and value is True:
        value = None  # nothing of the finding is known, perhaps there is none
    ways: list[tuple[int, int, str, str, Names]] = []
    for j, soften in enumerate(rule.soften):
        lost = frozenset(n for n in reads(program, soften.when) if env.get(n) is FAILED)
        soft = truth(program, soften.when, env)
        if soft:
            ways.append((0 if soften.to == "allow" else 1, j, soften.to, f"soften[{j}]", frozenset()))
        elif soft is None and lost:
            ways.append((2, j, "escalate", f"soften[{j}]:failed", lost))
    return View(value, failed, *min(ways)[2:]) if ways else View(value, failed)


def strongest(views: Sequence[View]) -> View | None:
    order = ("full", "escalate", "allow")
    best = min(views, key=lambda v: (order.index(v.to), v.by.endswith(":failed"), v.by), default=None)
    lost = frozenset().union(*(v.soft_failed for v in views if best and v.by == best.by))
    return best and best._replace(failed=frozenset().union(*(v.failed for v in views)), soft_failed=lost)


def standing(
    program: Program, rules: Mapping[RuleId, Rule], values: Env, findings: Mapping[str, Sequence[Env]]
) -> tuple[dict[RuleId, View], dict[RuleId, View]]:
    """The rules that hold on the item, and the live rules that a failure kept from an answer."""
    holds, fails = {}, {}
    for name, rule in rules.items():
        envs = [values] if rule.each == "item" else [{**values, **f} for f in findings.get(rule.each, ())]
        views = [view(program, rule, env) for env in envs]
        if held := strongest([v for v in views if v.value]):
            holds[name] = held
        broken = strongest([v for v in views if v.value is None and v.failed])
        if broken and rule.status == "live" and not (held and held.to == "full"):
            fails[name] = broken
    return holds, fails


def applies(rule: Rule, item: Item) -> bool:
    kind = item.kind if isinstance(item.kind, str) else "post"
    tag = item.lang.lower().split("-")[0] if isinstance(item.lang, str) else ""
    return kind in rule.applies_to and (not rule.languages or tag in ("", "und", *rule.languages))


def capped(rule: Rule, program: Program, whole: Given, to: str) -> Given:
    if to == "allow":
        return Given()
    if to == "escalate" and any(ACTIONS[a].restricts for a in whole.actions):
        offers = frozenset(a for a in whole.actions if ACTIONS[a].ladder == "none")
        return Given(offers, rule.case or program.default_case)
    return whole


def decide(program: Program, item: Item, values: Env, findings: Mapping[str, Sequence[Env]]) -> Decision:
    """The decision about one item."""
    rules = {r.id: r for r in program.rules if r.status in ("live", "trial") and applies(r, item)}
    holds, fails = standing(program, rules, values, findings)
    live = {name for name in holds if rules[name].status == "live"}
    exempting: list[tuple[Rule, Any, str]] = [(rules[x], rules[x].to, x) for x in live]
    exempting += [(rules[x], "escalate", f"{x}:failed") for x in fails]
    softened: set[Softening] = set()
    unknowns: set[Unknown] = set()

    def left(rule: Rule, whole: Given, v: View) -> Given:
        rest = capped(rule, program, whole, v.to)
        if rest != whole:
            softened.add(Softening(rule.id, v.to, v.by))
            unknowns.update(Unknown(s, "failed", rule.id, "escalated") for s in v.soft_failed)
        for by, to, name in exempting:
            named = by.kind == "exempt" and rule.id in by.exempts
            if named and capped(rule, program, whole, to) != whole:
                softened.add(Softening(rule.id, to, name))
                rest = capped(rule, program, rest, to)
        return rest

    given: dict[RuleId, Given] = {}
    cases: list[CaseWanted | None] = []
    escalated: set[RuleId] = set()
    for rule in (rules[name] for name in live | set(fails) if rules[name].kind == "enforce"):
        case = rule.case or program.default_case
        if rule.id in live:
            restricts = rule.decision == "restrict"
            does = frozenset(a for a in rule.actions if restricts or not ACTIONS[a].restricts)
            given[rule.id] = left(rule, Given(does, rule.case if restricts else case), holds[rule.id])
        if rule.id in fails:
            wanted = case if rule.on_failure == "escalate" else None
            rest = left(rule, Given(case=wanted), fails[rule.id]).case
            cases.append(rest)
            escalated |= {rule.id} if rest else set()
    escalated |= {x for x in fails if any(s.by == f"{x}:failed" for s in softened)}
    for x in fails:
        done: Any = "escalated" if x in escalated else "ignored"
        unknowns |= {Unknown(s, "failed", x, done) for s in fails[x].failed}
    held = tuple(sorted(RuleRef(rules[name].id, rules[name].status) for name in holds))
    records: Any = {"held": held, "softened": tuple(sorted(softened)), "unknowns": tuple(sorted(unknowns))}
    return Decision(item=item.item_id, bundle=program.bundle, **union(given, cases), **records)


def union(given: Mapping[RuleId, Given], cases: Sequence[CaseWanted | None]) -> dict[str, Any]:
    """Everything that was given, with each ladder's strongest rung absorbing the weaker."""
    wanted = [ACTIONS[a] for a in {a for g in given.values() for a in g.actions}]
    height = {a.name: LADDERS[a.ladder].index(a.rung) for a in wanted}
    top = {a.ladder: max(height[b.name] for b in wanted if b.ladder == a.ladder) for a in wanted}
    kept = {a.name: a for a in wanted if height[a.name] == top[a.ladder]}
    every = [c for c in (*cases, *(g.case for g in given.values())) if c]
    case = min(every, key=lambda c: (c.priority, c.deadline_h, c.route), default=None)
    survivors = (r for r, g in given.items() if g.actions & set(kept) or (case and g.case == case))
    restricts = any(a.restricts for a in kept.values())
    return {
        "outcome": "restrict" if restricts else "escalate" if case else "allow",
        "action": next((a.rung for a in kept.values() if a.ladder == "content"), None),
        "actions": tuple(sorted(kept)),
        "case": case,
        "determining": tuple(sorted(survivors)),
    }
