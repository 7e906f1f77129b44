"""Scores of any finder of personal information on the held-out sets, with Wilson intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

import msgspec

from benchmarks.heldout.sets import Entity, Sample
from clearford.core.shares import wilson

COVERED = 0.8
"""Least share of the true stretch that a hit covers."""
TOO_LONG = 1.6
"""Greatest length of a hit, in lengths of the true stretch."""


class Found(Protocol):
    """A finding: `signal` is its kind, with or without `personal.` before and `.count` behind."""

    @property
    def signal(self) -> str:
        """The kind."""

    @property
    def start(self) -> int:
        """First code point."""

    @property
    def end(self) -> int:
        """End, exclusive."""

    @property
    def why(self) -> str:
        """Why it is believed, `checksum` if a check digit agrees."""


Finder = Callable[[str], Sequence[Found]]


class Miss(msgspec.Struct, frozen=True, order=True):
    """An entity that was not hit."""

    kind: str
    level: str
    form: str
    why: str
    """`nothing`, `other kind: K`, `too short` or `too long`."""
    surface: str


def kind_of(found: Found) -> str:
    """The bare kind of a finding."""
    return found.signal.removeprefix("personal.").removesuffix(".count")


def touches(found: Found, entity: Entity) -> bool:
    """They share a code point."""
    return found.start < entity.end and entity.start < found.end


def _fits(found: Found, entity: Entity) -> str:
    """Empty when the stretch is right, otherwise what is wrong with it."""
    true = entity.end - entity.start
    if min(found.end, entity.end) - max(found.start, entity.start) < COVERED * true:
        return "too short"
    return "too long" if found.end - found.start > TOO_LONG * true else ""


def verdict(entity: Entity, findings: Iterable[Found]) -> str:
    """Empty for a hit, otherwise why there is none."""
    near = [f for f in findings if touches(f, entity)]
    right = [_fits(f, entity) for f in near if kind_of(f) == entity.kind]
    if "" in right:
        return ""
    if right:
        return right[0]
    return f"other kind: {kind_of(near[0])}" if near else "nothing"


def _recalls(samples: Sequence[Sample], found: Sequence[Sequence[Found]]) -> list[dict[str, Any]]:
    counts: dict[tuple[str, str], list[int]] = {}
    for sample, findings in zip(samples, found, strict=True):
        for entity in sample.entities:
            hit = verdict(entity, findings) == ""
            for kind in (entity.kind, "all"):
                pair = counts.setdefault((kind, sample.level), [0, 0])
                pair[0] += hit
                pair[1] += 1
    return [
        {"part": "recall", "kind": kind, "level": level, **_share(hits, n)}
        for (kind, level), (hits, n) in counts.items()
    ]


def _share(hits: int, n: int, scale: int = 1) -> dict[str, Any]:
    share = hits / n if n else 0.0
    low, high = wilson(share, n)
    return {"n": n, "hits": hits, "value": share * scale, "low": low * scale, "high": high * scale}


def _precision(samples: Sequence[Sample], found: Sequence[Sequence[Found]]) -> Iterable[dict[str, Any]]:
    counts: dict[str, list[int]] = {"all": [0, 0]}
    for sample, findings in zip(samples, found, strict=True):
        for finding in findings:
            true = any(touches(finding, entity) for entity in sample.entities)
            for kind in (kind_of(finding), "all"):
                pair = counts.setdefault(kind, [0, 0])
                pair[0] += true
                pair[1] += 1
    for kind, (hits, n) in counts.items():
        yield {"part": "precision", "kind": kind, "level": "", **_share(hits, n)}


def alarms(find: Finder, name: str, texts: Sequence[str]) -> Iterable[dict[str, Any]]:
    """Texts with at least one finding, per 1,000; once more with findings of a valid check digit only."""
    found = [find(text) for text in texts]
    checked = sum(any(f.why == "checksum" for f in findings) for findings in found)
    yield {"part": "alarms", "kind": name, "level": "", **_share(sum(map(bool, found)), len(texts), 1000)}
    yield {"part": "alarms", "kind": name, "level": "checksum", **_share(checked, len(texts), 1000)}


def score(find: Finder, samples: Sequence[Sample], harmless: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Recall by kind and level, precision by kind, alarms by harmless set.

    Each row: part, kind, level, n, hits, value, low, high (95 %); shares in [0, 1], alarms per 1,000 texts.
    """
    found = [find(sample.text) for sample in samples]
    return [
        *_recalls(samples, found),
        *_precision(samples, found),
        *(row for name, texts in harmless.items() for row in alarms(find, name, texts)),
    ]


def misses(find: Finder, samples: Sequence[Sample]) -> list[Miss]:
    """Every entity that was not hit, in order of the texts."""
    return [
        Miss(entity.kind, sample.level, entity.form, why, sample.text[entity.start : entity.end])
        for sample in samples
        for findings in (find(sample.text),)
        for entity in sample.entities
        if (why := verdict(entity, findings))
    ]
