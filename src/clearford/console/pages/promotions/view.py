"""What the pages of putting packs in force show."""

from __future__ import annotations

import msgspec

from clearford.console.pages.packs.view import Compared
from clearford.runtime.http.promotions import Promotions
from clearford.runtime.record.backtests import Run
from clearford.runtime.record.packs import Version
from clearford.runtime.record.promotions import OPEN, Promotion
from clearford.runtime.record.rollout_views import StepShown
from clearford.runtime.record.trials import TrialRun


class PromotionsPage(msgspec.Struct, frozen=True):
    """The list of what was asked for."""

    found: Promotions


class StepsPart(msgspec.Struct, frozen=True):
    """Where the rules of a version stand, alone."""

    rolled: list[StepShown]


class PromotionPage(msgspec.Struct, frozen=True, kw_only=True):
    """What one person asks, and another one has to see before deciding."""

    asked: Promotion
    version: Version
    compared: Compared
    trial: TrialRun
    run: Run | None
    rolled: list[StepShown]
    """Rules that began with it and are rolled out."""
    me: str
    can_promote: bool
    can_trial: bool

    @property
    def is_open(self) -> bool:
        """Nobody has decided yet."""
        return self.asked.state in OPEN

    @property
    def is_own(self) -> bool:
        """Who looks at it wrote the version, or asked for it."""
        return self.me in (self.version.author, self.asked.author)

    @property
    def can_answer(self) -> bool:
        """Something was asked back, which this person may answer."""
        return self.can_trial and self.asked.state == "asked"

    @property
    def can_withdraw(self) -> bool:
        """Who looks at it asked for it."""
        return self.is_open and self.asked.author == self.me
