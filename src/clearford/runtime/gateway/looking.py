"""Looking at a text before it is decided: the rules in force, without their memory and without a record.

What is found here only says whether to wait for the decision, and what to cover. The decision itself is
made by the gate, as for every other item, and is what counts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from clearford.ai.gateway.holdback import Cover
from clearford.ai.gateway.screening import Look
from clearford.ai.gateway.steps import COVERING, Fail, step_of
from clearford.core.ids import Digest
from clearford.core.items import Item
from clearford.core.reasons import Effects
from clearford.core.spans import Span
from clearford.runtime.pipeline import Pipeline
from clearford.runtime.service.bundle import Bundle, InForce
from clearford.runtime.veil import Veiled

PART = 16_000
"""Code points of one item; a longer text is decided in parts, since detectors read no more of one."""
OVERLAP = 1_024
"""Code points that two parts share."""


@dataclass(frozen=True)
class Seen:
    """What a text asks for, and the effects it would have."""

    look: Look
    effects: Effects
    bundle: Digest


class Looker:
    """Looks at texts by the bundle in force. Threads may share it."""

    def __init__(self, in_force: InForce, *, fail: Fail) -> None:
        """`fail`: what becomes of what cannot be decided."""
        self._in_force, self._fail = in_force, fail
        self._held: tuple[Bundle, Pipeline] | None = None

    def see(self, item: Item) -> Seen:
        """What an item asks for."""
        bundle, pipeline = self._current()
        judged = pipeline.process_scalar([item])
        decision = judged.decisions[0]
        minors = bool(item.context and item.context.minors)
        step = step_of(decision.outcome, decision.actions, fail=self._fail, minors=minors)
        covers: tuple[Cover, ...] = ()
        if step == "cover":
            covers = covers_of(item.text or "", judged.spans(0), decision.actions)
            step = "cover" if covers else "block"  # what is not found cannot be covered
        return Seen(Look(step, covers), pipeline.effects(judged, 0), bundle.digest)

    def covers(self, item: Item, actions: Collection[str]) -> tuple[Cover, ...]:
        """What is to be covered in an item for actions that were decided."""
        _, pipeline = self._current()
        return covers_of(item.text or "", pipeline.process_scalar([item]).spans(0), actions)

    def _current(self) -> tuple[Bundle, Pipeline]:
        bundle = self._in_force.bundle
        held = self._held
        if held is None or held[0] is not bundle:
            engine = bundle.engine.pipeline
            # Without the detectors that remember: a text that is looked at twice was not said twice.
            held = bundle, Pipeline(engine.plan.remembering(()), engine.machine, engine.texts)
            self._held = held
        return held


def covers_of(text: str, spans: Sequence[Span], actions: Collection[str]) -> tuple[Cover, ...]:
    """The stretches of a text that covering actions take out, ascending, without overlap."""
    if COVERING.isdisjoint(actions):
        return ()
    found: list[Cover] = []
    if "mask_personal" in actions:
        found += [Cover(hole.start, hole.end, f"[{hole.kind}]") for hole in Veiled(text).holes]
    if "remove_link" in actions:
        found += [
            Cover(s.start, s.end, "[link]") for s in spans if s.signal.startswith("url.") and s.start < s.end
        ]
    out: list[Cover] = []
    for one in sorted(found, key=lambda c: (c.start, -c.end)):
        if not out or one.start >= out[-1].end:
            out.append(one)
        elif one.end > out[-1].end:
            out[-1] = Cover(out[-1].start, one.end, out[-1].put)
    return tuple(out)


def parts_of(text: str) -> list[tuple[int, str]]:
    """A text in parts that can be decided, each with where it begins; they overlap."""
    if len(text) <= PART:
        return [(0, text)]
    return [(at, text[at : at + PART]) for at in range(0, len(text) - OVERLAP, PART - OVERLAP)]
