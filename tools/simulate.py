"""A seeded stream of invented events: ordinary accounts, fans, campaigns and slow-drip groups.

    python -m tools.simulate --seed 7 --events 20000 > items.jsonl

Everything is invented: no account, text or address comes from anywhere. Who belongs to which group is
known, so that what looks for campaigns can be measured. The JSON lines can be given to `clearford scan`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Role = Literal["organic", "fan", "campaign", "slow_drip"]
ROLES: tuple[Role, ...] = ("organic", "fan", "campaign", "slow_drip")
DAY = 86_400
START = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Simulation:
    """Events in the order of arrival, n of each column.

    actors, contents: numbers from 0 on. times: seconds since START, as the platform states them.
    role: of each account, as an index of ROLES; group: of each account, -1 for none.
    """

    actors: Numbers
    contents: Numbers
    times: Numbers
    role: Numbers
    group: Numbers

    @property
    def coordinated(self) -> NDArray[np.bool_]:
        """The accounts that act together to deceive."""
        return self.role >= ROLES.index("campaign")


@dataclass(frozen=True)
class Plan:
    """How much of everything; the defaults are for about a million events."""

    events: int = 1_000_000
    days: int = 14
    late: float = 0.02
    """Part of the events that arrive up to an hour late."""


class _Maker:
    """Makes the events of one group of accounts after another."""

    def __init__(self, plan: Plan, seed: int) -> None:
        self.plan, self.rng = plan, np.random.default_rng(seed)
        self.span = plan.days * DAY
        self.parts: list[tuple[Numbers, Numbers, Numbers]] = []
        self.roles: list[Numbers] = []
        self.groups: list[Numbers] = []
        self.accounts = self.contents = self.group = 0

    def people(self, number: int, role: Role, *, group: bool = False) -> Numbers:
        """New accounts of a role."""
        made = np.arange(self.accounts, self.accounts + number)
        self.accounts += number
        self.roles.append(np.full(number, ROLES.index(role)))
        self.groups.append(np.full(number, self.group if group else -1))
        self.group += group
        return made

    def things(self, number: int) -> Numbers:
        """New contents."""
        made = np.arange(self.contents, self.contents + number)
        self.contents += number
        return made

    def share(self, actors: Numbers, contents: Numbers, times: NDArray[np.float64]) -> None:
        """Take some events in."""
        self.parts.append((actors, contents, np.clip(times, 0, self.span - 1).astype(np.int64)))

    def hours(self, number: int) -> NDArray[np.float64]:
        """Times when people are awake."""
        day = self.rng.integers(self.plan.days, size=number) * DAY
        return day + np.clip(self.rng.normal(14.5, 4.5, number), 0, 24) * 3600

    def ordinary(self, actors: Numbers, number: int, popular: Numbers) -> None:
        """What people share of their own accord: much that is popular, some that hardly anybody sees."""
        activity = self.rng.zipf(1.7, len(actors)).clip(1, 200).astype(float)
        who = self.rng.choice(actors, number, p=activity / activity.sum())
        rank = (self.rng.zipf(1.25, number) - 1) % len(popular)
        rare = self.rng.random(number) < 0.35
        what = popular[rank]
        own = self.things(max(1, int(rare.sum() / 2.5)))
        what[rare] = self.rng.choice(own, int(rare.sum()))
        self.share(who, what, self.hours(number))

    def fans(self, popular: Numbers) -> None:
        """A community that shares what its idol brings out, soon, each member much of it."""
        members = self.people(int(self.rng.integers(80, 300)), "fan", group=True)
        releases = self.things(int(self.rng.integers(20, 60)))
        self._spread(members, releases, self.rng.uniform(0.15, 0.5), 5 * 3600.0)
        self.ordinary(members, len(members) * 10, popular)

    def group_of(self, role: Role, popular: Numbers, everybody: Numbers) -> None:
        """Accounts of one hand: the same things, and ordinary ones beside them as a disguise."""
        slow = role == "slow_drip"
        members = self.people(int(self.rng.integers(4, 12 if slow else 31)), role, group=True)
        things = self.things(int(self.rng.integers(10, 30)))
        part = self.rng.uniform(0.5, 0.8) if slow else self.rng.uniform(0.6, 0.95)
        self._spread(members, things, part, 24 * 3600.0 if slow else 1200.0)
        # Others pick up what the group shares, and the group shares what everybody does.
        taken = self.rng.poisson(4, len(things))
        what = np.repeat(things, taken)
        self.share(self.rng.choice(everybody, len(what)), what, self.hours(len(what)))
        self.ordinary(members, len(members) * int(self.rng.integers(5, 25)), popular)

    def _spread(self, members: Numbers, things: Numbers, part: float, within_s: float) -> None:
        start = self.rng.uniform(0, self.span - within_s, len(things))
        takes = np.argwhere(self.rng.random((len(things), len(members))) < part)
        delay = self.rng.uniform(0, within_s, len(takes))
        self.share(members[takes[:, 1]], things[takes[:, 0]], start[takes[:, 0]] + delay)


def simulate(seed: int, plan: Plan = Plan()) -> Simulation:
    """A simulation; the same seed and plan give the same events."""
    maker = _Maker(plan, seed)
    scale = plan.events / 1_000_000
    everybody = maker.people(max(50, int(120_000 * scale)), "organic")
    popular = maker.things(max(20, int(60_000 * scale)))
    for _ in range(max(1, int(30 * scale))):
        maker.fans(popular)
    hands: tuple[tuple[Role, int], ...] = (("campaign", 40), ("slow_drip", 30))
    for role, number in hands:
        for _ in range(max(1, int(number * scale))):
            maker.group_of(role, popular, everybody)
    made = sum(len(part[0]) for part in maker.parts)
    maker.ordinary(everybody, max(plan.events - made, 1), popular)
    actors, contents, times = (np.concatenate(column) for column in zip(*maker.parts, strict=True))
    late = (maker.rng.random(len(times)) < plan.late) * maker.rng.integers(1, 3600, len(times))
    order = np.argsort(times + late, kind="stable")
    roles, groups = np.concatenate(maker.roles), np.concatenate(maker.groups)
    return Simulation(actors[order], contents[order], times[order], roles, groups)


WORDS = ("morning", "river", "paper", "window", "garden", "music", "coffee", "winter", "story", "bridge")


def text_of(content: int) -> str:
    """An invented text that stands for a content, with an invented address."""
    words = " ".join(WORDS[(content // 10**i) % 10] for i in range(4))
    return f"{words} {content} https://page-{content}.example/{content}"


def items(simulation: Simulation) -> Iterator[dict[str, str]]:
    """The events as items for `clearford scan`."""
    columns = (simulation.actors, simulation.contents, simulation.times)
    for i, (actor, content, time) in enumerate(zip(*(c.tolist() for c in columns), strict=True)):
        at = START + timedelta(seconds=time)
        yield {"id": f"s{i}", "actor": f"account-{actor}", "kind": "post", "text": text_of(content),
               "at": at.isoformat()}  # fmt: skip


def main() -> None:
    """Write a simulation as JSON lines to standard output."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--events", type=int, default=20_000)
    options = parser.parse_args()
    encode = msgspec.json.Encoder().encode
    for item in items(simulate(options.seed, Plan(events=options.events))):
        sys.stdout.buffer.write(encode(item) + b"\n")


if __name__ == "__main__":
    main()
