"""The published words of every rule, from the packs: what a person may be told."""

from __future__ import annotations

from urllib.parse import urlsplit

from msgspec.structs import replace

from clearford.core.actions import LegalBasis
from clearford.core.ids import RuleId
from clearford.core.reasons import RuleText
from clearford.policy.citation import cited
from clearford.policy.law import Resources
from clearford.policy.model import PackFile, PackSet, RuleFile


def rule_texts(packs: PackSet, resources: Resources) -> dict[RuleId, RuleText]:
    """Rule -> its published words; category and keywords are the rule's own, else those of its harm."""
    return {
        rule.id: _text(rule, pack.file, resources)
        for pack in packs.packs
        for rule in pack.rules
        if not rule.broken
    }


def _cited(law: LegalBasis, resources: Resources) -> LegalBasis:
    return replace(law, cited=cited(law.obligation, law.article, resources.instruments))


def _text(rule: RuleFile, pack: PackFile, resources: Resources) -> RuleText:
    harm = resources.harms.get(rule.harm)
    category = rule.dsa.category if rule.dsa else (harm.category if harm else None) or "OTHER_VIOLATION_TC"
    keywords = rule.dsa.keywords if rule.dsa else (harm.keywords if harm else ())
    terms = pack.terms.get(rule.terms_clause)
    return RuleText(
        id=rule.id,
        title=rule.title,
        title_zh=rule.title_zh,
        harm=rule.harm,
        severity=rule.severity,
        explain={lang: str(node.value) for lang, node in rule.explain.items()},
        legal_basis=tuple(_cited(basis.law, resources) for basis in rule.legal_basis),
        terms_clause=rule.terms_clause or None,
        category=f"STATEMENT_CATEGORY_{category}",
        keywords=tuple(f"KEYWORD_{keyword}" for keyword in keywords),
        notice=rule.notice,
        actions=rule.then.actions if rule.then else (),
        version=pack.version,
        harm_name={"en": harm.en, "zh": harm.zh} if harm else {},
        addition=f"STATEMENT_CATEGORY_{harm.addition}" if harm and harm.addition else None,
        other=rule.dsa.other if rule.dsa else "",
        terms_link=terms.url if terms and not _is_sample(terms.url) else None,
        scope=rule.then.scope if rule.then else (),
        duration_h=rule.then.duration_h if rule.then else None,
    )


def _is_sample(link: str) -> bool:
    """True for an address that can lead nowhere: the packs as shipped name such ones."""
    return (urlsplit(link).hostname or "").endswith((".example", ".test", ".invalid"))
