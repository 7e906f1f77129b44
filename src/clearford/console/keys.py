"""The key map as data: buttons, the overlay of keys, `aria-keyshortcuts`, tests and docs are made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from clearford.core.reasons import Language

Scope = Literal["everywhere", "list", "case", "look", "rules"]
SCOPES: dict[Scope, dict[Language, str]] = {
    "everywhere": {"en": "Everywhere", "zh": "所有页面"},
    "list": {"en": "In lists", "zh": "列表中"},
    "case": {"en": "Deciding a case", "zh": "处理个案"},
    "look": {"en": "Looking at a case", "zh": "查看个案"},
    "rules": {"en": "Rules and samples", "zh": "规则与样本"},
}
TOGETHER: tuple[frozenset[Scope], ...] = (
    frozenset(("everywhere", "list")),
    frozenset(("everywhere", "case", "look")),
    frozenset(("everywhere", "list", "rules")),
)
"""Scopes that are open at the same time, so that no key may mean two things in them."""
FIXED = frozenset("0123456789")
"""A digit never means a harder act for one person than for another, so digits stay."""


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """What one key does."""

    id: str
    key: str
    scope: Scope
    en: str
    zh: str
    acts: bool = False
    """Whether it changes something: a key that is held down does it once."""
    own: bool = True
    """Whether a person may put another key in its place."""

    def label(self, lang: Language) -> str:
        """What it does, in words."""
        return self.zh if lang == "zh" else self.en

    @property
    def shortcut(self) -> str:
        """The value of `aria-keyshortcuts`: a capital letter is Shift and the letter."""
        return f"Shift+{self.key}" if len(self.key) == 1 and self.key.isupper() else self.key


def _key(scope: Scope, id: str, key: str, en: str, zh: str, *, acts: bool = False, own: bool = True) -> Key:
    return Key(
        id=id, key=key, scope=scope, en=en, zh=zh, acts=acts, own=own and len(key) == 1 and key not in FIXED
    )


KEYS: tuple[Key, ...] = (
    _key("everywhere", "help", "?", "show the keys", "显示快捷键", own=False),
    _key("everywhere", "search", "/", "search", "查找", own=False),
    _key("everywhere", "close", "Escape", "close, leave a field", "关闭；离开输入框", own=False),
    _key("everywhere", "go", "g", "then a letter: go to an area", "再按一个字母：前往功能区", own=False),
    _key("everywhere", "pause", "P", "pause live figures", "暂停实时更新", own=False),
    _key("everywhere", "submit", "Control+Enter", "send what is typed", "提交正在填写的内容", acts=True),
    _key("list", "down", "j", "next row", "下一行", own=False),
    _key("list", "up", "k", "row before", "上一行", own=False),
    _key("list", "open", "o", "open the row", "打开该行", own=False),
    _key("list", "select", "x", "select the row", "选择该行", own=False),
    _key("list", "bulk", "B", "decide the selected ones together", "批量处理所选", own=False),
    _key("list", "halt", "p", "pause an act on many cases", "暂停批量处理", acts=True, own=False),
    _key("list", "claim", "c", "take the next case", "领取下一件个案", acts=True),
    _key("case", "no_action", "a", "no action", "不采取措施"),
    _key("case", "label", "1", "label", "添加标签"),
    _key("case", "limit", "2", "limit", "限制"),
    _key("case", "hold", "3", "hold", "暂缓展示"),
    _key("case", "take_out", "4", "take out a part", "移除部分内容"),
    _key("case", "disable", "5", "disable", "停止展示"),
    _key("case", "remove", "6", "remove", "删除"),
    _key("case", "warn", "7", "warn, or offer help", "提醒或提供帮助"),
    _key("case", "account", "8", "account measure", "账号措施"),
    _key("case", "save", "Enter", "save, and take the next case", "保存并领取下一件", acts=True, own=False),
    _key("case", "reason", "r", "write the reason", "填写理由"),
    _key("case", "escalate", "e", "pass it to a lead", "转交组长"),
    _key("case", "ask", "w", "ask somebody, and wait", "询问并等待答复"),
    _key("case", "skip", "s", "give it back", "退回"),
    _key("case", "undo", "u", "take the last decision back", "撤回上一个决定", acts=True),
    _key("case", "note", "n", "note for colleagues", "给同事的备注"),
    _key("case", "extend", "x", "hold it longer", "延长占用", acts=True),
    _key("look", "focus", "z", "show the text and the bar alone", "只显示正文与操作栏"),
    _key("look", "view", "t", "next view of the text", "下一个文本视图"),
    _key("look", "earlier", "[", "evidence before", "上一处证据"),
    _key("look", "later", "]", "next evidence", "下一处证据"),
    _key("look", "image", "i", "show one picture", "显示一张图片"),
    _key("look", "grey", "y", "pictures in grey, or not", "图片灰度开关"),
    _key("look", "fold", "f", "show or hide the text", "显示或收起正文"),
    _key("look", "reveal", "v", "show a masked value", "查看被遮盖的信息"),
    _key("look", "rule", "l", "the rule", "规则"),
    _key("look", "actor", "h", "the account", "账号"),
    _key("look", "copies", "d", "near copies", "近似内容"),
    _key("look", "precedents", "p", "precedents", "先例"),
    _key("look", "break", "b", "take a break now", "现在休息", acts=True),
    _key("rules", "edit", "E", "edit the rule", "编辑规则", own=False),
    _key("rules", "test", "t", "run the tests", "运行测试", acts=True, own=False),
    _key("rules", "backtest", "b", "begin a backtest", "开始回测", acts=True, own=False),
    _key("rules", "right", "y", "the sample is right", "样本正确", acts=True, own=False),
    _key("rules", "wrong", "m", "the sample is wrong", "样本有误", acts=True, own=False),
)
BY_ID: Mapping[str, Key] = {key.id: key for key in KEYS}


def keys_of(remap: Mapping[str, str]) -> dict[str, Key]:
    """The keys of a person, by id: the usual ones, but for those that the person replaced.

    All are as usual where what was replaced does not fit together any more.
    """
    wanted = {} if clashes(remap) else remap
    return {key.id: msgspec.structs.replace(key, key=wanted.get(key.id, key.key)) for key in KEYS}


def clashes(remap: Mapping[str, str]) -> list[tuple[str, str]]:
    """(id, key) of replacements that cannot be: no such act, a key that stays, or one that is taken."""
    wanted = {key.id: remap.get(key.id, key.key) for key in KEYS}
    return [
        (id, key)
        for id, key in remap.items()
        if id not in BY_ID or not _may(BY_ID[id], key) or _taken(id, wanted)
    ]


def _may(act: Key, key: str) -> bool:
    return act.own and key not in FIXED and key.isprintable() and len(key) == 1 and not key.isspace()


def _taken(id: str, wanted: Mapping[str, str]) -> bool:
    return any(
        other.id != id and wanted[other.id] == wanted[id]
        for scopes in TOGETHER
        if BY_ID[id].scope in scopes
        for other in KEYS
        if other.scope in scopes
    )


def by_scope(keys: Iterable[Key]) -> list[tuple[Scope, list[Key]]]:
    """The keys under their scopes, in order."""
    known = list(keys)
    return [(scope, [key for key in known if key.scope == scope]) for scope in SCOPES]
