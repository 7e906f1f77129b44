"""Whether a step of a pipeline loses labels: what a file said before it, against what it says after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from clearford.ai.labels.aigc import Aigc
from clearford.ai.labels.labelled import Labels, is_ai_source
from clearford.ai.labels.verdict import C2pa

Loss = Literal[
    "label-lost",
    "producer-changed",
    "source-lost",
    "source-changed",
    "manifest-lost",
    "manifest-broken",
    "value-weakened",
    "contradict",
]
FAULTS: frozenset[Loss] = frozenset(
    ["label-lost", "producer-changed", "source-lost", "manifest-lost", "manifest-broken", "value-weakened"]
)
"""What no step may do; the others are to be looked at."""


class Finding(msgspec.Struct, frozen=True):
    """One thing that a step did to what a file says."""

    what: Loss
    before: str
    after: str

    @property
    def fault(self) -> bool:
        """Whether no step may do this."""
        return self.what in FAULTS


def compare(before: Labels, after: Labels, *, c2pa: tuple[C2pa, C2pa] = ("none", "none")) -> list[Finding]:
    """What was lost between two files, the gravest first. c2pa: what the manifests before and after say.

    That a platform adds itself as the one who carries it is as it should be, and is no finding.
    """
    found = [*_of_labels(before.labels, after.labels), *_of_sources(before, after), *_of_manifests(*c2pa)]
    if after.contradict:
        found.append(Finding("contradict", "", f"{len(after.labels)} labels"))
    return sorted(found, key=lambda one: not one.fault)


def _of_labels(before: tuple[Aigc, ...], after: tuple[Aigc, ...]) -> Iterator[Finding]:
    if not before:
        return
    was = before[0]
    if not after:
        yield Finding("label-lost", was.label, "")
        return
    kept = next((one for one in after if one.producer[1:] == was.producer[1:]), None)
    if kept is None:
        yield Finding("producer-changed", _said(was), _said(after[0]))
    elif was.label == "1" and kept.label != "1":
        yield Finding("value-weakened", was.label, kept.label)


def _said(label: Aigc) -> str:
    return f"{label.content_producer} {label.produce_id}".strip()


def _of_sources(before: Labels, after: Labels) -> Iterator[Finding]:
    was = [one for one in before.sources if is_ai_source(one)]
    still = [one for one in after.sources if is_ai_source(one)]
    if was and not still:
        yield Finding("source-lost", was[0], after.sources[0] if after.sources else "")
    elif before.sources and after.sources and before.sources != after.sources:
        yield Finding("source-changed", before.sources[0], after.sources[0])


def _of_manifests(before: C2pa, after: C2pa) -> Iterator[Finding]:
    if before in ("none", "invalid"):
        return
    if after == "none":
        yield Finding("manifest-lost", before, after)
    elif after == "invalid":
        yield Finding("manifest-broken", before, after)
