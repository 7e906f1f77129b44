"""Actions as they are told to people: what was done, and what was done to undo it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from clearford.act.language import say_list
from clearford.core.reasons import Language

Audience = Literal["author", "notifier"]


class Deed(NamedTuple):
    """What follows `we` in English, with `{it}` for the content, and a phrase of its own in Chinese."""

    done_en: str
    done_zh: str
    undone_en: str
    undone_zh: str


DEEDS: dict[str, Deed] = {
    "offer_help": Deed("offered help", "提供帮助", "took the offer back", "撤回提示"),
    "warn_user": Deed("warned you", "提醒", "took the warning back", "撤回提醒"),
    "label_content": Deed("put a label on {it}", "添加标签", "took the label off {it}", "移除标签"),
    "warn_viewer": Deed("put a warning before {it}", "提示浏览者", "took the warning away", "移除提示"),
    "limit_reach": Deed("limited how far {it} spreads", "限制传播", "let {it} spread as before", "恢复传播"),
    "limit_interaction": Deed(
        "limited replies to {it}", "限制互动", "allowed replies to {it} again", "恢复互动"
    ),
    "age_gate": Deed(
        "put an age limit on {it}", "设置年龄限制", "took the age limit off {it}", "解除年龄限制"
    ),
    "mask_personal": Deed(
        "covered private details in {it}", "遮盖个人信息", "uncovered what was covered in {it}", "取消遮盖"
    ),
    "remove_link": Deed("took a link out of {it}", "移除链接", "put the link back into {it}", "恢复链接"),
    "hold": Deed(
        "held {it} back until a person has looked at it", "暂缓展示", "released {it}", "解除暂缓展示"
    ),
    "disable_content": Deed("stopped showing {it}", "停止展示", "showed {it} again", "恢复展示"),
    "remove_content": Deed("removed {it}", "删除内容", "put {it} back", "恢复内容"),
    "limit_feature": Deed(
        "limited a function of your account", "限制账号部分功能", "gave the function back", "恢复账号功能"
    ),
    "ask_verification": Deed(
        "asked you to verify your account", "要求核验账号", "asked for no proof any more", "取消核验要求"
    ),
    "pause_payout": Deed("paused payouts to you", "暂停结算", "went on with payouts", "恢复结算"),
    "suspend_account": Deed(
        "suspended your account", "暂停账号使用", "opened your account again", "恢复账号使用"
    ),
    "close_account": Deed("closed your account", "关闭账号", "opened your account again", "重新开通账号"),
    "bar_registration": Deed(
        "kept you from registering again",
        "限制重新注册",
        "let you register again",
        "允许重新注册",
    ),
}
"""Every action that a person may take, and what the ladder adds; its owner alone is told of an account."""


CONTENT: dict[Audience, str] = {"author": "your content", "notifier": "the content"}


def say_done(actions: Iterable[str], lang: Language, to: Audience = "author") -> str:
    """What was done, as a sentence with its end; empty for nothing."""
    if lang == "zh":
        return _chinese(DEEDS[name].done_zh for name in actions)
    return _english((DEEDS[name].done_en for name in actions), to)


def say_undone(actions: Iterable[str], lang: Language, to: Audience = "author") -> str:
    """What was done to undo it, as a sentence with its end; empty for nothing."""
    if lang == "zh":
        return _chinese(DEEDS[name].undone_zh for name in actions)
    return _english((DEEDS[name].undone_en for name in actions), to)


def _chinese(phrases: Iterable[str]) -> str:
    said = say_list(dict.fromkeys(phrases), "zh")
    return f"{said}。" if said else ""


def _english(phrases: Iterable[str], to: Audience) -> str:
    """The content is named once, and is `it` from then on."""
    said = say_list(dict.fromkeys(phrases), "en").replace("{it}", CONTENT[to], 1).replace("{it}", "it")
    return f"We {said}." if said else ""
