"""The demo week, hour by hour, through the ordinary pipeline: nothing is written but by the service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import msgspec
import msgspec.yaml

from clearford.console.demo.affairs import Affairs
from clearford.console.demo.clock import WeekClock
from clearford.console.demo.desk import Desk
from clearford.console.demo.faults import without
from clearford.console.demo.people import STAFF, Caller, Door, hire, platform_of
from clearford.console.demo.policy import Policy
from clearford.console.demo.replays import Replays
from clearford.console.demo.texts import load_grammar
from clearford.console.demo.traffic import Posted, Span, Traffic
from clearford.console.demo.witness import Onlooker
from clearford.core.roles import RoleName
from clearford.runtime.record.logs import Logs
from clearford.runtime.service.settings import Limits, Settings
from clearford.runtime.service.wiring import Service
from clearford.runtime.work.loops import IntegratorLoop
from clearford.runtime.work.timers import hour_by_hour, minute_by_minute

NUMBERS = {
    "second.share": 200_000,
    "sample.automatic": 300_000,
    "appeal.fraud": 12,
    "golden.share": 50_000,
    "trial.items": 8,
}
"""Numbers that a small platform with a great wish to be checked would set."""
FAILING = "url"
"""The detector that fails on Saturday."""
SHOWN = timedelta(minutes=150)
"""Before the end the display cases come in, one of which somebody looks at until it is enough for a day."""
SLOT = timedelta(minutes=30)
"""Items are handed in together that came in so much time."""
Tell = Callable[[float], object]
"""Told how far the week is, 0 to 1."""


class Account(msgspec.Struct, frozen=True):
    """An account of the demo, for whoever wants to sign in."""

    login: str
    roles: tuple[RoleName, ...]
    factor: bytes
    """Secret of the second factor."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What a week left behind for whoever opens the demo."""

    seed: int
    scale: float
    ended: datetime
    accounts: tuple[Account, ...]
    statement: str = ""
    """Token of a statement that can be appealed."""
    appeal: str = ""
    """Token of a statement whose appeal waits."""
    restored: str = ""
    """Token of a statement that was undone after an appeal."""
    report: str = ""
    """Token of a report that was answered."""
    items: int = 0
    done: dict[str, int] = {}
    """What people did, by kind."""
    refused: tuple[str, ...] = ()
    """What the API refused them: some of it is meant to be seen."""


def customs_in(home: Path) -> Path:
    """The folder with the numbers of the demo; made where it is not there."""
    folder = home / "customs"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "numbers.yaml").write_bytes(msgspec.yaml.encode(NUMBERS))
    return folder


def make_week(
    settings: Settings,
    *,
    seed: int = 1,
    scale: float = 1.0,
    end: datetime | None = None,
    tell: Tell = lambda _: None,
) -> Made:
    """Let a week pass in a new service, which ends at `end` (now), and close the service.

    scale: 1 for twelve thousand items. The same seed gives the same items and the same choices of people.
    """
    span = Span(end or datetime.now(UTC))
    clock = WeekClock(span.start)
    busy = msgspec.structs.replace(
        settings, limits=Limits(public_a_minute=1_000_000, requests_a_minute=1_000_000)
    )
    service = Service.open(busy, clock=clock)
    try:
        with Door(service) as door:
            return _Week(service, door, clock, span, seed, scale).run(tell)
    finally:
        service.close()
        service.store.close()


class _Week:
    """One run of the week."""

    def __init__(
        self, service: Service, door: Door, clock: WeekClock, span: Span, seed: int, scale: float
    ) -> None:
        self._service, self._clock, self._span = service, clock, span
        self._seed, self._scale = seed, scale
        grammar = load_grammar()
        self._items = Traffic(grammar, span, seed, scale).items()
        shown = Traffic(grammar, span, seed + 1, scale).display(span.end - SHOWN)
        truth = {one.item.id: one.harm for one in [*self._items, *shown]}
        chance = Random(seed)
        self._people = hire(door)
        self._desk = Desk(clock, grammar, chance, truth)
        self._affairs = Affairs(door, platform_of(door), self._people, self._desk, grammar, chance)
        self._public, self._appeals = Caller(door, "public"), grammar.reasons["appeal_honest"]
        self._shown = shown
        self._onlooker = Onlooker(service.record)
        self._integrator = IntegratorLoop(service.record, Logs(service.settings.path("ledger")))
        self._minutes = minute_by_minute(service.record, service.office)
        self._longer = hour_by_hour(service.record, service.office)
        self._policy = Policy(service, self._people, self._desk, self._longer)
        self._replays = Replays(service, self._people, self._desk, grammar, seed)
        self._whole = service.in_force.bundle

    def run(self, tell: Tell) -> Made:
        """Let it pass."""
        events = sorted([*self._slots(), *self._hours(), *self._days()], key=lambda event: event[0])
        for n, (at, happen) in enumerate(events):
            self._clock.reach(at)
            happen()
            tell((n + 1) / len(events))
        self._integrator.end()
        return self._made()

    def _slots(self) -> list[tuple[datetime, Callable[[], object]]]:
        """Items come in."""
        slots: dict[datetime, list[Posted]] = {}
        for one in self._items:
            n = (one.at - self._span.start) // SLOT
            slots.setdefault(self._span.start + (n + 1) * SLOT, []).append(one)
        return [(at, _call(self._submit, posted)) for at, posted in slots.items() if at <= self._span.end]

    def _submit(self, posted: list[Posted]) -> None:
        answers = self._service.gate.submit([one.item for one in posted]).result()
        self._affairs.note(posted, answers)
        self._policy.note(posted, answers)

    def _hours(self) -> list[tuple[datetime, Callable[[], object]]]:
        """Timers run, the log is signed, and people work by day."""
        hours = int((self._span.end - self._span.start) / timedelta(hours=1))
        starts = [self._span.start + timedelta(hours=h) for h in range(1, hours)]
        return [(at, _call(self._hour, at)) for at in starts]

    def _hour(self, at: datetime) -> None:
        # Less often than a service does: each run writes, also where nothing is due.
        if at.hour % 3 == 0:
            self._minutes.step()
            self._integrator.step()
            if at < self._span.on("sun", 6):
                self._onlooker.step()
        if at.hour % 12 == 0:
            self._longer.step()
        if not 8 <= at.astimezone().hour < 20:
            return
        for login in ("lin", "wei", "mia"):
            self._desk.work(self._people[login], self._each())
        if at < self._span.end - timedelta(hours=30):
            # What readers differ about since then is left for whoever opens the demo.
            self._desk.work(self._people["sara"], 2)

    def _each(self) -> int:
        """Cases of one person in one hour."""
        return max(2, round(6 * min(2.0, self._scale)))

    def _days(self) -> list[tuple[datetime, Callable[[], object]]]:
        """What happens once."""
        on, affairs, end = self._span.on, self._affairs, self._span.end
        return [
            *self._rule_goes_wrong(),
            *self._detector_fails(),
            (self._quiet(), self._replays.look_back),
            (self._span.start, affairs.begin),
            (on("mon", 10), affairs.golden),
            (on("tue", 23), affairs.bulk),
            (on("tue", 23) + timedelta(minutes=5), affairs.bulk_runs),
            (on("tue", 22), affairs.campaign),
            (on("wed", 16), _call(affairs.reports, max(6, round(120 * self._scale)))),
            (on("wed", 17), affairs.flagger),
            (on("thu", 10), affairs.rights),
            (on("fri", 9), _call(affairs.file_appeals, max(6, round(31 * self._scale)))),
            (on("fri", 10), affairs.decide_appeals),
            (on("fri", 13), affairs.orders),
            (on("sat", 15), affairs.dispute),
            (on("sun", 12), affairs.publish),
            (end - timedelta(hours=14), affairs.overdue),
            (end - SHOWN, _call(self._submit, self._shown)),
            *((end - timedelta(minutes=m), affairs.tire) for m in range(149, 9, -10)),
            (end - timedelta(minutes=65), affairs.ai_service),
            (end - timedelta(hours=1), affairs.drill),
            (end - timedelta(minutes=50), affairs.waiting),
            (end - timedelta(minutes=30), affairs.emergency),
            (end - timedelta(minutes=20), affairs.last),
        ]

    def _quiet(self) -> datetime:
        """A moment before other packs are in force, with the campaign open if it can be."""
        opened = self._span.on("tue", 22) + timedelta(minutes=10)
        return opened if opened < self._span.later(2, 14) else self._span.later(1, 10)

    def _rule_goes_wrong(self) -> list[tuple[datetime, Callable[[], object]]]:
        policy, later, morning = self._policy, self._span.later, self._span.morning
        return [
            (later(0, 10), policy.try_out),
            (later(2, 15), policy.ask),
            (later(2, 15), policy.approve),
            (later(2, 15) + (self._span.market - later(2, 15)) / 2, policy.widen),
            (morning, _call(policy.appeal, self._public, self._appeals)),
            (morning + timedelta(hours=1), self._affairs.decide_appeals),
            (morning + timedelta(hours=2), policy.stop),
            (morning + timedelta(hours=6), policy.mend),
            (morning + timedelta(hours=7), policy.write),
        ]

    def _detector_fails(self) -> list[tuple[datetime, Callable[[], object]]]:
        """For 25 minutes on Saturday, in which items come in once."""
        start = self._span.start
        at = start + ((self._span.on("sat", 12) - start) // SLOT + 1) * SLOT
        return [
            (at - timedelta(minutes=10), self._break),
            (at + timedelta(minutes=15), self._repair),
            (at + timedelta(minutes=20), self._affairs.incident),
        ]

    def _break(self) -> None:
        in_force = self._service.in_force
        self._whole = in_force.replace(without(in_force.bundle, FAILING))

    def _repair(self) -> None:
        self._service.in_force.replace(self._whole)

    def _made(self) -> Made:
        accounts = [Account(one.login, one.roles, self._people[one.login].factor) for one in STAFF]
        return Made(
            seed=self._seed,
            scale=self._scale,
            ended=self._span.end,
            accounts=tuple(accounts),
            statement=self._affairs.statement,
            appeal=self._affairs.appeal,
            restored=self._policy.restored,
            report=self._affairs.report,
            items=len(self._items) + len(self._shown) + self._replays.carried,
            done=dict(sorted(self._desk.done.items())),
            refused=tuple(map(str, self._desk.refused)),
        )


def _call(act: Callable[..., object], *given: object) -> Callable[[], object]:
    return lambda: act(*given)
