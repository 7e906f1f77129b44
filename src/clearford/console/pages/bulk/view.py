"""What the pages of acts on many cases show: what is chosen, what it would do, what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from clearford.console.i18n import N_
from clearford.console.keys import Key
from clearford.console.pages.review.forms import DecisionForm
from clearford.console.render.views import Part
from clearford.core.actions import ACTIONS
from clearford.core.reasons import Language
from clearford.runtime.veil import TextView

FILTERS = ("kind", "queue", "harm", "lang", "rule")
LEFT = {
    "held": N_("somebody has it"),
    "waiting": N_("waits for an answer"),
    "second": N_("waits for a second person"),
    "had_part": N_("you decided in the matter before"),
    "minors": N_("a minor is concerned: each is looked at alone"),
}
"""Why a case is left out -> message."""
STATES = {
    "asked": N_("waits for a second person"),
    "deciding": N_("running"),
    "stopped": N_("stopped on its way; the other cases wait as before"),
    "paused": N_("paused; the other cases wait as before"),
    "failed": N_("stopped: too many cases could not be decided"),
    "decided": N_("done"),
    "undoing": N_("being taken back"),
    "reversing": N_("being reversed"),
    "over": N_("taken back as a whole"),
}
"""State of an act -> message."""


EFFECTS = {"strike": N_("points against the account"), "measure": N_("measure against the account")}
"""Kind of an effect that is no action -> message."""


class BulkForm(DecisionForm, frozen=True, kw_only=True):
    """Which cases, and the decision, as the pages send them."""

    case: tuple[str, ...] = ()
    kind: Literal["review", "report"] | None = None
    queue: str | None = None
    harm: str | None = None
    lang: str | None = None
    rule: str | None = None
    campaign: str = ""
    """The one that it is part of."""
    token: str = ""
    """Of the preview."""
    opened: tuple[str, ...] = ()
    """`case:proof` of samples that were opened."""
    open: str = ""
    """The sample that is to be opened now."""
    count: int = -1
    """As it was shown."""
    typed: str = ""
    """As the person typed it."""

    def chosen(self) -> dict[str, Any]:
        """Which cases, as the interface asks for them."""
        filters = {name: value for name in FILTERS if (value := getattr(self, name)) is not None}
        return {"cases": list(self.case), **filters}

    def body(self) -> dict[str, Any]:
        """What the interface is asked."""
        return {"chosen": self.chosen(), "decision": self.decision()}

    def order(self) -> dict[str, Any]:
        """The act itself, once it was shown."""
        return {
            **self.body(),
            "token": self.token,
            "opened": [one.partition(":")[2] for one in self.opened],
            "campaign": self.campaign or None,
        }

    def has_opened(self, case: str) -> bool:
        """Whether a sample was opened."""
        return any(one.partition(":")[0] == case for one in self.opened)

    def kept(self) -> list[tuple[str, str]]:
        """(name, value) of every field that the next page sends again."""
        own = ("token", "count", "typed", "opened", "open")
        held = {name: value for name, value in msgspec.structs.asdict(self).items() if name not in own}
        fields: list[tuple[str, str]] = []
        for name, value in held.items():
            values = value if isinstance(value, tuple) else () if value in (None, "", False) else (value,)
            fields += [(name, "true" if one is True else str(one)) for one in values]
        return fields


class LeftOut(msgspec.Struct, frozen=True):
    """Open cases that fit and are left out."""

    why: str
    cases: int

    @property
    def said(self) -> str:
        """A message."""
        return LEFT.get(self.why, self.why)


class Sample(msgspec.Struct, frozen=True):
    """One of the cases, drawn by chance."""

    id: str
    harm: str | None
    lang: str | None
    rule: str | None
    opened: int


class Shown(msgspec.Struct, frozen=True):
    """What an act would do, as the interface says."""

    count: int
    accounts: int
    second: int
    left: tuple[LeftOut, ...]
    harms: dict[str, int]
    langs: dict[str, int]
    samples: tuple[Sample, ...]
    token: str
    must_open: int
    alone: bool
    waits_s: int


class Past(msgspec.Struct, frozen=True):
    """An act that was done."""

    bulk: str
    at: int
    cases: int
    decided: int
    state: str
    reached: int
    over: bool
    own: bool = True
    starts: int | None = None
    slices: int = 0
    failed: int = 0

    @property
    def said(self) -> str:
        """A message."""
        return STATES.get(self.state, self.state)

    @property
    def can_go_back(self) -> bool:
        """Whether it can be reversed."""
        return self.state in ("deciding", "decided", "stopped", "paused", "failed") and self.decided > 0

    @property
    def can_give_up(self) -> bool:
        """Whether it can be taken back before anything left; before somebody agreed, by either of the two."""
        return self.state == "asked" or (self.own and self.state not in ("undoing", "reversing", "over"))

    @property
    def runs(self) -> bool:
        """Whether its next slice can be asked for."""
        return self.own and self.state in ("deciding", "stopped")

    @property
    def can_go_on(self) -> bool:
        """Whether it waits for its person."""
        return self.own and self.state in ("paused", "failed")


class Slice(msgspec.Struct, frozen=True):
    """What one slice of an act decided."""

    n: int
    decided: int
    standing: int


class OneBulk(msgspec.Struct, frozen=True):
    """An act and its slices."""

    act: Past
    slices: tuple[Slice, ...]


class Back(msgspec.Struct, frozen=True):
    """What taking it back would do."""

    cases: int
    went_on: int
    effects: dict[str, int]


class OpenedSample(msgspec.Struct, frozen=True):
    """A sample that was opened."""

    case: str
    lang: str | None
    original: TextView
    erased: bool
    proof: str


class Option(msgspec.Struct, frozen=True):
    """A measure that can be chosen."""

    value: str
    label: str
    chosen: bool


def options(form: BulkForm, lang: Language) -> tuple[Option, ...]:
    """No action and the measures on content, the weakest first. Accounts are for one person's look each."""
    measures = [spec for spec in ACTIONS.values() if spec.ladder == "content"]
    none = Option("no_action", N_("No action"), form.choice == "no_action")
    return none, *(
        Option(spec.name, spec.zh if lang == "zh" else spec.en, form.choice == spec.name) for spec in measures
    )


class NewPage(msgspec.Struct, frozen=True):
    """Which cases, and the decision that is asked for."""

    form: BulkForm
    options: tuple[Option, ...]
    filters: tuple[tuple[str, str], ...]


class PreviewPage(msgspec.Struct, frozen=True):
    """What it would do, before anything is done."""

    form: BulkForm
    shown: Shown
    mistyped: bool = False
    sample: OpenedSample | None = None
    """The sample that was opened last."""
    part: Part | None = None
    """Its text."""

    @property
    def still(self) -> int:
        """How many samples must still be opened."""
        return max(0, self.shown.must_open - len(self.form.opened))


class ListPage(msgspec.Struct, frozen=True):
    """Acts of this person."""

    past: tuple[Past, ...]


class OnePage(msgspec.Struct, frozen=True):
    """One of them."""

    past: Past
    slices: tuple[Slice, ...]
    starts_s: int | None
    """Seconds until it begins; 0 once it may, none where nobody agreed yet."""
    keys: Mapping[str, Key]


class BackPage(msgspec.Struct, frozen=True):
    """What taking an act back, or a slice of it, would do."""

    bulk: str
    back: Back
    slice: int | None
    effects: tuple[tuple[str, int], ...]
    """(kind in words or as a message, effects that would be undone)."""
