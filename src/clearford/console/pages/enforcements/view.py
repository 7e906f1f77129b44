"""What the pages of enforcements show: what a replay differs in, samples, and how far it is carried out."""

from __future__ import annotations

import msgspec
from markupsafe import Markup

from clearford.console.i18n import N_
from clearford.console.pages.campaigns.view import REPLAYS
from clearford.console.render.inert import inert
from clearford.runtime.http.enforcements import Differing, Enforcements, OneEnforcement, ShownSample
from clearford.runtime.record.enforcements import Enforcement

SHIFTS = {
    "restricted": N_("newly restricted"),
    "harder": N_("harder"),
    "escalated": N_("a person looks as well"),
    "released": N_("released"),
    "softer": N_("milder"),
}
"""Shift -> message; the first three can be carried out."""
CARRIED = ("restricted", "harder", "escalated")


class ListView(msgspec.Struct, frozen=True):
    """The list."""

    found: Enforcements
    campaign: str | None
    """The only one whose enforcements are shown."""

    @property
    def rows(self) -> list[tuple[Enforcement, str]]:
        """Each with its state as a message."""
        return [(one, REPLAYS[one.state]) for one in self.found.enforcements]


class Shift(msgspec.Struct, frozen=True):
    """A line of what differs."""

    name: str
    said: str
    """A message."""
    items: int
    drawn: int
    """Samples."""
    is_carried: bool


class Done(msgspec.Struct, frozen=True):
    """What was typed on the page of one."""

    act: str = ""
    reason: str = ""
    slice: int | None = None


class OneView(msgspec.Struct, frozen=True, kw_only=True):
    """One of them."""

    shown: OneEnforcement
    can_promote: bool
    can_stop: bool
    has_campaigns: bool
    typed: Done

    @property
    def one(self) -> Enforcement:
        """It."""
        return self.shown.enforcement

    @property
    def state(self) -> str:
        """A message."""
        return REPLAYS[self.one.state]

    @property
    def note(self) -> Markup:
        """Why it was asked for, made inert."""
        return inert(self.one.note)

    @property
    def all_slices(self) -> int:
        """How many there are."""
        return -(-self.one.items // self.one.rate)

    @property
    def shifts(self) -> tuple[Shift, ...]:
        """What differs, in the order of `SHIFTS`; those without items are left out."""
        found = self.shown.difference
        items = self.one.counts if found is None else found.shifts
        return tuple(
            Shift(name, said, items[name], _drawn(found, name), name in CARRIED)
            for name, said in SHIFTS.items()
            if items.get(name)
        )

    @property
    def rules(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """Rules with their items in the order of `shifts`, the most frequent first."""
        found = {} if self.shown.difference is None else self.shown.difference.rules
        names = [shift.name for shift in self.shifts]
        rows = [(rule, tuple(of.get(name, 0) for name in names)) for rule, of in found.items()]
        return tuple(sorted(rows, key=lambda row: (-sum(row[1]), row[0])))

    @property
    def standing(self) -> list[int]:
        """Slices that can be undone: numbers from 0."""
        return [one.slice for one in self.shown.slices if not one.undone and one.items > one.known]


def _drawn(found: Differing | None, shift: str) -> int:
    return 0 if found is None else found.drawn.get(shift, 0)


class SampleView(msgspec.Struct, frozen=True, kw_only=True):
    """One sample of a shift."""

    one: Enforcement
    drawn: dict[str, int]
    """Shift -> samples."""
    shift: str
    at: int
    """Which one, from 1."""
    line: ShownSample | None
    """None where none was drawn."""
    has_ledger: bool

    @property
    def shifts(self) -> tuple[tuple[str, str, int], ...]:
        """Shifts that have samples: name, message, how many."""
        return tuple((name, said, self.drawn[name]) for name, said in SHIFTS.items() if self.drawn.get(name))

    @property
    def said(self) -> str:
        """The shift as a message."""
        return SHIFTS[self.shift]

    @property
    def text(self) -> Markup | None:
        """The beginning of its text, made inert."""
        return None if self.line is None or self.line.text is None else inert(self.line.text)

    @property
    def item(self) -> Markup:
        """Its id, which the platform chose, made inert."""
        return inert("" if self.line is None else self.line.sample.item)
