"""What the pages of appeals show: who appeals and why, what stood before, what may be decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from markupsafe import Markup

from clearford.console.i18n import N_, words
from clearford.console.keys import Key
from clearford.console.pages.evidence.view import Panel
from clearford.console.pages.review.forms import DecisionForm
from clearford.console.pages.review.view import (
    SECOND,
    Case,
    Letter,
    NoteShown,
    Undo,
    action_in_words,
    decided_in_words,
)
from clearford.console.render.inert import inert
from clearford.core.actions import PERSONS_ACTIONS
from clearford.core.reasons import Language

SIDES = {"author": N_("The author appeals"), "notifier": N_("Whoever reported it appeals")}
STEPS = {
    "first": N_("first decision"),
    "second": N_("second reading"),
    "adjudication": N_("decision where two differed"),
}
OMISSIONS = (
    ("withdrawn", N_("It was taken back")),
    ("same_matter", N_("The same was decided before")),
    ("not_concerned", N_("Whoever appeals is not concerned")),
    ("too_late", N_("It came after the time to appeal")),
)
"""Why an appeal may be left undecided."""


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the appellant."""

    entry: str
    file: str
    name: str
    type: str
    size: int


class Appeal(msgspec.Struct, frozen=True, kw_only=True):
    """An appeal beside its case."""

    by: str
    filed: int
    due: int
    withdrawn: bool
    files: tuple[File, ...]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What holds now."""

    outcome: str
    actions: tuple[str, ...] = ()
    ground: str | None = None


class FirstDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A decision of a person in the matter."""

    at: int
    step: str
    outcome: str
    actions: tuple[str, ...]
    reason: str | None


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """What stood before the appeal."""

    standing: Standing
    decisions: tuple[FirstDecision, ...]
    open_from: int | None
    least: int


class Overdue(msgspec.Struct, frozen=True, kw_only=True):
    """An appeal whose time is over."""

    case: str
    harm: str | None
    due: int
    held: bool


class OverduePage(msgspec.Struct, frozen=True):
    """Some of them."""

    appeals: tuple[Overdue, ...]
    after: str | None


class FileShown(msgspec.Struct, frozen=True, kw_only=True):
    """A file as the page names it."""

    path: str
    name: Markup
    type: str
    size: int


class FirstShown(msgspec.Struct, frozen=True, kw_only=True):
    """A decision as the page tells of it."""

    at: int
    step: str
    what: tuple[str, ...]
    reason: Markup | None


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One way to decide."""

    value: str
    label: str
    """A message."""
    chosen: bool


class AppealForm(DecisionForm, frozen=True, kw_only=True):
    """A decision of an appeal. choice: keep, undo or other; actions: of `other`."""

    kept: str = ""
    """What stood when the page was made, with spaces between; what is kept is that."""

    @property
    def all_actions(self) -> list[str]:
        """What should hold."""
        if self.choice == "keep":
            return sorted(set(self.kept.split()))
        return sorted(set(self.actions)) if self.choice == "other" else []


class OmissionForm(msgspec.Struct, frozen=True, kw_only=True):
    """Why an appeal is left undecided."""

    why: str = "withdrawn"
    why_not: str = ""
    """In words, for colleagues and the record."""


class ListPage(msgspec.Struct, frozen=True, kw_only=True):
    """Appeals to be taken."""

    held: tuple[Case, ...]
    overdue: OverduePage
    keys: Mapping[str, Key]
    can_claim: bool
    can_take_over: bool
    undo: Undo | None
    nothing: bool


class AppealPage(msgspec.Struct, frozen=True, kw_only=True):
    """One appeal."""

    case: Case
    panel: Panel
    appeal: Appeal
    files: tuple[FileShown, ...]
    standing: tuple[str, ...]
    kept: str
    decisions: tuple[FirstShown, ...]
    choices: tuple[Choice, ...]
    measures: tuple[tuple[str, str, bool], ...]
    """Action, its words, whether it is ticked."""
    wait_s: int
    """Seconds for which it should lie open before it is decided."""
    least: int
    typed: DecisionForm
    notes: tuple[NoteShown, ...]
    letters: tuple[Letter, ...]
    keys: Mapping[str, Key]
    now: int
    folded: bool
    lang: Language

    @property
    def side(self) -> str:
        """Who appeals, as a message."""
        return SIDES.get(self.appeal.by, self.appeal.by)

    @property
    def omissions(self) -> list[tuple[str, str]]:
        """Why it may be left undecided, in words."""
        say = words(self.lang).gettext
        return [(why, say(message)) for why, message in OMISSIONS]

    @property
    def lease_s(self) -> int:
        """Seconds until the lease is over."""
        return max(0, ((self.case.owner_until or 0) - self.now) // SECOND)


def choices(before: Before, typed: DecisionForm, by: str) -> tuple[Choice, ...]:
    """What can be decided: keep it, undo it all, or let something else hold."""
    acted = bool(before.standing.actions)
    found = [("keep", N_("The decision stays"))]
    if acted:
        found.append(("undo", N_("Undo all of it")))
    if acted or by == "notifier":
        found.append(("other", N_("Something else holds: the measures below")))
    return tuple(Choice(value=value, label=label, chosen=typed.choice == value) for value, label in found)


def measures(before: Before, typed: DecisionForm, lang: Language) -> tuple[tuple[str, str, bool], ...]:
    """Every measure, with those ticked that stand or were chosen."""
    ticked = typed.actions if typed.choice else before.standing.actions
    return tuple((name, action_in_words(name, lang), name in ticked) for name in PERSONS_ACTIONS)


def standing_in_words(standing: Standing, lang: Language) -> tuple[str, ...]:
    """What holds now."""
    return decided_in_words(standing.outcome, standing.actions, lang)


def decisions_shown(found: Sequence[FirstDecision], lang: Language) -> tuple[FirstShown, ...]:
    """What people decided before."""
    return tuple(
        FirstShown(
            at=one.at,
            step=STEPS.get(one.step, one.step),
            what=decided_in_words(one.outcome, one.actions, lang),
            reason=None if one.reason is None else inert(one.reason),
        )
        for one in found
    )


def files_shown(case_id: str, files: Sequence[File]) -> tuple[FileShown, ...]:
    """Files with the path by which each is kept."""
    return tuple(
        FileShown(
            path=f"/appeals/{case_id}/files/{one.entry}/{one.file}",
            name=inert(one.name),
            type=one.type,
            size=one.size,
        )
        for one in files
    )


def wait_of(before: Before, now: int) -> int:
    """Seconds until it may be decided."""
    return 0 if before.open_from is None else max(0, -(-(before.open_from - now) // SECOND))
