"""Actions, their two ladders, and the legal grounds and reasons that go with them.

Content: label < limit < hold < disable < remove. Account: warn < restrict < suspend < close.
The strongest rung of a ladder absorbs the weaker ones.
"""

from __future__ import annotations

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
    restricts: bool
    """Restrictions need a statement of reasons; warnings and offers of help do not."""
    needs_exact: bool
    """True when it may not rest on inexact signals alone."""
    en: str
    zh: str


ACTIONS: dict[str, ActionSpec] = {
    a.name: a
    for a in (
        ActionSpec("offer_help", "none", "", "low", False, False, "offer help", "提供帮助"),
        ActionSpec("warn_user", "account", "warn", "low", False, False, "warn the user", "提醒用户"),
        ActionSpec("label_content", "content", "label", "low", True, False, "label the content", "添加标签"),
        ActionSpec("warn_viewer", "content", "label", "low", True, False, "warn viewers", "提示浏览者"),
        ActionSpec("limit_reach", "content", "limit", "low", True, False, "limit reach", "限制传播"),
        ActionSpec("limit_interaction", "content", "limit", "medium", True, False, "limit interaction", "限制互动"),
        ActionSpec("age_gate", "content", "limit", "medium", True, False, "restrict by age", "年龄限制"),
        ActionSpec("mask_personal", "content", "limit", "medium", True, False, "mask personal information", "遮盖个人信息"),
        ActionSpec("remove_link", "content", "limit", "medium", True, False, "remove the link", "移除链接"),
        ActionSpec("hold", "content", "hold", "medium", True, False, "hold for review", "暂缓展示"),
        ActionSpec("disable_content", "content", "disable", "high", True, True, "disable access", "停止展示"),
        ActionSpec("remove_content", "content", "remove", "high", True, True, "remove the content", "删除内容"),
        ActionSpec("limit_feature", "account", "restrict", "high", True, False, "limit a feature", "限制功能"),
        ActionSpec("ask_verification", "account", "restrict", "high", True, False, "ask for verification", "要求核验"),
        ActionSpec("pause_payout", "account", "restrict", "high", True, True, "pause payouts", "暂停结算"),
        ActionSpec("suspend_account", "account", "suspend", "critical", True, True, "suspend the account", "暂停账号"),
    )
}
"""Every action a rule may name. Closing an account is for a person alone, so it is not here."""


class LegalBasis(msgspec.Struct, frozen=True, kw_only=True):
    """A duty the rule serves, by its id in the duties register."""

    obligation: str
    article: str
    jurisdiction: Literal["CN", "EU", "INT"]
    checked: str
    """ISO date on which a person compared it with the text."""
    status: Literal["verified", "unverified"]


class CaseWanted(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """A case for people: which queue, how urgent, by when."""

    route: str
    priority: int = 3
    """1 most urgent .. 5."""
    deadline_h: int = 72
    """Hours from the decision."""
