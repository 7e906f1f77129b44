"""What changed in one rule, field by field, and in which direction."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from clearford.core.actions import ACCOUNT_LADDER, ACTIONS, CONTENT_LADDER
from clearford.core.signals import SignalSpec
from clearford.policy.conditions import RuleConditions
from clearford.policy.diff.change import Change, VersionClass, change
from clearford.policy.diff.conditions import Width, compare
from clearford.policy.expression import Parsed
from clearford.policy.fields import short
from clearford.policy.lints.live import bar
from clearford.policy.model import USUAL_STEPS, Basis, Example, RuleFile
from clearford.policy.read_rule import SEVERITIES
from clearford.policy.yaml_reader import Node, plain_data

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_EVERYTHING = 10**9
_WORDS = ("title", "title_zh", "summary", "summary_zh", "rationale", "guidance", "guidance_zh", "since")
QUOTED = 200
"""Characters of a condition that are quoted."""


class RulePair:
    """An old and a new version of a rule, with their parsed conditions."""

    def __init__(
        self,
        old: RuleFile,
        new: RuleFile,
        conditions: tuple[RuleConditions | None, RuleConditions | None],
        catalogue: Mapping[str, SignalSpec],
    ) -> None:
        """`catalogue` holds the signals of both versions."""
        self.old, self.new = old, new
        self.before, self.after = conditions
        self.catalogue = catalogue
        # A draft acts on nobody, and a retired rule neither: whatever changes in it is no harm yet.
        idle = new.status in ("draft", "retired") and old.status in ("draft", "retired")
        self.at_most: VersionClass = "minor" if idle else "major"

    def say(self, kind: str, found: str = "") -> Change:
        """A change of this rule."""
        return change(self.new.id, kind, found, at_most=self.at_most)

    def moved(self, was: object, now: object) -> str:
        """Old and new side by side."""
        return f"{short(was, QUOTED)} -> {short(now, QUOTED)}"


def added(rule: RuleFile) -> Iterator[Change]:
    """A rule that was not there before."""
    if rule.status == "retired":
        yield change(rule.id, "rule.retired")
    elif rule.kind == "exempt" and rule.live:
        yield change(rule.id, "exemption.new")
    else:
        kinds = {"live": "rule.new_live", "trial": "rule.new_trial", "draft": "rule.new_draft"}
        yield change(rule.id, kinds[rule.status])


def removed(rule: RuleFile) -> Iterator[Change]:
    """A rule that is not there any more."""
    exempting = rule.kind == "exempt" and rule.live
    yield change(rule.id, "exemption.removed" if exempting else "rule.retired", "the file is gone")


def changed(pair: RulePair) -> Iterator[Change]:
    """Every change between two versions of a rule."""
    for part in _PARTS:
        yield from part(pair)


def _status(pair: RulePair) -> Iterator[Change]:
    was, now = pair.old.status, pair.new.status
    if was == now:
        return
    found = f"`{was}` -> `{now}`"
    exempt = pair.new.kind == "exempt"
    if now == "live":
        yield pair.say("exemption.new" if exempt else "rule.to_live", found)
    elif was == "live" and exempt:
        yield pair.say("exemption.removed", found)
    elif now == "retired":
        yield pair.say("rule.retired", found)
    else:
        yield pair.say("rule.to_trial" if was == "live" else "rule.status", found)


def _kind(pair: RulePair) -> Iterator[Change]:
    for name in ("kind", "each"):
        was, now = getattr(pair.old, name), getattr(pair.new, name)
        if was != now:
            yield pair.say("rule.kind", f"{name} {pair.moved(was, now)}")
    if pair.old.harm != pair.new.harm:
        yield pair.say("harm.changed", pair.moved(pair.old.harm, pair.new.harm))


def _width(pair: RulePair, was: Parsed | None, now: Parsed | None, nodes: Sequence[Node | None]) -> Width:
    if was is None or now is None:
        same = [node and " ".join(str(node.value).split()) for node in nodes]
        return "same" if same[0] == same[1] else "unproved"
    return compare(was, now, pair.catalogue)


def _condition(pair: RulePair) -> Iterator[Change]:
    before = pair.before.when if pair.before else None
    after = pair.after.when if pair.after else None
    width = _width(pair, before, after, (pair.old.when, pair.new.when))
    if width == "same":
        return
    found = pair.moved(_text(pair.old.when), _text(pair.new.when))
    if pair.new.kind == "exempt":
        yield pair.say("exemption.wider" if width == "wider" else "exemption.narrower", found)
    else:
        yield pair.say(f"condition.{width}", found)


def _text(node: Node | None) -> str:
    return str(node.value) if node is not None else ""


def _softenings(pair: RulePair) -> Iterator[Change]:
    """Softenings are compared by their condition first, what is left of them by their place."""
    before, after = list(_softened(pair.old, pair.before)), list(_softened(pair.new, pair.after))
    for was in list(before):
        twin = next((now for now in after if now[2] == was[2]), None)
        if twin is not None:
            before.remove(was)
            after.remove(twin)
            if was[1] != twin[1]:
                kind = "soften.softer" if twin[1] == "allow" else "soften.harder"
                yield pair.say(kind, pair.moved(was[1], twin[1]))
    for was, now in zip(list(before), list(after), strict=False):
        before.remove(was)
        after.remove(now)
        yield from _soften_changed(pair, was, now)
    for was in before:
        yield pair.say("soften.removed", short(was[2]))
    for now in after:
        yield pair.say("soften.new", short(now[2]))


_Softening = tuple[Parsed | None, str, str]
"""Parsed condition, what is left, text of the condition."""


def _softened(rule: RuleFile, conditions: RuleConditions | None) -> Iterator[_Softening]:
    for i, spec in enumerate(rule.soften):
        parsed = conditions.soften[i] if conditions else None
        yield parsed, spec.to, " ".join(_text(spec.when).split())


def _soften_changed(pair: RulePair, was: _Softening, now: _Softening) -> Iterator[Change]:
    if was[1] != now[1]:
        kind = "soften.softer" if now[1] == "allow" else "soften.harder"
        yield pair.say(kind, pair.moved(was[1], now[1]))
    width = "unproved" if was[0] is None or now[0] is None else compare(was[0], now[0], pair.catalogue)
    if width != "same":
        kind = "soften.wider" if width == "wider" else "soften.narrower"
        yield pair.say(kind, pair.moved(was[2], now[2]))


def _exemptions(pair: RulePair) -> Iterator[Change]:
    was, now = set(pair.old.exempts), set(pair.new.exempts)
    if was - now:
        yield pair.say("exemption.removed", ", ".join(sorted(was - now)))
    if now - was:
        yield pair.say("exemption.new", ", ".join(sorted(now - was)))
    if pair.new.kind == "exempt" and pair.old.to != pair.new.to:
        kind = "exemption.wider" if pair.new.to == "allow" else "exemption.narrower"
        yield pair.say(kind, pair.moved(pair.old.to, pair.new.to))


def _sets(
    was: Iterable[str], now: Iterable[str], *, all_when_empty: bool = True
) -> tuple[set[str], set[str], bool, bool]:
    """(only old, only new, new holds more, new holds less); an empty set may stand for everything."""
    before, after = set(was), set(now)
    if all_when_empty and before != after and not (before and after):
        return before, after, not after, not before
    return before - after, after - before, bool(after - before), bool(before - after)


def _reach(pair: RulePair) -> Iterator[Change]:
    fields = (
        ("kinds", pair.old.applies_to, pair.new.applies_to, False),
        ("gate", pair.old.languages, pair.new.languages, True),
        ("scope", _scope(pair.old), _scope(pair.new), True),
    )
    for name, was, now, all_when_empty in fields:
        lost, gained, more, less = _sets(was, now, all_when_empty=all_when_empty)
        # What an exemption no longer covers is acted on again, so for it less is the harder way.
        prefix, shown = ("exemption", f"{_REACH[name]}: ") if pair.new.kind == "exempt" else (name, "")
        if more:
            yield pair.say(f"{prefix}.wider", shown + (", ".join(sorted(gained)) or "all"))
        if less:
            yield pair.say(f"{prefix}.narrower", shown + (", ".join(sorted(lost)) or "all"))


_REACH = {"kinds": "applies_to", "gate": "languages", "scope": "scope"}
"""Part of a rule's reach -> the field of its file."""


def _scope(rule: RuleFile) -> tuple[str, ...]:
    return rule.then.scope if rule.then else ()


def strength(rule: RuleFile) -> tuple[int, int, int]:
    """How hard a rule may act: whether it restricts, and the rungs it reaches on both ladders."""
    if rule.then is None:
        return 0, 0, 0
    content = account = 0
    for name in rule.then.actions:
        spec = ACTIONS[name]
        if spec.ladder == "content":
            content = max(content, 1 + CONTENT_LADDER.index(spec.rung))
        elif spec.ladder == "account":
            account = max(account, 1 + ACCOUNT_LADDER.index(spec.rung))
    return int(rule.restricts), content, account


def _actions(pair: RulePair) -> Iterator[Change]:
    was, now = strength(pair.old), strength(pair.new)
    before = set(pair.old.then.actions) if pair.old.then else set()
    after = set(pair.new.then.actions) if pair.new.then else set()
    found = pair.moved(", ".join(sorted(before)) or "none", ", ".join(sorted(after)) or "none")
    if pair.old.restricts != pair.new.restricts:
        found = pair.moved(*("restrict" if r.restricts else "escalate" for r in (pair.old, pair.new)))
    harder = any(b > a for a, b in zip(was, now, strict=True))
    if harder or (was == now and any(ACTIONS[a].restricts for a in after - before)):
        yield pair.say("action.harder", found)
    elif was != now or before != after:
        yield pair.say("action.softer", found)
    yield from _case(pair)
    yield from _duration(pair)


def _case(pair: RulePair) -> Iterator[Change]:
    was = pair.old.then.case if pair.old.then else None
    now = pair.new.then.case if pair.new.then else None
    if was == now:
        return
    if now is None:
        yield pair.say("case.removed")
    else:
        yield pair.say("case.new" if was is None else "case.changed", now.route)


def _duration(pair: RulePair) -> Iterator[Change]:
    # Without an end an action lasts longest.
    was, now = ((r.then.duration_h if r.then else None) or _EVERYTHING for r in (pair.old, pair.new))
    if was != now:
        shown = [f"{hours}h" if hours < _EVERYTHING else "no end" for hours in (was, now)]
        yield pair.say("duration.longer" if now > was else "duration.shorter", pair.moved(*shown))


def _severity(pair: RulePair) -> Iterator[Change]:
    was, now = (SEVERITIES.index(r.severity) for r in (pair.old, pair.new))
    if was != now:
        found = pair.moved(pair.old.severity, pair.new.severity)
        yield pair.say("severity.higher" if now > was else "severity.lower", found)
    lower = bar(pair.new) < bar(pair.old)
    if lower and strength(pair.old) == strength(pair.new) and _wants(pair.old) == _wants(pair.new):
        yield pair.say("bar.lower", pair.moved(bar(pair.old), bar(pair.new)))
    if pair.old.on_failure != pair.new.on_failure and pair.new.kind == "enforce":
        harder = pair.new.on_failure == "escalate"
        yield pair.say("failure.harder" if harder else "failure.softer")


def _wants(rule: RuleFile) -> frozenset[str]:
    return frozenset(rule.then.actions) if rule.then else frozenset()


def _limits(pair: RulePair) -> Iterator[Change]:
    for name in ("per_hour", "per_day"):
        was = (pair.old.limits or {}).get(name, _EVERYTHING)
        now = (pair.new.limits or {}).get(name, _EVERYTHING)
        if was != now:
            shown = [str(n) if n < _EVERYTHING else "none" for n in (was, now)]
            found = f"{name} {pair.moved(*shown)}"
            yield pair.say("limits.higher" if now > was else "limits.lower", found)
    steps, then = pair.old.rollout or USUAL_STEPS, pair.new.rollout or USUAL_STEPS
    if steps != then:
        faster = any(_share(then, i) > _share(steps, i) for i in range(max(len(steps), len(then))))
        found = pair.moved(list(steps), list(then))
        yield pair.say("rollout.faster" if faster else "rollout.slower", found)


def _share(steps: Sequence[int], i: int) -> int:
    return steps[i] if i < len(steps) else 100


def _told(pair: RulePair) -> Iterator[Change]:
    was, now = pair.old.explain, pair.new.explain
    for language in sorted(was.keys() - now.keys()):
        yield pair.say("language.removed", short(language))
    for language in sorted(now.keys() - was.keys()):
        yield pair.say("language.new", short(language))
    for language in sorted(was.keys() & now.keys()):
        before, after = _text(was[language]), _text(now[language])
        lost = set(_PLACEHOLDER.findall(before)) - set(_PLACEHOLDER.findall(after))
        if lost:
            yield pair.say("explain.less", f"{language}: {', '.join(sorted(lost))}")
        elif before != after:
            yield pair.say("wording", f"explain.{language}")
    if pair.old.notice != pair.new.notice:
        yield pair.say("notice.less" if pair.new.notice == "count_only" else "notice.more")


def _examples(pair: RulePair) -> Iterator[Change]:
    was = {e.id: _essence(e) for e in pair.old.examples}
    now = {e.id: _essence(e) for e in pair.new.examples}
    kept = set(now.values())
    gone = sorted(name for name, what in was.items() if what not in kept)
    if gone:
        yield pair.say("example.removed", ", ".join(gone))
    known = set(was.values())
    new = sorted(name for name, what in now.items() if what not in known)
    if new:
        yield pair.say("example.added", ", ".join(new))


def _essence(example: Example) -> str:
    return repr((example.role, example.item, example.expect, example.rules, example.actions, example.spans))


def _bases(pair: RulePair) -> Iterator[Change]:
    was, now = _by_article(pair.old.legal_basis), _by_article(pair.new.legal_basis)
    for key in sorted(was.keys() - now.keys()):
        yield pair.say("basis.removed", " ".join(key))
    for key in sorted(now.keys() - was.keys()):
        yield pair.say("basis.added", " ".join(key))
    for key in sorted(was.keys() & now.keys()):
        before, after = was[key], now[key]
        if before.law.status == "verified" and after.law.status != "verified":
            yield pair.say("basis.weaker", " ".join(key))
        elif before.law != after.law:
            yield pair.say("basis.checked", " ".join(key))
    if pair.old.terms_clause != pair.new.terms_clause:
        kind = "terms.changed" if pair.new.terms_clause else "terms.removed"
        yield pair.say(kind, pair.moved(pair.old.terms_clause or "none", pair.new.terms_clause or "none"))
    if pair.old.dsa != pair.new.dsa:
        yield pair.say("dsa.changed")


def _by_article(bases: Iterable[Basis]) -> dict[tuple[str, str, str], Basis]:
    return {(b.law.jurisdiction, b.law.obligation, b.law.article): b for b in bases}


def _words(pair: RulePair) -> Iterator[Change]:
    for name in _WORDS:
        if getattr(pair.old, name) != getattr(pair.new, name):
            yield pair.say("wording", name)
    for name in ("owner", "review_by"):
        if getattr(pair.old, name) != getattr(pair.new, name):
            yield pair.say("people", name)
    if _plain(pair.old.references) != _plain(pair.new.references) or pair.old.replaces != pair.new.replaces:
        yield pair.say("references")
    if _innocent(pair.old) != _innocent(pair.new):
        yield pair.say("false_positives")
    if pair.old.evidence != pair.new.evidence:
        yield pair.say("evidence" if pair.new.evidence else "evidence.removed")


def _innocent(rule: RuleFile) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    return rule.false_positives, rule.false_positives_zh


def _plain(nodes: Iterable[Node]) -> list[object]:
    return [plain_data(node) for node in nodes]


_PARTS: tuple[Callable[[RulePair], Iterator[Change]], ...] = (
    _status,
    _kind,
    _condition,
    _softenings,
    _exemptions,
    _reach,
    _actions,
    _severity,
    _limits,
    _told,
    _examples,
    _bases,
    _words,
)
