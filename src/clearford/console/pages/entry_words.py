"""Words for what entries of the ledger name: roles, decisions and what happened to a case."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from clearford.console.i18n import N_
from clearford.console.known import harm_name
from clearford.console.pages.incidents.breach_view import EVENTS
from clearford.core.reasons import Language
from clearford.core.roles import PERMISSIONS, ROLES

NAMED: Mapping[str, str] = {
    "allow": N_("allow"),
    "restrict": N_("restrict"),
    "escalate": N_("to a person"),
    "unsupported": N_("could not be decided"),
    "claim": N_("taken"),
    "assign": N_("given to somebody"),
    "transfer": N_("passed on"),
    "break": N_("rest of who holds it"),
    "expire": N_("time of holding it was over"),
    "release": N_("given back"),
    "skip": N_("skipped"),
    "ask": N_("asked, and waits"),
    "answer": N_("answered"),
    "timeout": N_("nobody answered in time"),
    "decide": N_("decided"),
    "agree": N_("two agree"),
    "differ": N_("two differ"),
    "settle": N_("decided by a third"),
    "outcomes": N_("what the platform answered"),
    "reopen": N_("opened again"),
    "undo": N_("taken back"),
    "omit": N_("left undecided"),
    "join": N_("the same happened again"),
    "drop": N_("dropped"),
    "overdue": N_("overdue"),
    "acknowledged": N_("somebody looks after it"),
    "incident_closed": N_("incident closed"),
    "note": N_("note"),
    "alert": N_("skipped too often"),
    "chosen": N_("taken out of turn"),
    "uploaded": N_("a version was handed in"),
    "backtested": N_("a version was tried in a backtest"),
    "on_trial": N_("a version was put on trial"),
    "trial_ended": N_("a trial ended"),
    "promoted": N_("a version was put in force"),
    "rolled_back": N_("a version was rolled back"),
    "fell_back": N_("a rule fell back to trial"),
    "let_act": N_("a rule may act again"),
    "rollout_began": N_("a rule began to act on a few accounts"),
    "rollout_step": N_("a rule moved on to more accounts"),
    "rollout_capped": N_("a rule reached its limit of actions"),
    "rollout_started": N_("a rule was put at another step"),
    "rollout_held": N_("a rule is kept at its step"),
    "rollout_resumed": N_("a rule goes on"),
    "promotion_requested": N_("it was asked to put a version in force"),
    "promotion_refused": N_("a version was not put in force"),
    "no_action": N_("no action"),
    "changed": N_("changed what was proposed"),
    "confirmed": N_("confirmed"),
    "action_terms": N_("acted on, by the terms"),
    "action_law": N_("acted on, by a law"),
    "received": N_("received"),
    "granted": N_("granted"),
    "given_effect": N_("given effect"),
    "tell_user": N_("the person was told"),
    "sampled": N_("drawn as a sample"),
    "appeal": N_("an appeal was filed"),
    "appeal_decided": N_("the appeal was decided"),
    "medium": N_("a picture was handed in"),
    "bulk": N_("decided with many others"),
    "dispute_opened": N_("taken to an out-of-court body"),
    "rule_fell_back": N_("automatic stop of a rule"),
    "evidence": N_("content of a case"),
    "rights_request": N_("request about own data"),
    "upheld": N_("upheld"),
    "reversed": N_("reversed"),
}
"""What an entry names -> message; anything else is told by its name."""
_BREACH = "breach_"
"""Before the steps of incidents that may have to be reported."""
_LONG = re.compile("[0-9a-f]{16,64}")
_TIMES = frozenset(("at", "start", "end", "since", "until", "expires", "review_by"))
_PROGRAM = {"en": "the program", "zh": "程序"}


def told(word: str, lang: Language) -> str:
    """What an entry names, as a message or in words: a step, a permission that was refused, or a harm."""
    if word in NAMED:
        return NAMED[word]
    if word.startswith(_BREACH):
        return EVENTS.get(word.removeprefix(_BREACH), word)
    if word in PERMISSIONS:
        permission = PERMISSIONS[word]
        return permission.zh if lang == "zh" else permission.en
    return harm_name(word, lang)


def role_words(role: str | None, lang: Language) -> str:
    """A role in words; empty for none."""
    if not role:
        return ""
    if role == "system":
        return _PROGRAM[lang]
    known = ROLES.get(role)  # type: ignore[call-overload]
    return role if known is None else (known.zh if lang == "zh" else known.en)


def moment_of(name: str, value: object) -> str | None:
    """A value that is a time, as it is read: `2026-11-19 08:37 UTC`; none for any other."""
    if name not in _TIMES or not isinstance(value, int) or value < 10**14:
        return None
    return datetime.fromtimestamp(value / 1_000_000, UTC).strftime("%Y-%m-%d %H:%M UTC")


def brief(text: str) -> str:
    """A text whose ids and digests are cut to their first eight signs, as pages show them."""
    return _LONG.sub(lambda found: f"{found[0][:8]}…", text)


def role_choices(lang: Language) -> list[tuple[str, str]]:
    """Roles in which people and programs act, with their words."""
    return [("system", _PROGRAM[lang]), *((name, role_words(name, lang)) for name in ROLES)]
