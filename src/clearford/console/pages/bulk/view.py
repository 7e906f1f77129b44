"""What the pages of acts on many cases show: what is chosen, what it would do, what became of it."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from clearford.console.i18n import N_
from clearford.console.pages.review.forms import DecisionForm
from clearford.core.actions import ACTIONS
from clearford.core.reasons import Language

FILTERS = ("kind", "queue", "harm", "lang", "rule")
LEFT = {
    "held": N_("somebody has it"),
    "waiting": N_("waits for an answer"),
    "second": N_("waits for a second person"),
    "had_part": N_("you decided in the matter before"),
}
"""Why a case is left out -> message."""
STATES = {
    "deciding": N_("running"),
    "stopped": N_("stopped on its way; the other cases wait as before"),
    "decided": N_("done"),
    "undoing": N_("being taken back"),
    "reversing": N_("being reversed"),
    "over": N_("taken back as a whole"),
}
"""State of an act -> message."""


class BulkForm(DecisionForm, frozen=True, kw_only=True):
    """Which cases, and the decision, as the pages send them."""

    case: tuple[str, ...] = ()
    kind: Literal["review", "report"] | None = None
    queue: str | None = None
    harm: str | None = None
    lang: str | None = None
    rule: str | None = None
    token: str = ""
    """Of the preview."""
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

    def kept(self) -> list[tuple[str, str]]:
        """(name, value) of every field that the next page sends again."""
        own = ("token", "count", "typed")
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


class Past(msgspec.Struct, frozen=True):
    """An act that was done."""

    bulk: str
    at: int
    cases: int
    decided: int
    state: str
    reached: int
    over: bool

    @property
    def said(self) -> str:
        """A message."""
        return STATES.get(self.state, self.state)

    @property
    def can_go_back(self) -> bool:
        """Whether it can be taken back or reversed."""
        return self.state in ("decided", "stopped") and self.decided > 0


class Together(msgspec.Struct, frozen=True):
    """What an act came to."""

    bulk: str
    cases: int
    left: int


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


class ListPage(msgspec.Struct, frozen=True):
    """Acts of this person."""

    past: tuple[Past, ...]


class OnePage(msgspec.Struct, frozen=True):
    """One of them."""

    past: Past
