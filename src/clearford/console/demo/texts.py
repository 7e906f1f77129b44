"""Invented texts of the demo week, drawn from small grammars in both languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.resources import files
from random import Random

import msgspec
import msgspec.yaml

_HAN = re.compile("[\u4e00-\u9fff]")
_SLOT = re.compile(r"\{([a-z_]+)\}")


class Doxxing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A thread in which the address of an invented person is posted."""

    post: str
    replies: tuple[str, ...]


class Market(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Offers that the operator's own rule is about."""

    sham: tuple[str, ...]
    """Such as the rule finds with either threshold."""
    sly: tuple[str, ...]
    """Such as it finds only with the wrong one, or mended."""
    honest: tuple[str, ...]
    """Harmless ones, which the wrong threshold meets."""


class Grammar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Templates, and the words that fill them."""

    words: dict[str, tuple[str, ...]]
    benign: dict[str, tuple[str, ...]]
    """Language (`mixed` for both at once) -> templates of harmless items."""
    warnings: dict[str, tuple[str, ...]]
    """Language -> harmless items that speak about a harm."""
    harmful: dict[str, tuple[str, ...]]
    """Harm -> templates that a shipped rule finds."""
    wave: tuple[str, ...]
    """The refund scam of Tuesday."""
    quarrel: tuple[str, ...]
    """What some write to each other on Thursday evening, about which readers differ."""
    market: Market
    doxxing: Doxxing
    display: dict[str, str]
    """Name of a difficulty of display -> a text that has it; no template."""
    reasons: dict[str, tuple[str, ...]]
    """What people write: reporters, appellants, and reviewers when they decide."""

    def fill(self, template: str, chance: Random) -> str:
        """A template with a word drawn for each slot."""
        return _SLOT.sub(lambda slot: chance.choice(self.words[slot[1]]), template)

    def one(self, templates: Sequence[str], chance: Random) -> str:
        """A text of one of some templates."""
        return self.fill(chance.choice(templates), chance)


def language_of(text: str) -> str:
    """`zh` for a text with Chinese characters in it, else `en`."""
    return "zh" if _HAN.search(text) else "en"


def load_grammar() -> Grammar:
    """The grammar that comes with the program."""
    text = files("clearford.console.demo").joinpath("texts.yaml").read_bytes()
    return msgspec.yaml.decode(text, type=Grammar)
