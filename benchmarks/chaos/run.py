"""A run of faults: processes, or the database, die at random under load; then everything is compared."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import URL, update

from benchmarks.chaos.clients import BATCH, Clients, Told, item
from benchmarks.chaos.compare import compared, open_rows
from benchmarks.chaos.place import Fleet, Place, await_that
from benchmarks.chaos.platform import platform
from clearford.runtime.stores.tables.waiting import outbox
from tests.support import postgres

Victim = Literal["serve", "work", "database"]
CLIENTS = 3
DRAIN_S = 300.0
"""Longest time until everything that waits has left after the last fault."""


@dataclass
class Outcome:
    """What a run found."""

    deaths: Counter[str]
    """Victim -> how often."""
    answered: int
    trouble: Counter[str]
    """What clients got in place of an answer."""
    delivered: int
    again: int
    """Deliveries that came more than once, as they may."""
    wrong: list[str]


@dataclass
class Plan:
    """How a run goes: at least so many deaths, and for at least so long."""

    victims: Sequence[Victim] = ("serve", "work")
    deaths: int = 1
    seconds: float = 0
    servers: int = 1
    workers: int = 1
    pause_s: float = 0.1
    seed: int = 1


def run(folder: Path, plan: Plan, *, server: URL | None = None, store: str = "") -> Outcome:
    """Let processes die under load, then compare everything.

    store: address of an empty database; SQLite in `folder` without one. server: of the database, when it
    is to die too.
    """
    told, deaths = Told(), Counter[str]()
    with platform() as (book, port):
        place = Place(folder, platform=port, store=store, servers=plan.servers)
        fleet = Fleet(place, workers=plan.workers)
        with fleet.running():
            with Clients(place, told, count=CLIENTS, pause_s=plan.pause_s):
                _let_die(plan, fleet, deaths, server)
                fleet.await_ready()
            gone = [f"ended by itself: {name}" for name in fleet.gone()]
            wrong = [*gone, *_asked_again(place, told)]
            drain(place)
        wrong += compared(place, told, book)
    again = sum(count > 1 for count in book.times.values())
    return Outcome(deaths, len(told.answers), told.trouble, len(book.first), again, wrong)


def _let_die(plan: Plan, fleet: Fleet, deaths: Counter[str], server: URL | None) -> None:
    chance, end = random.Random(plan.seed), time.monotonic() + plan.seconds
    while deaths.total() < plan.deaths or time.monotonic() < end:
        if chance.random() < 0.7:  # else it may die while it starts
            fleet.await_ready()
        time.sleep(chance.uniform(0.05, 1.5))
        victim = chance.choice(plan.victims)
        deaths[victim] += 1
        if victim == "database":
            assert server is not None
            postgres.halt(server, chance.choice(("fast", "immediate")))
            time.sleep(chance.uniform(0, 1))
            postgres.resume(server)
            continue
        name = chance.choice([name for name in fleet.names if name.startswith(victim)])
        fleet.kill(name)
        fleet.start(name)


def _asked_again(place: Place, told: Told) -> list[str]:
    """Ask again about everything that was answered; what differs."""
    wrong: list[str] = []
    names = sorted(told.answers)
    with closing(place.connect()) as client:
        for at in range(0, len(names), BATCH * 32):
            part = names[at : at + BATCH * 32]
            for name, again in zip(part, place.post(client, [item(name) for name in part]), strict=True):
                first = told.answers[name]
                if not again.get("repeated") or again.get("entry") != first.get("entry"):
                    wrong.append(f"{name}: {first} is now {again}")
    return wrong


def drain(place: Place) -> None:
    """Until everything has left and is signed; what the platform did not answer in time is tried at once."""
    with place.record() as record:

        def drained() -> bool:
            with record.store.write() as conn:
                conn.execute(update(outbox).where(outbox.c.state == "retry").values(due=0))
            with record.read() as conn:
                return open_rows(conn) == 0

        await_that(drained, lambda: "deliveries or entries still wait", within_s=DRAIN_S)
