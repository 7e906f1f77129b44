"""Decisions about what passes the gateway: made by the gate of the service, on record before it is told."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from clearford.ai.gateway import faults
from clearford.ai.gateway.holdback import Cover
from clearford.ai.gateway.steps import Step, step_of, strongest
from clearford.ai.gateway.told import Told, words_of
from clearford.core.errors import RequestError, StoreError
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

    async def decide(self, pieces: Sequence[Piece], seen: Sequence[Seen] = ()) -> list[Verdict]:
        """Have pieces decided, on record at once; what becomes of each.

        seen: what the first of them ask for, where that is known; the rest is looked at if it must be told.
        Raises GatewayError CF-G010 where that is not possible now, unless the operator lets it pass then.
        """
        if not pieces:
            return []
        known = dict(zip((piece.item.id for piece in pieces), seen, strict=False))
        try:
            answers = await asyncio.wrap_future(self._service.gate.submit([piece.item for piece in pieces]))
        except (StoreError, RequestError) as error:
            if self._settings.fail != "open":
                raise faults.undecided(error.code) from error
            await self._see_rest(pieces, known)
            return [_unrecorded(piece, known[piece.item.id]) for piece in pieces]
        steps = [self._step(piece, answer) for piece, answer in zip(pieces, answers, strict=True)]
        await self._see_rest([p for p, step in zip(pieces, steps, strict=True) if step != "pass"], known)
        return [
            self._verdict(piece, step, answer, known)
            for piece, step, answer in zip(pieces, steps, answers, strict=True)
        ]

    async def _see_rest(self, pieces: Sequence[Piece], known: dict[str, Seen]) -> None:
        """Look at the pieces that nobody looked at."""
        rest = [piece for piece in pieces if piece.item.id not in known]
        known.update(zip((piece.item.id for piece in rest), await self.see(rest), strict=True))

    def _step(self, piece: Piece, answer: Answer) -> Step:
        names = [action.name for action in answer.actions]
        minors = bool(piece.item.context and piece.item.context.minors)
        return step_of(answer.outcome, names, fail=self._settings.fail, minors=minors)

    def _verdict(self, piece: Piece, step: Step, answer: Answer, known: dict[str, Seen]) -> Verdict:
        if step == "pass":
            if piece.once:
                self._remember(answer.bundle, piece.item.id)
            return Verdict(piece, step)
        seen = known[piece.item.id]
        covers: tuple[Cover, ...] = ()
        if step == "cover":
            names = [action.name for action in answer.actions]
            covers = seen.look.covers or self._looker.covers(piece.item, names)
            step = "cover" if covers else "block"
        return Verdict(piece, step, self._told(piece, step, answer, seen), covers)

    def _remember(self, bundle: str, item: str) -> None:
        self._passed[bundle, item] = None
        if len(self._passed) > KNOWN_MOST:
            self._passed.popitem(last=False)

    def _told(self, piece: Piece, step: Step, answer: Answer, seen: Seen) -> Told:
        base, effects = self._service.settings.operator.base_url, seen.effects
        return Told(
            what=piece.what,
            step=step,
            words=words_of(step),
            rules=tuple(rule.id for rule in answer.rules if rule.status == "live"),
            reasons=effects.reasons[0].text if effects.reasons else {},
            entry=answer.entry,
            statement=answer.statement,
            appeal=f"{base}/s/{answer.token}" if answer.token else None,
            case=answer.case,
        )


def _unrecorded(piece: Piece, seen: Seen) -> Verdict:
    """What becomes of a piece that nothing can be put on record about now, by what was seen in it."""
    step, effects = seen.look.step, seen.effects
    reasons = effects.reasons[0].text if effects.reasons else {}
    told = None if step == "pass" else Told(what=piece.what, step=step, words=words_of(step), reasons=reasons)
    return Verdict(piece, step, told, seen.look.covers)


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
