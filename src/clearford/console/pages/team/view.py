"""What leads see: how queues fare, where people differ, what they should look at. Nobody is measured."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from markupsafe import Markup

from clearford.console.pages.review.view import WaitingCase
from clearford.console.render.inert import inert

FEW = 30
"""Cases below which a figure says little."""


class QueueFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One queue now, and what happened in it in the last week."""

    queue: str
    waiting: int
    held: int
    differ: int
    late: int
    soon: int
    age_half: int | None
    age_tenth: int | None
    decided: int
    open_half: int | None
    quick: bool
    chosen: int


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """How far first and second readings agree."""

    harm: str | None
    lang: str | None
    n: int
    agreed: int
    alpha: float | None
    interval: tuple[float, float] | None
    review_guideline: bool

    @property
    def is_few(self) -> bool:
        """Whether there are too few cases for a figure of their own."""
        return self.n < FEW


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """A case at which a lead should look."""

    case: str
    queue: str
    harm: str | None
    skips: int
    since: int


class OnePerson(msgspec.Struct, frozen=True, kw_only=True):
    """Of the work of one person, what is summed up."""

    minutes: int
    skips: int


class Work(msgspec.Struct, frozen=True):
    """Work of the last thirty days."""

    since: int
    reviewers: tuple[OnePerson, ...]
    alerts: tuple[Alert, ...]


class AskedAgain(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody asks to have a case opened again."""

    id: str
    case: str
    harm: str | None
    at: int
    due: int
    words: str | None
    known: bool

    @property
    def said(self) -> Markup:
        """Why."""
        return inert(self.words or "–")


class ManyReveals(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who had far more values shown than the team."""

    reviewer: str
    values: int
    half: int


class Colleague(msgspec.Struct, frozen=True):
    """Somebody who can be given a case."""

    id: str
    name: str


class TeamPage(msgspec.Struct, frozen=True, kw_only=True):
    """The page of leads."""

    queues: tuple[QueueFigures, ...]
    differing: tuple[WaitingCase, ...]
    more_differ: bool
    alerts: tuple[Alert, ...]
    asked: tuple[AskedAgain, ...]
    agreement: tuple[Agreement, ...]
    people: int
    """How many worked in the last thirty days."""
    hours: int
    """Of looking, of all together."""
    given_back: int
    reveals: tuple[ManyReveals, ...]
    colleagues: tuple[Colleague, ...]
    typed: Mapping[str, str]

    @property
    def names(self) -> list[tuple[str, str]]:
        """Colleagues as options of a field."""
        return [(one.id, one.name) for one in self.colleagues]

    @property
    def quick(self) -> tuple[str, ...]:
        """Queues that are read so fast that a sample should be looked at."""
        return tuple(queue.queue for queue in self.queues if queue.quick)


def sums(work: Work) -> tuple[int, int, int]:
    """How many people worked, how many hours they looked together, and how often cases were given back."""
    minutes = sum(one.minutes for one in work.reviewers)
    return len(work.reviewers), round(minutes / 60), sum(one.skips for one in work.reviewers)


class MoveForm(msgspec.Struct, frozen=True, kw_only=True):
    """Which case is to be given to whom."""

    case: str = ""
    to: str = ""


class AnswerForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a lead answers who was asked to open a case again."""

    again: bool = False
    because: str = ""


class ReopenForm(msgspec.Struct, frozen=True, kw_only=True):
    """Which closed case is to be opened again, and why."""

    reopened: str = ""
    why: str = ""
