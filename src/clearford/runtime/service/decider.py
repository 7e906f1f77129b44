"""How a process decides items and writes what was decided: the same for requests and for streams."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from clearford.core.reasons import Redress
from clearford.runtime.guards.asking import Guards
from clearford.runtime.pipeline import BATCH, Pipeline
from clearford.runtime.record.deciding import Acting, Answer, Deciding, OpenCases, Watch, Work
from clearford.runtime.record.rolling import do_hand_in_tally
from clearford.runtime.record.trials import Tried, do_tally_trial, try_out
from clearford.runtime.record.unit import Change, Record
from clearford.runtime.rollout.served import Group
from clearford.runtime.service.bundle import Bundle, InForce

NoteTrial = Callable[[Change, Tried], None]
"""Keeps what a version on trial decided."""


@dataclass(frozen=True)
class Planned:
    """Items that were decided under a bundle, before anything of it is written."""

    bundle: Bundle
    works: Sequence[Work]
    plans: Sequence[Acting | Answer]
    tried: Tried | None = None
    rolled: Group | None = None
    """What rules did that are rolled out; none where there are none."""

    def only(self, keys: set[bytes]) -> Planned:
        """The same for some of the items; what is on trial, and counted of rules, is left out."""
        own = [pair for pair in zip(self.works, self.plans, strict=True) if pair[0].key in keys]
        return Planned(self.bundle, [work for work, _ in own], [plan for _, plan in own])


class Decider:
    """Decides by the bundle in force, and writes decisions with all that hangs on them."""

    def __init__(
        self,
        record: Record,
        in_force: InForce,
        open_cases: OpenCases,
        *,
        redress: Redress,
        webhook: bool,
        watches: Sequence[Watch] = (),
        note_trial: NoteTrial = do_tally_trial,
        guards: Guards | None = None,
    ) -> None:
        """redress, webhook, watches: as in `Deciding`. guards: models that are asked; none by default."""
        self.record, self._in_force, self._open_cases = record, in_force, open_cases
        self._redress, self._webhook = redress, webhook
        self._watches, self._note_trial = watches, note_trial
        self._guards = guards

    @property
    def bundle(self) -> Bundle:
        """The bundle in force; a batch asks once."""
        return self._in_force.bundle

    def plan(self, bundle: Bundle, works: Sequence[Work], pipeline: Pipeline | None = None) -> Planned:
        """What is decided about items that nobody decided yet.

        pipeline: one of this bundle with a memory of its own; by default that of the bundle.
        """
        path = pipeline or bundle.engine.pipeline
        plans: list[Acting | Answer] = []
        deciding, served = self._deciding(bundle), self._in_force.served
        rolled = served.group(bundle.engine, self.record.now()) if served and works else None
        late = self._guards.of(bundle.engine) if self._guards else None
        for at in range(0, len(works), BATCH):
            some = works[at : at + BATCH]
            judged = path.process([work.item for work in some], decide=rolled, late=late)
            plans += deciding.plan(self.record, some, judged)
        if served and rolled:
            served.handed_in(rolled)
        return Planned(bundle, works, plans, self._tried(bundle, works, plans), rolled)

    def do_write(self, change: Change, planned: Planned) -> list[Answer]:
        """Write what was decided; the answer for each item, in order."""
        answers = self._deciding(planned.bundle).do_record(change, planned.works, planned.plans)
        if planned.tried is not None:
            self._note_trial(change, planned.tried)
        if planned.rolled is not None:
            do_hand_in_tally(change, planned.rolled.tally)
        return answers

    def _deciding(self, bundle: Bundle) -> Deciding:
        return Deciding(
            bundle, self._open_cases, redress=self._redress, webhook=self._webhook, watches=self._watches
        )

    def _tried(self, bundle: Bundle, works: Sequence[Work], plans: Sequence[Acting | Answer]) -> Tried | None:
        """What the version on trial would have decided; it keeps nothing from being decided in earnest."""
        trial = self._in_force.trial
        if trial is None or not works:
            return None
        try:
            return try_out(trial, bundle, works, plans)
        except Exception:  # noqa: BLE001 - a version on trial may harm nobody
            return Tried(trial.version, trial.bundle, 0, Counter(failed=len(works)), ())
