"""What the page of incidents shows: what went wrong and nobody closed, and what could not be delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from markupsafe import Markup

from clearford.console.i18n import N_
from clearford.console.render.inert import inert
from clearford.runtime.http.deliveries import DeliveryPage, IncidentPage
from clearford.runtime.record.incidents import Cause, Incident
from clearford.runtime.record.replays import Delivery


class Asked(msgspec.Struct, frozen=True):
    """Where the lists go on."""

    after: str | None = None
    after_delivery: int | None = None


class Closing(msgspec.Struct, frozen=True):
    """What was done about an incident."""

    case: str = ""
    reason: str = ""
    cause: str = "unknown"


class Opening(msgspec.Struct, frozen=True):
    """What went wrong, as a person says it."""

    what: str = ""


CAUSES: Mapping[Cause, str] = {
    "program": N_("a fault of this program"),
    "settings": N_("settings or rules of ours"),
    "overload": N_("too much at once"),
    "supplier": N_("something that we depend on"),
    "attack": N_("somebody's ill will"),
    "mistake": N_("a slip of a person"),
    "unknown": N_("not known"),
}
"""Cause -> message."""


KNOWN: Mapping[str, str] = {
    "rule_fell_back": N_("automatic stop of a rule"),
    "clock": N_("the clock of a computer was behind"),
}
"""What the program notes by a name -> message."""


class IncidentsView(msgspec.Struct, frozen=True, kw_only=True):
    """The page."""

    incidents: Sequence[Incident]
    more_incidents: str | None
    deliveries: Sequence[Delivery]
    more_deliveries: int | None
    can_replay: bool
    now: int
    typed: Closing
    opened: Opening
    """What was typed, where it was refused."""
    has_ledger: bool
    has_rules: bool
    causes: tuple[tuple[str, str], ...]
    """To choose from, in words."""

    @property
    def options(self) -> list[tuple[str, str]]:
        """Incidents to choose from: case, and its first digits with the rule or what happened."""
        return [(one.case, f"{one.case[:8]} · {one.rule or one.what or '–'}") for one in self.incidents]

    @staticmethod
    def known(one: Incident) -> str | None:
        """What happened as a message; none for what is told in its own words."""
        return KNOWN.get(one.what)

    @staticmethod
    def what(one: Incident) -> Markup:
        """What happened, made inert."""
        return inert(one.what or "–")


def incidents_view(
    incidents: IncidentPage,
    deliveries: DeliveryPage,
    now: int,
    *,
    can_replay: bool,
    has_ledger: bool,
    has_rules: bool,
    causes: tuple[tuple[str, str], ...],
    typed: Closing,
    opened: Opening,
) -> IncidentsView:
    """The page of two answers. now: microseconds since 1970."""
    return IncidentsView(
        incidents=incidents.incidents,
        more_incidents=incidents.after,
        deliveries=deliveries.deliveries,
        more_deliveries=deliveries.after,
        can_replay=can_replay,
        now=now,
        has_ledger=has_ledger,
        has_rules=has_rules,
        causes=causes,
        typed=typed,
        opened=opened,
    )
