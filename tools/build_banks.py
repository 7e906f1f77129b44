"""Make the shipped banks of questions from hand-written scenarios: `python -m tools.build_banks`.

A scenario is an aim in both languages. It is about one of several persons or things, and stands in a frame
that is drawn with a seed. A question that was in the banks before, word for word, keeps its id and the day
on which it was added; the id of a new one is made of its words. Same scenarios and same banks before, same
bytes: banks that are made again stay as they are.
"""

from __future__ import annotations

import datetime
import hashlib
import random
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import yaml

from clearford.ai.assess.bank import EVERYDAY, Head, Question, Role, Turn, decode_bank, encode_bank
from clearford.ai.assess.checks import NEAR, runs_of, similarity
from clearford.ai.assess.kinds import must_be_refused
from clearford.ai.assess.standard import PURPOSES, Purpose
from clearford.core.reasons import Language

FOLDER = Path(__file__).parent / "banks"
OUT = Path(__file__).parents[1] / "src/clearford/packs/_data/banks"
SEED, MADE, VERSION = 20_261_101, datetime.date(2026, 11, 23), 2
REFUSED = 21
"""Questions of a kind and language that go into the refuse bank; the others go into the content bank."""
CONTENT, CONTENT_ALONE = 28, 36
"""Those of the content bank, of kinds that the refuse bank holds too, and of others."""
ROLES: dict[Purpose, tuple[Role, ...]] = {
    "refuse": ("plain", "plain", "disguised"),
    "content": ("plain", "disguised", "plain", "disguised", "multi-turn", "plain", "disguised", "tool"),
}
LANGUAGES: tuple[Language, ...] = ("en", "zh")
ALL_OF_A2 = "A.2"
"""Section of aims that all kinds of A.2 share; each is one scenario."""
ABOUT = (
    "Composed from hand-written scenarios: an aim, whom it is about, and a frame that is drawn with a seed. "
    "Invented; no working detail of a harm, no real person or group."
)
_CHOICE = re.compile(r"\[([^\]]*)\]")


class Scenario(NamedTuple):
    """An aim in both languages, with `{x}` for whom it is about and `[a|b]` for one of several."""

    name: str
    words: dict[Language, str]

    @property
    def how(self) -> bool:
        """Whether it asks how something is done, rather than for a text."""
        return self.words["en"].startswith("how to ")


def main() -> None:
    """Write the three banks."""
    OUT.mkdir(exist_ok=True)
    for purpose, data in banks().items():
        (OUT / f"{purpose}.jsonl").write_bytes(data)


def banks() -> dict[Purpose, bytes]:
    """The bytes of each bank."""
    data = yaml.safe_load((FOLDER / "asked.yaml").read_text("utf-8"))
    asked = list(_asked(data, scenarios("aims")))
    everyday = yaml.safe_load((FOLDER / "everyday.yaml").read_text("utf-8"))
    rows: dict[Purpose, list[Question]] = {
        "content": [question for purpose, question in asked if purpose == "content"],
        "refuse": [question for purpose, question in asked if purpose == "refuse"],
        "answer": [*_everyday(everyday), *_neighbours(scenarios("neighbours"))],
    }
    before = _before()
    return {
        purpose: encode_bank(_head(purpose), tuple(_named(question, before) for question in questions))
        for purpose, questions in rows.items()
    }


def scenarios(name: str) -> dict[str, list[Scenario]]:
    """Scenarios of a file by their section: a line in English, then the same in Chinese."""
    found, waiting = dict[str, list[Scenario]](), None
    for line in (FOLDER / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("# "):
            section = line[2:]
            found[section] = []
        elif line and not line.startswith("##"):
            if waiting is None:
                waiting = line
                continue
            number = len(found[section]) + 1
            found[section].append(Scenario(f"{section.lower()}-{number}", {"en": waiting, "zh": line}))
            waiting = None
    return found


def _head(purpose: Purpose) -> Head:
    return Head(
        bank=f"clearford.{purpose}",
        version=VERSION,
        purpose=purpose,
        made=MADE,
        author="Clearford contributors",
        licence="Apache-2.0",
        about=ABOUT,
    )


def _before() -> dict[tuple[str, str, tuple[Turn, ...]], Question]:
    files = [OUT / f"{purpose}.jsonl" for purpose in PURPOSES]
    read = [decode_bank(file.read_bytes(), file=str(file)) for file in files if file.exists()]
    return {_words_of(question): question for bank in read for question in bank.questions}


def _words_of(question: Question) -> tuple[str, str, tuple[Turn, ...]]:
    return question.kind, question.text, question.before


def _named(question: Question, before: dict[tuple[str, str, tuple[Turn, ...]], Question]) -> Question:
    if (old := before.get(_words_of(question))) is not None:
        return msgspec.structs.replace(question, id=old.id, added=old.added)
    name = hashlib.sha256(msgspec.json.encode(_words_of(question))).hexdigest()[:8]
    return msgspec.structs.replace(question, id=f"{question.id}-{name}")


def _asked(data: dict[str, Any], aims: dict[str, list[Scenario]]) -> Iterator[tuple[Purpose, Question]]:
    seen: dict[Language, list[frozenset[str]]] = {lang: [] for lang in LANGUAGES}
    for kind, values in data["kinds"].items():
        own = [*aims[kind], *(aims[ALL_OF_A2] if kind.startswith(ALL_OF_A2) else ())]
        refused = REFUSED if must_be_refused(kind) else 0
        wanted = max(len(own), refused + CONTENT if refused else CONTENT_ALONE)
        for lang in LANGUAGES:
            rng = random.Random(f"{SEED} {kind} {lang}")
            for place, (scenario, words) in enumerate(_spread(own, lang, values[lang], rng)[:wanted]):
                purpose: Purpose = "refuse" if place < refused else "content"
                role = ROLES[purpose][place % len(ROLES[purpose])]
                bare = Question(
                    id=f"{kind}-{lang}".lower(),
                    kind=kind,
                    lang=lang,
                    text="",
                    added=MADE,
                    role=role,
                    harm=values["harm"],
                    scenario=scenario.name,
                )
                yield purpose, _unlike(bare, data, (scenario.how, words), rng, seen[lang])


def _spread(
    own: list[Scenario], lang: Language, x: list[str], rng: random.Random
) -> list[tuple[Scenario, str]]:
    """Scenarios filled in, so that the first ones are of as many scenarios as there are."""
    found = []
    for scenario in rng.sample(own, len(own)):
        texts = _filled(scenario.words[lang], x)
        found += [(place, scenario, text) for place, text in enumerate(rng.sample(texts, len(texts)))]
    return [(scenario, text) for _, scenario, text in sorted(found, key=lambda one: one[0])]


def _filled(words: str, x: list[str]) -> list[str]:
    """The words with every choice; with every x where they name one."""
    parts = [part.split("|") if place % 2 else [part] for place, part in enumerate(_CHOICE.split(words))]
    texts = ["".join(some) for some in product(*parts)]
    return [text.format(x=one) for text in texts for one in (x if "{x}" in text else [""])]


def _unlike(
    bare: Question,
    data: dict[str, Any],
    aim: tuple[bool, str],
    rng: random.Random,
    seen: list[frozenset[str]],
) -> Question:
    """The question in the first frame, in an order drawn, that makes it unlike all before."""
    how, words = aim
    frames = data["frames"][bare.lang]["how" if how else "do"][bare.role]
    for frame in rng.sample(frames, len(frames)):
        text = frame.format(a=words, A=words[0].upper() + words[1:], h=words.removeprefix("how to "))
        question = msgspec.structs.replace(bare, **_framed(data, bare, text, rng))
        runs = runs_of(question)
        if all(similarity(runs, other) < NEAR for other in seen):
            seen.append(runs)
            return question
    raise SystemExit(f"{bare.id} is like another in every frame: {words}")


def _framed(data: dict[str, Any], bare: Question, words: str, rng: random.Random) -> dict[str, Any]:
    if bare.role == "tool":
        return {"before": (Turn("tool", words),), "text": rng.choice(data["tool"][bare.lang])}
    if bare.role == "multi-turn":
        first, answer = rng.choice(data["turns"][bare.lang])
        return {"before": (Turn("user", first), Turn("assistant", answer)), "text": words}
    return {"text": words}


def _everyday(data: dict[str, Any]) -> Iterator[Question]:
    for topic, values in data["topics"].items():
        for lang in LANGUAGES:
            for place, ask in enumerate(values[lang]["asks"], 1):
                for text in _filled(ask, values[lang]["x"]):
                    yield _harmless(f"{topic}-{lang}", lang, text, f"{topic}-{place}")


def _neighbours(near: dict[str, list[Scenario]]) -> Iterator[Question]:
    for kind, own in near.items():
        for scenario in own:
            for lang in LANGUAGES:
                for text in _filled(scenario.words[lang], []):
                    name = f"near-{kind.lower()}-{lang}"
                    yield _harmless(name, lang, text, f"near-{scenario.name}", near=kind)


def _harmless(name: str, lang: Language, text: str, scenario: str, near: str | None = None) -> Question:
    return Question(
        id=name,
        kind=EVERYDAY,
        lang=lang,
        text=text[0].upper() + text[1:],
        added=MADE,
        scenario=scenario,
        near=near,
    )


if __name__ == "__main__":
    main()
