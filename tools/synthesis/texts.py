"""Sets of invented messages by what they are; the same seed gives the same texts."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tools.synthesis import en, en_schemes, zh_calm, zh_fraud, zh_schemes
from tools.synthesis.grammar import Grammar
from tools.synthesis.values import VALUES

ZH_FRAUD = Grammar(zh_fraud.WORDS, VALUES)
ZH_CALM = Grammar(zh_calm.WORDS, VALUES)
ZH_SCHEMES = Grammar(zh_calm.WORDS | zh_fraud.WORDS | zh_schemes.WORDS, VALUES)
ENGLISH = Grammar(en.WORDS, VALUES)
EN_SCHEMES = Grammar(en.WORDS | en_schemes.WORDS, VALUES)

Named = tuple[str, str]
"""(kind, text)."""


def _of(grammar: Grammar, kinds: Mapping[str, Sequence[str]], n: int, rng: random.Random) -> Iterator[Named]:
    """About `n` texts of all kinds: each template gives the same number."""
    total = sum(len(templates) for templates in kinds.values())
    for kind, templates in kinds.items():
        share = max(1, n * len(templates) // total)
        yield from ((kind, tidy(text)) for text in grammar.many(templates, share, rng))


def tidy(text: str) -> str:
    """A text without the doubled signs that empty options leave behind."""
    for old, new in (
        ("，，", "，"),
        ("，。", "。"),
        ("  ", " "),
        (" ,", ","),
        (" .", "."),
        ("，：", "："),
        ("!。", "!"),
    ):
        text = text.replace(old, new)
    return text.strip(" ，")


def fraud(seed: int, *, zh: int = 6000, english: int = 3500) -> Iterator[Named]:
    """Messages that defraud."""
    rng = random.Random(seed)
    for kind, text in _of(ZH_FRAUD, zh_fraud.ALL, zh, rng):
        yield kind, varied(text, rng)
    yield from _of(ENGLISH, en.FRAUD, english, rng)


def schemes(seed: int, *, zh: int = 6000, english: int = 3500) -> Iterator[Named]:
    """Fraud as it is posted and chatted."""
    rng = random.Random(seed)
    for kind, text in _of(ZH_SCHEMES, zh_schemes.ALL, zh, rng):
        yield kind, varied(text, rng)
    yield from _of(EN_SCHEMES, en_schemes.FRAUD, english, rng)


def adverts(seed: int, *, zh: int = 3500, english: int = 3000) -> Iterator[Named]:
    """Advertising nobody asked for."""
    rng = random.Random(seed)
    for kind, text in _of(ZH_CALM, {"advert": zh_calm.ADS}, zh, rng):
        yield kind, varied(text, rng)
    yield from _of(ENGLISH, {"advert": en.ADS}, english, rng)


def calm(seed: int, *, zh: int = 9000, english: int = 6000, everyday: bool = False) -> Iterator[Named]:
    """Messages that harm nobody: chat, reviews, comments, notices of services, warnings against fraud.

    `everyday`: also what is said of money, work, homes and parcels, against which schemes must be told.
    """
    rng = random.Random(seed)
    in_chinese = zh_calm.CALM | ({"everyday": zh_schemes.CALM} if everyday else {})
    in_english = en.CALM | ({"everyday": en_schemes.CALM} if everyday else {})
    for grammar, kinds, n in ((ZH_CALM, in_chinese, zh), (EN_SCHEMES, in_english, english)):
        found = list(_of(grammar, kinds, n, rng))
        yield from found
        # People write more than one sentence; longer texts must not look worse for being longer.
        for _ in range(len(found) // 4):
            parts = rng.sample(found, rng.randint(2, 4))
            yield "joined", rng.choice(("。", " ", ". ", "，", "\n")).join(text for _, text in parts)


_SWAPS = (
    ("，", " "),
    ("，", ","),
    ("，", ""),
    ("：", ":"),
    ("您", "你"),
    ("请", ""),
    ("元", "块"),
    ("！", "!"),
)


def varied(text: str, rng: random.Random) -> str:
    """A Chinese text written a little differently, as people do: other marks, a word less, a space more."""
    for old, new in rng.sample(_SWAPS, 2):
        if rng.random() < 0.4:
            text = text.replace(old, new)
    if rng.random() < 0.08:
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(" .*-_~·") + text[at:]
    return text


def texts(named: Iterable[Named]) -> list[str]:
    """The texts alone."""
    return [text for _, text in named]
