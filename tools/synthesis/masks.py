"""Invented values for the masks of a set of messages: no mask is met in the field."""

from __future__ import annotations

import random
import re

from tools.synthesis.values import VALUES

_MASK = re.compile(r"CELLPHONE|HOTLINE|PHONE|WECHAT|DIGIT|PLACE|NAME|BANK|URL|QQ")
_SLOTS = {
    "CELLPHONE": "mobile",
    "PHONE": "hotline",
    "HOTLINE": "hotline",
    "WECHAT": "wx",
    "DIGIT": "n",
    "NAME": "name",
    "URL": "url",
    "QQ": "qq",
}
_WORDS = {"PLACE": ("城东", "新街口", "人民路", "开发区"), "BANK": ("某某银行", "城市银行", "建行", "工行")}


def filled(text: str, rng: random.Random) -> str:
    """The text with each mask replaced by an invented value."""
    return _MASK.sub(lambda m: _value(m.group(), rng), text)


def _value(mask: str, rng: random.Random) -> str:
    return rng.choice(_WORDS[mask]) if mask in _WORDS else VALUES[_SLOTS[mask]](rng)
