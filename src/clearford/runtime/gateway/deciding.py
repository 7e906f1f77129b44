"""Decisions about what passes the gateway: made by the gate of the service, on record before it is told."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from clearford.ai.gateway import faults
from clearford.ai.gateway.holdback import Cover
from clearford.ai.gateway.steps import Step, step_of, strongest
from clearford.ai.gateway.told import Told, words_of
from clearford.core.errors import RequestError, StoreError
from clearford.core.reasons import Effects
from clearford.runtime.gateway.looking import Looker, Seen
from clearford.runtime.gateway.pieces import Piece
from clearford.runtime.gateway.settings import GatewaySettings
from clearford.runtime.record.deciding import Answer
from clearford.runtime.service.wiring import Service

INLINE = 4_000
"""Code points that are looked at without a thread: to start one would take longer."""
KNOWN_MOST = 50_000
"""Texts said before that are remembered as passing."""


@dataclass(frozen=True)
class Verdict:
    """What becomes of one piece."""

    piece: Piece
    step: Step
    told: Told | None = None
    covers: tuple[Cover, ...] = ()
    """Places within the piece."""


class Desk:
    """Looks at pieces and has them decided."""

    def __init__(self, service: Service, settings: GatewaySettings, looker: Looker) -> None:
        """One for a process."""
        self._service, self._settings, self._looker = service, settings, looker
        self._passed: OrderedDict[tuple[str, str], None] = OrderedDict()

    def unknown(self, pieces: Sequence[Piece]) -> list[Piece]:
        """The pieces without those that were said before and are known to pass under the rules in force."""
        bundle = self._service.in_force.bundle.digest
        return [p for p in pieces if not p.once or (bundle, p.item.id) not in self._passed]

    async def see(self, pieces: Sequence[Piece]) -> list[Seen]:
        """What pieces ask for, before they are decided."""
        if sum(len(piece.item.text or "") for piece in pieces) <= INLINE:
            return self._see(pieces)
        return await asyncio.to_thread(self._see, pieces)

    def _see(self, pieces: Sequence[Piece]) -> list[Seen]:
        return [self._looker.see(piece.item) for piece in pieces]

    async def decide(
        self, what: Literal["prompt", "completion"], pieces: Sequence[Piece], seen: Sequence[Seen]
    ) -> list[Verdict]:
        """Have pieces decided; what becomes of each.

        Raises GatewayError CF-G010 where that is not possible now, unless the operator lets it pass then.
        """
        if not pieces:
            return []
        try:
            answers = await asyncio.wrap_future(self._service.gate.submit([piece.item for piece in pieces]))
        except (StoreError, RequestError) as error:
            if self._settings.fail != "open":
                raise faults.undecided(error.code) from error
            return [_unrecorded(what, piece, one) for piece, one in _both(pieces, seen)]
        return [
            self._verdict(what, piece, one, answer)
            for (piece, one), answer in zip(_both(pieces, seen), answers, strict=True)
        ]

    def _verdict(
        self, what: Literal["prompt", "completion"], piece: Piece, seen: Seen, answer: Answer
    ) -> Verdict:
        names = [action.name for action in answer.actions]
        minors = bool(piece.item.context and piece.item.context.minors)
        step = step_of(answer.outcome, names, fail=self._settings.fail, minors=minors)
        covers: tuple[Cover, ...] = ()
        if step == "cover":
            covers = seen.look.covers or self._looker.covers(piece.item, names)
            step = "cover" if covers else "block"
        if step == "pass":
            if piece.once:
                self._remember(answer.bundle, piece.item.id)
            return Verdict(piece, step)
        return Verdict(piece, step, self._told(what, step, answer, seen.effects), covers)

    def _remember(self, bundle: str, item: str) -> None:
        self._passed[bundle, item] = None
        if len(self._passed) > KNOWN_MOST:
            self._passed.popitem(last=False)

    def _told(
        self, what: Literal["prompt", "completion"], step: Step, answer: Answer, effects: Effects
    ) -> Told:
        base = self._service.settings.operator.base_url
        return Told(
            what=what,
            step=step,
            words=words_of(step),
            rules=tuple(rule.id for rule in answer.rules if rule.status == "live"),
            reasons=effects.reasons[0].text if effects.reasons else {},
            entry=answer.entry,
            statement=answer.statement,
            appeal=f"{base}/s/{answer.token}" if answer.token else None,
            case=answer.case,
        )


def _unrecorded(what: Literal["prompt", "completion"], piece: Piece, seen: Seen) -> Verdict:
    """What becomes of a piece that nothing can be put on record about now, by what was seen in it."""
    step, effects = seen.look.step, seen.effects
    reasons = effects.reasons[0].text if effects.reasons else {}
    told = None if step == "pass" else Told(what=what, step=step, words=words_of(step), reasons=reasons)
    return Verdict(piece, step, told, seen.look.covers)


def _both(pieces: Sequence[Piece], seen: Sequence[Seen]) -> list[tuple[Piece, Seen]]:
    return list(zip(pieces, seen, strict=True))


def worst(verdicts: Sequence[Verdict]) -> Step:
    """The strongest step of some verdicts."""
    return strongest([verdict.step for verdict in verdicts])


def told_of(verdicts: Sequence[Verdict]) -> list[Told]:
    """What is told of verdicts, the strongest first."""
    order = {"block": 0, "hold": 1, "cover": 2, "label": 3, "pass": 4}
    ranked = sorted(verdicts, key=lambda verdict: order[verdict.step])
    return [verdict.told for verdict in ranked if verdict.told is not None]


def covers_by_text(verdicts: Sequence[Verdict]) -> dict[int, tuple[Cover, ...]]:
    """Number of a text -> what is covered in it; what two parts of it share is covered once."""
    found: dict[int, list[Cover]] = {}
    for verdict in verdicts:
        covers = found.setdefault(verdict.piece.of, [])
        for one in verdict.covers:
            moved = Cover(one.start + verdict.piece.at, one.end + verdict.piece.at, one.put)
            if not covers or moved.start >= covers[-1].end:
                covers.append(moved)
    return {number: tuple(covers) for number, covers in found.items()}
