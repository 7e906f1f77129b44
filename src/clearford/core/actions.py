"""Actions, their two ladders, and the legal grounds and reasons that go with them.

Content: label < limit < hold < disable < remove. Account: warn < restrict < suspend < close.
The strongest rung of a ladder absorbs the weaker ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

ContentRung = Literal["label", "limit", "hold", "disable", "remove"]
AccountRung = Literal["warn", "restrict", "suspend", "close"]
Severity = Literal["low", "medium", "high", "critical"]

CONTENT_LADDER: tuple[ContentRung, ...] = ("label", "limit", "hold", "disable", "remove")
ACCOUNT_LADDER: tuple[AccountRung, ...] = ("warn", "restrict", "suspend", "close")


class ActionSpec(msgspec.Struct, frozen=True):
    """What an action does, where it stands, and from which severity a rule alone may take it."""

    name: str
    ladder: Literal["content", "account", "none"]
    rung: str
    """Rung of its ladder; empty for ladder `none`."""
    from_severity: Severity
    en: str
    zh: str
    restricts: bool = True
    """Restrictions need a statement of reasons; warnings and offers of help do not."""
    needs_exact: bool = False
    """True when it may not rest on inexact signals alone."""


_SPECS = (
    ActionSpec("offer_help", "none", "", "low", "offer help", "提供帮助", restricts=False),
    ActionSpec("warn_user", "account", "warn", "low", "warn the user", "提醒用户", restricts=False),
    ActionSpec("label_content", "content", "label", "low", "label the content", "添加标签"),
    ActionSpec("warn_viewer", "content", "label", "low", "warn viewers", "提示浏览者"),
    ActionSpec("limit_reach", "content", "limit", "low", "limit reach", "限制传播"),
    ActionSpec("limit_interaction", "content", "limit", "medium", "limit interaction", "限制互动"),
    ActionSpec("age_gate", "content", "limit", "medium", "restrict by age", "年龄限制"),
    ActionSpec("mask_personal", "content", "limit", "medium", "mask personal information", "遮盖个人信息"),
    ActionSpec("remove_link", "content", "limit", "medium", "remove the link", "移除链接"),
    ActionSpec("hold", "content", "hold", "medium", "hold for review", "暂缓展示"),
    ActionSpec(
        "disable_content", "content", "disable", "high", "disable access", "停止展示", needs_exact=True
    ),
    ActionSpec(
        "remove_content", "content", "remove", "high", "remove the content", "删除内容", needs_exact=True
    ),
    ActionSpec("limit_feature", "account", "restrict", "high", "limit a feature", "限制功能"),
    ActionSpec("ask_verification", "account", "restrict", "high", "ask for verification", "要求核验"),
    ActionSpec("pause_payout", "account", "restrict", "high", "pause payouts", "暂停结算", needs_exact=True),
    ActionSpec(
        "suspend_account",
        "account",
        "suspend",
        "critical",
        "suspend the account",
        "暂停账号",
        needs_exact=True,
    ),
)
ACTIONS: dict[str, ActionSpec] = {spec.name: spec for spec in _SPECS}
"""Every action a rule may name. Closing an account is for a person alone, so it is not here."""
CLOSE_ACCOUNT = ActionSpec(
    "close_account", "account", "close", "critical", "close the account", "关闭账号", needs_exact=True
)
PERSONS_ACTIONS: dict[str, ActionSpec] = {**ACTIONS, CLOSE_ACCOUNT.name: CLOSE_ACCOUNT}
"""Every action a person may take."""
AGAINST_ACCOUNT = frozenset(
    spec.name for spec in PERSONS_ACTIONS.values() if spec.ladder == "account" and spec.restricts
)
"""Actions that take something from an account: a person looks at all of it first, and never in a hurry."""
_GRAVE = frozenset(
    spec.name for spec in PERSONS_ACTIONS.values() if spec.rung in ("disable", "remove", "suspend", "close")
)


def is_strict(actions: Iterable[str], severity: Severity) -> bool:
    """Whether a rule must meet the strict bar of precision: it takes something away, or is critical.

    actions: what the rule itself wants done.
    """
    return severity == "critical" or not _GRAVE.isdisjoint(actions)


class LegalBasis(msgspec.Struct, frozen=True, kw_only=True):
    """A duty the rule serves, by its id in the duties register."""

    obligation: str
    article: str
    jurisdiction: Literal["CN", "EU", "INT"]
    checked: str
    """ISO date on which a person compared it with the text."""
    status: Literal["verified", "unverified"]
    cited: dict[str, str] = {}
    """Language -> the name of the law with the article, for people; empty in a rule file."""


class CaseWanted(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """A case for people: which queue, how urgent, by when."""

    route: str
    priority: int = 3
    """1 most urgent .. 5."""
    deadline_h: int = 72
    """Hours from the decision."""
