"""Second reviews: which decisions two people must take, and which are drawn by chance that nobody steers.

Chance is a keyed hash of ids, so that the same case is drawn again after a restart, and nobody without
the key can tell which will be.
"""

from __future__ import annotations

import hmac
from typing import Literal

from clearford.cases.hands import is_child_safety
from clearford.core.casework import Case, Verdict
from clearford.core.numbers import MILLION, Numbers

WhySecond = Literal["account", "legal_ground", "child_safety", "rule_disagrees", "drawn"]
ACCOUNT = frozenset({"suspend_account", "close_account"})
REMOVALS = frozenset({"remove_content", "disable_content"})
REVIEWED = frozenset({"review", "report"})
"""Kinds of which a share is read twice; appeals, orders and samples have their own separation."""
ASSESSED = "assessed_answer"
"""Kind of item of a sample that is an answer of an AI service under assessment: a share is read twice."""


def draw(key: bytes, *names: str) -> int:
    """A number below a million that depends on key and names alone."""
    text = b"\0".join(name.encode() for name in names)
    return int.from_bytes(hmac.digest(key, text, "sha256")[:8]) % MILLION


def why_second(case: Case, verdict: Verdict, *, key: bytes, numbers: Numbers) -> WhySecond | None:
    """Why a decision needs a second reviewer; none if one suffices.

    Golden cases never do, nor samples but for answers of an AI service, nor a threat to life, which waits
    for nobody.
    """
    if case.kind == "quality" and case.item_kind == ASSESSED:
        chance = draw(key, "second", case.id, str(case.round))
        return "drawn" if chance < numbers.ppm("second.share") else None
    if case.kind in ("golden", "quality", "referral"):
        return None
    if ACCOUNT & set(verdict.actions):
        return "account"
    if verdict.ground == "illegal" and REMOVALS & set(verdict.actions):
        return "legal_ground"
    if is_child_safety(case):
        return "child_safety"
    if case.rule_restricts is not None and case.rule_restricts != (verdict.outcome == "restrict"):
        return "rule_disagrees"
    chance = draw(key, "second", case.id, str(case.round)) if case.kind in REVIEWED else MILLION
    return "drawn" if chance < numbers.ppm("second.share") else None
