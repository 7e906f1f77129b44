"""How an account stands, as a page shows it."""

from __future__ import annotations

import msgspec

from clearford.console.i18n import N_
from clearford.runtime.record.actors import Actor

RUNGS = {
    "notice": N_("notice"),
    "warn": N_("warning"),
    "correct": N_("asked to correct"),
    "limit_feature": N_("a feature limited"),
    "limit_reach": N_("reach or money limited"),
    "suspend": N_("account suspended"),
    "close": N_("account closed"),
    "bar": N_("kept from registering again"),
}
"""Rung of a measure -> in words."""
STATES = {
    "queued": N_("waits"),
    "leased": N_("in somebody's hands"),
    "waiting": N_("waits for an answer"),
    "second_review": N_("read a second time"),
    "adjudication": N_("with a lead"),
    "decided": N_("decided"),
    "closed": N_("closed"),
    "appealed": N_("under appeal"),
}
"""State of a case -> in words."""


class ActorPage(msgspec.Struct, frozen=True, kw_only=True):
    """The page of an account."""

    actor: Actor

    def rung(self, name: str) -> str:
        """A measure in words: a message."""
        return RUNGS.get(name, name)

    def state(self, name: str) -> str:
        """The state of a case in words: a message."""
        return STATES.get(name, name)

    @property
    def empty(self) -> bool:
        """Whether nothing at all is on record."""
        found = self.actor
        return not (found.decisions or found.cases or found.measures or found.strikes or found.linked)
