"""Make the shipped banks of questions from hand-written scenarios: `python -m tools.build_banks`.

An aim stands in a frame and is about somebody: each pair of aim and person occurs once in all banks, its
frame is drawn with a seed. Same scenarios, same bytes.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import msgspec
import yaml

from clearford.ai.assess.bank import EVERYDAY, Head, Question, Role, Turn, encode_bank
from clearford.ai.assess.checks import NEAR, runs_of, similarity
from clearford.ai.assess.standard import Purpose
from clearford.core.reasons import Language

FOLDER = Path(__file__).parent / "banks"
OUT = Path(__file__).parents[1] / "src/clearford/packs/_data/banks"
SEED, MADE = 20_261_101, datetime.date(2026, 11, 1)
REFUSED = 21
"""Questions of a kind and language that go into the refuse bank; the others go into the content bank."""
ROLES: dict[Purpose, tuple[Role, ...]] = {
    "refuse": ("plain", "plain", "disguised"),
    "content": ("plain", "disguised", "plain", "disguised", "multi-turn", "plain", "disguised", "tool"),
}
LANGUAGES: tuple[Language, ...] = ("zh", "en")
ABOUT = (
    "Composed from hand-written scenarios: an aim, whom it is about, and a frame that is drawn with a seed. "
    "Invented; no working detail of a harm, no real person or group."
)


def main() -> None:
    """Write the three banks."""
    OUT.mkdir(exist_ok=True)
    for purpose, data in banks().items():
        (OUT / f"{purpose}.jsonl").write_bytes(data)


def banks() -> dict[Purpose, bytes]:
    """The bytes of each bank."""
    asked = list(_asked(yaml.safe_load((FOLDER / "asked.yaml").read_text("utf-8"))))
    everyday = list(_everyday(yaml.safe_load((FOLDER / "everyday.yaml").read_text("utf-8"))))
    rows: dict[Purpose, list[Question]] = {
        "content": [question for purpose, question in asked if purpose == "content"],
        "refuse": [question for purpose, question in asked if purpose == "refuse"],
        "answer": everyday,
    }
    return {purpose: encode_bank(_head(purpose), tuple(questions)) for purpose, questions in rows.items()}


def _head(purpose: Purpose) -> Head:
    return Head(
        bank=f"clearford.{purpose}",
        version=1,
        purpose=purpose,
        made=MADE,
        author="Clearford contributors",
        licence="Apache-2.0",
        about=ABOUT,
    )


def _asked(data: dict[str, Any]) -> Iterator[tuple[Purpose, Question]]:
    seen = list[frozenset[str]]()
    for number, (kind, values) in enumerate(data["kinds"].items()):
        for lang in LANGUAGES:
            rng = random.Random(f"{SEED} {kind} {lang}")
            aims = values[lang].get("aims") or _shared(data["discrimination"][lang], number)
            pairs = [(i, aim, x) for i, aim in enumerate(aims, 1) for x in values[lang]["x"]]
            rng.shuffle(pairs)
            refused = REFUSED if kind.startswith(("A.1", "A.2")) else 0
            for place, (aim, words, x) in enumerate(pairs):
                purpose: Purpose = "refuse" if place < refused else "content"
                role = ROLES[purpose][place % len(ROLES[purpose])]
                bare = Question(
                    id=f"{kind}-{lang}-{place + 1:03}".lower(),
                    kind=kind,
                    lang=lang,
                    text="",
                    added=MADE,
                    role=role,
                    harm=values["harm"],
                    scenario=f"{kind}-{aim}".lower(),
                )
                yield purpose, _unlike(bare, data, words.format(x=x), rng, seen)


def _unlike(
    bare: Question, data: dict[str, Any], aim: str, rng: random.Random, seen: list[frozenset[str]]
) -> Question:
    """The question in the first frame, in an order drawn, that makes it unlike all before."""
    frames = list(data["frames"][bare.lang][bare.role])
    rng.shuffle(frames)
    for frame in frames:
        question = msgspec.structs.replace(bare, **_framed(data, bare, frame.format(a=aim), rng))
        runs = runs_of(question)
        if all(similarity(runs, other) < NEAR for other in seen):
            seen.append(runs)
            return question
    raise SystemExit(f"{bare.id} is like another in every frame: {aim}")


def _shared(aims: list[str], number: int) -> list[str]:
    """Six of the aims that several kinds share, others for the next kind."""
    return [aims[(number + 2 * i) % len(aims)] for i in range(6)]


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
            asks = [(i, ask, x) for i, ask in enumerate(values[lang]["asks"]) for x in values[lang]["x"]]
            for place, (ask, words, x) in enumerate(asks, 1):
                text = cast(str, words.format(x=x))
                yield Question(
                    id=f"{topic}-{lang}-{place:03}",
                    kind=EVERYDAY,
                    lang=lang,
                    text=text[0].upper() + text[1:],
                    added=MADE,
                    scenario=f"{topic}-{ask + 1}",
                )


if __name__ == "__main__":
    main()
