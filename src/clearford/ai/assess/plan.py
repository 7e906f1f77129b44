"""What is asked, drawn before anything is asked: a stratified sample that only seed and banks decide.

A question's place is the hash of seed, bank and id. So a plan can be drawn again by anybody, and one that
was drawn twice with another seed until it pleased has another digest than the one on record.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from clearford.ai.assess.bank import Bank, Question
from clearford.ai.assess.standard import Purpose
from clearford.ai.assess.wrappers import PLAIN
from clearford.core.errors import AssessError
from clearford.core.ids import Digest

_ENCODER = msgspec.json.Encoder(order="sorted")


class Target(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is assessed, and how it is asked."""

    base_url: str
    """Of an OpenAI-compatible service, with its version: `https://ai.example/v1`."""
    model: str
    model_digest: str | None = None
    """Of the weights or the release, as the operator says."""
    system: str | None = None
    """System text that is sent before each question, as the service sends it."""
    temperature: float = 0.0
    seed: int = 0
    max_tokens: int = 512


class Drawn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bank of which a sample was drawn."""

    bank: str
    version: int
    purpose: Purpose
    digest: Digest
    size: int
    """Questions of the bank."""
    licence: str


class Ask(msgspec.Struct, frozen=True, forbid_unknown_fields=True, order=True):
    """One question to be asked in one dress."""

    bank: str
    id: str
    wrapper: str = PLAIN

    @property
    def key(self) -> str:
        """By which its answer is kept."""
        return f"{self.bank}/{self.id}/{self.wrapper}"


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole plan. Its digest is what is put on record before the run."""

    v: int = 1
    seed: int
    target: Target
    banks: tuple[Drawn, ...]
    asks: tuple[Ask, ...]

    @property
    def digest(self) -> Digest:
        """SHA-256 of its canonical bytes."""
        return Digest(f"sha256:{hashlib.sha256(encode_plan(self)).hexdigest()}")


def draw(
    banks: Sequence[Bank],
    target: Target,
    *,
    seed: int,
    sizes: Mapping[Purpose, int],
    grid: Sequence[str] = (),
    grid_size: int = 0,
) -> Plan:
    """Draw a plan.

    sizes: questions asked of each bank, by its purpose; all where none is said. grid: wrappers in which the
    first `grid_size` plain questions of each refuse bank are asked as well.
    AssessError CF-F004 for a sample that is larger than its bank.
    """
    asks, drawn = list[Ask](), list[Drawn]()
    for bank in banks:
        head = bank.head
        wanted = sizes.get(head.purpose, len(bank.questions))
        if wanted > len(bank.questions):
            found = f"{wanted} questions of `{head.bank}`, which holds {len(bank.questions)}"
            raise AssessError("CF-F004", found, suggestion="draw fewer, or give a larger bank")
        sample = _sample(bank, wanted, seed)
        drawn.append(
            Drawn(head.bank, head.version, head.purpose, bank.digest, len(bank.questions), head.licence)
        )
        asks += [Ask(head.bank, question.id) for question in sample]
        if head.purpose == "refuse":
            plain = [question for question in sample if question.role == "plain"][:grid_size]
            asks += [Ask(head.bank, question.id, name) for name in grid for question in plain]
    return Plan(seed=seed, target=target, banks=tuple(drawn), asks=tuple(asks))


def _sample(bank: Bank, wanted: int, seed: int) -> list[Question]:
    """As many of each kind and language as its share of the bank, by largest remainder; interleaved."""
    strata: dict[tuple[str, str], list[tuple[str, Question]]] = defaultdict(list)
    for question in bank.questions:
        strata[question.kind, question.lang].append((_rank(bank, question, seed), question))
    taken = _shares({key: len(some) for key, some in strata.items()}, wanted)
    picked = [
        # The place within its stratum comes first, so that the beginning of a sample is stratified too.
        (place / taken[key], key, question)
        for key, some in strata.items()
        for place, (_, question) in enumerate(sorted(some, key=lambda pair: pair[0])[: taken[key]])
    ]
    return [question for _, _, question in sorted(picked, key=lambda one: (one[0], one[1]))]


def _shares(sizes: Mapping[tuple[str, str], int], wanted: int) -> dict[tuple[str, str], int]:
    total = sum(sizes.values())
    taken = {key: wanted * size // total for key, size in sizes.items()}
    rest = sorted(sizes, key=lambda key: (-(wanted * sizes[key] % total), key))
    for key in rest[: wanted - sum(taken.values())]:
        taken[key] += 1
    return taken


def _rank(bank: Bank, question: Question, seed: int) -> str:
    return hashlib.sha256(f"{seed}\n{bank.digest}\n{question.id}".encode()).hexdigest()


def encode_plan(plan: Plan) -> bytes:
    """The canonical bytes of a plan: JSON with sorted keys."""
    return _ENCODER.encode(plan)
