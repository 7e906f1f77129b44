"""The held-out sets: texts with exact spans of invented personal information, from one seed."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterable
from typing import Literal

import msgspec

from benchmarks.heldout import en, zh
from benchmarks.heldout.disguise import DISGUISED, HIDDEN_CUES, PLAIN_CUES
from benchmarks.heldout.forms import LATIN_ONLY, PLAIN, Form

Level = Literal["structured", "disguised"]
SEED = 18_870_412
STRUCTURED = 64
"""Single texts of each kind at level structured."""
FEWER = {"birth_date": 40, "service_number": 49}
HIDDEN_EACH, HIDDEN_MORE = 4, {"wechat": 8, "email": 5, "address": 8}
"""Single texts of each disguised form."""
HIDDEN_LEAST, HIDDEN_MOST = 24, 132
"""Single disguised texts of a kind."""
ROUNDS = 8
"""Texts of each sentence that holds several kinds."""
SLOT = re.compile(r"\{(\w+)\}")
CUED = {"wx": "wechat", "q": "qq"}


class Entity(msgspec.Struct, frozen=True):
    """One piece of personal information in a text."""

    kind: str
    start: int
    """Code points."""
    end: int
    """Code points, exclusive."""
    form: str
    """How it is written; for handles with the cue."""


class Sample(msgspec.Struct, frozen=True):
    """A text and all personal information in it."""

    text: str
    level: Level
    language: str
    entities: tuple[Entity, ...]


Sentence = tuple[str, str, str]
"""What stands before, the sentence with its slots, what stands after."""


def _cue(kind: str, level: Level, form: str, language: str, rng: random.Random) -> str:
    hidden = level == "disguised" and (form.startswith("cue only") or rng.random() < 0.5)
    cues = (HIDDEN_CUES if hidden else PLAIN_CUES)[kind]
    if language == "en" and not hidden:
        cues = tuple(cue for cue in cues if cue.isascii() and cue[-1] in ": ")
    return rng.choice(cues)


def _forms(kind: str, level: Level, language: str) -> dict[str, Form]:
    if level == "disguised" and kind in DISGUISED:
        return DISGUISED[kind]
    return PLAIN[kind] | (LATIN_ONLY.get(kind, {}) if language == "en" else {})


def _fill(
    sentence: Sentence, level: Level, language: str, chosen: dict[str, str], rng: random.Random
) -> Sample:
    """The sentence with every slot filled; `chosen` holds the form of each kind."""
    before, middle, after = sentence
    text, entities, at, cue = before, [], 0, ""
    for slot in SLOT.finditer(middle):
        text += middle[at : slot.start()]
        at = slot.end()
        name = slot.group(1)
        if name in CUED:
            kind = CUED[name]
            cue = _cue(kind, level, chosen[kind], language, rng)
            text += cue
            continue
        value = _forms(name, level, language)[chosen[name]](rng)
        form = f"{chosen[name]}, cue `{cue.strip()}`" if cue else chosen[name]
        entities.append(Entity(name, len(text), len(text) + len(value), form))
        text, cue = text + value, ""
    return Sample(text + middle[at:] + after, level, language, tuple(entities))


def _bank(
    language: str,
) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    if language == "zh":
        return zh.SENTENCES, zh.TOGETHER, zh.BEFORE, zh.AFTER
    return en.SENTENCES, en.TOGETHER, en.BEFORE, en.AFTER


def _single(kind: str, level: Level, n: int, rng: random.Random) -> Iterable[Sample]:
    """`n` texts of one kind: the forms in turn, three of five texts Chinese."""
    turns = {"zh": 0, "en": 0}
    for i in range(n):
        language = "zh" if i % 5 < 3 else "en"
        sentences, _, before, after = _bank(language)
        forms = list(_forms(kind, level, language))
        form = forms[turns[language] % len(forms)]
        turns[language] += 1
        sentence = (rng.choice(before), rng.choice(sentences[kind]), rng.choice(after))
        yield _fill(sentence, level, language, {kind: form}, rng)


def _several(level: Level, rng: random.Random) -> Iterable[Sample]:
    for language in ("zh", "en"):
        _, together, before, after = _bank(language)
        for sentence in together:
            kinds = [kind for kind in SLOT.findall(sentence) if kind not in CUED]
            for _ in range(ROUNDS if level == "structured" else ROUNDS // 4):
                chosen = {kind: rng.choice(list(_forms(kind, level, language))) for kind in kinds}
                if level == "disguised" and any(kind not in DISGUISED for kind in kinds):
                    continue
                yield _fill((rng.choice(before), sentence, rng.choice(after)), level, language, chosen, rng)


def positives() -> list[Sample]:
    """All texts that hold personal information, in a fixed order."""
    rng = random.Random(SEED)
    made: list[Sample] = []
    for kind in PLAIN:
        made += _single(kind, "structured", FEWER.get(kind, STRUCTURED), rng)
    made += _several("structured", rng)
    for kind, forms in DISGUISED.items():
        n = min(HIDDEN_MOST, max(HIDDEN_LEAST, HIDDEN_MORE.get(kind, HIDDEN_EACH) * len(forms)))
        made += _single(kind, "disguised", n, rng)
    made += _several("disguised", rng)
    return made


def digest(samples: list[Sample], *sets: list[str]) -> str:
    """One SHA-256 over all sets, so that any change of a text is seen."""
    return hashlib.sha256(msgspec.json.encode([samples, *sets])).hexdigest()
