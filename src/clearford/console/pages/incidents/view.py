"""What the page of incidents shows: what went wrong and nobody closed, and what could not be delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from markupsafe import Markup

from clearford.console.i18n import N_
from clearford.console.pages.incidents.breach_view import BreachLine
from clearford.console.render.inert import inert
from clearford.runtime.http.deliveries import DeliveryPage, IncidentPage
from clearford.runtime.record.incidents import Cause, Incident
from clearford.runtime.record.replays import Delivery


class Asked(msgspec.Struct, frozen=True):
    """Where the lists go on."""

    after: str | None = None
    after_delivery: int | None = None
    after_breach: str | None = None
    closed: bool = False
    """Those that were closed, of incidents that may have to be reported."""


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

    incidents: Sequence[Incident] | None
    """None for whoever may not see them."""
    more_incidents: str | None
    deliveries: Sequence[Delivery] | None
    more_deliveries: int | None
    breaches: Sequence[BreachLine]
    more_breaches: str | None
    shows_closed: bool
    can_replay: bool
    can_handle: bool
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
        return [(one.case, f"{one.case[:8]} · {one.rule or one.what or '–'}") for one in self.incidents or ()]

    @staticmethod
    def known(one: Incident) -> str | None:
        """What happened as a message; none for what is told in its own words."""
        return KNOWN.get(one.what)

    @staticmethod
    def what(one: Incident) -> Markup:
        """What happened, made inert."""
        return inert(one.what or "–")


def incidents_view(
    incidents: IncidentPage | None,
    deliveries: DeliveryPage | None,
    now: int,
    *,
    lines: Sequence[BreachLine],
    more_breaches: str | None,
    shows_closed: bool,
    can_replay: bool,
    can_handle: bool,
    has_ledger: bool,
    has_rules: bool,
    causes: tuple[tuple[str, str], ...],
    typed: Closing,
    opened: Opening,
) -> IncidentsView:
    """The page of its answers. now: microseconds since 1970."""
    return IncidentsView(
        incidents=None if incidents is None else incidents.incidents,
        more_incidents=None if incidents is None else incidents.after,
        deliveries=None if deliveries is None else deliveries.deliveries,
        more_deliveries=None if deliveries is None else deliveries.after,
        breaches=lines,
        more_breaches=more_breaches,
        shows_closed=shows_closed,
        can_replay=can_replay,
        can_handle=can_handle,
        now=now,
        has_ledger=has_ledger,
        has_rules=has_rules,
        causes=causes,
        typed=typed,
        opened=opened,
    )
