"""What the pages of the register of AI services show: tiers, what a release lacks, clocks, filing packs."""

from __future__ import annotations

from typing import get_args

import msgspec

from clearford.ai.register.filing import Clock
from clearford.ai.register.pack import Field
from clearford.ai.register.rules import EvidenceKind, Step
from clearford.console.i18n import N_
from clearford.core.reasons import Language
from clearford.runtime.http.ai_services import PackView, ServicePage
from clearford.runtime.record.ai_services import AIService, ServiceRow

STATES = {
    "registered": N_("registered"),
    "asked": N_("a second person has to agree"),
    "released": N_("released to users"),
    "stopped": N_("switched off for good"),
}
"""State of a service -> message."""
CLOCKS = {
    "waits": N_("has not begun"),
    "runs": N_("runs"),
    "overdue": N_("overdue"),
    "done": N_("done"),
    "late": N_("done too late"),
    "unknown": N_("working days of that time are not known"),
}
"""State of a clock -> message."""
KINDS: dict[EvidenceKind, str] = {
    "public_text": N_("text for the public"),
    "self_assessment": N_("self-assessment"),
    "assessment": N_("report of an assessment"),
    "corpus": N_("report of a corpus"),
    "label_sample": N_("sample of a label"),
    "account_rules": N_("rules of accounts"),
    "incident_plan": N_("incident plan"),
}
"""Kind of a document -> message."""
EVENTS = {
    "registered": N_("registered"),
    "changed": N_("card changed"),
    "responsible": N_("responsible person named"),
    "release_asked": N_("release asked for"),
    "released": N_("released to users"),
    "stopped": N_("switched off for good"),
    "filing": N_("filing noted"),
    "incident": N_("incident linked"),
    "evidence": N_("document handed in"),
    "withdrawn": N_("document withdrawn"),
    "pack": N_("filing pack made"),
}
"""Step of a service -> message."""
STEPS: dict[Step, str] = {
    "started": N_("the service began"),
    "changed": N_("the service changed"),
    "stopped": N_("the service ended"),
    "filed": N_("it was filed"),
    "change_filed": N_("the change was filed"),
    "cancelled": N_("the filing was cancelled"),
    "answered": N_("the authority answered"),
    "assessed_and_filed": N_("assessed and filed"),
}
"""Step of a filing -> message."""


class ListView(msgspec.Struct, frozen=True):
    """The register."""

    found: ServicePage

    @property
    def rows(self) -> list[tuple[ServiceRow, str]]:
        """Each with its state as a message."""
        return [(one, STATES[one.state]) for one in self.found.services]


class Lacking(msgspec.Struct, frozen=True):
    """Something that a release lacks."""

    what: str
    who: str
    blocks: bool


class Running(msgspec.Struct, frozen=True):
    """A clock of filing."""

    clock: Clock
    what: str
    law: str
    state: str
    """A message."""


class Filled(msgspec.Struct, frozen=True):
    """A field of the filing pack."""

    title: str
    missing: str
    """Who must supply it; empty where it is there."""
    entries: tuple[str, ...]


class OneView(msgspec.Struct, frozen=True, kw_only=True):
    """One service."""

    it: AIService
    pack: PackView
    lang: Language
    can_edit: bool
    can_release: bool
    has_ledger: bool
    has_breaches: bool
    number: str = ""
    """What was typed."""

    @property
    def state(self) -> str:
        """A message."""
        return STATES[self.it.state]

    @property
    def tier(self) -> str:
        """Its tier in words."""
        return self._said(self.it.tiering.rule)

    @property
    def lacks(self) -> list[Lacking]:
        """What a release lacks, what blocks first."""
        found = [Lacking(self._said(one.need), one.need.who[self.lang], one.blocks) for one in self.it.lacks]
        return sorted(found, key=lambda one: not one.blocks)

    @property
    def is_to_assess(self) -> bool:
        """Whether another model answers, and nobody has assessed that one."""
        return self.it.case is not None and any(one.need.id == "assessment" for one in self.it.lacks)

    @property
    def can_enter(self) -> bool:
        """Whether this person could enter the release now, or agree to it."""
        return self.can_release and self.it.state in ("registered", "asked") and not self.blocked

    @property
    def blocked(self) -> bool:
        """Whether something stands in the way of a release."""
        return any(one.blocks for one in self.it.lacks)

    @property
    def clocks(self) -> list[Running]:
        """Every clock of filing."""
        return [
            Running(one, self._said(one.rule), self._said(one.regime), CLOCKS[one.state])
            for one in self.it.clocks
        ]

    @property
    def fields(self) -> list[Filled]:
        """What a filing pack would hold and lack now."""
        return [self._filled(one) for one in self.pack.contents.fields]

    @property
    def documents(self) -> list[tuple[str, str, int, bool]]:
        """Message of the kind, name, bytes, and whether it is still there."""
        return [(KINDS[one.kind], one.file, one.size, one.there) for one in self.it.documents]

    @property
    def steps(self) -> list[tuple[str, str]]:
        """What can be noted of a filing: name and message."""
        return [(name, STEPS[name]) for name in get_args(Step)]

    @property
    def events(self) -> list[tuple[int, str, str | None, str]]:
        """What happened: moment, message, who, entry."""
        return [(one.at, EVENTS[one.event], one.by, one.entry) for one in self.it.timeline]

    def _filled(self, field: Field) -> Filled:
        return Filled(
            title=field.title[self.lang],
            missing=field.missing.get(self.lang, ""),
            entries=tuple(one.entry for one in field.sources),
        )

    def _said(self, rule: object) -> str:
        """What a rule is called in the language of the page."""
        return str(getattr(rule, self.lang))
