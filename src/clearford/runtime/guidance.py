"""What a rule says to the people who decide about its matches: words, law, guidance, examples."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from clearford.core.actions import LegalBasis
from clearford.core.ids import RuleId
from clearford.decide.explain import words
from clearford.detect.plan import text_of
from clearford.policy.model import RuleFile
from clearford.runtime.engine import Engine

MOST_EXAMPLES = 3
"""Examples of each kind that are shown."""


class RuleShown(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as people who decide about its matches see it."""

    id: str
    version: str
    """Version of the pack under which it held."""
    in_force: bool
    """False for a rule that the packs in force no longer have: nothing more is known of it here."""
    status: str = ""
    title: str = ""
    title_zh: str = ""
    """In Chinese; empty where its authors gave none."""
    harm: str = ""
    harm_name: dict[str, str] = {}
    """Language -> the harm in words."""
    severity: str = ""
    explain: dict[str, str] = {}
    """Language -> what the person concerned is told; may hold placeholders."""
    condition: str = ""
    legal_basis: tuple[LegalBasis, ...] = ()
    terms_clause: str | None = None
    terms_link: str | None = None
    guidance: str = ""
    guidance_zh: str = ""
    false_positives: tuple[str, ...] = ()
    false_positives_zh: tuple[str, ...] = ()
    near_misses: tuple[str, ...] = ()
    """Invented texts that look alike and are not meant."""
    benign: tuple[str, ...] = ()
    proposal: tuple[str, ...] | None = None
    """What the rule itself wants done; none where it must not be told."""


def rules_shown(engine: Engine, rules: Iterable[str], *, blind: bool) -> tuple[RuleShown, ...]:
    """Rules by `id@version`, in order. blind: without what they want done."""
    files = {rule.id: rule for rule in engine.packs.rules()}
    conditions = {rule.id: rule.when for rule in engine.program.rules}
    found = []
    for named in rules:
        name, _, version = named.partition("@")
        rule, text = files.get(RuleId(name)), engine.texts.get(RuleId(name))
        if rule is None or text is None:
            found.append(RuleShown(id=name, version=version, in_force=False))
            continue
        found.append(
            RuleShown(
                id=name,
                version=version,
                in_force=True,
                status=rule.status,
                title=text.title,
                title_zh=text.title_zh,
                harm=text.harm,
                harm_name=text.harm_name,
                severity=text.severity,
                explain=text.explain,
                condition=words(conditions[rule.id]) if rule.id in conditions else "",
                legal_basis=text.legal_basis,
                terms_clause=text.terms_clause,
                terms_link=text.terms_link,
                guidance=rule.guidance,
                guidance_zh=rule.guidance_zh,
                false_positives=rule.false_positives or (),
                false_positives_zh=rule.false_positives_zh,
                near_misses=_examples(rule, "near_miss"),
                benign=_examples(rule, "benign"),
                proposal=None if blind else text.actions,
            )
        )
    return tuple(found)


def _examples(rule: RuleFile, role: str) -> tuple[str, ...]:
    return tuple(text_of(one.item) for one in rule.examples if one.role == role)[:MOST_EXAMPLES]
