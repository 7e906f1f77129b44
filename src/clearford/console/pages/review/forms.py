"""What the forms of reviewers hold, and what the interface is asked for by them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

NO_ACTION = "no_action"
"""The choice that is no action."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What was about to be decided."""

    choice: str = ""
    actions: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""
    written: Mapping[str, str] = {}
    ground: str = "contract"
    obligation: str | None = None
    law: Mapping[str, str] = {}
    why: Mapping[str, str] = {}
    unfounded: bool = False


class DecisionForm(msgspec.Struct, frozen=True, kw_only=True):
    """A decision as the page of a case sends it."""

    choice: str = ""
    actions: tuple[str, ...] = ()
    """Beside the choice."""
    ground: str = "contract"
    obligation: str | None = None
    law_en: str = ""
    law_zh: str = ""
    why_en: str = ""
    why_zh: str = ""
    unfounded: bool = False
    reason: str = ""
    note: str = ""
    written_en: str = ""
    written_zh: str = ""
    settles: bool = False
    """Two people differ, and this decides."""

    @property
    def all_actions(self) -> list[str]:
        """Every action that was chosen, once and sorted; none for no action."""
        if self.choice in ("", NO_ACTION):
            return []
        return sorted({self.choice, *self.actions})

    @property
    def written(self) -> dict[str, str]:
        """Language -> words for the person concerned."""
        return _said(en=self.written_en, zh=self.written_zh)

    @property
    def illegal(self) -> dict[str, Any] | None:
        """The law, where that is the ground."""
        if self.ground != "illegal" or not self.all_actions:
            return None
        law = {"law": _said(en=self.law_en, zh=self.law_zh), "why": _said(en=self.why_en, zh=self.why_zh)}
        return law | ({} if self.obligation is None else {"obligation": self.obligation})

    def decision(self) -> dict[str, Any]:
        """The body of a decision."""
        actions = self.all_actions
        body: dict[str, Any] = {"reason": self.reason, "written": self.written}
        if not actions:
            return body | {"outcome": "no_action", "unfounded": self.unfounded}
        body |= {"outcome": "restrict", "actions": actions, "ground": self.ground}
        return body if self.illegal is None else body | {"illegal": self.illegal}

    def preview(self) -> dict[str, Any]:
        """The body of a question for the letter."""
        body: dict[str, Any] = {"actions": self.all_actions, "ground": self.ground, "written": self.written}
        return body if self.illegal is None else body | {"illegal": self.illegal}

    def draft(self) -> Draft:
        """What is to be kept of it."""
        return Draft(
            choice=self.choice,
            actions=self.actions,
            reason=self.reason,
            note=self.note,
            written=self.written,
            ground=self.ground,
            obligation=self.obligation or None,
            law=_said(en=self.law_en, zh=self.law_zh),
            why=_said(en=self.why_en, zh=self.why_zh),
            unfounded=self.unfounded,
        )


def from_draft(draft: Draft | None) -> DecisionForm:
    """The form as it was left."""
    if draft is None:
        return DecisionForm()
    return DecisionForm(
        choice=draft.choice,
        actions=draft.actions,
        reason=draft.reason,
        note=draft.note,
        written_en=draft.written.get("en", ""),
        written_zh=draft.written.get("zh", ""),
        ground=draft.ground,
        obligation=draft.obligation,
        law_en=draft.law.get("en", ""),
        law_zh=draft.law.get("zh", ""),
        why_en=draft.why.get("en", ""),
        why_zh=draft.why.get("zh", ""),
        unfounded=draft.unfounded,
    )


class PlaceForm(msgspec.Struct, frozen=True, kw_only=True):
    """On which page of a case a form stands."""

    area: Literal["review", "appeals"] = "review"


class BackForm(PlaceForm, frozen=True, kw_only=True):
    """Why a case is given back, or passed to a lead."""

    why_back: str = ""
    why_lead: str = ""


class QuestionForm(PlaceForm, frozen=True, kw_only=True):
    """A question, and to whom."""

    to: str = "author"
    question: str = ""


class NoteForm(PlaceForm, frozen=True, kw_only=True):
    """A note."""

    noted: str = ""


class ReopeningForm(msgspec.Struct, frozen=True, kw_only=True):
    """Why a case should be opened again."""

    why_again: str = ""


class ClaimForm(msgspec.Struct, frozen=True, kw_only=True):
    """Which case is wanted."""

    queue: str | None = None
    case: str | None = None


def _said(**words: str) -> dict[str, str]:
    return {lang: said for lang, said in words.items() if said}
