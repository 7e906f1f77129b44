"""Plan the effects of a decision: which actions, which statement of reasons, which case. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from clearford.core.actions import ACTIONS
from clearford.core.decisions import Decision
from clearford.core.ids import RuleId
from clearford.core.reasons import LANGUAGES, Effects, Reason, RuleText, StatementOfReasons

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
_UNNAMED = {"en": "another service", "zh": "其他服务"}


def plan(
    decision: Decision, texts: Mapping[RuleId, RuleText], values: Mapping[str, str] | None = None
) -> Effects:
    """The effects of a decision.

    texts: the published words of every rule of the bundle.
    values: public signals of the finding that determined the decision, for placeholders.
    """
    restricting = tuple(name for name in decision.actions if ACTIONS[name].restricts)
    reasons = {rule: reason_of(texts[rule], values or {}) for rule in decision.determining}
    statement = None
    # A rule that only asks a person to look is no reason for what was done.
    rules = [text for rule in decision.determining if set((text := texts[rule]).actions) & set(restricting)]
    if any(rule.notice == "full" for rule in rules):
        statement = StatementOfReasons(
            item=decision.item,
            actions=restricting,
            reasons=tuple(reasons[rule.id] for rule in rules),
            bundle=decision.bundle,
        )
    return Effects(
        item=decision.item,
        actions=decision.actions,
        statement=statement,
        reasons=tuple(reasons.values()),
        case=decision.case,
    )


def reason_of(rule: RuleText, values: Mapping[str, str]) -> Reason:
    """The reason a rule gives, with its placeholders filled in every language."""
    return Reason(
        rule=rule.id,
        text={lang: fill(rule.explain[lang], values, lang) for lang in LANGUAGES if lang in rule.explain},
        legal_basis=rule.legal_basis,
        category=rule.category,
        keywords=rule.keywords,
    )


def fill(words: str, values: Mapping[str, str], lang: str) -> str:
    """`words` with placeholders replaced; a value that is not known becomes neutral words."""
    return _PLACEHOLDER.sub(lambda m: values.get(m.group(1)) or _UNNAMED[lang], words)
