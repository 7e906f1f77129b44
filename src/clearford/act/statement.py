"""Render a statement of reasons for the person concerned, in plain Chinese or English."""

from __future__ import annotations

from clearford.core.actions import ACTIONS, LegalBasis
from clearford.core.reasons import Effects, Language, StatementOfReasons

_WORDS = {
    "en": {
        "done": "What we did",
        "why": "Why",
        "rule": "Rule",
        "basis": "Legal basis",
        "how": "This was found and decided automatically: the content is incompatible with our terms.",
        "appeal": "You can appeal within {days} days. A person who was not involved will decide.",
    },
    "zh": {
        "done": "处理措施",
        "why": "原因",
        "rule": "规则",
        "basis": "依据",
        "how": "本次处理由系统自动发现并作出，理由是与服务条款不符。",
        "appeal": "您可以在 {days} 天内申诉，由未参与本次处理的人员裁定。",
    },
}


def told(effects: Effects, lang: Language) -> str:
    """What the person concerned is told: the statement, or why a person looks; empty if nothing happens."""
    if effects.statement is not None:
        return render_statement(effects.statement, lang)
    return "\n".join(reason.text[lang] for reason in effects.reasons if lang in reason.text)


def render_statement(statement: StatementOfReasons, lang: Language) -> str:
    """The statement as plain text, one paragraph a line."""
    words = _WORDS[lang]
    sep, between, stop = ("、", "；", "：") if lang == "zh" else (", ", "; ", ": ")
    done = sep.join(getattr(ACTIONS[name], lang) for name in statement.actions)
    lines = [f"{words['done']}{stop}{done}"]
    for reason in statement.reasons:
        lines.append(f"{words['why']}{stop}{reason.text[lang]}")
        basis = between.join(_cited(b, lang) for b in reason.legal_basis)
        lines.append(f"{words['rule']}{stop}{reason.rule}  {words['basis']}{stop}{basis}")
    lines.append(words["how"])
    lines.append(words["appeal"].format(days=statement.appeal_days))
    return "\n".join(lines)


def _cited(basis: LegalBasis, lang: Language) -> str:
    return basis.cited.get(lang) or f"{basis.obligation} ({basis.article})"
