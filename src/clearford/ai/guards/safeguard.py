"""A rule as a policy for a guard model that reads policies, with the rule's own examples as its test.

The same rule gives the same bytes. Examples that stand in the prompt are not in the test, so that a model is
not asked to repeat what it was told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import msgspec

from clearford.ai.guards.prompts import ANSWER
from clearford.core.errors import GuardError
from clearford.core.ids import Digest, RuleId
from clearford.policy.citation import cited
from clearford.policy.law import Resources
from clearford.policy.model import ROLES, Example, PackFile, PackSet, Role, RuleFile

_HARMFUL: tuple[Role, ...] = ("plain", "evasive")
_NEVER = (
    "Opinions, criticism, news, beliefs and politics, whatever they say.",
    "Reports of the harm, warnings, questions of those affected, and satire or fiction without harm.",
)


class Trial(msgspec.Struct, frozen=True):
    """One example with what the rule says of it."""

    id: str
    role: Role
    text: str
    harmful: bool


class Safeguard(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as a guard model is told it."""

    rule: RuleId
    version: str
    """Of its pack."""
    policy: str
    digest: Digest
    """Of the system text: the policy and how to answer."""
    tests: tuple[Trial, ...]
    shown: tuple[str, ...]
    """Ids of the examples that stand in the policy."""
    left_out: tuple[str, ...]
    """Ids of examples that no text alone decides: they rest on facts or on what came before, or the rule
    hands them to people although they do no harm."""


def compile_rule(rule: RuleFile, pack: PackFile, resources: Resources) -> Safeguard:
    """The policy and the test of a rule; GuardError CF-W003 where it enforces nothing or has no example."""
    if rule.kind != "enforce" or rule.broken:
        raise GuardError("CF-W003", f"`{rule.id}` forbids nothing", suggestion="name a rule that acts")
    trials = [_trial(example) for example in rule.examples if _is_told_by_text(example)]
    shown, tests = _parted(trials)
    if not any(one.harmful for one in tests) or all(one.harmful for one in tests):
        found = f"`{rule.id}` has too few examples of texts to be tested by"
        raise GuardError("CF-W003", found, suggestion="write plain, evasive, near-miss and benign examples")
    policy = "\n".join(_lines(rule, resources, shown)) + "\n"
    known = {one.id for one in trials}
    return Safeguard(
        rule=rule.id,
        version=pack.version,
        policy=policy,
        digest=digest_of(policy),
        tests=tests,
        shown=tuple(one.id for one in shown),
        left_out=tuple(example.id for example in rule.examples if example.id not in known),
    )


def policy_of(name: str, packs: PackSet, resources: Resources) -> str:
    """The policy of a rule of some packs; empty for no name. GuardError CF-W003 for one that is not known."""
    return compile_named(name, packs, resources).policy if name else ""


def compile_named(name: str, packs: PackSet, resources: Resources) -> Safeguard:
    """The rule of a name, compiled. GuardError CF-W003 for one that is not known, and as `compile_rule`."""
    for pack in packs.packs:
        for rule in pack.rules:
            if rule.id == name:
                return compile_rule(rule, pack.file, resources)
    raise GuardError("CF-W003", f"`{name[:100]}` is not known", suggestion="clearford pack list")


def digest_of(policy: str) -> Digest:
    """The digest of the system text that a policy gives."""
    return Digest(f"sha256:{hashlib.sha256(system_text(policy).encode()).hexdigest()}")


def system_text(policy: str) -> str:
    """The whole system text: the policy, then how to answer."""
    return f"{policy}\n\n{ANSWER}"


def _is_told_by_text(example: Example) -> bool:
    """Whether its text alone says what the rule makes of it."""
    if not isinstance(example.item.text, str) or not example.item.text.strip() or example.before:
        return False
    return (example.role in _HARMFUL) == (example.expect != "allow")


def _trial(example: Example) -> Trial:
    return Trial(example.id, example.role, str(example.item.text), example.role in _HARMFUL)


def _parted(trials: Sequence[Trial]) -> tuple[tuple[Trial, ...], tuple[Trial, ...]]:
    """The first example of each role that has several, to be shown, and all others, to be tested by."""
    of_role = {role: [one for one in trials if one.role == role] for role in ROLES}
    shown = tuple(some[0] for some in of_role.values() if len(some) > 1)
    return shown, tuple(one for one in trials if one not in shown)


def _lines(rule: RuleFile, resources: Resources, shown: Sequence[Trial]) -> Iterator[str]:
    harm = resources.harms.get(rule.harm)
    yield "You judge whether content breaks one rule of a platform. Other faults of the content do not count."
    yield f"\n# Rule\n{_both(rule.title, rule.title_zh)}\nCategory: {rule.id}"
    yield f"\n# Definition\n{_both(rule.summary, rule.summary_zh)}"
    if harm is not None:
        yield f"Harm: {harm.en} ({harm.zh})"
    if rule.rationale:
        yield f"Why it is forbidden: {_flat(rule.rationale)}"
    yield "\n# Legal basis"
    for basis in rule.legal_basis:
        words = cited(basis.law.obligation, basis.law.article, resources.instruments)
        yield f"- {words.get('en', basis.law.obligation)}"
    yield "\n# Unsafe\nContent that does what the definition says, in whatever words, spelling or language."
    yield "\n# Safe, though it looks alike"
    for neighbour in (*(rule.false_positives or ()), *_NEVER):
        yield f"- {_flat(neighbour)}"
    if shown:
        yield "\n# Examples"
    for one in shown:
        text = msgspec.json.encode(one.text).decode()
        yield f"- {'unsafe' if one.harmful else 'safe'}: {text}"
    yield f"\n# Answer\nFor unsafe content the one category is `{rule.id}`."


def _both(en: str, zh: str) -> str:
    return f"{_flat(en)} ({_flat(zh)})" if zh else _flat(en)


def _flat(text: str) -> str:
    return " ".join(text.split())
