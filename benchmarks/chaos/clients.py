"""Clients that hand items in and do not give up: what gets no answer is handed in again, as it is."""

from __future__ import annotations

import http.client
import random
import threading
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from benchmarks.chaos.place import NotNow, Place

BATCH = 8
ACTORS = 50
TEXTS = ("log in at paypa1.example", "hello", "warning: paypa1.example is a scam", "good morning")
"""One that rules restrict, one that people shall look at, and two that are allowed."""


@dataclass
class Told:
    """What clients were answered."""

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Item -> the first answer that arrived."""
    trouble: Counter[str] = field(default_factory=Counter)
    """What came in place of an answer, and how often."""
    wrong: list[str] = field(default_factory=list)
    """Answers that nobody should get."""
    guard: threading.Lock = field(default_factory=threading.Lock)


def item(name: str) -> dict[str, str]:
    """The item of a name: always the same content and account."""
    chance = random.Random(name)
    return {"id": name, "text": f"{chance.choice(TEXTS)} {name}", "actor": f"a{chance.randrange(ACTORS)}"}


class Clients:
    """Some clients, each in a thread of its own."""

    def __init__(self, place: Place, told: Told, *, count: int, pause_s: float) -> None:
        """pause_s: how long a client waits between two batches."""
        self._place, self._told, self._pause_s = place, told, pause_s
        self._ending = threading.Event()
        # Where several serve, two clients hand in the same things at once.
        alike = min(2, len(place.ports))
        self._threads = [
            threading.Thread(target=self._work, args=(n // alike,)) for n in range(count * alike)
        ]

    def __enter__(self) -> None:
        for thread in self._threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        for thread in self._threads:
            thread.join()

    def _work(self, number: int) -> None:
        batch = 0
        while not self._ending.is_set():
            names = [f"c{number}-{batch}-{n}" for n in range(BATCH)]
            if self._answered(names):
                batch += 1
            self._ending.wait(self._pause_s)

    def _answered(self, names: list[str]) -> bool:
        told = self._told
        try:
            with closing(self._place.connect(random.randrange(len(self._place.ports)))) as client:
                answers = self._place.post(client, [item(name) for name in names])
        except NotNow as error:
            trouble = str(error)
        except (OSError, http.client.HTTPException) as error:
            trouble = type(error).__name__
        except AssertionError as error:
            told.wrong.append(str(error))
            return True
        else:
            self._note(names, answers)
            return True
        with told.guard:
            told.trouble[trouble] += 1
        return False

    def _note(self, names: list[str], answers: list[dict[str, Any]]) -> None:
        told = self._told
        with told.guard:
            for name, answer in zip(names, answers, strict=True):
                first = told.answers.setdefault(name, answer)
                if first.get("entry") != answer.get("entry"):
                    told.wrong.append(f"two answers: {first} and {answer}")
