"""Lints of conditions: constants, kinds without the signal, exactness, unknowns, repeats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from clearford.core.actions import ACTIONS
from clearford.core.decisions import RuleStatus
from clearford.decide.expr import And, Atom, Const, Expr, InSet, Is, Not, Or
from clearford.decide.normal import known_false, known_true
from clearford.policy.conditions import RuleConditions
from clearford.policy.expression import locate
from clearford.policy.issue import Issue
from clearford.policy.lints.context import Context
from clearford.policy.logic import (
    DomainOf,
    Term,
    always_true,
    implies,
    is_satisfiable,
    needs_evidence,
    never_true,
    possible_terms,
    proves,
    terms,
)
from clearford.policy.model import RuleFile
from clearford.policy.yaml_reader import Node

_RANK: dict[RuleStatus, int] = {"retired": 0, "draft": 1, "trial": 2, "live": 3}


def constant_condition(context: Context) -> Iterator[Issue]:
    """CF-P004: a condition, or one comparison in it, that never holds or always does."""
    for rule, conditions in context.parsed():
        domain_of = context.domain_of(rule, conditions)
        nodes = [rule.when, *(s.when for s in rule.soften)]
        for node, parsed in zip(nodes, conditions.all, strict=True):
            assert node is not None
            found = list(_constant_atoms(rule, node, parsed.atoms, domain_of))
            yield from found
            if not found:
                yield from _constant_whole(rule, node, parsed.expr, domain_of)


def _constant_atoms(
    rule: RuleFile, node: Node, atoms: tuple[tuple[Atom, int, int], ...], domain_of: DomainOf
) -> Iterator[Issue]:
    for atom, start, end in atoms:
        text = " ".join(node.raw[start:end].split())
        if isinstance(atom, Const):
            found = f"`{text}` as a condition"
        elif not is_satisfiable((atom,), domain_of):
            found = f"`{text}` is never true"
        elif not any(is_satisfiable(t, domain_of) for t in terms(known_false(atom)) or ((),)):
            found = f"`{text}` is true whenever the signal is known"
        else:
            continue
        expected = "a comparison that some items meet and others do not"
        yield locate(node, start, end, "CF-P004", found, expected=expected, rule=rule.id, live=rule.live)


def _constant_whole(rule: RuleFile, node: Node, expr: Expr, domain_of: DomainOf) -> Iterator[Issue]:
    what = (
        "never true" if never_true(expr, domain_of) else "always true" if always_true(expr, domain_of) else ""
    )
    if what:
        expected = "a condition that some items meet and others do not"
        yield rule.issue("CF-P004", f"the condition is {what}", node, expected=expected)


def kind_without_signal(context: Context) -> Iterator[Issue]:
    """CF-P002: a signal that no kind of the rule can carry."""
    attrs = {a.signal: a.name for a in context.resources.schema.attrs.values()}
    kinds = context.resources.schema.kinds
    for rule, conditions in context.parsed():
        for name in sorted(conditions.when.signals):
            attr = attrs.get(name)
            lacking = [k for k in rule.applies_to if attr is not None and attr not in kinds[k].attrs]
            if lacking:
                found = f"`{name}` for the kind `{lacking[0]}`, which never carries it"
                able = [k.name for k in kinds.values() if attr in k.attrs]
                expected = "kinds among " + ", ".join(f"`{k}`" for k in able)
                yield rule.issue("CF-P002", found, rule.at("applies_to"), expected=expected)


def undeclared_family(context: Context) -> Iterator[Issue]:
    """CF-P002: a signal whose family `pack.yaml` does not declare under `signals`."""
    for pack, rule in context.rules():
        conditions = context.conditions.get(rule.id)
        if conditions is None:
            continue
        families = {name.partition(".")[0] for name in conditions.signals}
        for family in sorted(families - set(pack.file.signals)):
            at = pack.file.node.value.get("signals", pack.file.node)
            found = f"no `{family}`, which `{rule.id}` reads"
            help_ = f"add `{family}: 1`"
            yield at.issue(
                "CF-P002", found, expected="every signal family used", suggestion=help_, rule=rule.id
            )


def exactness(context: Context) -> Iterator[Issue]:
    """CF-P011: a strong action although the rule can hold without exact evidence."""
    exempting = frozenset(e.name for e in context.packs.lists() if e.effect == "exempts")
    for rule, conditions in context.parsed():
        strong = [a for a in rule.then.actions if needs_exact(a)] if rule.then else []
        if not strong or rests_on_evidence(context, conditions, exempting):
            continue
        found = f"`{strong[0]}`, although the condition can hold without exact evidence"
        help_ = "require an exact signal, or take an action of severity medium, or escalate"
        node = rule.then.node.value.get("actions") if rule.then else None
        yield rule.issue("CF-P011", found, node, expected="exact evidence", suggestion=help_)


def needs_exact(action: str) -> bool:
    """True for actions that may not rest on context and inexact signals alone."""
    spec = ACTIONS[action]
    return spec.needs_exact or spec.from_severity in ("high", "critical")


def rests_on_evidence(context: Context, conditions: RuleConditions, exempting: frozenset[str]) -> bool:
    """True when the rule cannot hold without at least one exact evidence literal."""

    def is_proof(atom: Atom) -> bool:
        return proves(atom, context.catalogue, conditions.derived, exempting)

    return needs_evidence(conditions.when.expr, is_proof)


def negated_unknown(context: Context) -> Iterator[Issue]:
    """CF-P108: a signal that may be null under NOT, and nowhere a test for null."""
    for rule, conditions in context.parsed():
        domain_of = context.domain_of(rule, conditions)
        nodes = [rule.when, *(s.when for s in rule.soften)]
        for node, parsed in zip(nodes, conditions.all, strict=True):
            tested = {a.signal for a, _, _ in parsed.atoms if isinstance(a, Is)}
            tested |= {d.signal for d in parsed.derived.values() if d.name in tested}
            negated = list(_under_not(parsed.expr, negated=False))
            for atom, start, end in parsed.atoms:
                if isinstance(atom, Const | Is) or atom not in negated:
                    continue
                name = atom.signal
                base = parsed.derived[name].signal if name in parsed.derived else name
                if domain_of(name).nullable and not {name, base} & tested:
                    assert node is not None
                    found = f"`{base}` may be unknown, and then NOT is unknown too"
                    help_ = f"write `({base} IS NULL OR ...)` if the missing case shall count"
                    yield locate(
                        node,
                        start,
                        end,
                        "CF-P108",
                        found,
                        expected="a test for null",
                        suggestion=help_,
                        rule=rule.id,
                        live=rule.live,
                    )


def _under_not(expr: Expr, *, negated: bool) -> Iterator[Atom]:
    if isinstance(expr, Not):
        yield from _under_not(expr.of, negated=not negated)
    elif isinstance(expr, And | Or):
        for part in expr.of:
            yield from _under_not(part, negated=negated)
    elif negated or (isinstance(expr, InSet) and expr.negated):
        yield expr


def _key(rule: RuleFile, conditions: RuleConditions) -> tuple[object, ...] | None:
    found = terms(known_true(conditions.when.expr))
    if found is None:
        return None
    return (rule.kind, rule.each, frozenset(frozenset(term) for term in found))


def _meet(one: RuleFile, other: RuleFile) -> bool:
    """The two rules can see the same item."""
    languages = not one.languages or not other.languages or set(one.languages) & set(other.languages)
    return bool(set(one.applies_to) & set(other.applies_to)) and bool(languages)


def same_condition(context: Context) -> Iterator[Issue]:
    """CF-P102: two rules with the same condition for the same items."""
    seen: dict[tuple[object, ...], list[RuleFile]] = {}
    for rule, conditions in context.parsed():
        key = _key(rule, conditions)
        if key is None:
            continue
        twin = next((r for r in seen.get(key, []) if _meet(r, rule)), None)
        if twin is not None:
            found = f"the condition of `{twin.id}`"
            help_ = "join the two rules, or narrow one of them"
            yield rule.issue("CF-P102", found, rule.when, expected="a condition of its own", suggestion=help_)
        seen.setdefault(key, []).append(rule)


MAX_RIVALS = 200
"""Stronger rules compared with one rule; beyond that nothing is claimed, so that huge packs end in time."""


def always_absorbed(context: Context) -> Iterator[Issue]:
    """CF-P103: whenever the rule holds, another one that acts harder holds too."""
    rules = [(r, c) for r, c in context.parsed() if r.kind == "enforce" and r.then]
    named = {name for _, r in context.rules() for name in r.exempts}
    strong = [(r, c) for r, c in rules if not r.soften and r.id not in named and r.restricts]
    rivals = _by_rarest_signal(context, strong)
    for rule, conditions in rules:
        near = [x for name in sorted(conditions.when.signals) for x in rivals.get(name, ())][:MAX_RIVALS]
        for other, theirs, wide in near:
            if _absorbs(other, rule) and _covers(context, rule, conditions, theirs, wide):
                found = f"`{other.id}` holds whenever this rule does, and acts harder"
                help_ = "narrow the other rule, or retire this one"
                yield rule.issue("CF-P103", found, rule.when, suggestion=help_)
                break


_Rival = tuple[RuleFile, RuleConditions, tuple[Term, ...]]


def _by_rarest_signal(
    context: Context, strong: list[tuple[RuleFile, RuleConditions]]
) -> dict[str, list[_Rival]]:
    """Signal -> rules one of whose terms reads it as its rarest; a narrower rule must read it too."""
    count = Counter(name for _, conditions in strong for name in conditions.when.signals)
    out: dict[str, list[_Rival]] = {}
    for rule, conditions in strong:
        wide = possible_terms(conditions.when.expr, context.domain_of(rule, conditions)) or ()
        keys = {
            min(names, key=lambda n: (count[n], n)) for term in wide if (names := _names(term, conditions))
        }
        for key in keys:
            out.setdefault(key, []).append((rule, conditions, wide))
    return out


def _names(term: Term, conditions: RuleConditions) -> list[str]:
    """Base signals of a term."""
    derived = conditions.derived
    found = [atom.signal for atom in term if not isinstance(atom, Const)]
    return [derived[name].signal if name in derived else name for name in found]


def _covers(
    context: Context,
    rule: RuleFile,
    conditions: RuleConditions,
    theirs: RuleConditions,
    wide: tuple[Term, ...],
) -> bool:
    merged = RuleConditions(conditions.when, (*conditions.soften, theirs.when))
    domain_of = context.domain_of(rule, merged)
    narrow = possible_terms(conditions.when.expr, domain_of)
    if not narrow or len(narrow) * len(wide) > 4_096:
        return False
    return all(any(implies(term, other, domain_of) for other in wide) for term in narrow)


def _absorbs(strong: RuleFile, weak: RuleFile) -> bool:
    """The strong rule sees all items of the weak one and every action of the weak is absorbed."""
    assert strong.then is not None and weak.then is not None
    if strong.id == weak.id or _RANK[strong.status] < _RANK[weak.status] or strong.each != weak.each:
        return False
    if not set(weak.applies_to) <= set(strong.applies_to):
        return False
    if strong.languages and not (weak.languages and set(weak.languages) <= set(strong.languages)):
        return False
    if weak.then.case is not None or not weak.then.actions:
        return False
    return all(_is_absorbed(action, strong.then.actions) for action in weak.then.actions)


def _is_absorbed(action: str, actions: tuple[str, ...]) -> bool:
    weak = ACTIONS[action]
    order = ("label", "limit", "hold", "disable", "remove", "warn", "restrict", "suspend", "close")
    return any(
        ACTIONS[a].ladder == weak.ladder != "none" and order.index(ACTIONS[a].rung) > order.index(weak.rung)
        for a in actions
    )
