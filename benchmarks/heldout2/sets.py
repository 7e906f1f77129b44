"""The texts of the second held-out set, in a fixed order, and their digest."""

from __future__ import annotations

import hashlib
import itertools
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from benchmarks.heldout.sets import Entity, Sample
from benchmarks.heldout2 import sentences
from benchmarks.heldout2.veiled import VEILED
from benchmarks.heldout2.written import PLAIN, Forms

SEED = 20261122
Level = Literal["structured", "disguised"]
FORMS: dict[Level, dict[str, Forms]] = {"structured": PLAIN, "disguised": VEILED}
EACH = {"zh": 44, "en": 24}
"""Texts of a kind, at least, at either level; more if it has more forms."""
ROUNDS: dict[Level, int] = {"structured": 6, "disguised": 3}
"""Texts of each sentence with several kinds."""
SLOT = re.compile(r"{(\w+)}")
BANKS = {
    "zh": (sentences.ZH, sentences.ZH_VEILED, sentences.ZH_TOGETHER),
    "en": (sentences.EN, sentences.EN_VEILED, sentences.EN_TOGETHER),
}


def _cycle(items: Iterable[str], rng: random.Random) -> Iterator[str]:
    """All items in random order, again and again."""
    order = list(items)
    rng.shuffle(order)
    return itertools.cycle(order)


def fill(
    sentence: str, level: Level, language: str, forms: dict[str, Iterator[str]], rng: random.Random
) -> Sample:
    """The sentence with a value in each slot."""
    text, entities, at = "", [], 0
    for slot in SLOT.finditer(sentence):
        kind = slot[1]
        form = next(forms[kind])
        makers = FORMS[level][language][kind]
        value = makers[form](rng)
        text += sentence[at : slot.start()]
        entities.append(Entity(kind, len(text), len(text) + len(value), form))
        text, at = text + value, slot.end()
    return Sample(text + sentence[at:], level, language, tuple(entities))


def _sentence(
    kind: str, form: str, plain: Iterator[str], veiled: Iterator[str] | None, rng: random.Random
) -> str:
    if veiled is not None and (form == "cue only" or rng.random() < 0.5):
        return next(veiled)
    return next(plain)


def _single(level: Level, language: str, rng: random.Random) -> Iterator[Sample]:
    bank, veiled_bank, _ = BANKS[language]
    for kind, makers in FORMS[level][language].items():
        forms, plain = _cycle(makers, rng), _cycle(bank[kind], rng)
        hidden = _cycle(veiled_bank[kind], rng) if level == "disguised" and kind in veiled_bank else None
        for _ in range(max(EACH[language], len(makers))):
            form = next(forms)
            yield fill(_sentence(kind, form, plain, hidden, rng), level, language, {kind: iter([form])}, rng)


def _together(level: Level, language: str, rng: random.Random) -> Iterator[Sample]:
    forms = {
        kind: _cycle((form for form in makers if form != "cue only"), rng)
        for kind, makers in FORMS[level][language].items()
    }
    for sentence in BANKS[language][2]:
        for _ in range(ROUNDS[level]):
            yield fill(sentence, level, language, forms, rng)


def positives() -> list[Sample]:
    """All texts that hold personal information."""
    rng = random.Random(SEED)
    made: list[Sample] = []
    for level in FORMS:
        for language in BANKS:
            made += [*_single(level, language, rng), *_together(level, language, rng)]
    return made


def digest(samples: Sequence[Sample], *harmless: Sequence[str]) -> str:
    """SHA-256 of all texts and marks."""
    return hashlib.sha256(msgspec.json.encode([samples, harmless])).hexdigest()
